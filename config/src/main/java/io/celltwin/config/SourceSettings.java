package io.celltwin.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where readings come from: one `[[source]]`.
public sealed interface SourceSettings {
  /// By which wiring refers to it: `name:channel`.
  String name();

  /// Of what is recorded: 1 = as it was recorded, 10 = ten times as fast, 0 = as fast as possible.
  /// Empty where the source is live.
  default OptionalDouble recordedPace() {
    return OptionalDouble.empty();
  }

  /// A recorded measurement.
  ///
  /// @param pace 1 = as it was recorded, 10 = ten times as fast, 0 = as fast as possible
  record Csv(String name, Path file, double pace) implements SourceSettings {
    static final Range PACE = Range.of(0, 1_000_000);
    static final double DEFAULT_PACE = 1;

    public Csv {
      if (!isName(name)) throw new IllegalArgumentException("not a source name: " + name);
      PACE.require("pace", pace);
    }

    @Override
    public OptionalDouble recordedPace() {
      return OptionalDouble.of(pace);
    }
  }

  /// A live CAN bus.
  ///
  /// @param port an interface of the kernel, or a serial adapter
  /// @param protocol what its frames say: the name of a shipped signal map, or the path of one
  /// @param asks whether ECUs are asked for what they do not tell by themselves; else nothing is
  ///   sent at all
  /// @param bitRate of the bus, for the share of it that asking may take
  /// @param recordFolder where all its frames are kept, up to `recordMegabytes`; empty nowhere
  record Can(
      String name,
      String port,
      String protocol,
      boolean asks,
      int bitRate,
      Optional<Path> recordFolder,
      int recordMegabytes)
      implements SourceSettings {
    static final Range RECORD_MEGABYTES = Range.of(10, 1_000_000);
    static final int DEFAULT_RECORD_MEGABYTES = 1000;
    static final Range BIT_RATE = Range.of(10_000, 1_000_000);
    static final int DEFAULT_BIT_RATE = 500_000;

    private static final Pattern PORT_RATE = Pattern.compile("slcan:.+@(\\d{1,9})(/\\d+)?");
    private static final Pattern ADAPTER =
        Pattern.compile("slcan:([^\\x00]+?)(:\\d{1,9})?@\\d{1,9}(/\\d+)?");

    /// The serial device of an adapter's name; empty for an interface.
    static Optional<String> adapterOf(String port) {
      Matcher adapter = ADAPTER.matcher(port);
      return adapter.matches() ? Optional.of(adapter.group(1)) : Optional.empty();
    }

    /// The bit rate that a serial adapter's name tells; empty for an interface, which has its own,
    /// and for a rate that no bus has.
    static OptionalInt bitRateOf(String port) {
      Matcher rate = PORT_RATE.matcher(port);
      if (!rate.matches()) return OptionalInt.empty();
      int bitRate = Integer.parseInt(rate.group(1));
      return BIT_RATE.holds(bitRate) ? OptionalInt.of(bitRate) : OptionalInt.empty();
    }

    public Can {
      if (!isName(name)) throw new IllegalArgumentException("not a source name: " + name);
      BIT_RATE.require("bitRate", bitRate);
      RECORD_MEGABYTES.require("recordMegabytes", recordMegabytes);
    }
  }

  /// A recorded CAN bus.
  ///
  /// @param channel of the recording whose frames count; empty all
  record CanLog(String name, Path file, String protocol, Optional<String> channel, double pace)
      implements SourceSettings {
    public CanLog {
      if (!isName(name)) throw new IllegalArgumentException("not a source name: " + name);
      Csv.PACE.require("pace", pace);
    }

    @Override
    public OptionalDouble recordedPace() {
      return OptionalDouble.of(pace);
    }
  }

  /// What a chain of cell monitors is reached by.
  sealed interface MonitorPort {
    /// `/dev/spidevB.C`: bus `B`, chip select `C`.
    record Spi(int bus, int chipSelect) implements MonitorPort {}

    /// A serial line, by its device.
    record Line(String device) implements MonitorPort {}
  }

  /// A daisy chain of cell monitors.
  ///
  /// @param chip as the file names it
  /// @param cellInputs of each device, from the host's end: the inputs that are wired
  /// @param converter bandwidth, as the file names it
  /// @param auxiliaryEvery scans until thermistors and what the chip knows of itself are read again
  /// @param selfTestSeconds within which every self-test runs once; 0 none
  /// @param clockHertz of the SPI bus; empty the chip's fastest
  /// @param underVolts threshold of the chips' own flag
  record CellMonitor(
      String name,
      String chip,
      MonitorPort port,
      List<List<Integer>> cellInputs,
      double periodSeconds,
      String converter,
      int auxiliaryEvery,
      double selfTestSeconds,
      int openWireRepetitions,
      int retries,
      OptionalInt clockHertz,
      OptionalDouble underVolts,
      OptionalDouble overVolts,
      boolean dieTemperatures,
      List<MonitorThermistor> thermistors)
      implements SourceSettings {
    public CellMonitor {
      cellInputs = List.copyOf(cellInputs);
      thermistors = List.copyOf(thermistors);
    }
  }

  /// A thermistor from a GPIO of a cell monitor to ground.
  record MonitorThermistor(String key, int device, int gpio, Ntc ntc) {}

  /// A thermistor and its pull-up.
  record Ntc(NtcCurve curve, double pullUpOhms) {}

  /// How the resistance of a thermistor falls with its temperature.
  sealed interface NtcCurve {
    /// A part that comes with the program, as the file names it.
    record Part(String name) implements NtcCurve {}

    /// One beta for all temperatures.
    record Beta(double ohmsAt25, double betaKelvin) implements NtcCurve {}

    /// 1/T = a + b·ln R + c·(ln R)³ between two temperatures, T in K, R in ohm.
    record SteinhartHart(double a, double b, double c, double coldestCelsius, double hottestCelsius)
        implements NtcCurve {}

    /// Points of a table: temperatures that rise, resistances that fall.
    record Points(List<Double> celsius, List<Double> ohms) implements NtcCurve {
      public Points {
        celsius = List.copyOf(celsius);
        ohms = List.copyOf(ohms);
      }
    }
  }

  /// A current sensor on an I2C bus.
  sealed interface CurrentSensor extends SourceSettings {
    /// `N` of `/dev/i2c-N`.
    int i2cBus();
  }

  /// A chip that measures a shunt.
  ///
  /// @param chip as the file names it
  /// @param conversionMicros of one conversion; empty the chip's usual
  record Shunt(
      String name,
      String chip,
      int i2cBus,
      int address,
      double shuntOhms,
      double maxAmps,
      int shuntPpmPerKelvin,
      boolean reversed,
      double gain,
      double offsetAmps,
      OptionalInt conversionMicros,
      int averages,
      boolean busVoltage,
      double busGain,
      double periodSeconds)
      implements CurrentSensor {}

  /// A converter that measures the output of a shunt amplifier.
  ///
  /// @param input as the file names it
  record ShuntAmplifier(
      String name,
      int i2cBus,
      int address,
      String input,
      double rangeVolts,
      int samplesPerSecond,
      double shuntOhms,
      double amplifierGain,
      double zeroVolts,
      double maxAmps,
      double shuntPpmPerKelvin,
      boolean reversed,
      double gain,
      double offsetAmps,
      Optional<AmplifierThermistor> thermistor,
      double periodSeconds)
      implements CurrentSensor {}

  /// A thermistor from an input of the converter to ground.
  ///
  /// @param supplyVolts what its pull-up hangs on
  record AmplifierThermistor(String key, String input, Ntc ntc, double supplyVolts) {}

  /// A pack with electronics of its own on a serial line.
  ///
  /// @param protocol as the file names it
  /// @param baud of the line; empty that of the pack's factory settings
  record SerialPack(
      String name,
      String protocol,
      String port,
      OptionalInt baud,
      int cells,
      int sensors,
      boolean reversed,
      double periodSeconds,
      double answerSeconds,
      int attempts)
      implements SourceSettings {}

  static boolean isName(String text) {
    return Names.SOURCE.matcher(text).matches();
  }
}
