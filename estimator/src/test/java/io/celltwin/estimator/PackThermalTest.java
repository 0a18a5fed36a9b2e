package io.celltwin.estimator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.estimator.thermal.PackThermal;
import io.celltwin.estimator.thermal.TemperatureFault;
import io.celltwin.estimator.thermal.ThermalParameters;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackThermalTest {
  private static final CellParameters CELL = TestCells.curved();
  private static final ThermalParameters THERMAL = new ThermalParameters(50, 10, 2.2, 4);
  private static final double SOC = 0.5;

  /// Cells that heat up under a current, with a sensor on some of them: noise of 0.2 K, steps of
  /// 0.1 K.
  private static final class Pack {
    final int cells;
    final int[] sensorOfCell;
    final PackThermal thermal;
    final PackMeasurement measurement;
    final PackEstimate estimate;
    final double[] core;
    final double[] surface;
    final double[] shown;
    final SplittableRandom random = new SplittableRandom(3);
    double ambient = 20;
    double cooling = 1;
    double amps;
    int second;
    boolean ambientSensor = true;
    double ambientSensorOffset;

    Pack(int[] sensorOfCell, int sensors) {
      cells = sensorOfCell.length;
      this.sensorOfCell = sensorOfCell;
      thermal = new PackThermal(1, cells, CELL, THERMAL, sensorOfCell, sensors, 60);
      measurement = new PackMeasurement(1, cells, sensors);
      estimate = new PackEstimate(1, cells, sensors);
      core = new double[cells];
      surface = new double[cells];
      shown = new double[sensors];
      java.util.Arrays.fill(core, ambient);
      java.util.Arrays.fill(surface, ambient);
      java.util.Arrays.fill(estimate.soc, SOC);
    }

    /// What happens, with 40 mOhm in every cell, and what sensors tell of it.
    void second() {
      double watts = 0.04 * amps * amps;
      measurement.dtSeconds = 1;
      for (int c = 0; c < cells; c++) {
        double inside = (core[c] - surface[c]) / THERMAL.coreToSurfaceKelvinPerWatt();
        double outside = cooling * (surface[c] - ambient) / THERMAL.surfaceToAmbientKelvinPerWatt();
        core[c] += (watts - inside) / THERMAL.coreJoulesPerKelvin();
        surface[c] += (inside - outside) / THERMAL.surfaceJoulesPerKelvin();
        measurement.cellVolts[c] = CELL.ocv().volts(SOC) + 0.04 * amps;
        measurement.cellAmps[c] = amps;
        int sensor = sensorOfCell[c];
        if (sensor >= 0) shown[sensor] = round(surface[c] + 0.2 * random.nextGaussian());
      }
      System.arraycopy(shown, 0, measurement.sensorCelsius, 0, shown.length);
      measurement.ambientCelsius =
          ambientSensor
              ? round(ambient + ambientSensorOffset + 0.2 * random.nextGaussian())
              : Double.NaN;
      second++;
    }

    void step() {
      second();
      thermal.step(measurement, estimate);
    }

    void steps(int seconds, double current) {
      amps = current;
      for (int k = 0; k < seconds; k++) step();
    }

    private static double round(double celsius) {
      return Math.rint(10 * celsius) / 10;
    }
  }

  private static Pack single() {
    return new Pack(new int[] {0}, 1);
  }

  @Test
  void theCoreIsKnownWhileItIsMuchWarmerThanTheSurface() {
    Pack pack = single();
    pack.steps(600, 0);
    pack.steps(900, 12);
    assertTrue(pack.core[0] - pack.surface[0] > 8, "the test makes heat");
    assertEquals(pack.core[0], pack.estimate.coreCelsius[0], 0.5);
    assertEquals(pack.core[0], pack.estimate.coreCelsius[0], 3 * pack.estimate.coreCelsiusSigma[0]);
    assertEquals(1, pack.estimate.stringCooling[0], 0.15);
    double sigma = pack.estimate.stringCoolingSigma[0];
    assertEquals(1, pack.estimate.stringCooling[0], 3 * sigma);
    assertTrue(sigma > 0.01 && sigma < 0.5, () -> "sigma " + sigma);
    assertFalse(pack.estimate.stringCoolingLost[0]);
  }

  /// By the sensors the cells at rest are warmer than what cools them, or colder, for ever.
  @ParameterizedTest
  @ValueSource(doubles = {-0.5, -0.3, 0.3, 0.5})
  void sensorsThatDifferAtRestAreNoLossOfCooling(double kelvin) {
    Pack pack = new Pack(new int[] {0, -1, 1}, 2);
    pack.ambientSensorOffset = kelvin;
    for (int hour = 0; hour < 12; hour++) {
      pack.steps(3600, 0);
      assertFalse(pack.estimate.stringCoolingLost[0], hour + " h");
    }
  }

  @Test
  void withoutAnAmbientSensorTheCoreIsKnownAndTheCoolingIsNot() {
    Pack pack = single();
    pack.ambientSensor = false;
    pack.steps(600, 0);
    pack.steps(900, 12);
    assertEquals(pack.core[0], pack.estimate.coreCelsius[0], 0.6);
    assertTrue(Double.isNaN(pack.estimate.stringCooling[0]));
    assertTrue(Double.isNaN(pack.estimate.stringCoolingSigma[0]));
  }

  @Test
  void coolingThatIsLostIsToldWithinThreeMinutesAndThatItIsBack() {
    Pack pack = single();
    pack.steps(1200, 10);
    pack.cooling = 1.0 / 6;
    int lost = pack.second;
    while (!pack.estimate.stringCoolingLost[0] && pack.second < lost + 600) pack.step();
    assertTrue(pack.second - lost < 180, () -> "after " + (pack.second - lost) + " s");
    pack.cooling = 1;
    pack.steps(900, 10);
    assertFalse(pack.estimate.stringCoolingLost[0]);
  }

  @ParameterizedTest
  @ValueSource(doubles = {5, 35})
  void anotherAmbientIsNoLossOfCooling(double celsius) {
    Pack pack = single();
    pack.steps(1200, 8);
    pack.ambient = celsius;
    for (int k = 0; k < 1800; k++) {
      pack.step();
      assertFalse(pack.estimate.stringCoolingLost[0]);
    }
  }

  @Test
  void cellsWithoutASensorLieBetweenThoseThatHaveOneAndAreLessSure() {
    int[] sensors = {0, -1, -1, -1, 1};
    Pack pack = new Pack(sensors, 2);
    pack.steps(900, 10);
    for (int c = 0; c < 5; c++) {
      assertEquals(pack.core[c], pack.estimate.coreCelsius[c], 0.8);
    }
    assertTrue(pack.estimate.coreCelsiusSigma[2] > pack.estimate.coreCelsiusSigma[0] + 0.3);
    assertTrue(pack.estimate.coreCelsiusSigma[2] > pack.estimate.coreCelsiusSigma[1]);
  }

  @Test
  void aSensorThatIsStuckIsNamedAndItsCellGoesOnWithoutIt() {
    Pack pack = new Pack(new int[] {0, 1, 2, 3}, 4);
    pack.steps(300, 0);
    double held = pack.shown[1];
    pack.amps = 12;
    for (int k = 0; k < 900; k++) {
      pack.second();
      pack.measurement.sensorCelsius[1] = held;
      pack.thermal.step(pack.measurement, pack.estimate);
    }
    assertEquals(TemperatureFault.STUCK, pack.estimate.temperatureFault[1]);
    assertEquals(TemperatureFault.NONE, pack.estimate.temperatureFault[0]);
    assertEquals(pack.core[1], pack.estimate.coreCelsius[1], 1.5);
  }

  @Test
  void theOnlySensorThatIsStuckIsNamedByTheHeatThatFlows() {
    Pack pack = single();
    pack.steps(300, 0);
    double held = pack.shown[0];
    pack.amps = 12;
    for (int k = 0; k < 600; k++) {
      pack.second();
      pack.measurement.sensorCelsius[0] = held;
      pack.thermal.step(pack.measurement, pack.estimate);
    }
    assertEquals(TemperatureFault.STUCK, pack.estimate.temperatureFault[0]);
  }

  @Test
  void aSensorThatJumpsIsNamed() {
    Pack pack = new Pack(new int[] {0, 1, 2, 3}, 4);
    pack.amps = 5;
    for (int k = 0; k < 300; k++) {
      pack.second();
      if (k > 100 && k % 20 < 5) pack.measurement.sensorCelsius[2] += 7;
      pack.thermal.step(pack.measurement, pack.estimate);
    }
    assertEquals(TemperatureFault.JUMPING, pack.estimate.temperatureFault[2]);
  }

  @Test
  void aSensorThatIsFarFromTheOthersIsNamed() {
    Pack pack = new Pack(new int[] {0, 1, 2, 3}, 4);
    pack.amps = 5;
    for (int k = 0; k < 900; k++) {
      pack.second();
      pack.measurement.sensorCelsius[3] -= 9;
      pack.thermal.step(pack.measurement, pack.estimate);
    }
    assertEquals(TemperatureFault.OFF, pack.estimate.temperatureFault[3]);
    assertEquals(pack.core[3], pack.estimate.coreCelsius[3], 1);
  }

  @Test
  void theOnlySensorThatIsFarFromTheAmbientAfterALongRestIsNamed() {
    Pack pack = single();
    pack.amps = 0;
    for (int k = 0; k < 3600; k++) {
      pack.second();
      pack.measurement.sensorCelsius[0] += 8;
      pack.thermal.step(pack.measurement, pack.estimate);
    }
    assertEquals(TemperatureFault.OFF, pack.estimate.temperatureFault[0]);
  }

  @Test
  void noSensorIsNamedWhereNoneIsWrong() {
    Pack pack = new Pack(new int[] {0, 0, 1, -1, 2}, 3);
    for (int k = 0; k < 20_000; k++) {
      if (k % 900 == 0) pack.amps = k / 900 % 3 == 2 ? 0 : k / 900 % 2 == 0 ? -11 : 6;
      if (k == 9000) pack.ambient = 2;
      pack.step();
      for (TemperatureFault fault : pack.estimate.temperatureFault) {
        assertEquals(TemperatureFault.NONE, fault, "second " + k);
      }
    }
  }

  @Test
  void theTimeToTheLimitIsWhatItTakes() {
    Pack pack = single();
    pack.steps(600, 15);
    double foretold = pack.estimate.secondsToTemperatureLimit[0];
    int since = pack.second;
    while (pack.core[0] < 60 && pack.second < since + 3600) pack.step();
    assertEquals(pack.second - since, foretold, 0.25 * (pack.second - since));
    pack.steps(1800, 0);
    assertTrue(Double.isNaN(pack.estimate.secondsToTemperatureLimit[0]));
  }
}
