package io.celltwin.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.config.ConfigException;
import io.celltwin.config.SourceSettings;
import io.celltwin.config.TwinConfig;
import io.celltwin.hal.Channel;
import io.celltwin.hal.current.CurrentChip;
import io.celltwin.hal.monitor.MonitorSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// From what a configuration says of a chip to its driver; no port is opened.
class HardwareSourcesTest {
  private static final String AMPLIFIER =
      """
      schema = 1
      [[source]]
      name = "amplifier"
      kind = "ads1115"
      port = "/dev/i2c-1"
      address = 0x49
      input = "AIN0"
      shunt_ohm = 0.0001
      amplifier_gain = 50
      zero_V = 1.65
      max_A = 300
      [[source.thermistor]]
      input = "AIN2"
      resistance_25_ohm = 10000
      beta_K = 3435
      [[pack]]
      id = "p"
      cell = "nca-panasonic-ncr18650pf"
      cells_in_series = 1
      source = "amplifier"
      """;

  @TempDir private Path folder;

  private CurrentChip chip(String toml) throws ConfigException, IOException {
    TwinConfig config = TwinConfig.read(Files.writeString(folder.resolve("celltwin.toml"), toml));
    return HardwareSources.chip(
        config, "source", (SourceSettings.CurrentSensor) config.sources().getFirst());
  }

  @Test
  void aShuntAmplifierGetsItsDriver() throws Exception {
    CurrentChip chip = chip(AMPLIFIER);
    assertEquals("ADS1115", chip.name());
    assertEquals(0x49, chip.address());
    assertEquals(
        List.of("current_A", "shunt_degC"), chip.channels().stream().map(Channel::name).toList());
    assertEquals(100_000_000L, chip.pollNanos());
  }

  @Test
  void whatTheDriverRefusesIsAFindingAtItsTable() {
    assertRefused("source.zero_V: found zero 1.0 V", AMPLIFIER.replace("1.65", "1.0"));
    assertRefused("source: found input AIN0 of the thermistor", AMPLIFIER.replace("AIN2", "AIN0"));
    assertRefused(
        "source.thermistor.part: found thermistor pt100",
        AMPLIFIER.replace("resistance_25_ohm = 10000\nbeta_K = 3435", "part = \"pt100\""));
    assertRefused(
        "expected coefficients for ohm and kelvin that give -40.0 degC",
        AMPLIFIER.replace(
            "resistance_25_ohm = 10000\nbeta_K = 3435",
            "steinhart_hart = [1.1e-3, -2.4e-4, 7.5e-8]"));
  }

  @Test
  void aThermistorMayHaveAnEquationOrATableOfItsOwn() throws Exception {
    for (String curve :
        List.of(
            "steinhart_hart = [1.129e-3, 2.341e-4, 8.77e-8]",
            "table_degC = [-40, 25, 125]\ntable_ohm = [195652, 10000, 531]")) {
      CurrentChip chip = chip(AMPLIFIER.replace("resistance_25_ohm = 10000\nbeta_K = 3435", curve));
      assertEquals(2, chip.channels().size());
    }
  }

  @Test
  void whatTheDriverRefusesIsAFindingAtItsKey() {
    String shunt =
        """
        schema = 1
        [[source]]
        name = "shunt"
        kind = "ina228"
        port = "/dev/i2c-1"
        shunt_ohm = 0.0001
        max_A = 300
        conversion_us = 1052
        period_s = 0.1
        """
            + AMPLIFIER.substring(AMPLIFIER.indexOf("[[pack]]")).replace("amplifier", "shunt");
    assertRefused(
        "8:1 source.conversion_us: found conversion time in us 1000, expected one of [50, 84,",
        shunt.replace("1052", "1000"));
    assertRefused(
        "9:1 source.period_s: found poll period 0.01 s,"
            + " expected at least two cycles of conversions, 0.035264 s",
        shunt.replace("= 0.1\n", "= 0.01\n"));
    assertRefused("7:1 source.max_A: found largest current", shunt.replace("300", "3000"));
  }

  @Test
  void aThresholdOffTheStepsOfTheChipIsRefused() throws Exception {
    String stack =
        """
        schema = 1
        [[source]]
        name = "stack"
        kind = "bq79616"
        port = "/dev/ttyUSB0"
        devices = 1
        under_voltage_V = 2.65
        over_voltage_V = 4.2
        """
            + AMPLIFIER.substring(AMPLIFIER.indexOf("[[pack]]")).replace("amplifier", "stack");
    assertEquals(4.2, monitor(stack).overVolts());
    assertRefusedMonitor(
        "8:1 source.over_voltage_V: found over voltage 4.21", stack, "4.2\n", "4.21\n");
    assertRefusedMonitor(
        "7:1 source.under_voltage_V: found under voltage 2.66", stack, "2.65", "2.66");
  }

  private MonitorSettings monitor(String toml) throws ConfigException, IOException {
    TwinConfig config = TwinConfig.read(Files.writeString(folder.resolve("celltwin.toml"), toml));
    return HardwareSources.monitorSettings(
        config, "source", (SourceSettings.CellMonitor) config.sources().getFirst());
  }

  private void assertRefusedMonitor(String part, String toml, String good, String bad) {
    String text =
        assertThrows(ConfigException.class, () -> monitor(toml.replace(good, bad)))
            .findings()
            .getFirst()
            .toString();
    assertTrue(text.contains(part), text);
    assertTrue(text.contains("in steps of "), text);
  }

  @Test
  void aBaudRateThatNoLineHasIsAFinding() throws Exception {
    String toml =
        """
        schema = 1
        [[source]]
        name = "pack"
        kind = "jbd"
        port = "/dev/ttyUSB0"
        baud = 1234
        cells = 4
        sensors = 2
        [[pack]]
        id = "p"
        cell = "nca-panasonic-ncr18650pf"
        cells_in_series = 4
        source = "pack"
        """;
    TwinConfig config = TwinConfig.read(Files.writeString(folder.resolve("pack.toml"), toml));
    String text =
        assertThrows(ConfigException.class, () -> Daemon.open(config))
            .findings()
            .getFirst()
            .toString();
    assertTrue(text.contains(":6"), text);
    assertTrue(text.contains("1234 baud") && text.contains("1200, 2400"), text);
  }

  private void assertRefused(String part, String toml) {
    String text =
        assertThrows(ConfigException.class, () -> chip(toml)).findings().getFirst().toString();
    assertTrue(text.contains(part), text);
  }
}
