package io.celltwin.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
    assertEquals(Optional.empty(), chain.thermistors().getFirst().ntc().part());
    assertEquals(3435, chain.thermistors().getFirst().ntc().betaKelvin());
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
                + " expected a device such as \"/dev/spidev0.0\"",
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
        List.of(
            "celltwin.toml:8:1 source.thermistor.part: found nothing,"
                + " expected either part, or resistance_25_ohm and beta_K"),
        folder.faults(CHAIN.replace("beta_K = 3435", "") + PACK));
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
    assertEquals(Optional.of("murata_ncxxxxh103"), thermistor.ntc().part());
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
