package io.celltwin.hil.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.config.TwinConfig;
import io.celltwin.hal.Channel;
import io.celltwin.hal.Quality;
import io.celltwin.hal.ReadingSource;
import io.celltwin.simulation.SensorSettings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a configuration's own drivers read on its bench is what the pack has, of the right cell.
class BenchTest {
  private static final long SECOND = 1_000_000_000L;

  /// Each cell 10 mV above the one before, 3 V and up; 12 A; each can 0.25 degC above.
  private record Steady(int cells) implements BenchPlant {
    @Override
    public void reach(long nanos) {}

    @Override
    public double cellVolts(int cell, long nanos) {
      return 3 + 0.01 * cell;
    }

    @Override
    public double stringAmps(int string, long nanos) {
      return 12;
    }

    @Override
    public double stringVolts(int string, long nanos) {
      return 3 * cells + 0.005 * cells * (cells + 1);
    }

    @Override
    public double celsius(int cell, long nanos) {
      return 20 + 0.25 * cell;
    }

    @Override
    public double ambientCelsius(long nanos) {
      return 7;
    }

    @Override
    public double soc(long nanos) {
      return 0.5;
    }
  }

  private static SensorSettings exact() {
    SensorSettings car = SensorSettings.CAR;
    return new SensorSettings(
        car.currentPeriodNanos(),
        0,
        0,
        0,
        0,
        car.voltagePeriodNanos(),
        0,
        0,
        0,
        0,
        car.temperaturePeriodNanos(),
        0,
        0,
        1);
  }

  private static Map<String, Double> read(String name) throws Exception {
    return read(name, exact());
  }

  private static Map<String, Double> read(String name, SensorSettings errors) throws Exception {
    TwinConfig config = TwinConfig.readForReplay(Path.of("scenarios/benches", name + ".toml"));
    int cells = config.packs().getFirst().cellCount();
    Bench bench = new Bench(config, new Steady(cells), errors, 5 * SECOND, _ -> {});
    Map<String, Double> newest = new HashMap<>();
    for (ReadingSource source : bench.sources().values()) {
      List<Channel> channels = source.channels();
      source.read(
          5 * SECOND,
          (channel, _, value, quality) -> {
            if (quality == Quality.GOOD) newest.put(channels.get(channel).name(), value);
          });
      source.close();
    }
    return newest;
  }

  /// A sensor that is wired to the ambient sits in what cools the cells, on no can.
  @Test
  void theAmbientIsTheCoolants() throws Exception {
    Map<String, Double> newest = read("cooled");
    assertEquals(7, value(newest, "temperature_3_degC"), 0.2);
    assertEquals(22, value(newest, "temperature_1_degC"), 0.2);
  }

  /// 3 A beside 12 A, and half a degree and 20 mV of noise, whatever measures.
  @ParameterizedTest
  @ValueSource(strings = {"ltc6813", "jbd", "daly", "jk", "leaf"})
  void theErrorsOfSensorsAreInEveryReading(String name) throws Exception {
    SensorSettings car = SensorSettings.CAR;
    SensorSettings off =
        new SensorSettings(
            car.currentPeriodNanos(),
            0,
            3,
            0.5,
            0,
            car.voltagePeriodNanos(),
            0,
            0.02,
            0,
            0,
            car.temperaturePeriodNanos(),
            0,
            0,
            1);
    Map<String, Double> newest = read(name, off);
    assertEquals(12 * 1.5 + 3, value(newest, "current_A"), 0.6);
    double squares = 0;
    for (int cell = 1; cell <= 16; cell++) {
      double error = value(newest, "voltage_" + cell + "_V") - (3 + 0.01 * cell);
      squares += error * error / 16;
    }
    assertTrue(squares > 1e-4 && squares < 1e-3, name + " " + squares);
  }

  private static double value(Map<String, Double> newest, String channel) {
    return newest.getOrDefault(channel, Double.NaN);
  }

  /// Within half a step of the coarsest of each kind: 1 mV of a serial pack, 2.5 uV of an INA226 at
  /// 0.1 mohm or half a code of an ADS1115 behind it (63 mA), 1 K of a JK. A Leaf tells lowest,
  /// highest and mean temperature; its bench has one for the three.
  @ParameterizedTest
  @CsvSource({
    "ltc6813, 32, 22, 26", "adbms6830, 32, 22, 26", "bq79616, 32, 24, NaN",
    "jbd, 16, 21.25, 23.25", "daly, 16, 21.25, 23.25", "jk, 16, 21.25, 23.25",
    "leaf, 96, 22.25, 22.25", "ivt-s, 32, 22, 26"
  })
  void readingsAreThePacksOwn(String name, int cells, double firstCelsius, double secondCelsius)
      throws Exception {
    Map<String, Double> newest = read(name);
    for (int cell = 1; cell <= cells; cell++) {
      assertEquals(3 + 0.01 * cell, value(newest, "voltage_" + cell + "_V"), 0.0006);
    }
    assertEquals(Double.NaN, value(newest, "voltage_" + (cells + 1) + "_V"));
    assertEquals(12, value(newest, "current_A"), 0.07);
    assertEquals(firstCelsius, value(newest, "temperature_1_degC"), 0.6);
    assertEquals(secondCelsius, value(newest, "temperature_2_degC"), 0.6);
  }
}
