package io.celltwin.simulation.chip;

import io.celltwin.hal.DeviceFault;
import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.DeviceHealth.Count;
import io.celltwin.hal.Quality;
import io.celltwin.hal.ReadingSink;
import io.celltwin.hal.SpiBus;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.VirtualClock;
import io.celltwin.hal.monitor.MonitorSettings;
import io.celltwin.hal.monitor.MonitorSettings.Chip;
import io.celltwin.hal.monitor.MonitorSettings.Sensor;
import io.celltwin.hal.monitor.MonitorSource;
import io.celltwin.hal.monitor.Thermistor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/// The driver on an emulated chain, both on one virtual clock: what the pins see is known, so each
/// reading can be judged.
final class MonitorRig implements AutoCloseable {
  static final int DEVICES = 4;
  static final long SCAN_NANOS = 50_000_000;

  /// Within which every self-test runs once.
  static final long TESTS_NANOS = 1_000_000_000;

  /// A reading that is off by more is wrong: half a code, and what the 33 ohm of the switches make
  /// of the test.
  private static final double WRONG_VOLTS = 0.002;

  final VirtualClock clock = new VirtualClock(new SystemClock(), VirtualClock.AS_FAST_AS_POSSIBLE);
  final MonitorSettings settings;
  final SteadyInputs plant;
  final PinFaults pins;
  final EmulatedChain chain;
  final MonitorSource source;
  final double[] newest;
  final long[] newestNanos;

  /// Cell readings that were GOOD and not what the pins see.
  long wrong;

  long readings;
  private final ReadingSink sink = this::accept;

  MonitorRig(Chip chip) {
    this(settings(chip), timing(chip));
  }

  MonitorRig(MonitorSettings settings, ChainTiming timing) {
    this.settings = settings;
    Chip chip = settings.chip();
    int devices = settings.devices();
    plant = new SteadyInputs(devices, chip.inputs(), chip.gpios());
    for (int device = 1; device <= devices; device++) {
      for (int cell = 1; cell <= chip.inputs(); cell++) {
        plant.cell(device, cell, volts(device, cell));
      }
    }
    pins = new PinFaults(plant, 3.0);
    chain = emulated(chip, devices, pins, clock, timing);
    source = new MonitorSource(settings, this::open, clock);
    newest = new double[source.channels().size()];
    newestNanos = new long[newest.length];
    Arrays.fill(newest, Double.NaN);
  }

  static ChainTiming timing(Chip chip) {
    return chip == Chip.ADBMS6830 ? ChainTiming.ADBMS683X : ChainTiming.LTC681X;
  }

  static MonitorSettings settings(Chip chip) {
    Thermistor ntc = Thermistor.named("murata_ncxxxxh103");
    return MonitorSettings.of(chip, DEVICES)
        .withScans(SCAN_NANOS, 1)
        .withThresholds(2.5, 4.2)
        .withDiagnostics(TESTS_NANOS, 2)
        .withSensors(
            List.of(
                new Sensor(1, 1, ntc, 10_000),
                new Sensor(2, 3, ntc, 10_000),
                new Sensor(4, 5, ntc, 10_000)),
            true);
  }

  static EmulatedChain emulated(
      Chip chip, int devices, ChainInputs pins, VirtualClock clock, ChainTiming timing) {
    ChainSettings surroundings = ChainSettings.LTC681X.timing(timing);
    return switch (chip) {
      case LTC6811 -> new EmulatedLtcChain(LtcPart.LTC6811_1, devices, pins, clock, surroundings);
      case LTC6813 -> new EmulatedLtcChain(LtcPart.LTC6813_1, devices, pins, clock, surroundings);
      case ADBMS1818 -> new EmulatedLtcChain(LtcPart.ADBMS1818, devices, pins, clock, surroundings);
      case ADBMS6830 ->
          new EmulatedAdbmsChain(devices, pins, clock, ChainSettings.ADBMS683X.timing(timing));
      case BQ79616 -> throw new IllegalArgumentException("on a serial line");
    };
  }

  /// No two alike, so that a reading at the wrong place is a wrong reading.
  static double volts(int device, int cell) {
    return 3.0 + 0.1 * device + 0.01 * cell;
  }

  /// The chain outlives its port.
  private SpiBus open() throws IOException {
    return new SpiBus() {
      @Override
      public void transfer(byte[] out, byte[] in, int length) throws IOException {
        chain.transfer(out, in, length);
      }

      @Override
      public void close() {}
    };
  }

  private void accept(int channel, long nanos, double value, Quality quality) {
    readings++;
    newest[channel] = value;
    newestNanos[channel] = nanos;
    int inputs = settings.chip().inputs();
    if (channel >= inputs * settings.devices()) return;
    double truth = pins.cellVolts(channel / inputs + 1, channel % inputs + 1, nanos);
    if (quality == Quality.GOOD && !(Math.abs(value - truth) < WRONG_VOLTS)) wrong++;
  }

  void run(double seconds) {
    long end = clock.nowNanos() + (long) (seconds * 1e9);
    while (clock.nowNanos() - end < 0) {
      source.read(Math.min(end, clock.nowNanos() + SCAN_NANOS), sink);
    }
  }

  /// @return seconds until it was so; negative where it never was
  double runUntil(BooleanSupplier so, double seconds) {
    long start = clock.nowNanos();
    long end = start + (long) (seconds * 1e9);
    while (!so.getAsBoolean()) {
      if (clock.nowNanos() - end >= 0) return -1;
      source.read(clock.nowNanos() + SCAN_NANOS, sink);
    }
    return (clock.nowNanos() - start) / 1e9;
  }

  DeviceHealth health() {
    return source.health().orElseThrow();
  }

  List<DeviceFault> faults() {
    return health().faults();
  }

  long count(Count count) {
    return health().count(count);
  }

  int cell(int device, int cell) {
    return (device - 1) * settings.chip().inputs() + cell - 1;
  }

  /// Cells of the chain whose newest reading is no value, as `3.7` for device 3, cell 7.
  List<String> invalidCells() {
    List<String> invalid = new ArrayList<>();
    int inputs = settings.chip().inputs();
    for (int k = 0; k < inputs * settings.devices(); k++) {
      if (Double.isNaN(newest[k])) invalid.add(k / inputs + 1 + "." + (k % inputs + 1));
    }
    return invalid;
  }

  double named(String channel) {
    for (int k = 0; k < newest.length; k++) {
      if (Objects.equals(source.channels().get(k).name(), channel)) return newest[k];
    }
    throw new IllegalArgumentException(channel);
  }

  @Override
  public void close() {
    source.close();
  }
}
