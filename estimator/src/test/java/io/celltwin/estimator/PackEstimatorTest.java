package io.celltwin.estimator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.estimator.power.CircuitState;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class PackEstimatorTest {
  private static final double CAPACITY_COULOMBS = 3 * 3600;

  private final CellParameters cell = TestCells.curved();

  /// One string under one current; every cell sees the same voltage unless a test says otherwise.
  private static final class Bench {
    final PackEstimator estimator;
    final PackMeasurement measurement;
    final PackEstimate estimate;

    Bench(CellParameters cell, int cells) {
      estimator = new PackEstimator(1, cells, cell, FilterSettings.STANDARD);
      measurement = new PackMeasurement(1, cells);
      estimate = new PackEstimate(1, cells);
      for (int c = 0; c < cells; c++) measurement.cellCelsius[c] = 25;
    }

    void step(double dt, double amps, double volts) {
      measurement.dtSeconds = dt;
      measurement.stringAmps[0] = amps;
      measurement.stringCoulombs[0] = Double.isNaN(amps) ? 0 : amps * dt;
      measurement.stringUncoveredSeconds[0] = 0;
      for (int c = 0; c < measurement.cellVolts.length; c++) {
        measurement.cellVolts[c] = volts;
        measurement.cellAmps[c] = amps;
      }
      estimator.step(measurement, estimate);
    }
  }

  /// The cell's own equations without noise: what a perfect model would measure.
  private double drive(SplittableRandom random, int second) {
    return (second / 60 % 5 == 4 ? 1.5 : -2.5) * random.nextDouble();
  }

  /// Where a sample speaks for ten ticks, the last one's charge settles what those before it took
  /// on trust: ten times the change.
  @Test
  void theChargeTransferFollowsTheSamplesAndNotWhatIsSettled() {
    Bench bench = new Bench(cell, 1);
    for (int k = 0; k < 10; k++) bench.step(0.5, 0, cell.ocv().volts(0.5));
    bench.measurement.stringAmps[0] = -2;
    bench.measurement.stringCoulombs[0] = -10;
    bench.measurement.stringCoulombsOut[0] = 10;
    bench.measurement.stringSecondsOut[0] = 5;
    bench.measurement.cellVolts[0] = Double.NaN;
    bench.estimator.step(bench.measurement, bench.estimate);
    CircuitState state = new CircuitState();
    bench.estimator.read(0, state);
    assertTrue(state.transferAmps < 0 && state.transferAmps >= -2, state.transferAmps + " A");
  }

  @Test
  void agreesWithTheTextbookForm() {
    agreesWithTheTextbookForm(cell, 25);
  }

  @Test
  void agreesWithTheTextbookFormInTheCold() {
    agreesWithTheTextbookForm(TestCells.warmAndCold(), 0);
  }

  @Test
  void estimatesCellsOfAnyTemperatureAsIfEachWereAlone() {
    double[] celsius = {25, -60, 3.7, 100, 41.2};
    Bench together = new Bench(TestCells.warmAndCold(), celsius.length);
    together.estimator.start(0.5, 0.1);
    Bench[] alone = new Bench[celsius.length];
    for (int c = 0; c < celsius.length; c++) {
      together.measurement.cellCelsius[c] = celsius[c];
      alone[c] = new Bench(TestCells.warmAndCold(), 1);
      alone[c].measurement.cellCelsius[0] = celsius[c];
      alone[c].estimator.start(0.5, 0.1);
    }
    // After two seconds voltages that no model explains are held against each other.
    for (int k = 0; k < 2; k++) {
      together.step(1, 3, 3.7);
      for (int c = 0; c < celsius.length; c++) {
        alone[c].step(1, 3, 3.7);
        assertEquals(
            alone[c].estimate.predictedVolts[0],
            together.estimate.predictedVolts[c],
            0,
            "cell " + c);
      }
    }
  }

  private void agreesWithTheTextbookForm(CellParameters parameters, double celsius) {
    TextbookFilter textbook = new TextbookFilter(parameters, celsius, 0.7, 0.1);
    Bench bench = new Bench(parameters, 1);
    bench.measurement.cellCelsius[0] = celsius;
    bench.estimator.start(0.7, 0.1);
    SplittableRandom random = new SplittableRandom(1);
    double ohms = parameters.circuit().r0Ohms().at(0.5, celsius);
    // Later the current's offset is one that no sensor is expected to have.
    for (int k = 0; k < 2400; k++) {
      double amps = drive(random, k);
      double volts =
          k % 7 == 3
              ? Double.NaN
              : cell.ocv().volts(0.8 - k * 1e-4) + ohms * amps + 0.01 * (random.nextDouble() - 0.5);
      double dt = k == 0 ? 0 : 1; // the first voltage comes before any time has passed
      textbook.step(amps, dt, volts);
      bench.step(dt, amps, volts);
      // exp by Taylor (3e-7 of a small step) and the order of additions: far below any meaning
      assertEquals(textbook.x[0], bench.estimate.soc[0], 1e-8, "step " + k);
      assertEquals(Math.sqrt(textbook.p[0][0]), bench.estimate.socSigma[0], 1e-8, "step " + k);
    }
  }

  @Test
  void integratesChargeToRoundingWithoutVoltages() {
    Bench bench = new Bench(cell, 3);
    bench.estimator.start(0.5, 0.01);
    double coulombs = 0;
    for (int k = 0; k < 1000; k++) {
      double amps = Math.sin(k);
      coulombs += amps * 0.1;
      bench.step(0.1, amps, Double.NaN);
    }
    assertEquals(0.5 + coulombs / CAPACITY_COULOMBS, bench.estimate.soc[2], 1e-14);
    assertEquals(EstimateQuality.ESTIMATED, bench.estimate.quality[2]);
  }

  @Test
  void discretisesALongRowExactly() {
    Bench one = new Bench(cell, 1);
    Bench many = new Bench(cell, 1);
    one.estimator.start(0.9, 0.01);
    many.estimator.start(0.9, 0.01);
    one.step(900, -1, Double.NaN);
    for (int k = 0; k < 900; k++) many.step(1, -1, Double.NaN);
    assertEquals(many.estimate.soc[0], one.estimate.soc[0], 1e-12); // 900 roundings
    one.step(1, -1, 3.7);
    many.step(1, -1, 3.7);
    // States are exact; the span of the secant hangs on a covariance whose noise comes in 15 parts
    // of 60 s instead of 900 of 1 s.
    assertEquals(many.estimate.predictedVolts[0], one.estimate.predictedVolts[0], 1e-4);
  }

  @Test
  void findsTheTruthFromAWrongStart() {
    Bench bench = new Bench(cell, 1);
    bench.estimator.start(0.5, 0.25);
    for (int k = 0; k < 600; k++) bench.step(1, 0, cell.ocv().volts(0.7));
    // Half the gap of the branches (10 mV), the model's error (2 times 5) and an offset (5.4) hide
    // 15 mV (root of the squares), that is 2.2 % SOC on this curve's slope of 0.7 V.
    assertEquals(0.7, bench.estimate.soc[0], 0.022);
    assertTrue(Math.abs(0.7 - bench.estimate.soc[0]) < 3 * bench.estimate.socSigma[0]);
  }

  @Test
  void startsFromTheFirstVoltageWithTheDoubtThatTheCurveImplies() {
    Bench bench = new Bench(cell, 2);
    bench.step(0, 0, Double.NaN);
    assertEquals(EstimateQuality.INVALID, bench.estimate.quality[0]);
    assertTrue(Double.isNaN(bench.estimate.soc[0]));
    bench.step(1, 0, cell.ocv().volts(0.6));
    assertEquals(0.6, bench.estimate.soc[0], 1e-3);
    // 11 mV of the model's error, fast and slow, and 10 mV half gap over 0.7 V per unit of SOC
    assertEquals(0.030, bench.estimate.socSigma[0], 0.003);
    assertEquals(EstimateQuality.GOOD, bench.estimate.quality[0]);
  }

  @Test
  void startsUnsureFromAVoltageWhoseCurrentNobodyKnows() {
    Bench bench = new Bench(cell, 1);
    double amps = -CAPACITY_COULOMBS / 3600; // 1 C: twice the sigma that is assumed
    double volts = cell.ocv().volts(0.6) + cell.circuit().r0Ohms().at(0.6, 25) * amps;
    bench.step(0, Double.NaN, volts);
    double error = Math.abs(bench.estimate.soc[0] - 0.6);
    assertTrue(error > 0.01, "too small a drop to prove anything: " + error);
    assertTrue(
        error < 3 * bench.estimate.socSigma[0], error + " with " + bench.estimate.socSigma[0]);
  }

  @Test
  void startsUnderLoadByTheChargeTransferThatTheFilterHas() {
    CellParameters cold = TestCells.warmAndCold();
    Bench bench = new Bench(cold, 1);
    bench.measurement.cellCelsius[0] = 0;
    double amps = -9;
    double load = -FilterSettings.STANDARD.initialLoadCRate() * CAPACITY_COULOMBS / 3600;
    // exchange 1 A at 0 degC: 2 i0 asinh(i / 2 i0) is some 4.4 A of the 9
    double transferAmps = -2 * Math.log(4.5 + Math.sqrt(1 + 4.5 * 4.5));
    double drop =
        0.03 * amps + 0.02 * transferAmps + 0.02 * load + 0.024 * load / 2 + 0.03 * load / 2;
    double shift = -25 * 5e-4;
    bench.step(0, amps, cold.ocv().volts(0.6) + shift + drop);
    assertEquals(0.6, bench.estimate.soc[0], 1e-6); // roundings, and the grid of the OCV table
  }

  @Test
  void refusesAChargeThatIsNotANumber() {
    Bench bench = new Bench(cell, 1);
    bench.estimator.start(0.6, 0.01);
    bench.measurement.stringCoulombs[0] = Double.NaN;
    assertThrows(
        IllegalArgumentException.class,
        () -> bench.estimator.step(bench.measurement, bench.estimate));
  }

  /// Bias and its sigma after 15 minutes of such a current, without voltages.
  private PackEstimate afterARestAt(DoubleUnaryOperator amps) {
    Bench bench = new Bench(cell, 1);
    bench.estimator.start(0.6, 0.01);
    for (int k = 0; k < 900; k++) bench.step(1, amps.applyAsDouble(k), Double.NaN);
    return bench.estimate;
  }

  @Test
  void takesASmallCurrentThatHardlyMovesForAnOffset() {
    SplittableRandom random = new SplittableRandom(4);
    PackEstimate estimate = afterARestAt(k -> 0.05 + 0.006 * random.nextGaussian());
    // a third of it, the sigma; and what 0.2 % C of noise leave of 300 s
    assertEquals(0.05, estimate.stringBiasAmps[0], 0.05 / 3);
    assertEquals(0.05 / 3, estimate.stringBiasSigmaAmps[0], 0.002);
  }

  @Test
  void reportsTheResidualOfTheVoltageAlsoWhereARestTellsTheOffset() {
    Bench bench = new Bench(cell, 1);
    bench.estimator.start(0.6, 0.01);
    double volts = cell.ocv().volts(0.6);
    for (int k = 0; k < 400; k++) {
      bench.step(1, 0.05, volts);
      double residual = volts - bench.estimate.predictedVolts[0];
      assertEquals(residual, bench.estimate.residualVolts[0], "second " + k);
    }
    assertTrue(bench.estimate.stringBiasSigmaAmps[0] < 0.02); // it has told it
  }

  @Test
  void takesTheEndOfAChargeForNoRest() {
    SplittableRandom random = new SplittableRandom(4);
    PackEstimate estimate =
        afterARestAt(k -> 0.07 * Math.exp(-k / 1200.0) + 0.001 * random.nextGaussian());
    assertEquals(0, estimate.stringBiasAmps[0]);
    double atTheStart = FilterSettings.STANDARD.currentBiasCRate() * CAPACITY_COULOMBS / 3600;
    assertTrue(estimate.stringBiasSigmaAmps[0] >= atTheStart);
  }

  @Test
  void takesNoSmallCurrentForAnOffsetThatItKnowsBetter() {
    PackEstimate estimate = afterARestAt(k -> k < 400 ? 0 : 0.05);
    assertEquals(0, estimate.stringBiasAmps[0], 3 * estimate.stringBiasSigmaAmps[0]);
    assertTrue(estimate.stringBiasSigmaAmps[0] < 0.003); // 0.0005 C of the rest, and its walk since
  }

  @Test
  void takesASmallLoadThatComesAndGoesForNoRest() {
    PackEstimate estimate = afterARestAt(k -> Math.sin(k / 5) < 0 ? -0.06 : 0.03);
    assertEquals(0, estimate.stringBiasAmps[0]);
  }

  @Test
  void isAnchoredByTheSteepEndOfAFlatCurveAlone() {
    CellParameters flat = TestCells.flat();
    Bench plateau = new Bench(flat, 1);
    plateau.estimator.start(0.5, 0.05);
    Bench full = new Bench(flat, 1);
    full.estimator.start(0.97, 0.05);
    for (int k = 0; k < 900; k++) {
      plateau.step(1, 0, flat.ocv().volts(0.5));
      full.step(1, 0, flat.ocv().volts(0.99));
    }
    assertFalse(plateau.estimate.observable[0]);
    assertTrue(Double.isNaN(plateau.estimate.secondsSinceAnchor[0]));
    assertTrue(full.estimate.observable[0]);
    assertTrue(full.estimate.secondsSinceAnchor[0] < 1);
    assertEquals(0.99, full.estimate.soc[0], 0.01);
  }

  @Test
  void isNoLongerObservableSoonAfterAnAnchor() {
    CellParameters flat = TestCells.flat();
    Bench bench = new Bench(flat, 1);
    bench.estimator.start(0.99, 0.01);
    for (int k = 0; k < 600; k++) bench.step(1, 0, flat.ocv().volts(0.99));
    assertTrue(bench.estimate.observable[0]);
    for (int k = 0; k < 3600; k++) bench.step(1, -1.5, flat.ocv().volts(0.99 - k * 1.5 / 10800));
    assertFalse(bench.estimate.observable[0]);
    assertTrue(bench.estimate.secondsSinceAnchor[0] > 1800);
  }

  @Test
  void isNotThrownByOneAbsurdVoltage() {
    Bench bench = new Bench(cell, 1);
    bench.estimator.start(0.6, 0.02);
    for (int k = 0; k < 600; k++) bench.step(1, 0, cell.ocv().volts(0.6));
    double before = bench.estimate.soc[0];
    bench.step(1, 0, 2.0);
    assertEquals(before, bench.estimate.soc[0], 0.02);
  }

  @Test
  void growsLessSureWhileNobodyMeasuresTheCurrent() {
    Bench bench = new Bench(cell, 1);
    bench.estimator.start(0.6, 0.01);
    bench.measurement.dtSeconds = 10;
    bench.measurement.stringAmps[0] = Double.NaN;
    bench.measurement.stringUncoveredSeconds[0] = 10;
    for (int k = 0; k < 36; k++) bench.estimator.step(bench.measurement, bench.estimate);
    // 6 minutes at half the 1 h current: 5 % SOC on top of 1 %, plus the noise of the prediction
    assertEquals(0.06, bench.estimate.socSigma[0], 0.01);
    assertEquals(EstimateQuality.ESTIMATED, bench.estimate.quality[0]);
  }

  @Test
  void takesAnOldSampleForWhatItWas() {
    // While discharging hard, a sample of 4 s ago lies above what the cell has now.
    Bench now = new Bench(cell, 1);
    Bench late = new Bench(cell, 1);
    now.estimator.start(0.6, 0.02);
    late.estimator.start(0.6, 0.02);
    for (int k = 0; k < 200; k++) {
      now.step(1, -6, Double.NaN);
      late.step(1, -6, Double.NaN);
    }
    now.step(1, -6, 3.3);
    double volts4sAgo = 3.3;
    late.measurement.cellAgeSeconds[0] = 4;
    late.measurement.cellCoulombsSince[0] = -24;
    late.step(1, -6, volts4sAgo);
    double later = late.estimate.predictedVolts[0] - now.estimate.predictedVolts[0];
    // 24 C of 10 800 C at some 0.7 V per unit of SOC is 1.6 mV; branches are settled to 0.5 mV
    assertEquals(0.0016, later, 0.0006);
  }

  @Test
  void treatsEveryCellAlikeWhereverItsBankBegins() {
    Bench bench = new Bench(cell, 1200);
    bench.estimator.start(0.4, 0.1);
    SplittableRandom random = new SplittableRandom(2);
    for (int k = 0; k < 200; k++) {
      double amps = drive(random, k);
      bench.step(0.1, amps, 3.5 + 0.02 * amps);
    }
    for (int c = 1; c < 1200; c++) {
      assertEquals(bench.estimate.soc[0], bench.estimate.soc[c]); // to the bit
      assertEquals(bench.estimate.socSigma[0], bench.estimate.socSigma[c]);
    }
  }

  @Test
  void staysFiniteAndSureOfNothingImpossibleUnderRandomInput() {
    SplittableRandom random = new SplittableRandom(3);
    for (int run = 0; run < 50; run++) {
      Bench bench = new Bench(cell, 1);
      if (random.nextBoolean())
        bench.estimator.start(random.nextDouble(), 0.01 + random.nextDouble() / 2);
      for (int k = 0; k < 300; k++) {
        double volts = random.nextInt(5) == 0 ? Double.NaN : 2 + 3 * random.nextDouble();
        double dt = random.nextInt(10) == 0 ? 900 * random.nextDouble() : 0.1;
        bench.step(dt, 60 * (random.nextDouble() - 0.5), volts);
        if (bench.estimate.quality[0] == EstimateQuality.INVALID) continue;
        assertTrue(bench.estimate.soc[0] >= 0 && bench.estimate.soc[0] <= 1);
        assertTrue(bench.estimate.socSigma[0] > 0, "sigma"); // NaN is not
        assertTrue(Double.isFinite(bench.estimate.socSigma[0]), "sigma");
      }
    }
  }
}
