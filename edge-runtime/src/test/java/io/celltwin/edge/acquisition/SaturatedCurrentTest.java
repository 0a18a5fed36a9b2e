package io.celltwin.edge.acquisition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.estimator.CellMap;
import io.celltwin.estimator.CellParameters;
import io.celltwin.estimator.Circuit;
import io.celltwin.estimator.EstimateQuality;
import io.celltwin.estimator.FilterSettings;
import io.celltwin.estimator.OcvCurve;
import io.celltwin.estimator.PackEstimate;
import io.celltwin.estimator.PackEstimator;
import io.celltwin.estimator.PackMeasurement;
import io.celltwin.estimator.Verdict;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A current sensor at the end of its range, which no reading tells: 100 A is a good value. Current
/// at 10 Hz, four cells at 1 Hz, the loop at 10 Hz.
class SaturatedCurrentTest {
  private static final long STEP_NANOS = 100_000_000;
  private static final int CELLS = 4;
  private static final double CAPACITY_COULOMBS = 100 * 3600;
  private static final double OHMS = 0.8e-3;
  private static final double RANGE_AMPS = 100;

  private static CellParameters cell() {
    double[] soc = {0, 0.1, 0.9, 1};
    double[] volts = {3.0, 3.4, 4.0, 4.2};
    return new CellParameters(
        CAPACITY_COULOMBS,
        0.02,
        1,
        new OcvCurve(soc, volts, volts, new double[4], 25),
        40,
        Circuit.of(
            CellMap.constant(OHMS),
            new Circuit.Branch(CellMap.constant(0.2e-3), CellMap.constant(10)),
            new Circuit.Branch(CellMap.constant(0.2e-3), CellMap.constant(100))),
        CellMap.constant(0.004),
        CellMap.constant(0.003));
  }

  private final CellParameters cell = cell();
  private final PackInput input =
      new PackInput(
          CELLS,
          new StringCurrent[] {new StringCurrent(false, 1_000_000_000L)},
          1,
          new int[CELLS],
          new PackInput.PlausibleRange(0, 6, -60, 200, 10_000),
          2,
          10,
          60);
  private final PackEstimator estimator =
      new PackEstimator(1, CELLS, cell, FilterSettings.STANDARD);
  private final PackMeasurement measurement = new PackMeasurement(1, CELLS, 1);
  private final PackEstimate estimate = new PackEstimate(1, CELLS);
  private final SplittableRandom random = new SplittableRandom(8);

  private double soc = 0.9;
  private double i1;
  private double i2;
  private long now;

  private void step(double amps) {
    now += STEP_NANOS;
    soc += amps * 0.1 / CAPACITY_COULOMBS;
    i1 += (amps - i1) * 0.1 / 10;
    i2 += (amps - i2) * 0.1 / 100;
    double read = amps + 0.1 * random.nextGaussian();
    input.current(0, now, Math.clamp(read, -RANGE_AMPS, RANGE_AMPS));
    if (now % 1_000_000_000 == 0) {
      double volts = cell.ocv().volts(soc) + OHMS * amps + 0.2e-3 * (i1 + i2);
      for (int c = 0; c < CELLS; c++) {
        input.cellVoltage(c, now, volts + 0.002 * random.nextGaussian());
      }
      input.temperature(0, now, 25);
    }
    input.fill(now, measurement);
    estimator.step(measurement, estimate);
    if (now < 2_000_000_000L) return; // not started
    for (int c = 0; c < CELLS; c++) {
      double error = Math.abs(estimate.soc[c] - soc);
      assertTrue(
          error <= 3 * estimate.socSigma[c],
          "at %.1f s: error %.4f, sigma %.4f".formatted(now * 1e-9, error, estimate.socSigma[c]));
    }
  }

  /// Half as much again, so that every second of it is lost in part, and so much that all of it is.
  @ParameterizedTest
  @ValueSource(doubles = {-150, -300})
  void aLoadBeyondTheRangeMakesTheEstimateUnsure(double load) {
    for (int k = 0; k < 6000; k++) step(k / 300 % 2 == 0 ? -60 : 20);
    assertEquals(EstimateQuality.GOOD, estimate.quality[0]);
    double before = estimate.socSigma[0];
    boolean named = false;
    for (int k = 0; k < 6000; k++) {
      step(k / 200 % 2 == 0 ? load : load / 2);
      named |= estimate.verdict[0] == Verdict.CURRENT_SENSOR;
    }
    assertTrue(named);
    assertEquals(EstimateQuality.ESTIMATED, estimate.quality[0]);
    assertTrue(estimate.socSigma[0] > 2 * before, before + " to " + estimate.socSigma[0]);
  }

  /// Ten seconds of every minute: most of the time the sensor is right. Half as much again is then
  /// taken for an offset, whose bound holds; of more the estimate is unsure, too.
  @ParameterizedTest
  @ValueSource(doubles = {-150, -300})
  void peaksBeyondTheRangeAreNoConfidentLie(double peak) {
    drivePeaks(peak);
    assertEquals(Verdict.CURRENT_SENSOR, estimate.verdict[0]);
  }

  @Test
  void peaksFarBeyondTheRangeMakeTheEstimateUnsure() {
    double before = drivePeaks(-300);
    assertEquals(EstimateQuality.ESTIMATED, estimate.quality[0]);
    assertTrue(estimate.socSigma[0] > 2 * before, before + " to " + estimate.socSigma[0]);
  }

  /// @return sigma before the first
  private double drivePeaks(double peak) {
    for (int k = 0; k < 6000; k++) step(k / 300 % 2 == 0 ? -60 : 20);
    double before = estimate.socSigma[0];
    for (int k = 0; k < 15000; k++) step(k % 600 < 100 ? peak : k / 50 % 2 == 0 ? 30 : -40);
    return before;
  }
}
