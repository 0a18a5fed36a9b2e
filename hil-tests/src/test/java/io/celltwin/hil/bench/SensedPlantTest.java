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

  /// 10 A more with every second.
  private record Rising(int cells) implements BenchPlant {
    @Override
    public void reach(long nanos) {}

    @Override
    public double cellVolts(int cell, long nanos) {
      return 3.7;
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
      return 25;
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
    TwinConfig config = TwinConfig.readForReplay(Path.of("scenarios/benches/ltc6813.toml"));
    sensed = new SensedPlant(new Rising(32), new CellWires(config.packs().getFirst()));
  }

  @Test
  void aVoltageDriftsFromWhenItBegan() {
    sensed.reach(HOUR);
    sensed.cellError(7, 0.01, 0.1);
    assertEquals(3.71, sensed.cellVolts(7, HOUR), 1e-12);
    assertEquals(3.91, sensed.cellVolts(7, 3 * HOUR), 1e-12);
    assertEquals(3.7, sensed.cellVolts(8, 3 * HOUR));
    sensed.healCell(7);
    assertEquals(3.7, sensed.cellVolts(7, 3 * HOUR));
  }

  @Test
  void aCurrentIsOffByOffsetGainAndDelay() {
    assertEquals(50, sensed.stringAmps(1, 5 * SECOND), 1e-9);
    sensed.currentError(1, 2, 0, 0.1, SECOND);
    assertEquals(2 + 1.1 * 40, sensed.stringAmps(1, 5 * SECOND), 1e-9);
    sensed.healCurrent(1);
    assertEquals(50, sensed.stringAmps(1, 5 * SECOND), 1e-9);
  }

  /// The second sensor stands for cells 17 to 32, and sits on the middle one.
  @Test
  void aTemperatureSensorIsNamedByItsNumber() {
    sensed.temperatureError(2, 15, 0);
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
                () -> sensed.cellError(33, 1, 0),
                "string 2, expected 1..1",
                () -> sensed.currentError(2, 1, 0, 0, 0),
                "temperature sensor 3, expected one of [1, 2]",
                () -> sensed.temperatureError(3, 1, 0))
            .entrySet()) {
      String refused =
          String.valueOf(
              assertThrows(IllegalArgumentException.class, wrong.getValue()::run).getMessage());
      assertTrue(refused.contains(wrong.getKey()), refused);
    }
  }
}
