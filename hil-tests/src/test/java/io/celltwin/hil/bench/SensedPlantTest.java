package io.celltwin.hil.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.config.TwinConfig;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What a sensor that has gone wrong reads lies beside the truth as it was told to, and nothing
/// else does.
class SensedPlantTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long HOUR = 3600 * SECOND;

  /// 10 A more with every second, and 1 mV and 0.1 K from the hundredth hour on.
  private record Rising(int cells) implements BenchPlant {
    private static double since(long nanos) {
      return 1e-9 * Math.max(0, nanos - 100 * HOUR);
    }

    @Override
    public void reach(long nanos) {}

    @Override
    public double cellVolts(int cell, long nanos) {
      return 3.7 + 0.001 * since(nanos);
    }

    @Override
    public double stringAmps(int string, long nanos) {
      return 1e-8 * nanos;
    }

    @Override
    public double stringVolts(int string, long nanos) {
      return 3.7 * cells;
    }

    @Override
    public double celsius(int cell, long nanos) {
      return 25 + 0.1 * since(nanos);
    }

    @Override
    public double ambientCelsius(long nanos) {
      return 20;
    }

    @Override
    public double soc(long nanos) {
      return 0.5;
    }
  }

  private final SensedPlant sensed;

  SensedPlantTest() throws Exception {
    sensed = sensed("ltc6813", Sampling.EXACT);
  }

  private static SensedPlant sensed(String bench, Sampling sampling) throws Exception {
    TwinConfig config = TwinConfig.readForReplay(Path.of("scenarios/benches", bench + ".toml"));
    return new SensedPlant(new Rising(32), new CellWires(config.packs().getFirst()), sampling);
  }

  private static SensedPlant.SensorError offset(double offset) {
    return new SensedPlant.SensorError(offset, 0, 0, 0);
  }

  private static SensedPlant.SensorError late(long nanos) {
    return new SensedPlant.SensorError(0, 0, 0, nanos);
  }

  /// As a bench does.
  private static void pass(SensedPlant plant, long from, long until) {
    for (long nanos = from; nanos <= until; nanos += SECOND / 100) plant.reach(nanos);
  }

  @Test
  void aVoltageDriftsFromWhenItBegan() {
    sensed.reach(HOUR);
    sensed.cellError(7, new SensedPlant.SensorError(0.01, 0.1, 0, 0));
    assertEquals(3.71, sensed.cellVolts(7, HOUR), 1e-12);
    assertEquals(3.91, sensed.cellVolts(7, 3 * HOUR), 1e-12);
    assertEquals(3.7, sensed.cellVolts(8, 3 * HOUR));
    sensed.healCell(7);
    assertEquals(3.7, sensed.cellVolts(7, 3 * HOUR));
  }

  @Test
  void aCurrentIsOffByOffsetGainAndDelay() {
    assertEquals(50, sensed.stringAmps(1, 5 * SECOND), 1e-9);
    sensed.currentError(1, new SensedPlant.SensorError(2, 0, 0.1, SECOND));
    assertEquals(2 + 1.1 * 40, sensed.stringAmps(1, 5 * SECOND), 1e-9);
    sensed.healCurrent(1);
    assertEquals(50, sensed.stringAmps(1, 5 * SECOND), 1e-9);
  }

  /// First what was when it began, then what was two seconds before.
  @Test
  void oneCellIsLate() {
    long start = 100 * HOUR;
    pass(sensed, start, start + SECOND);
    sensed.cellError(7, late(2 * SECOND));
    pass(sensed, start + SECOND, start + 5 * SECOND);
    assertEquals(3.703, sensed.cellVolts(7, start + 5 * SECOND), 1e-9);
    assertEquals(3.705, sensed.cellVolts(8, start + 5 * SECOND), 1e-9);
    pass(sensed, start + 5 * SECOND, start + 20 * SECOND);
    assertEquals(3.718, sensed.cellVolts(7, start + 20 * SECOND), 1e-9);
    sensed.healCell(7);
    assertEquals(3.72, sensed.cellVolts(7, start + 20 * SECOND), 1e-9);
  }

  @Test
  void whatBeganToBeLateStaysAsItWas() {
    long start = 100 * HOUR;
    sensed.reach(start);
    sensed.cellError(7, late(4 * SECOND));
    pass(sensed, start + SECOND, start + 3 * SECOND);
    assertEquals(3.701, sensed.cellVolts(7, start + 3 * SECOND), 1e-9);
  }

  @Test
  void cellsAreSampledOneAfterTheOther() throws Exception {
    SensedPlant skewed =
        sensed("ltc6813", new Sampling(0, SECOND, 32 * SECOND / 16, 60 * SECOND, 0, 0, 0));
    long start = 100 * HOUR;
    long now = start + 100 * SECOND;
    pass(skewed, start, now);
    assertEquals(3.799, skewed.cellVolts(32, now), 1e-9);
    assertEquals(3.798, skewed.cellVolts(16, now), 1e-9);
    assertEquals(3.798 + 0.001 / 16, skewed.cellVolts(17, now), 1e-9);
    assertEquals(3.799 + 0.000003, skewed.cellVolts(32, now + 3_000_000), 1e-9);
    assertEquals(29, skewed.sensedCelsius(24, now), 1e-6);
    assertEquals(20, skewed.sensedCelsius(CellWires.AMBIENT, now));
  }

  @Test
  void stringsInParallelAreLateToo() throws Exception {
    SensedPlant two = sensed("two-strings", Sampling.EXACT);
    two.currentError(2, late(SECOND));
    pass(two, 0, 5 * SECOND);
    assertEquals(40, two.stringAmps(2, 5 * SECOND), 1e-9);
    assertEquals(50, two.stringAmps(1, 5 * SECOND), 1e-9);
  }

  /// The second sensor stands for cells 17 to 32, and sits on the middle one.
  @Test
  void aTemperatureSensorIsNamedByItsNumber() {
    sensed.temperatureError(2, offset(15));
    assertEquals(40, sensed.sensedCelsius(24, SECOND));
    assertEquals(25, sensed.sensedCelsius(8, SECOND));
    assertEquals(20, sensed.sensedCelsius(CellWires.AMBIENT, SECOND));
    assertEquals(25, sensed.celsius(24, SECOND));
  }

  @Test
  void whatIsNotThereCannotBeOff() {
    for (Map.Entry<String, Runnable> wrong :
        Map.<String, Runnable>of(
                "cell 33, expected 1..32",
                () -> sensed.cellError(33, offset(1)),
                "string 2, expected 1..1",
                () -> sensed.currentError(2, offset(1)),
                "temperature sensor 3, expected one of [1, 2]",
                () -> sensed.temperatureError(3, offset(1)))
            .entrySet()) {
      String refused =
          String.valueOf(
              assertThrows(IllegalArgumentException.class, wrong.getValue()::run).getMessage());
      assertTrue(refused.contains(wrong.getKey()), refused);
    }
  }
}
