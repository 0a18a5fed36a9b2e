package io.celltwin.estimator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What voltages that are not read together with the current tell of the resistances.
class StringResistanceTest {
  private static final double OHMS = 0.03;
  private static final double CAPACITY = 5 * 3600;
  private static final double SOC = 0.6;
  private static final double GROWTH = 1.3;
  private static final int DAYS = 3;

  private final CellParameters parameters =
      new CellParameters(
          CAPACITY,
          0.05,
          1,
          straight(),
          0,
          Circuit.of(CellMap.constant(OHMS), Circuit.Branch.NONE, Circuit.Branch.NONE),
          CellMap.constant(0.02),
          CellMap.constant(0.003));
  private final PackEstimator estimator =
      new PackEstimator(1, 1, parameters, FilterSettings.STANDARD);
  private final PackMeasurement measurement = new PackMeasurement(1, 1);
  private final PackEstimate estimate = new PackEstimate(1, 1);
  private double soc = SOC;
  private double celsius = 25;

  /// Three days of a current that stands for half a minute and then moves about, second by second.
  ///
  /// @param voltsLate by how many seconds the voltages are those of before
  /// @param ampsLate the same of the current
  /// @param step what voltages are read in, V
  private void drive(int voltsLate, int ampsLate, double step) {
    double[] amps = new double[40];
    Arrays.fill(amps, 0, 30, 2);
    for (int k = 30; k < 40; k++) amps[k] = k % 2 == 0 ? -0.5 : 1;
    estimator.start(soc, 0.01);
    for (int k = 10; k < DAYS * 86_400; k++) {
      // By turns to either side, so that the charge stays.
      double now = sign(k) * amps[k % 40];
      double shown = sign(k - ampsLate) * amps[(k - ampsLate) % 40];
      double felt = sign(k - voltsLate) * amps[(k - voltsLate) % 40];
      soc += now / CAPACITY;
      double volts = parameters.ocv().volts(soc) + GROWTH * OHMS * felt;
      step(shown, step > 0 ? Math.rint(volts / step) * step : volts);
    }
  }

  /// Three days of a current that goes to and fro between two values, at each of which it stands
  /// for a minute.
  ///
  /// @param amps of one; the other is as much the other way
  /// @param seconds how long it takes from the one to the other
  private void swing(double amps, int seconds) {
    estimator.start(soc, 0.01);
    int half = 60 + seconds;
    for (int k = 0; k < DAYS * 86_400; k++) {
      double part = Math.min((k % half) / (double) seconds, 1);
      double now = amps * (1 - 2 * part) * (k / half % 2 == 0 ? 1 : -1);
      soc += now / CAPACITY;
      step(now, parameters.ocv().volts(soc) + GROWTH * OHMS * now);
    }
  }

  /// One second.
  private void step(double amps, double volts) {
    measurement.dtSeconds = 1;
    measurement.cellCelsius[0] = celsius;
    measurement.stringAmps[0] = amps;
    measurement.stringCoulombs[0] = amps;
    measurement.cellAmps[0] = amps;
    measurement.cellVolts[0] = volts;
    estimator.step(measurement, estimate);
  }

  private static OcvCurve straight() {
    double[] soc = new double[201];
    double[] volts = new double[201];
    for (int k = 0; k <= 200; k++) {
      soc[k] = k / 200.0;
      volts[k] = 3 + 1.2 * soc[k];
    }
    return new OcvCurve(soc, volts, volts, new double[201], 25);
  }

  private static int sign(int second) {
    return second / 40 % 2 == 0 ? 1 : -1;
  }

  private void assertKnown(double tolerance) {
    double ratio = estimate.resistanceRatio[0];
    assertEquals(GROWTH, ratio, tolerance);
    assertTrue(Math.abs(ratio - GROWTH) < 3 * estimate.resistanceRatioSigma[0], ratio + "");
  }

  @Test
  void voltagesThatAreReadWithTheCurrentTellItWell() {
    drive(0, 0, 0);
    assertKnown(0.01);
  }

  /// As from a monitor on a serial line.
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void voltagesThatComeLateTellItAsWell(int seconds) {
    drive(seconds, 0, 0);
    assertKnown(0.01);
  }

  @Test
  void soDoesACurrentThatComesLate() {
    drive(0, 1, 0);
    assertKnown(0.01);
  }

  /// As on the CAN bus of some cars.
  @Test
  void soDoVoltagesInCoarseSteps() {
    drive(0, 0, 0.02);
    assertKnown(0.04); // 6 mV of noise on edges of some 0.15 V, not quite by chance
  }

  @Test
  void soDoesACurrentThatTakesItsTime() {
    swing(2, 20);
    assertKnown(0.01);
  }

  @Test
  void oneThatTakesTooLongTellsNothing() {
    swing(2, 40);
    assertUnknown();
  }

  @Test
  void norDoesAChangeOfATenthOfAC() {
    swing(0.25, 1);
    assertUnknown();
  }

  @Test
  void norDoesACellThatIsAlmostEmpty() {
    soc = 0.03;
    swing(2, 1);
    assertUnknown();
  }

  /// A resistance hangs on nothing as much as on that.
  @Test
  void norDoesACellOfUnknownTemperature() {
    celsius = Double.NaN;
    swing(2, 1);
    assertUnknown();
  }

  @Test
  void aTemperatureThatMayBeAKelvinOffMakesItLessSure() {
    measurement.cellCelsiusSigma[0] = 1;
    swing(2, 1);
    assertKnown(0.01);
    assertTrue(estimate.resistanceRatioSigma[0] > 0.05 * GROWTH); // 5 % a K
  }

  @Test
  void norDoesACurrentThatNobodyMeasuredMeanwhile() {
    measurement.stringUncoveredSeconds[0] = 0.2;
    swing(2, 1);
    assertUnknown();
  }

  private void assertUnknown() {
    assertTrue(Double.isNaN(estimate.resistanceRatio[0]), estimate.resistanceRatio[0] + "");
  }
}
