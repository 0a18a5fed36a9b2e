package io.celltwin.hal.monitor;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What a chain of cell monitors is and how it is to be read.
///
/// @param chip the same for all devices
/// @param cells for each device from the host's end, the cell inputs that are wired, counted from
///   1: the first one named is the pack's cell 1. As many lists as devices.
/// @param mode of the converter
/// @param scanPeriodNanos from the start of one scan to that of the next
/// @param auxiliaryEvery scans until GPIOs, die temperature, sum of cells and supplies are measured
///   again; 1: with each
/// @param sensors in the order of `temperature_1_degC`, …
/// @param dieTemperatures also delivers the chips' own temperatures, as `die_1_degC`, …
/// @param underVolts threshold of the chip's own flag; `NaN` for none
/// @param overVolts likewise
/// @param diagnosticPeriodNanos within which every self-test runs once, one in a scan; 0 for none
/// @param openWireRepetitions conversions with each of the test currents: 2 up to 10 nF at the
///   inputs, 10 up to 100 nF, 100 up to 1 uF (foxBMS 2)
/// @param retries of a group whose answer is wrong
/// @param bitsPerSecond of the SPI clock, or of the line
public record MonitorSettings(
    Chip chip,
    List<List<Integer>> cells,
    Mode mode,
    long scanPeriodNanos,
    int auxiliaryEvery,
    List<Sensor> sensors,
    boolean dieTemperatures,
    double underVolts,
    double overVolts,
    long diagnosticPeriodNanos,
    int openWireRepetitions,
    int retries,
    int bitsPerSecond,
    Balancing balancing) {

  /// Inputs and fastest clock of a chip: 1 MHz for LTC681x (foxBMS 2, Linduino); isoSPI of the
  /// ADBMS6830 has 2 Mbit/s (foxBMS 2). The BQ79616 is on a serial line of 1,000,000 baud.
  public enum Chip {
    LTC6811(12, 5, 1_000_000),
    LTC6813(18, 9, 1_000_000),
    ADBMS1818(18, 9, 1_000_000),
    ADBMS6830(16, 10, 2_000_000),
    BQ79616(16, 8, StackLink.BAUD_RATE);

    private final int inputs;
    private final int gpios;
    private final int mostBitsPerSecond;

    Chip(int inputs, int gpios, int mostBitsPerSecond) {
      this.inputs = inputs;
      this.gpios = gpios;
      this.mostBitsPerSecond = mostBitsPerSecond;
    }

    public int inputs() {
      return inputs;
    }

    public int gpios() {
      return gpios;
    }

    public int mostBitsPerSecond() {
      return mostBitsPerSecond;
    }

    /// On a serial line, not on an SPI bus.
    public boolean isSerial() {
      return this == BQ79616;
    }
  }

  /// Bandwidth of the LTC681x converter. The others have one of their own and take `KHZ_7` for it.
  public enum Mode {
    KHZ_27(1, 0),
    KHZ_14(1, 1),
    KHZ_7(2, 0),
    KHZ_3(2, 1),
    KHZ_2(3, 1),
    KHZ_1(0, 1),
    HZ_422(0, 0),
    HZ_26(3, 0);

    private final int md;
    private final int adcopt;

    Mode(int md, int adcopt) {
      this.md = md;
      this.adcopt = adcopt;
    }

    /// Field of the convert commands.
    int md() {
      return md;
    }

    /// Bit of the configuration.
    int adcopt() {
      return adcopt;
    }
  }

  /// A thermistor from a GPIO to the chip's ground, with a pull-up to its second reference, or to
  /// TSREF of a BQ79616.
  public record Sensor(int device, int gpio, Thermistor thermistor, double pullUpOhms) {
    public Sensor {
      if (!(pullUpOhms > 0) || Double.isInfinite(pullUpOhms)) {
        throw new IllegalArgumentException(
            "device "
                + device
                + ", GPIO "
                + gpio
                + ": pull-up "
                + pullUpOhms
                + " ohm, expected > 0");
      }
    }
  }

  /// Bounds of passive balancing, whatever is asked for.
  ///
  /// @param maximumCells of a device at the same time; 0: none ever. Of more, those with the lowest
  ///   numbers are discharged first.
  /// @param maximumDieCelsius a hotter device discharges nothing until it is 5 K colder
  /// @param minimumVolts a cell below is not discharged
  /// @param holdNanos a request that is this old is no more
  /// @param settleNanos between the end of discharging and a conversion: the time that the filter
  ///   before the inputs needs; 0: the chip itself interrupts it for the conversion alone
  /// @param dischargeMinutes the chip's own timer (0, 0.5, 1, 2, 3, 4, 5, 10, 15, 20, 30, 40, 60,
  ///   75, 90, 120): it runs with the DTEN pin high only and then keeps discharging for so long
  ///   after the host has died. With 0 the chip's watchdog ends it after 2 s.
  public record Balancing(
      int maximumCells,
      double maximumDieCelsius,
      double minimumVolts,
      long holdNanos,
      long settleNanos,
      double dischargeMinutes) {
    /// LTC6804-1 data sheet, page 53.
    static final List<Double> MINUTES =
        List.of(
            0.0, 0.5, 1.0, 2.0, 3.0, 4.0, 5.0, 10.0, 15.0, 20.0, 30.0, 40.0, 60.0, 75.0, 90.0,
            120.0);

    public static final Balancing OFF = new Balancing(0, 85, 0, 1, 0, 0);

    public Balancing {
      if (maximumCells < 0) {
        throw new IllegalArgumentException("balancing " + maximumCells + " cells, expected >= 0");
      }
      if (!(maximumDieCelsius > 0 && maximumDieCelsius <= 125)) {
        throw new IllegalArgumentException(
            "balancing up to a chip of " + maximumDieCelsius + " degC, expected 0 to 125");
      }
      if (!(minimumVolts >= 0)) {
        throw new IllegalArgumentException(
            "balancing down to " + minimumVolts + " V, expected >= 0");
      }
      if (holdNanos <= 0) {
        throw new IllegalArgumentException("balancing held for " + holdNanos + " ns, expected > 0");
      }
      if (settleNanos < 0 || settleNanos > 1_000_000_000) {
        throw new IllegalArgumentException(
            "balancing settles in " + settleNanos + " ns, expected 0 to 1 s");
      }
      if (!MINUTES.contains(dischargeMinutes)) {
        throw new IllegalArgumentException(
            "discharge timer of " + dischargeMinutes + " min, expected one of " + MINUTES);
      }
    }
  }

  public MonitorSettings {
    if (cells.isEmpty() || cells.size() > AdiLink.MAXIMUM_DEVICES) {
      throw new IllegalArgumentException(
          cells.size() + " devices, expected 1 to " + AdiLink.MAXIMUM_DEVICES);
    }
    cells = cells.stream().map(List::copyOf).toList();
    for (int device = 1; device <= cells.size(); device++) {
      int before = 0;
      for (int cell : cells.get(device - 1)) {
        if (cell <= before || cell > chip.inputs()) {
          throw new IllegalArgumentException(
              "device "
                  + device
                  + ": cell input "
                  + cell
                  + " after "
                  + before
                  + ", expected rising numbers from 1 to "
                  + chip.inputs()
                  + " for "
                  + chip);
        }
        before = cell;
      }
    }
    if (scanPeriodNanos < 1_000_000) {
      throw new IllegalArgumentException(
          "a scan every " + scanPeriodNanos + " ns, expected at least 1 ms");
    }
    if (auxiliaryEvery < 1) {
      throw new IllegalArgumentException(
          "GPIOs every " + auxiliaryEvery + " scans, expected at least 1");
    }
    sensors = List.copyOf(sensors);
    Set<Integer> taken = new HashSet<>();
    for (Sensor sensor : sensors) {
      if (sensor.device < 1 || sensor.device > cells.size()) {
        throw new IllegalArgumentException(
            "sensor at device " + sensor.device + ", expected 1 to " + cells.size());
      }
      if (sensor.gpio < 1 || sensor.gpio > chip.gpios()) {
        throw new IllegalArgumentException(
            "device "
                + sensor.device
                + ": sensor at GPIO "
                + sensor.gpio
                + ", expected 1 to "
                + chip.gpios()
                + " for "
                + chip);
      }
      if (!taken.add(sensor.device * 100 + sensor.gpio)) {
        throw new IllegalArgumentException(
            "device " + sensor.device + ": two sensors at GPIO " + sensor.gpio);
      }
    }
    // 12 bits of 1.6 mV (LTC681x); the ADBMS6830's 12 bits of 2.4 mV from 1.5 V reach further.
    if (underVolts < 0 || underVolts > 6.5) {
      throw new IllegalArgumentException("under voltage " + underVolts + ", expected 0 to 6.5 V");
    }
    if (overVolts < 0 || overVolts > 6.5 || overVolts <= underVolts) {
      throw new IllegalArgumentException(
          "over voltage "
              + overVolts
              + ", expected up to 6.5 V and above the under voltage "
              + underVolts);
    }
    if (diagnosticPeriodNanos < 0) {
      throw new IllegalArgumentException(
          "self-tests every " + diagnosticPeriodNanos + " ns, expected >= 0");
    }
    if (openWireRepetitions < 2 || openWireRepetitions > 200) {
      throw new IllegalArgumentException(
          openWireRepetitions + " repetitions of the open-wire test, expected 2 to 200");
    }
    if (retries < 0 || retries > 10) {
      throw new IllegalArgumentException(retries + " retries, expected 0 to 10");
    }
    if (bitsPerSecond < 10_000 || bitsPerSecond > chip.mostBitsPerSecond()) {
      throw new IllegalArgumentException(
          bitsPerSecond
              + " bits per second, expected 10000 to "
              + chip.mostBitsPerSecond()
              + " for "
              + chip);
    }
    if (chip == Chip.ADBMS6830 && balancing.dischargeMinutes != 0) {
      throw new IllegalArgumentException(
          "discharge timer of "
              + balancing.dischargeMinutes
              + " min, expected 0: that of the ADBMS6830 is not used");
    }
    if (chip == Chip.BQ79616)
      requireBq79616(cells, underVolts, overVolts, bitsPerSecond, balancing);
    if (balancing.maximumCells > chip.inputs()) {
      throw new IllegalArgumentException(
          "balancing "
              + balancing.maximumCells
              + " cells of a device, expected up to "
              + chip.inputs()
              + " for "
              + chip);
    }
  }

  private static void requireBq79616(
      List<List<Integer>> cells,
      double under,
      double over,
      int bitsPerSecond,
      Balancing balancing) {
    for (int device = 1; device <= cells.size(); device++) {
      List<Integer> wired = cells.get(device - 1);
      if (wired.isEmpty() || wired.getLast() < 6) {
        throw new IllegalArgumentException(
            "device " + device + ": highest cell input " + wired + ", expected at least 6");
      }
    }
    if (Bq79616.underCode(under) < 0) {
      throw new IllegalArgumentException(
          "under voltage " + under + ", expected 1.2 to 3.1 V for BQ79616");
    }
    if (Bq79616.overCode(over) < 0) {
      throw new IllegalArgumentException(
          "over voltage "
              + over
              + ", expected 2.7 to 3.0, 3.5 to 3.8 or 4.175 to 4.475 V for BQ79616");
    }
    if (bitsPerSecond != StackLink.BAUD_RATE) {
      throw new IllegalArgumentException(
          bitsPerSecond + " bits per second, expected " + StackLink.BAUD_RATE + " for BQ79616");
    }
    if (Bq79616.timerCode(balancing.dischargeMinutes) < 0) {
      throw new IllegalArgumentException(
          "discharge timer of "
              + balancing.dischargeMinutes
              + " min, expected 0, 0.5, 1, 5, 10, 20, 30, 40, 60, 90 or 120 for BQ79616");
    }
  }

  /// All inputs wired, 7 kHz, ten scans a second, every self-test within a minute, no sensors, no
  /// thresholds, no balancing.
  public static MonitorSettings of(Chip chip, int devices) {
    return new MonitorSettings(
        chip,
        firstInputs(chip.inputs(), devices),
        Mode.KHZ_7,
        100_000_000,
        1,
        List.of(),
        false,
        Double.NaN,
        Double.NaN,
        60_000_000_000L,
        2,
        2,
        chip.mostBitsPerSecond(),
        Balancing.OFF);
  }

  /// The same for each device: its lowest inputs are wired.
  public static List<List<Integer>> firstInputs(int wired, int devices) {
    List<Integer> inputs = IntStream.rangeClosed(1, wired).boxed().toList();
    return IntStream.range(0, devices).mapToObj(_ -> inputs).collect(Collectors.toList());
  }

  public int devices() {
    return cells.size();
  }

  public MonitorSettings withCells(List<List<Integer>> wired) {
    return with(draft -> draft.cells = wired);
  }

  public MonitorSettings withMode(Mode other) {
    return with(draft -> draft.mode = other);
  }

  public MonitorSettings withScans(long periodNanos, int auxiliaryEach) {
    return with(draft -> {
      draft.scanPeriodNanos = periodNanos;
      draft.auxiliaryEvery = auxiliaryEach;
    });
  }

  public MonitorSettings withSensors(List<Sensor> some, boolean alsoDies) {
    return with(draft -> {
      draft.sensors = some;
      draft.dieTemperatures = alsoDies;
    });
  }

  public MonitorSettings withThresholds(double under, double over) {
    return with(draft -> {
      draft.underVolts = under;
      draft.overVolts = over;
    });
  }

  public MonitorSettings withDiagnostics(long periodNanos, int repetitions) {
    return with(draft -> {
      draft.diagnosticPeriodNanos = periodNanos;
      draft.openWireRepetitions = repetitions;
    });
  }

  public MonitorSettings withBalancing(Balancing other) {
    return with(draft -> draft.balancing = other);
  }

  public MonitorSettings withBus(int bits, int tries) {
    return with(draft -> {
      draft.bitsPerSecond = bits;
      draft.retries = tries;
    });
  }

  private MonitorSettings with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.settings();
  }

  /// Settings that are being changed.
  private static final class Draft {
    private final Chip chip;
    private List<List<Integer>> cells;
    private Mode mode;
    private long scanPeriodNanos;
    private int auxiliaryEvery;
    private List<Sensor> sensors;
    private boolean dieTemperatures;
    private double underVolts;
    private double overVolts;
    private long diagnosticPeriodNanos;
    private int openWireRepetitions;
    private int retries;
    private int bitsPerSecond;
    private Balancing balancing;

    private Draft(MonitorSettings from) {
      chip = from.chip;
      cells = from.cells;
      mode = from.mode;
      scanPeriodNanos = from.scanPeriodNanos;
      auxiliaryEvery = from.auxiliaryEvery;
      sensors = from.sensors;
      dieTemperatures = from.dieTemperatures;
      underVolts = from.underVolts;
      overVolts = from.overVolts;
      diagnosticPeriodNanos = from.diagnosticPeriodNanos;
      openWireRepetitions = from.openWireRepetitions;
      retries = from.retries;
      bitsPerSecond = from.bitsPerSecond;
      balancing = from.balancing;
    }

    private MonitorSettings settings() {
      return new MonitorSettings(
          chip,
          cells,
          mode,
          scanPeriodNanos,
          auxiliaryEvery,
          sensors,
          dieTemperatures,
          underVolts,
          overVolts,
          diagnosticPeriodNanos,
          openWireRepetitions,
          retries,
          bitsPerSecond,
          balancing);
    }
  }

  /// Wired inputs of a device counted from 0, bit 0 for cell 1.
  int wired(int device) {
    int mask = 0;
    for (int cell : cells.get(device)) mask |= 1 << (cell - 1);
    return mask;
  }
}
