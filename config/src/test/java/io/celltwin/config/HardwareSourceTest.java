package io.celltwin.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Sources that are chips or packs on a port.
class HardwareSourceTest {
  private static final String PACK =
      """
      [[pack]]
      id = "p"
      cell = "synthetic.toml"
      cells_in_series = 2
      source = "afe"
      """;

  private static final String CHAIN =
      """
      schema = 1
      [[source]]
      name = "afe"
      kind = "ltc6813"
      port = "/dev/spidev1.2"
      devices = 2
      cell_inputs = ["1-3,7", "2"]
      [[source.thermistor]]
      device = 2
      gpio = 9
      resistance_25_ohm = 10000
      beta_K = 3435
      """;

  @TempDir private Path temporary;
  private ConfigFolder folder;

  @BeforeEach
  void fillFolder() throws IOException {
    folder = new ConfigFolder(temporary);
  }

  private SourceSettings source(String toml) throws Exception {
    return folder.read(toml + PACK).sources().getFirst();
  }

  @Test
  void aChainIsReadWithItsWiredInputs() throws Exception {
    SourceSettings.CellMonitor chain = (SourceSettings.CellMonitor) source(CHAIN);
    assertEquals(List.of(List.of(1, 2, 3, 7), List.of(2)), chain.cellInputs());
    assertEquals(new SourceSettings.MonitorPort.Spi(1, 2), chain.port());
    assertEquals(0.1, chain.periodSeconds());
    assertEquals(
        new SourceSettings.NtcCurve.Beta(10_000, 3435),
        chain.thermistors().getFirst().ntc().curve());
  }

  @Test
  void aStackOnASerialLineHasNeitherClockNorConverterToSet() throws Exception {
    String stack =
        CHAIN
            .replace("ltc6813", "bq79616")
            .replace("/dev/spidev1.2", "/dev/ttyUSB0")
            .replace("gpio = 9", "gpio = 8");
    SourceSettings.CellMonitor read = (SourceSettings.CellMonitor) source(stack);
    assertEquals(new SourceSettings.MonitorPort.Line("/dev/ttyUSB0"), read.port());
    String all = stack.replace("cell_inputs = [\"1-3,7\", \"2\"]", "");
    assertEquals(16, ((SourceSettings.CellMonitor) source(all)).cellInputs().get(1).size());
    assertEquals(
        List.of(
            "celltwin.toml:7:1 source.clock_Hz: found an unknown key, expected one of name, kind,"
                + " port, devices, cell_inputs, period_s, auxiliary_every, self_test_period_s,"
                + " open_wire_repetitions, retries, under_voltage_V, over_voltage_V,"
                + " die_temperatures, thermistor"),
        folder.faults(all.replace("devices = 2", "devices = 2\nclock_Hz = 1000000") + PACK));
  }

  @Test
  void oneTextOfInputsIsForAllDevicesAndNoneIsForAllInputs() throws Exception {
    String all = CHAIN.replace("cell_inputs = [\"1-3,7\", \"2\"]", "");
    assertEquals(18, ((SourceSettings.CellMonitor) source(all)).cellInputs().get(1).size());
    String same = CHAIN.replace("\"1-3,7\", \"2\"", "\"1-12\"").replace("ltc6813", "ltc6811");
    assertEquals(12, ((SourceSettings.CellMonitor) source(same)).cellInputs().get(1).size());
  }

  @Test
  void whatIsWrongWithAChainIsSaidAtItsPlace() {
    assertEquals(
        List.of(
            "celltwin.toml:5:1 source.port: found \"/dev/spi\","
                + " expected a device such as \"/dev/spidev0.0\", of the buses 0 to 6",
            "celltwin.toml:7:16 source.cell_inputs[1]: found \"1-19\", expected ranges of inputs such"
                + " as \"1-18\", rising, for all devices or for each one",
            "celltwin.toml:12:1 source.thermistor.beta_K: found 3, expected 100..10000"),
        folder.faults(
            CHAIN
                    .replace("/dev/spidev1.2", "/dev/spi")
                    .replace("1-3,7", "1-19")
                    .replace("3435", "3")
                + PACK));
    assertEquals(
        List.of(
            "celltwin.toml:7:1 source.cell_inputs: found 2 texts, expected 1, or 3 as in devices"),
        folder.faults(CHAIN.replace("devices = 2", "devices = 3") + PACK));
    assertEquals(
        List.of("celltwin.toml:8:1 source.thermistor.part: found nothing, expected " + CURVES),
        folder.faults(CHAIN.replace("beta_K = 3435", "") + PACK));
  }

  private static final String CURVES =
      "one of part, resistance_25_ohm with beta_K, steinhart_hart, table_degC with table_ohm";
  private static final String BETA = "resistance_25_ohm = 10000\nbeta_K = 3435\n";
  private static final String EQUATION = "steinhart_hart = [1.1e-3, 2.4e-4, 7.5e-8]\n";
  private static final String POINTS =
      "table_degC = [-40, 25, 125]\ntable_ohm = [195652, 10000, 531]\n";

  @Test
  void aThermistorMayHaveAnEquationOrATableOfItsOwn() throws Exception {
    assertEquals(
        new SourceSettings.NtcCurve.SteinhartHart(1.1e-3, 2.4e-4, 7.5e-8, -40, 125),
        curve(CHAIN.replace(BETA, EQUATION)));
    assertEquals(
        new SourceSettings.NtcCurve.SteinhartHart(1.1e-3, 2.4e-4, 7.5e-8, -20, 80),
        curve(CHAIN.replace(BETA, EQUATION + "coldest_degC = -20\nhottest_degC = 80\n")));
    assertEquals(
        new SourceSettings.NtcCurve.Points(
            List.of(-40.0, 25.0, 125.0), List.of(195652.0, 10000.0, 531.0)),
        curve(CHAIN.replace(BETA, POINTS)));
  }

  private SourceSettings.NtcCurve curve(String toml) throws Exception {
    return ((SourceSettings.CellMonitor) source(toml)).thermistors().getFirst().ntc().curve();
  }

  @Test
  void whatIsWrongWithACurveIsSaidAtItsPlace() {
    assertEquals(
        List.of(
            "celltwin.toml:11:1 source.thermistor.steinhart_hart: found 2 values, expected 3 values"),
        folder.faults(CHAIN.replace(BETA, "steinhart_hart = [1.1e-3, 2.4e-4]\n") + PACK));
    assertEquals(
        List.of(
            "celltwin.toml:13:1 source.thermistor.steinhart_hart:"
                + " found it beside resistance_25_ohm, expected "
                + CURVES),
        folder.faults(CHAIN.replace(BETA, BETA + EQUATION) + PACK));
    assertEquals(
        List.of(
            "celltwin.toml:13:1 source.thermistor.coldest_degC:"
                + " found it without steinhart_hart, expected the ends of that curve"),
        folder.faults(CHAIN.replace(BETA, BETA + "coldest_degC = 0\n") + PACK));
    assertEquals(
        List.of(
            "celltwin.toml:12:1 source.thermistor.coldest_degC:"
                + " found 130, expected below hottest_degC 125"),
        folder.faults(CHAIN.replace(BETA, EQUATION + "coldest_degC = 130\n") + PACK));
    assertEquals(
        List.of(
            "celltwin.toml:11:24 source.thermistor.table_degC[3]:"
                + " found 25.0 after 25.0, expected strictly increasing values",
            "celltwin.toml:12:29 source.thermistor.table_ohm[3]:"
                + " found 10000 after 10000, expected strictly falling values"),
        folder.faults(
            CHAIN.replace(BETA, POINTS.replace("125", "25").replace("531", "10000")) + PACK));
    assertEquals(
        List.of(
            "celltwin.toml:12:1 source.thermistor.table_ohm: found 2 values,"
                + " expected 3 as in source.thermistor.table_degC"),
        folder.faults(CHAIN.replace(BETA, POINTS.replace(", 531", "")) + PACK));
    assertEquals(
        List.of("celltwin.toml:8:1 source.thermistor.part: found nothing, expected " + CURVES),
        folder.faults(CHAIN.replace(BETA, "table_degC = [1, 2]\n") + PACK));
  }

  @Test
  void aBusThatNoDriverCanOpenIsNone() throws Exception {
    for (String port : List.of("/dev/spidev7.0", "/dev/spidev10.0", "/dev/spidev06.0")) {
      assertEquals(
          List.of(
              "celltwin.toml:5:1 source.port: found \""
                  + port
                  + "\", expected a device such as \"/dev/spidev0.0\", of the buses 0 to 6"),
          folder.faults(CHAIN.replace("/dev/spidev1.2", port) + PACK));
    }
    SourceSettings.CellMonitor last =
        (SourceSettings.CellMonitor) source(CHAIN.replace("/dev/spidev1.2", "/dev/spidev6.11"));
    assertEquals(new SourceSettings.MonitorPort.Spi(6, 11), last.port());
  }

  @Test
  void aShuntAndASerialPackAreRead() throws Exception {
    SourceSettings.Shunt shunt =
        (SourceSettings.Shunt)
            source(
                """
                schema = 1
                [[source]]
                name = "afe"
                kind = "ina228"
                port = "/dev/i2c-1"
                shunt_ohm = 0.0001
                max_A = 400
                """);
    assertEquals(1, shunt.i2cBus());
    assertEquals(0x40, shunt.address());
    SourceSettings.SerialPack pack =
        (SourceSettings.SerialPack)
            source(
                """
                schema = 1
                [[source]]
                name = "afe"
                kind = "jbd"
                port = "/dev/ttyUSB0"
                cells = 16
                sensors = 2
                """);
    assertEquals(16, pack.cells());
    assertEquals(1, pack.periodSeconds());
  }

  @Test
  void anIna226HasNoTemperatureToCorrectWith() {
    assertEquals(
        List.of(
            "celltwin.toml:8:1 source.shunt_ppm_per_K: found an unknown key, expected one of name,"
                + " kind, port, address, shunt_ohm, max_A, reversed, gain, offset_A, conversion_us,"
                + " averages, bus_voltage, bus_gain, period_s"),
        folder.faults(
            """
            schema = 1
            [[source]]
            name = "afe"
            kind = "ina226"
            port = "/dev/i2c-1"
            shunt_ohm = 0.0001
            max_A = 400
            shunt_ppm_per_K = 50
            """
                + PACK));
  }

  private static String named(String name, String toml) {
    return toml.replace("schema = 1\n", "").replace("name = \"afe\"", "name = \"" + name + "\"");
  }

  private static final String SHUNT =
      chip("ina228", "port = \"/dev/i2c-1\"\naddress = 0x41\nshunt_ohm = 0.001\nmax_A = 100");

  @Test
  void aDeviceIsOneSourcesAlone() throws Exception {
    String jbd = chip("jbd", "port = \"/dev/ttyUSB7\"\ncells = 2\nsensors = 0");
    String bus = "protocol = \"nissan-leaf\"\nport = \"slcan:/dev/ttyUSB7:115200@500000\"";
    assertEquals(
        List.of(
            "celltwin.toml:16:1 source[2].port: found /dev/spidev1.2,"
                + " expected a device of its own: source[1] has this one",
            "celltwin.toml:35:1 source[4].address: found /dev/i2c-1, 0x41,"
                + " expected a device of its own: source[3] has this one",
            "celltwin.toml:47:1 source[6].port: found /dev/ttyUSB7,"
                + " expected a device of its own: source[5] has this one",
            "celltwin.toml:54:1 source[7].port: found /dev/ttyUSB7,"
                + " expected a device of its own: source[5] has this one"),
        folder.faults(
            CHAIN
                + named("b", CHAIN)
                + named("c", SHUNT)
                + named("d", SHUNT.replace("ina228", "ina226"))
                + named("e", jbd)
                + named("f", jbd.replace("\"jbd\"", "\"daly\"").replace("/ttyUSB7", "/./ttyUSB7"))
                + named("g", chip("can", bus))
                + PACK));
    folder.read(CHAIN + named("b", SHUNT) + named("c", SHUNT.replace("0x41", "0x42")) + PACK);
  }

  @Test
  void anAddressIsToldAsItIsWritten() {
    assertEquals(
        List.of("celltwin.toml:6:1 source.address: found 0x30, expected 0x40..0x4f"),
        folder.faults(SHUNT.replace("0x41", "0x30") + PACK));
  }

  @Test
  void whatCannotBeASerialLineIsRefused() {
    for (String port : List.of("/dev/spidev0.0", "/dev/i2c-1", "/etc/passwd", "ttyUSB0"))
      assertEquals(
          List.of(
              "celltwin.toml:5:1 source.port: found \""
                  + port
                  + "\", expected a serial device such as \"/dev/ttyUSB0\""),
          folder.faults(chip("jbd", "port = \"" + port + "\"\ncells = 2\nsensors = 0") + PACK));
  }

  @Test
  void aPackIsNotAskedAgainBeforeItsAnswerIsDue() {
    String pack = chip("jbd", "port = \"/dev/ttyUSB0\"\ncells = 2\nsensors = 0");
    assertEquals(
        List.of(
            "celltwin.toml:8:1 source.period_s: found a period of 0.1 s,"
                + " expected at least answer_timeout_s, 0.3 s"),
        folder.faults(pack + "period_s = 0.1\n" + PACK));
    assertEquals(
        List.of(
            "celltwin.toml:8:1 source.answer_timeout_s: found a period of 1 s,"
                + " expected at least answer_timeout_s, 2 s"),
        folder.faults(pack + "answer_timeout_s = 2\n" + PACK));
  }

  @Test
  void thePartsOfTheReferenceAreThoseThereAre() throws IOException {
    Path table = Path.of("../hal/src/main/resources/io/celltwin/hal/monitor/thermistors.csv");
    List<String> unnamed =
        Files.readAllLines(table).stream()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .map(line -> "`" + line.substring(0, line.indexOf(',')) + "`")
            .filter(Predicate.not(Files.readString(Path.of("REFERENCE.md"))::contains))
            .toList();
    assertEquals(List.of(), unnamed);
  }

  @Test
  void anAdbms6830HasNoConverterToChoose() {
    String faults =
        folder
            .faults(
                CHAIN
                        .replace("\"ltc6813\"", "\"adbms6830\"")
                        .replace("devices = 2\n", "devices = 2\nconverter = \"7kHz\"\n")
                    + PACK)
            .getFirst();
    assertTrue(faults.contains("source.converter: found an unknown key"), faults);
  }

  @Test
  void oneFaultHasOneFinding() {
    assertEquals(
        List.of("celltwin.toml:6:1 source.devices: found 33, expected 1..32"),
        folder.faults(CHAIN.replace("devices = 2", "devices = 33") + PACK));
    assertEquals(
        List.of(
            "celltwin.toml:12:1 source.thermistor.beta_K: found it beside part, expected one of part,"
                + " resistance_25_ohm with beta_K, steinhart_hart, table_degC with table_ohm"),
        folder.faults(CHAIN.replace("resistance_25_ohm = 10000", "part = \"NTC10K\"") + PACK));
  }

  @Test
  void whatIsPrintedOfASourceReadsBackAsTheSame() throws Exception {
    for (String toml :
        List.of(
            CHAIN,
            CHAIN.replace("cell_inputs = [\"1-3,7\", \"2\"]", "cell_inputs = [\"1-6\"]"),
            CHAIN.replace(
                "devices = 2\n",
                """
                devices = 2
                converter = "26Hz"
                period_s = 0.05
                auxiliary_every = 3
                self_test_period_s = 7
                open_wire_repetitions = 10
                retries = 4
                clock_Hz = 500000
                under_voltage_V = 2.5
                over_voltage_V = 4.2
                die_temperatures = true
                """),
            CHAIN
                .replace("resistance_25_ohm = 10000", "part = \"semitec_103jt\"")
                .replace("beta_K = 3435", "pull_up_ohm = 4700"),
            CHAIN.replace(BETA, EQUATION + "coldest_degC = -20.5\nhottest_degC = 80\n"),
            CHAIN.replace(BETA, POINTS),
            chip("ina228", "port = \"/dev/i2c-7\"\nshunt_ohm = 0.00001\nmax_A = 400"),
            chip(
                "ina226",
                """
                port = "/dev/i2c-1"
                address = 0x4f
                shunt_ohm = 0.0001
                max_A = 400
                reversed = true
                gain = 1.01
                offset_A = -0.25
                conversion_us = 588
                averages = 64
                bus_voltage = true
                bus_gain = 11
                period_s = 0.2
                """),
            chip("ina228", "port = \"/dev/i2c-1\"\nshunt_ohm = 1\nmax_A = 1\nshunt_ppm_per_K = 50"),
            AMPLIFIER,
            AMPLIFIER.substring(0, AMPLIFIER.indexOf("[[source.thermistor]]"))
                + "zero_V = 1.65\naddress = 0x4a\nrange_V = 2.048\nsamples_per_s = 128\n",
            chip("daly-d2", "port = \"/dev/serial/by-id/x\"\ncells = 16\nsensors = 2"),
            chip(
                "jbd",
                """
                port = "/dev/ttyUSB0"
                baud = 19200
                cells = 4
                sensors = 0
                reversed = true
                period_s = 2.5
                answer_timeout_s = 0.5
                attempts = 9
                """))) {
      SourceSettings settings = source(toml);
      String printed = String.join("\n", HardwareSourceText.lines(settings));
      assertEquals(settings, source("schema = 1\n" + printed + "\n"), printed);
    }
  }

  @Test
  void howeverLongATextOfInputsIsItIsAFinding() throws Exception {
    String text = "1" + ",1".repeat(100_000);
    ConfigException refused =
        assertThrows(ConfigException.class, () -> source(CHAIN.replace("1-3,7", text)));
    assertEquals("source.cell_inputs[1]", refused.findings().getFirst().key());
  }

  @Test
  void whatIsPrintedOfASourceHasAKeyALine() throws Exception {
    assertEquals(
        List.of(
            "[[source]]",
            "name = \"afe\"",
            "kind = \"ltc6813\"",
            "port = \"/dev/spidev1.2\"",
            "devices = 2",
            "cell_inputs = [\"1-3,7\", \"2\"]",
            "period_s = 0.1",
            "converter = \"7kHz\"",
            "auxiliary_every = 10 # scans",
            "self_test_period_s = 60",
            "open_wire_repetitions = 2",
            "retries = 2",
            "# clock_Hz: the chip's fastest",
            "# under_voltage_V: none",
            "# over_voltage_V: none",
            "die_temperatures = false",
            "[[source.thermistor]]",
            "device = 2",
            "gpio = 9",
            "resistance_25_ohm = 10000",
            "beta_K = 3435",
            "pull_up_ohm = 10000"),
        HardwareSourceText.lines(source(CHAIN)));
  }

  private static String chip(String kind, String keys) {
    return "schema = 1\n[[source]]\nname = \"afe\"\nkind = \"" + kind + "\"\n" + keys + "\n";
  }

  private static final String AMPLIFIER =
      """
      schema = 1
      [[source]]
      name = "afe"
      kind = "ads1115"
      port = "/dev/i2c-3"
      input = "AIN0-AIN1"
      shunt_ohm = 0.0001
      amplifier_gain = 50
      max_A = 300
      shunt_ppm_per_K = -20.5
      [[source.thermistor]]
      input = "AIN2"
      part = "murata_ncxxxxh103"
      """;

  @Test
  void aShuntAmplifierIsRead() throws Exception {
    SourceSettings.ShuntAmplifier read = (SourceSettings.ShuntAmplifier) source(AMPLIFIER);
    assertEquals(3, read.i2cBus());
    assertEquals(0x48, read.address());
    assertEquals(4.096, read.rangeVolts());
    assertEquals(32, read.samplesPerSecond());
    assertEquals(0, read.zeroVolts());
    assertEquals(-20.5, read.shuntPpmPerKelvin());
    SourceSettings.AmplifierThermistor thermistor = read.thermistor().orElseThrow();
    assertEquals("AIN2", thermistor.input());
    assertEquals(3.3, thermistor.supplyVolts());
    assertEquals(new SourceSettings.NtcCurve.Part("murata_ncxxxxh103"), thermistor.ntc().curve());
  }

  @Test
  void whatIsWrongWithAShuntAmplifierIsSaidAtItsPlace() {
    assertEquals(
        List.of(
            "celltwin.toml:6:1 source.input: found \"AIN1-AIN2\", expected one of AIN0-AIN1,"
                + " AIN0-AIN3, AIN1-AIN3, AIN2-AIN3, AIN0, AIN1, AIN2, AIN3",
            "celltwin.toml:8:1 source.amplifier_gain: found 0, expected above 0, at most 1000000",
            "celltwin.toml:12:1 source.thermistor.input: found \"AIN2-AIN3\","
                + " expected one of AIN0, AIN1, AIN2, AIN3"),
        folder.faults(
            AMPLIFIER
                    .replace("AIN0-AIN1", "AIN1-AIN2")
                    .replace("= 50", "= 0")
                    .replace("\"AIN2\"", "\"AIN2-AIN3\"")
                + PACK));
    assertEquals(
        List.of("celltwin.toml:11:1 source.thermistor: found 2 tables, expected one"),
        folder.faults(
            AMPLIFIER
                + "[[source.thermistor]]\ninput = \"AIN3\"\npart = \"murata_ncxxxxh103\"\n"
                + PACK));
  }
}
