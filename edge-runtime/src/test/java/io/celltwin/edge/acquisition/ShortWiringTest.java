package io.celltwin.edge.acquisition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.config.ConfigException;
import io.celltwin.config.TwinConfig;
import io.celltwin.estimator.PackMeasurement;
import io.celltwin.hal.Channel;
import io.celltwin.hal.Quality;
import io.celltwin.hal.Quantity;
import io.celltwin.hal.ReadingSink;
import io.celltwin.hal.ReadingSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A source whose channels have the standard names, wired by its name alone.
class ShortWiringTest {
  private static final long SECOND = 1_000_000_000L;

  @TempDir private Path folder;

  private record Named(List<Channel> channels) implements ReadingSource {
    static Named of(String... names) {
      List<Channel> channels = new ArrayList<>();
      for (String name : names) {
        Quantity quantity =
            name.startsWith("ambient")
                ? Quantity.AMBIENT_TEMPERATURE
                : name.startsWith("current")
                    ? Quantity.CURRENT
                    : name.startsWith("string") ? Quantity.STRING_VOLTAGE : Quantity.CELL_VOLTAGE;
        channels.add(new Channel(name, quantity, Channel.ALL));
      }
      return new Named(channels);
    }

    @Override
    public void read(long untilNanos, ReadingSink sink) {}

    @Override
    public void close() {}
  }

  private Acquisition wired(Named source) throws Exception {
    Files.writeString(folder.resolve("x.csv"), "time_s\n");
    Path file =
        Files.writeString(
            folder.resolve("celltwin.toml"),
            """
            schema = 1
            [[source]]
            name = "car"
            kind = "csv"
            file = "x.csv"
            [[pack]]
            id = "pack"
            cell = "nca-panasonic-ncr18650pf"
            cells_in_series = 2
            source = "car"
            """);
    return new Acquisition(TwinConfig.read(file), Map.of("car", source));
  }

  /// What the filters get in a tick in which the channels say this, by their order; `NaN` is
  /// silence.
  private static double[] volts(Acquisition acquisition, long nanos, double... readings) {
    ReadingSink sink = acquisition.inlets().getFirst().dispatch();
    for (int c = 0; c < readings.length; c++) {
      if (!Double.isNaN(readings[c])) sink.accept(c, nanos, readings[c], Quality.GOOD);
    }
    PackMeasurement measurement = new PackMeasurement(1, 2);
    acquisition.packs().getFirst().fill(nanos, measurement);
    return measurement.cellVolts;
  }

  @Test
  void theAmbientIsTakenByItsNameUntilItIsSilent() throws Exception {
    Acquisition acquisition =
        wired(Named.of("current_A", "voltage_1_V", "voltage_2_V", "ambient_degC"));
    acquisition.inlets().getFirst().dispatch().accept(3, SECOND, 12.5, Quality.GOOD);
    PackMeasurement measurement = new PackMeasurement(1, 2);
    PackInput pack = acquisition.packs().getFirst();
    pack.fill(SECOND, measurement);
    assertEquals(12.5, measurement.ambientCelsius);
    assertEquals(0, pack.sensors(), "it is at no cell");
    pack.fill(90 * SECOND, measurement);
    assertTrue(Double.isNaN(measurement.ambientCelsius));
  }

  @Test
  void aSourceThatTellsOnlyTheWholeVoltageIsEnough() throws Exception {
    Acquisition acquisition = wired(Named.of("current_A", "string_voltage_V"));
    double[] volts = volts(acquisition, SECOND, 0, 7.5);
    assertEquals(3.75, volts[0]);
    assertEquals(3.75, volts[1]);
    PackInput pack = acquisition.packs().getFirst();
    assertTrue(Double.isNaN(pack.cellVolts().value(0)), "no cell has been measured");
  }

  @Test
  void theWholeVoltageStandsInUntilTheCellsSpeakAndOnceTheyAreSilent() throws Exception {
    Acquisition acquisition =
        wired(Named.of("current_A", "string_voltage_V", "voltage_1_V", "voltage_2_V"));
    PackInput pack = acquisition.packs().getFirst();
    assertEquals(3.75, volts(acquisition, SECOND, 0, 7.5)[0]);
    // Nobody may ever ask for the cells: their silence is no alarm.
    assertTrue(Double.isNaN(pack.cellVolts().ageSeconds(0, 100 * SECOND)));
    assertEquals(3.9, volts(acquisition, 2 * SECOND, 0, Double.NaN, 3.9, 3.6)[0]);
    assertTrue(Double.isNaN(volts(acquisition, 3 * SECOND, 0, 7.5)[0]), "no cell, no string");
    // Stale after 10 s where the configuration says nothing else.
    assertEquals(3.7, volts(acquisition, 13 * SECOND, 0, 7.4)[0]);
    assertEquals(11, pack.cellVolts().ageSeconds(0, 13 * SECOND), "now it is missed");
  }

  private List<String> refused(String toml, Map<String, ReadingSource> sources) throws Exception {
    Path file = Files.writeString(folder.resolve("celltwin.toml"), "schema = 1\n" + toml);
    TwinConfig config = TwinConfig.read(file);
    return assertThrows(ConfigException.class, () -> new Acquisition(config, sources))
        .findings()
        .stream()
        .map(finding -> finding.toString().replace(folder + "/", ""))
        .toList();
  }

  @Test
  void moreCellsThanThePackHasAreRefused() throws Exception {
    assertEquals(
        List.of(
            "celltwin.toml:12:1 pack.source: found more cell voltages in source bms,"
                + " expected as many as pack.cells_in_series, 2"),
        refused(
            """
            [[source]]
            name = "bms"
            kind = "jbd"
            port = "/dev/ttyUSB0"
            cells = 3
            sensors = 0
            [[pack]]
            id = "pack"
            cell = "nca-panasonic-ncr18650pf"
            cells_in_series = 2
            source = "bms"
            """,
            Map.of("bms", Named.of("current_A", "voltage_1_V", "voltage_2_V", "voltage_3_V"))));
    assertEquals(
        List.of(
            "celltwin.toml:7:1 source[1].cell_inputs: found 3 wired inputs,"
                + " expected 2, as many as packs read of afe"),
        refused(
            """
            [[source]]
            name = "afe"
            kind = "ltc6811"
            port = "/dev/spidev0.0"
            devices = 1
            cell_inputs = ["1-3"]
            [[source]]
            name = "shunt"
            kind = "ina228"
            port = "/dev/i2c-1"
            shunt_ohm = 0.0001
            max_A = 100
            [[pack]]
            id = "pack"
            cell = "nca-panasonic-ncr18650pf"
            cells_in_series = 2
            [[pack.string]]
            current = "shunt:current_A"
            cell_voltage = "afe:voltage_{cell}_V"
            """,
            Map.of(
                "afe", Named.of("voltage_1_V", "voltage_2_V", "voltage_3_V"),
                "shunt", Named.of("current_A"))));
  }

  @Test
  void aSourceWithoutAnyVoltageIsRefused() {
    ConfigException refused =
        assertThrows(ConfigException.class, () -> wired(Named.of("current_A")));
    String message = String.valueOf(refused.getMessage());
    assertTrue(message.contains("voltage_1_V"), message);
  }
}
