package io.celltwin.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.config.ConfigException;
import io.celltwin.config.SourceSettings;
import io.celltwin.config.TwinConfig;
import io.celltwin.hal.Channel;
import io.celltwin.hal.current.CurrentChip;
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
    assertRefused("source: found zero 1.0 V", AMPLIFIER.replace("1.65", "1.0"));
    assertRefused("source: found input AIN0 of the thermistor", AMPLIFIER.replace("AIN2", "AIN0"));
    assertRefused(
        "source.thermistor: found thermistor pt100",
        AMPLIFIER.replace("resistance_25_ohm = 10000\nbeta_K = 3435", "part = \"pt100\""));
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
