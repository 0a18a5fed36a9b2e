package io.celltwin.estimator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.estimator.power.Horizon;
import io.celltwin.estimator.power.PackLimits;
import io.celltwin.estimator.power.PowerLimit;
import io.celltwin.estimator.thermal.PackThermal;
import io.celltwin.estimator.thermal.ThermalParameters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a filter carries over a restart.
class CheckpointTest {
  private static final int STRINGS = 2;

  /// More than one bank holds: a string is two banks.
  private static final int CELLS_IN_SERIES = CellBank.MAX_CELLS + 1;

  private static final int CELLS = STRINGS * CELLS_IN_SERIES;
  private static final double MONTH_SECONDS = 30 * 86_400;

  /// An estimator under a drive with everything that happens to one: rows of unequal length,
  /// voltages that are missing, old or come without current, stretches that nobody measured.
  private static final class Drive {
    final PackEstimator estimator;
    final PackMeasurement measurement = new PackMeasurement(STRINGS, CELLS, 2);
    final PackEstimate estimate = new PackEstimate(STRINGS, CELLS, 2);

    Drive() {
      this(30);
    }

    /// @param stringAmps most that a string may carry
    Drive(double stringAmps) {
      estimator = estimator(stringAmps);
    }

    void step(int k) {
      SplittableRandom random = new SplittableRandom(k);
      measurement.dtSeconds = k == 0 ? 0 : k % 50 == 7 ? 90 : k % 10 == 0 ? 0.5 : 0.1;
      for (int s = 0; s < STRINGS; s++) {
        double amps = (k / 100 % 3 == 2 ? 2 : -3) * random.nextDouble();
        measurement.stringAmps[s] = k % 23 == 5 ? Double.NaN : amps;
        measurement.stringCoulombs[s] = amps * measurement.dtSeconds;
        measurement.stringUncoveredSeconds[s] = k % 23 == 5 ? 0.1 : 0;
      }
      for (int c = 0; c < CELLS; c++) {
        double amps = measurement.stringAmps[c / CELLS_IN_SERIES];
        boolean measured = (c + k) % 4 != 0 && !(c == 3 && k < 150);
        measurement.cellVolts[c] = measured ? 3.6 + 0.05 * random.nextDouble() : Double.NaN;
        measurement.cellAmps[c] = measured ? amps : Double.NaN;
        measurement.cellAgeSeconds[c] = measured && c % 5 == 0 ? 0.05 : 0;
        measurement.cellCoulombsSince[c] = measured && c % 5 == 0 ? 0.05 * amps : 0;
        if (Double.isNaN(amps)) measurement.cellCoulombsSince[c] = 0;
        measurement.cellCelsius[c] = c == 1 ? Double.NaN : 5 + 20 * random.nextDouble();
      }
      measurement.sensorCelsius[0] = 20 + 5 * random.nextDouble();
      measurement.sensorCelsius[1] = k % 31 == 3 ? Double.NaN : 22;
      measurement.ambientCelsius = k % 60 < 40 ? 18 + random.nextDouble() : Double.NaN;
      estimator.step(measurement, estimate);
    }
  }

  private static PackEstimator estimator(double stringAmps) {
    CellParameters cell = TestCells.warmAndCold();
    PackEstimator estimator =
        new PackEstimator(STRINGS, CELLS_IN_SERIES, cell, FilterSettings.STANDARD);
    int[] sensorOfCell = new int[CELLS];
    Arrays.fill(sensorOfCell, -1);
    sensorOfCell[0] = 0;
    sensorOfCell[CELLS - 1] = 1;
    estimator.add(
        new PackThermal(
            STRINGS,
            CELLS_IN_SERIES,
            cell,
            new ThermalParameters(50, 10, 2, 4),
            sensorOfCell,
            2,
            60));
    PackLimits.Way way = new PackLimits.Way(stringAmps, 50, -10, 55);
    estimator.add(new PackLimits(2.8, 4.3, 0.05, 0.95, way, way));
    return estimator;
  }

  private static List<Object> told(PackEstimate estimate) {
    List<Object> told = new ArrayList<>();
    for (Horizon horizon : Horizon.values()) {
      told.add(estimate.power.discharge(horizon));
      told.add(estimate.power.charge(horizon));
    }
    told.add(estimate.energy.snapshot());
    return told;
  }

  private static double[] saved(PackEstimator estimator) {
    double[] state = new double[estimator.checkpointLength()];
    estimator.save(state);
    return state;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 90, 100, 155})
  void goesOnBitForBitWhereNoTimeHasPassed(int cut) {
    Drive whole = new Drive();
    Drive first = new Drive();
    for (int k = 0; k < cut; k++) {
      whole.step(k);
      first.step(k);
    }
    Drive second = new Drive();
    second.estimator.restore(saved(first.estimator), 0);
    for (int k = cut; k < cut + 120; k++) {
      whole.step(k);
      second.step(k);
      assertArrayEquals(whole.estimate.soc, second.estimate.soc, "SOC at step " + k);
      assertArrayEquals(whole.estimate.socSigma, second.estimate.socSigma, "sigma at step " + k);
      assertArrayEquals(
          whole.estimate.residualVolts, second.estimate.residualVolts, "residual at step " + k);
      assertArrayEquals(
          whole.estimate.coreCelsius, second.estimate.coreCelsius, "core at step " + k);
      assertArrayEquals(
          whole.estimate.coreCelsiusSigma, second.estimate.coreCelsiusSigma, "its sigma at " + k);
      assertEquals(told(whole.estimate), told(second.estimate), "limits and energy at step " + k);
      assertArrayEquals(whole.estimate.quality, second.estimate.quality, "quality at step " + k);
      assertArrayEquals(whole.estimate.verdict, second.estimate.verdict, "verdict at step " + k);
      assertArrayEquals(
          whole.estimate.verdictExcess, second.estimate.verdictExcess, "evidence at step " + k);
    }
    // from step 150 on a voltage has told of every cell; energy is worked out twice after that
    boolean isKnown = whole.estimate.power.charge(Horizon.CONTINUOUS).amps() >= 0;
    assertEquals(cut >= 90, isKnown && whole.estimate.energy.usableWattHours > 0, "is told at all");
    assertArrayEquals(saved(whole.estimator), saved(second.estimator));
  }

  /// Of all that is told.
  private static double mostAmps(Drive drive) {
    return Arrays.stream(Horizon.values())
        .flatMap(h -> Stream.of(drive.estimate.power.charge(h), drive.estimate.power.discharge(h)))
        .mapToDouble(PowerLimit::amps)
        .filter(amps -> !Double.isNaN(amps))
        .max()
        .orElseThrow();
  }

  /// As where the configuration has been changed while the daemon was off.
  @Test
  void aStateIsTakenUpWherePacksMayCarryLessThanItTold() {
    Drive before = new Drive();
    for (int k = 0; k < 200; k++) before.step(k);
    double less = 0.01;
    assertTrue(mostAmps(before) > STRINGS * less, "was more");
    Drive lowered = new Drive(less);
    lowered.estimator.restore(saved(before.estimator), 0);
    lowered.step(200);
    assertTrue(mostAmps(lowered) <= STRINGS * less);
    assertArrayEquals(before.estimate.capacityCoulombs, lowered.estimate.capacityCoulombs);
  }

  @Test
  void beingSavedChangesNothing() {
    Drive watched = new Drive();
    Drive alone = new Drive();
    for (int k = 0; k < 200; k++) {
      watched.step(k);
      saved(watched.estimator);
      alone.step(k);
    }
    assertArrayEquals(saved(alone.estimator), saved(watched.estimator));
  }

  /// One cell whose estimate can be read without a step changing it.
  private static PackEstimate rested(double seconds) {
    PackEstimator before = new PackEstimator(1, 1, TestCells.curved(), FilterSettings.STANDARD);
    before.start(0.6, 0.01);
    PackMeasurement measurement = new PackMeasurement(1, 1);
    PackEstimate estimate = new PackEstimate(1, 1);
    measurement.cellCelsius[0] = 25;
    before.step(measurement, estimate); // parameters at this temperature
    PackEstimator after = new PackEstimator(1, 1, TestCells.curved(), FilterSettings.STANDARD);
    after.restore(saved(before), seconds);
    after.step(measurement, estimate);
    return estimate;
  }

  @Test
  void aMonthAtRestWidensSigmaBySelfDischargeAndLeavesTheMean() {
    PackEstimate estimate = rested(MONTH_SECONDS);
    double selfDischarge = FilterSettings.STANDARD.selfDischargePerMonth();
    // rounding of a square root
    assertEquals(Math.hypot(0.01, selfDischarge), estimate.socSigma[0], 1e-15);
    assertEquals(0.6, estimate.soc[0]);
  }

  @Test
  void sigmaGrowsWithTheTimeAwayButNeverBeyondOne() {
    double hour = rested(3600).socSigma[0];
    double year = rested(12 * MONTH_SECONDS).socSigma[0];
    double century = rested(1200 * MONTH_SECONDS).socSigma[0];
    assertTrue(0.01 < hour && hour < year, () -> hour + " and " + year);
    assertEquals(1, century);
  }

  /// Voltage that the model expects of a cell after a minute at -3 A and so long a rest.
  private static double expectedVolts(double restSeconds, boolean restored) {
    PackEstimator estimator = new PackEstimator(1, 1, TestCells.curved(), FilterSettings.STANDARD);
    estimator.start(0.6, 0.01);
    PackMeasurement measurement = new PackMeasurement(1, 1);
    PackEstimate estimate = new PackEstimate(1, 1);
    measurement.cellCelsius[0] = 25;
    measurement.stringAmps[0] = -3;
    measurement.stringCoulombs[0] = -3;
    measurement.dtSeconds = 1;
    for (int k = 0; k < 60; k++) estimator.step(measurement, estimate);
    measurement.stringAmps[0] = 0;
    measurement.stringCoulombs[0] = 0;
    if (restored) {
      double[] state = saved(estimator);
      estimator = new PackEstimator(1, 1, TestCells.curved(), FilterSettings.STANDARD);
      estimator.restore(state, restSeconds);
      measurement.dtSeconds = 0;
    } else {
      measurement.dtSeconds = restSeconds;
    }
    measurement.cellVolts[0] = 3.6;
    measurement.cellAmps[0] = 0;
    estimator.step(measurement, estimate);
    return estimate.predictedVolts[0];
  }

  @Test
  void theBranchesRelaxAsInAnHourThatWasWatched() {
    // The minute's polarisation is some 45 mV; what is left of the difference is the bend of the
    // OCV over a sigma that is not the same.
    assertEquals(expectedVolts(30, false), expectedVolts(30, true), 1e-3);
    assertEquals(expectedVolts(3600, false), expectedVolts(3600, true), 1e-3);
    assertTrue(expectedVolts(3600, true) - expectedVolts(0.001, true) > 0.02);
  }

  @Test
  void whatNobodyMeasuredWidensSigmaAsAnUncoveredStretch() {
    PackEstimator estimator = new PackEstimator(1, 1, TestCells.curved(), FilterSettings.STANDARD);
    estimator.start(0.6, 0.01);
    estimator.widen(60);
    PackEstimate estimate = new PackEstimate(1, 1);
    estimator.step(new PackMeasurement(1, 1), estimate);
    double growth = FilterSettings.STANDARD.uncoveredCurrentCRate() * 60 / 3600;
    assertEquals(0.01 + growth, estimate.socSigma[0], 1e-15); // rounding of a square root
  }

  @Test
  void refusesWhatNoFilterCanHaveSavedAndStaysAsItWas() {
    Drive drive = new Drive();
    for (int k = 0; k < 20; k++) drive.step(k);
    double[] before = saved(drive.estimator);
    double[] broken = before.clone();
    broken[broken.length - 1] = Double.NaN;
    assertThrows(IllegalArgumentException.class, () -> drive.estimator.restore(broken, 0));
    double[] overfull = before.clone();
    overfull[4 + CELLS_IN_SERIES / 2] = 1.5; // the first SOC: a bank holds half of a string
    assertThrows(IllegalArgumentException.class, () -> drive.estimator.restore(overfull, 0));
    double[] longer = new double[before.length + 1];
    assertThrows(IllegalArgumentException.class, () -> drive.estimator.restore(longer, 0));
    assertThrows(IllegalArgumentException.class, () -> drive.estimator.restore(before, -1));
    assertArrayEquals(before, saved(drive.estimator));
  }

  @Test
  void aLayoutThatChangesHasAnotherNumber() {
    assertEquals(18, PackEstimator.CHECKPOINT_LAYOUT);
    // Where this length or the meaning of a value changes, so does the number above.
    int filters = 4 * (4 + 1) + 2 * (46 + 7 + 35 + 5) + 186 * CELLS;
    int thermal = (17 + 7) * CELLS + 2 * 12 + 2 * 4 + 1;
    int drift = 2 * CELLS_IN_SERIES + 2 * (3 + 3 * CELLS_IN_SERIES) + 2;
    int trend = 2 * CELLS_IN_SERIES + 19 * CELLS_IN_SERIES + 16 + 8;
    int leaks = STRINGS * (9 + drift + trend);
    int power = STRINGS * 2 * 6 * 8 + 8 + 2 + 3 * CELLS;
    int energy = STRINGS * 2 * 10 + 5 + 1;
    assertEquals(filters + leaks + thermal + power + energy, estimator(30).checkpointLength());
  }
}
