package io.celltwin.config;

import java.nio.file.Files;
import java.nio.file.Path;
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
  private static final String NUMBER = "(0|[1-9]\\d{0,3})";

  /// Pi4J knows the buses 0 to 6.
  private static final Pattern SPI = Pattern.compile("/dev/spidev([0-6])\\." + NUMBER);

  private static final Pattern I2C = Pattern.compile("/dev/i2c-" + NUMBER);
  private static final Pattern OTHER_DEVICES =
      Pattern.compile("/dev/(spidev|i2c-|gpiochip|watchdog)");
  private static final Pattern INPUTS = Pattern.compile("\\d{1,2}(-\\d{1,2})?"); // of one range

  private static final Set<String> PAIRS =
      Set.of("AIN0-AIN1", "AIN0-AIN3", "AIN1-AIN3", "AIN2-AIN3");
  private static final Set<String> PINS = Set.of("AIN0", "AIN1", "AIN2", "AIN3");

  private static final List<List<String>> CURVE_KEYS =
      List.of(
          List.of("part"),
          List.of("resistance_25_ohm", "beta_K"),
          List.of("steinhart_hart"),
          List.of("table_degC", "table_ohm"));

  private static final String CURVES =
      "one of part, resistance_25_ohm with beta_K, steinhart_hart, table_degC with table_ohm";

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
  private static final Range COEFFICIENT = Range.of(-0.1, 0.1);
  private static final Range CURVE_CELSIUS = Range.of(-100, 300);
  private static final Range POINTS = Range.of(2, 1000);
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
  private static final Range ANSWER = Range.of(0.02, 60);
  private static final Range ATTEMPTS = Range.of(1, 10);

  private final TomlFile file;
  private final Table table;
  private final Optional<String> name;
  private final DeviceUsers users;

  HardwareSourceReader(TomlFile file, Table table, Optional<String> name, DeviceUsers users) {
    this.file = file;
    this.table = table;
    this.name = name;
    this.users = users;
  }

  Optional<SourceSettings> monitor(String chip) {
    boolean isSerial = chip.equals("bq79616");
    Optional<SourceSettings.MonitorPort> port = isSerial ? line() : spi();
    OptionalInt devices = table.integer("devices", DEVICES);
    List<List<Integer>> inputs = inputs(chip, devices);
    double period = table.number("period_s", PERIOD, 0.1);
    boolean hasConverters = !isSerial && !chip.equals("adbms6830");
    Optional<String> converter = hasConverters ? converter() : Optional.empty();
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
    Optional<SourceSettings.MonitorPort.Spi> port =
        device(SPI, "a device such as \"/dev/spidev0.0\", of the buses 0 to 6")
            .map(m ->
                new SourceSettings.MonitorPort.Spi(
                    Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2))));
    port.ifPresent(p -> users.claim(table, "port", "/dev/spidev" + p.bus() + "." + p.chipSelect()));
    return port.map(p -> p);
  }

  private Optional<SourceSettings.MonitorPort> line() {
    return serialDevice().map(SourceSettings.MonitorPort.Line::new);
  }

  private Optional<String> serialDevice() {
    Optional<String> device =
        table.text(
            "port", HardwareSourceReader::canBeSerial, "a serial device such as \"/dev/ttyUSB0\"");
    device.ifPresent(line -> users.claimLine(table, "port", line));
    return device;
  }

  /// Neither a device of another kind nor a file.
  private static boolean canBeSerial(String port) {
    return port.startsWith("/")
        && port.indexOf('\0') < 0
        && !OTHER_DEVICES.matcher(port).lookingAt()
        && !Files.isRegularFile(Path.of(port));
  }

  private void claimChip(Optional<Matcher> port, OptionalInt address) {
    if (port.isEmpty() || address.isEmpty()) return;
    int bus = Integer.parseInt(port.get().group(1));
    String chip = "/dev/i2c-%d, 0x%02x".formatted(bus, address.getAsInt());
    users.claim(table, table.has("address") ? "address" : "port", chip);
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
  private List<List<Integer>> inputs(String chip, OptionalInt number) {
    int most = inputsOf(chip);
    String expected =
        "ranges of inputs such as \"1-" + most + "\", rising, for all devices or for each one";
    Optional<List<String>> texts =
        table.optionalTexts("cell_inputs", text -> ranges(text, most).isPresent(), expected);
    if (number.isEmpty()) return List.of(); // a fault of its own
    int devices = number.getAsInt();
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
    Optional<List<Double>> equation =
        table.optionalNumbers("steinhart_hart", Range.of(3, 3), COEFFICIENT);
    double coldest = table.number("coldest_degC", CURVE_CELSIUS, -40);
    double hottest = table.number("hottest_degC", CURVE_CELSIUS, 125);
    Optional<List<Double>> celsius = table.optionalNumbers("table_degC", POINTS, CURVE_CELSIUS);
    Optional<List<Double>> resistances = table.optionalNumbers("table_ohm", POINTS, OHMS);
    double pullUp = table.number("pull_up_ohm", OHMS, 10_000);
    List<List<String>> curves =
        CURVE_KEYS.stream()
            .map(keys -> keys.stream().filter(table::has).toList())
            .filter(keys -> !keys.isEmpty())
            .toList();
    boolean isOne = curves.size() == 1 && CURVE_KEYS.contains(curves.getFirst());
    if (curves.size() > 1) {
      String second = curves.get(1).getFirst();
      table.fault(second, "it beside " + curves.getFirst().getFirst(), CURVES);
    } else if (!isOne) {
      table.missing("part", CURVES);
    }
    if (!table.has("steinhart_hart")) {
      for (String key : List.of("coldest_degC", "hottest_degC"))
        if (table.has(key)) table.fault(key, "it without steinhart_hart", "the ends of that curve");
    }
    table.requireAbove("hottest_degC", hottest, "coldest_degC", coldest);
    table.requireStrictlyIncreasing("table_degC", celsius);
    table.requireSameLength("table_ohm", resistances, "table_degC", celsius);
    resistances.ifPresent(values -> requireFalling(table, values));
    if (!file.findings().isEmpty()) return Optional.empty();
    if (!isOne) return Optional.empty();
    return Optional.of(
        new SourceSettings.Ntc(
            curve(part, ohms, beta, equation, coldest, hottest, celsius, resistances), pullUp));
  }

  private static void requireFalling(Table table, List<Double> ohms) {
    for (int k = 1; k < ohms.size(); k++) {
      if (ohms.get(k) < ohms.get(k - 1)) continue;
      String found = Range.text(ohms.get(k)) + " after " + Range.text(ohms.get(k - 1));
      table.fault("table_ohm", k, found, "strictly falling values");
    }
  }

  private static SourceSettings.NtcCurve curve(
      Optional<String> part,
      OptionalDouble ohms,
      OptionalDouble beta,
      Optional<List<Double>> equation,
      double coldest,
      double hottest,
      Optional<List<Double>> celsius,
      Optional<List<Double>> resistances) {
    if (part.isPresent()) return new SourceSettings.NtcCurve.Part(part.get());
    if (ohms.isPresent())
      return new SourceSettings.NtcCurve.Beta(ohms.getAsDouble(), beta.orElseThrow());
    if (equation.isPresent()) {
      List<Double> k = equation.get();
      return new SourceSettings.NtcCurve.SteinhartHart(
          k.getFirst(), k.get(1), k.getLast(), coldest, hottest);
    }
    return new SourceSettings.NtcCurve.Points(celsius.orElseThrow(), resistances.orElseThrow());
  }

  Optional<SourceSettings> shunt(String chip) {
    Optional<Matcher> port = device(I2C, "a device such as \"/dev/i2c-1\"");
    OptionalInt address = table.address("address", ADDRESS, 0x40);
    claimChip(port, address);
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
    Optional<Matcher> port = device(I2C, "a device such as \"/dev/i2c-1\"");
    OptionalInt address = table.address("address", CONVERTER_ADDRESS, 0x48);
    claimChip(port, address);
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
    if (period < answer) {
      table.fault(
          table.has("period_s") ? "period_s" : "answer_timeout_s",
          "a period of " + Range.text(period) + " s",
          "at least answer_timeout_s, " + Range.text(answer) + " s");
    }
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

  private Optional<Matcher> device(Pattern pattern, String expected) {
    return table
        .text("port", s -> pattern.matcher(s).matches(), expected)
        .map(pattern::matcher)
        .filter(Matcher::matches);
  }
}
