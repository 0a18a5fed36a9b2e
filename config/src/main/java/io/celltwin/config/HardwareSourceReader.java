package io.celltwin.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// Binds the sources that are chips or packs on a port of this machine.
final class HardwareSourceReader {
  static final Set<String> MONITORS =
      Set.of("ltc6811", "ltc6813", "adbms1818", "adbms6830", "bq79616");
  static final Set<String> SHUNTS = Set.of("ina226", "ina228");
  static final Set<String> SHUNT_AMPLIFIERS = Set.of("ads1115");
  static final Set<String> PACKS = Set.of("jbd", "daly", "daly-d2", "daly-81", "jk");

  private static final Set<String> CONVERTERS =
      Set.of("27kHz", "14kHz", "7kHz", "3kHz", "2kHz", "1kHz", "422Hz", "26Hz");
  private static final Pattern SPI = Pattern.compile("/dev/spidev(\\d{1,4})\\.(\\d{1,4})");
  private static final Pattern I2C = Pattern.compile("/dev/i2c-(\\d{1,4})");
  private static final Pattern INPUTS = Pattern.compile("\\d{1,2}(-\\d{1,2})?"); // of one range

  private static final Set<String> PAIRS =
      Set.of("AIN0-AIN1", "AIN0-AIN3", "AIN1-AIN3", "AIN2-AIN3");
  private static final Set<String> PINS = Set.of("AIN0", "AIN1", "AIN2", "AIN3");

  private static final Range DEVICES = Range.of(1, 32);
  private static final Range GPIO = Range.of(1, 10);
  private static final Range PERIOD = Range.of(0.001, 3600);
  private static final Range SCANS = Range.of(1, 100_000);
  private static final Range SELF_TEST = Range.of(0, 86_400);
  private static final Range REPETITIONS = Range.of(2, 200);
  private static final Range RETRIES = Range.of(0, 10);
  private static final Range CLOCK = Range.of(10_000, 2_000_000);
  private static final Range THRESHOLD = Range.of(0, 6.5);
  private static final Range OHMS = Range.above(0, 10_000_000);
  private static final Range BETA = Range.of(100, 10_000);
  private static final Range ADDRESS = Range.of(0x40, 0x4F);
  private static final Range CONVERTER_ADDRESS = Range.of(0x48, 0x4B);
  private static final Range VOLTS = Range.of(0.256, 6.144);
  private static final Range SAMPLES = Range.of(8, 860);
  private static final Range ZERO = Range.of(-6.144, 6.144);
  private static final Range SUPPLY = Range.above(0, 5.5);
  private static final Range BOTH_PPM = Range.of(-16_383, 16_383);
  private static final Range AMPS = Range.above(0, 100_000);
  private static final Range PPM = Range.of(0, 16_383);
  private static final Range GAIN = Range.above(0, 1_000_000);
  private static final Range OFFSET = Range.of(-10_000, 10_000);
  private static final Range MICROS = Range.of(50, 8244);
  private static final Range AVERAGES = Range.of(1, 1024);
  private static final Range BAUD = Range.of(1200, 4_000_000);
  private static final Range CELLS = Range.of(1, 64);
  private static final Range SENSORS = Range.of(0, 32);
  private static final Range ANSWER = Range.of(0.01, 60);
  private static final Range ATTEMPTS = Range.of(1, 100);

  private final TomlFile file;
  private final Table table;
  private final Optional<String> name;

  HardwareSourceReader(TomlFile file, Table table, Optional<String> name) {
    this.file = file;
    this.table = table;
    this.name = name;
  }

  Optional<SourceSettings> monitor(String chip) {
    boolean isSerial = chip.equals("bq79616");
    Optional<SourceSettings.MonitorPort> port = isSerial ? line() : spi();
    OptionalInt devices = table.integer("devices", DEVICES);
    List<List<Integer>> inputs = inputs(chip, devices.orElse(1));
    double period = table.number("period_s", PERIOD, 0.1);
    Optional<String> converter = isSerial ? Optional.empty() : converter();
    OptionalInt auxiliary = table.integer("auxiliary_every", SCANS, 10);
    double selfTest = table.number("self_test_period_s", SELF_TEST, 60);
    OptionalInt repetitions = table.integer("open_wire_repetitions", REPETITIONS, 2);
    OptionalInt retries = table.integer("retries", RETRIES, 2);
    OptionalInt clock = isSerial ? OptionalInt.empty() : table.optionalInteger("clock_Hz", CLOCK);
    OptionalDouble under = table.optionalNumber("under_voltage_V", THRESHOLD);
    OptionalDouble over = table.optionalNumber("over_voltage_V", THRESHOLD);
    table.requireAbove(
        "over_voltage_V",
        over.orElse(Double.POSITIVE_INFINITY),
        "under_voltage_V",
        under.orElse(Double.NEGATIVE_INFINITY));
    boolean dies = table.flag("die_temperatures", false);
    List<Optional<SourceSettings.MonitorThermistor>> thermistors =
        table.tables("thermistor").stream().map(t -> thermistor(t, devices)).toList();
    table.finish();
    if (!file.findings().isEmpty()) return Optional.empty();
    return Optional.of(
        new SourceSettings.CellMonitor(
            name.orElseThrow(),
            chip,
            port.orElseThrow(),
            inputs,
            period,
            converter.orElse("7kHz"),
            auxiliary.orElseThrow(),
            selfTest,
            repetitions.orElseThrow(),
            retries.orElseThrow(),
            clock,
            under,
            over,
            dies,
            thermistors.stream().map(Optional::orElseThrow).toList()));
  }

  private Optional<SourceSettings.MonitorPort> spi() {
    return device(SPI, "/dev/spidev0.0")
        .map(m ->
            new SourceSettings.MonitorPort.Spi(
                Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2))));
  }

  private Optional<SourceSettings.MonitorPort> line() {
    return serialDevice().map(SourceSettings.MonitorPort.Line::new);
  }

  private Optional<String> serialDevice() {
    return table.text("port", s -> s.startsWith("/"), "a serial device such as \"/dev/ttyUSB0\"");
  }

  private Optional<String> converter() {
    return table.optionalText(
        "converter", CONVERTERS::contains, "one of " + String.join(", ", sorted(CONVERTERS)));
  }

  private static List<String> sorted(Set<String> names) {
    return names.stream().sorted().toList();
  }

  private static int inputsOf(String chip) {
    return switch (chip) {
      case "ltc6811" -> 12;
      case "adbms6830", "bq79616" -> 16;
      default -> 18;
    };
  }

  /// `"1-6,8-12"` for all devices, or one such text for each.
  private List<List<Integer>> inputs(String chip, int devices) {
    int most = inputsOf(chip);
    String expected =
        "ranges of inputs such as \"1-" + most + "\", rising, for all devices or for each one";
    Optional<List<String>> texts =
        table.optionalTexts("cell_inputs", text -> ranges(text, most).isPresent(), expected);
    List<String> given = texts.orElse(List.of("1-" + most));
    if (given.size() != 1 && given.size() != devices) {
      table.fault("cell_inputs", given.size() + " texts", "1, or " + devices + " as in devices");
      return List.of();
    }
    return IntStream.range(0, devices)
        .mapToObj(d -> given.get(given.size() == 1 ? 0 : d))
        .map(text -> ranges(text, most).orElse(List.of()))
        .toList();
  }

  /// Empty where the text is none.
  private static Optional<List<Integer>> ranges(String text, int most) {
    List<Integer> inputs = new ArrayList<>();
    int latest = 0;
    for (String range : text.split(",", -1)) {
      if (!INPUTS.matcher(range).matches()) return Optional.empty();
      String[] ends = range.split("-", -1);
      int from = Integer.parseInt(ends[0]);
      int to = Integer.parseInt(ends[ends.length - 1]);
      if (from <= latest || to < from || to > most) return Optional.empty();
      for (int input = from; input <= to; input++) inputs.add(input);
      latest = to;
    }
    return Optional.of(inputs);
  }

  private Optional<SourceSettings.MonitorThermistor> thermistor(Table table, OptionalInt devices) {
    OptionalInt device = table.integer("device", Range.of(1, devices.orElse(32)));
    OptionalInt gpio = table.integer("gpio", GPIO);
    Optional<SourceSettings.Ntc> ntc = ntc(table);
    table.finish();
    if (!file.findings().isEmpty()) return Optional.empty();
    return Optional.of(
        new SourceSettings.MonitorThermistor(
            table.key(), device.orElseThrow(), gpio.orElseThrow(), ntc.orElseThrow()));
  }

  private Optional<SourceSettings.Ntc> ntc(Table table) {
    Optional<String> part = table.optionalText("part", s -> !s.isBlank(), "the name of a part");
    OptionalDouble ohms = table.optionalNumber("resistance_25_ohm", OHMS);
    OptionalDouble beta = table.optionalNumber("beta_K", BETA);
    double pullUp = table.number("pull_up_ohm", OHMS, 10_000);
    boolean byNumbers = table.has("resistance_25_ohm");
    if (table.has("part") == byNumbers || byNumbers != table.has("beta_K")) {
      table.missing("part", "either part, or resistance_25_ohm and beta_K");
    }
    if (!file.findings().isEmpty()) return Optional.empty();
    return Optional.of(
        new SourceSettings.Ntc(part, ohms.orElse(Double.NaN), beta.orElse(Double.NaN), pullUp));
  }

  Optional<SourceSettings> shunt(String chip) {
    Optional<Matcher> port = device(I2C, "/dev/i2c-1");
    OptionalInt address = table.integer("address", ADDRESS, 0x40);
    double ohms = table.number("shunt_ohm", OHMS);
    double amps = table.number("max_A", AMPS);
    OptionalInt ppm = OptionalInt.of(0);
    if (chip.equals("ina228")) ppm = table.integer("shunt_ppm_per_K", PPM, 0);
    boolean reversed = table.flag("reversed", false);
    double gain = table.number("gain", GAIN, 1);
    double offset = table.number("offset_A", OFFSET, 0);
    OptionalInt micros = table.optionalInteger("conversion_us", MICROS);
    OptionalInt averages = table.integer("averages", AVERAGES, 16);
    boolean bus = table.flag("bus_voltage", false);
    double busGain = table.number("bus_gain", GAIN, 1);
    double period = table.number("period_s", PERIOD, 0.1);
    table.finish();
    if (!file.findings().isEmpty()) return Optional.empty();
    return Optional.of(
        new SourceSettings.Shunt(
            name.orElseThrow(),
            chip,
            Integer.parseInt(port.orElseThrow().group(1)),
            address.orElseThrow(),
            ohms,
            amps,
            ppm.orElseThrow(),
            reversed,
            gain,
            offset,
            micros,
            averages.orElseThrow(),
            bus,
            busGain,
            period));
  }

  Optional<SourceSettings> shuntAmplifier() {
    Optional<Matcher> port = device(I2C, "/dev/i2c-1");
    OptionalInt address = table.integer("address", CONVERTER_ADDRESS, 0x48);
    Optional<String> input =
        table.text(
            "input",
            s -> PAIRS.contains(s) || PINS.contains(s),
            "one of " + String.join(", ", sorted(PAIRS)) + ", " + String.join(", ", sorted(PINS)));
    double range = table.number("range_V", VOLTS, 4.096);
    OptionalInt samples = table.integer("samples_per_s", SAMPLES, 32);
    double ohms = table.number("shunt_ohm", OHMS);
    double amplifier = table.number("amplifier_gain", GAIN);
    double zero = table.number("zero_V", ZERO, 0);
    double amps = table.number("max_A", AMPS);
    double ppm = table.number("shunt_ppm_per_K", BOTH_PPM, 0);
    boolean reversed = table.flag("reversed", false);
    double gain = table.number("gain", GAIN, 1);
    double offset = table.number("offset_A", OFFSET, 0);
    double period = table.number("period_s", PERIOD, 0.1);
    List<Table> thermistors = table.tables("thermistor");
    if (thermistors.size() > 1) table.fault("thermistor", thermistors.size() + " tables", "one");
    List<Optional<SourceSettings.AmplifierThermistor>> read =
        thermistors.stream().map(this::amplifierThermistor).toList();
    table.finish();
    if (!file.findings().isEmpty()) return Optional.empty();
    return Optional.of(
        new SourceSettings.ShuntAmplifier(
            name.orElseThrow(),
            Integer.parseInt(port.orElseThrow().group(1)),
            address.orElseThrow(),
            input.orElseThrow(),
            range,
            samples.orElseThrow(),
            ohms,
            amplifier,
            zero,
            amps,
            ppm,
            reversed,
            gain,
            offset,
            read.stream().map(Optional::orElseThrow).findFirst(),
            period));
  }

  private Optional<SourceSettings.AmplifierThermistor> amplifierThermistor(Table table) {
    Optional<String> input =
        table.text("input", PINS::contains, "one of " + String.join(", ", sorted(PINS)));
    Optional<SourceSettings.Ntc> ntc = ntc(table);
    double supply = table.number("supply_V", SUPPLY, 3.3);
    table.finish();
    if (!file.findings().isEmpty()) return Optional.empty();
    return Optional.of(
        new SourceSettings.AmplifierThermistor(
            table.key(), input.orElseThrow(), ntc.orElseThrow(), supply));
  }

  Optional<SourceSettings> pack(String protocol) {
    Optional<String> port = serialDevice();
    OptionalInt baud = table.optionalInteger("baud", BAUD);
    OptionalInt cells = table.integer("cells", CELLS);
    OptionalInt sensors = table.integer("sensors", SENSORS);
    boolean reversed = table.flag("reversed", false);
    double period = table.number("period_s", PERIOD, 1);
    double answer = table.number("answer_timeout_s", ANSWER, 0.3);
    OptionalInt attempts = table.integer("attempts", ATTEMPTS, 3);
    table.finish();
    if (!file.findings().isEmpty()) return Optional.empty();
    return Optional.of(
        new SourceSettings.SerialPack(
            name.orElseThrow(),
            protocol,
            port.orElseThrow(),
            baud,
            cells.orElseThrow(),
            sensors.orElseThrow(),
            reversed,
            period,
            answer,
            attempts.orElseThrow()));
  }

  private Optional<Matcher> device(Pattern pattern, String example) {
    return table
        .text("port", s -> pattern.matcher(s).matches(), "a device such as \"" + example + "\"")
        .map(pattern::matcher)
        .filter(Matcher::matches);
  }
}
