package io.celltwin.estimator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.estimator.health.AgedCell;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StringHealthTest {
  private static final double CAPACITY = 5 * 3600;
  private static final double OHMS = 0.03;

  private static final double DECAY_PER_SOC = 20;

  private final AgedCell cell = new AgedCell();

  /// Half of what lies between the curves of charge and discharge, V.
  private double halfGapVolts;

  private final SplittableRandom random = new SplittableRandom(11);

  /// A string of like cells as it has become, seen by the filters of the fresh one.
  private final class Life {
    final int cells;
    PackEstimator estimator;
    final PackMeasurement measurement;
    final PackEstimate estimate;
    double soc;
    double ohmFactor = 1;
    double offsetAmps;
    double celsius = 25;
    double oddVolts;
    double oddOhms;
    boolean isCurrentMeasured = true;
    private double slowVolts;
    private double hysteresis;

    Life(int cells) {
      this.cells = cells;
      estimator = new PackEstimator(1, cells, parameters(), FilterSettings.STANDARD);
      measurement = new PackMeasurement(1, cells);
      estimate = new PackEstimate(1, cells);
    }

    void step(double amps, double seconds) {
      soc += amps * seconds / (CAPACITY * cell.capacity());
      double f = StrictMath.exp(-seconds / 60);
      slowVolts = f * slowVolts + (1 - f) * ohmFactor * OHMS / 3 * amps;
      double left =
          StrictMath.exp(-DECAY_PER_SOC * Math.abs(amps) * seconds / (CAPACITY * cell.capacity()));
      hysteresis = left * hysteresis + (1 - left) * Math.signum(amps);
      double read = amps + offsetAmps;
      measurement.dtSeconds = seconds;
      measurement.stringAmps[0] = isCurrentMeasured ? read : Double.NaN;
      measurement.stringCoulombs[0] = isCurrentMeasured ? read * seconds : 0;
      measurement.stringUncoveredSeconds[0] = isCurrentMeasured ? 0 : seconds;
      double volts =
          cell.volts(soc) + halfGapVolts * hysteresis + ohmFactor * OHMS * amps + slowVolts;
      for (int c = 0; c < cells; c++) {
        measurement.cellVolts[c] = volts + 0.001 * (2 * random.nextDouble() - 1);
        measurement.cellAmps[c] = measurement.stringAmps[0];
        measurement.cellCelsius[c] = celsius;
      }
      measurement.cellVolts[0] += oddVolts + oddOhms * amps;
      estimator.step(measurement, estimate);
    }

    void run(double amps, double toSoc) {
      while ((toSoc - soc) * amps > 0) {
        boolean isPause = amps < 0 && random.nextDouble() < 0.2;
        step(isPause ? 0 : amps, 10);
      }
    }

    void rest(double seconds) {
      for (double t = 0; t < seconds; t += 60) step(0, 60);
    }

    /// @param amps without a pause
    void runSteadily(double amps, double toSoc) {
      while ((toSoc - soc) * amps > 0) step(amps, 10);
    }

    /// The same while the twin does not run.
    void runUnwatched(double amps, double toSoc) {
      double[] saved = new double[estimator.checkpointLength()];
      estimator.save(saved);
      double seconds = (toSoc - soc) * CAPACITY * cell.capacity() / amps;
      step(amps, seconds);
      slowVolts = 0;
      estimator = new PackEstimator(1, cells, parameters(), FilterSettings.STANDARD);
      estimator.restore(saved, seconds);
    }

    /// From full to empty and back, as a store of solar energy does.
    void fullCycles(int count) {
      for (int cycle = 0; cycle < count; cycle++) {
        rest(3600);
        runSteadily(-2.5, 0.03);
        rest(3600);
        runSteadily(1.5, 0.99);
      }
    }

    void days(int count) {
      for (int day = 0; day < count; day++) {
        rest(7200);
        run(-4, 0.1 + 0.3 * random.nextDouble());
        rest(7200);
        run(2, 0.8 + 0.15 * random.nextDouble());
      }
    }
  }

  private CellParameters parameters() {
    Circuit.Branch slow = new Circuit.Branch(CellMap.constant(OHMS / 3), CellMap.constant(60));
    Circuit circuit = Circuit.of(CellMap.constant(OHMS), slow, Circuit.Branch.NONE);
    boolean hasHysteresis = halfGapVolts > 0;
    return new CellParameters(
        CAPACITY,
        0.05,
        1,
        hasHysteresis ? branches() : cell.fresh,
        hasHysteresis ? DECAY_PER_SOC : 0,
        circuit,
        CellMap.constant(0.003),
        CellMap.constant(0.003),
        hasHysteresis ? Optional.empty() : Optional.of(cell.electrodes));
  }

  private OcvCurve branches() {
    double[] soc = new double[201];
    double[] discharge = new double[201];
    double[] charge = new double[201];
    for (int k = 0; k <= 200; k++) {
      soc[k] = k / 200.0;
      discharge[k] = cell.fresh.volts(soc[k]) - halfGapVolts;
      charge[k] = cell.fresh.volts(soc[k]) + halfGapVolts;
    }
    return new OcvCurve(soc, discharge, charge, new double[201], 25);
  }

  @Test
  void learnsCapacityAndResistanceOfAnAgedCellDespiteAnOffsetOfTheCurrent() {
    cell.age(0.14, 0.10, 0.04);
    Life life = new Life(1);
    life.soc = 0.9;
    life.ohmFactor = 1.4;
    life.offsetAmps = 0.025;
    life.days(30);
    double capacity = life.estimate.capacityCoulombs[0] / CAPACITY;
    double sigma = life.estimate.capacitySigmaCoulombs[0] / CAPACITY;
    assertTrue(life.estimate.capacityLearnt[0]);
    assertEquals(cell.capacity(), capacity, 0.015);
    assertTrue(Math.abs(capacity - cell.capacity()) < 3 * sigma);
    assertEquals(1.4, life.estimate.resistanceRatio[0], 0.08); // as asked of growth
    assertEquals(life.estimate.resistanceRatio[0] * OHMS, life.estimate.r0Ohms[0], 1e-12);
    life.rest(7200);
    // The fast filter reckons with both, and with the curve as it has become.
    assertEquals(life.soc, life.estimate.soc[0], 0.015);
  }

  private interface Charge {
    void run(Life life, double amps, double toSoc);
  }

  /// The capacity of a fresh cell with hysteresis after twenty days. A rest near full is always
  /// behind a charge, one near empty behind a discharge: together they seem 2 % farther apart than
  /// they are.
  ///
  /// @param charge of every second day
  private Life daysWithHysteresis(double offsetAmps, Charge charge) {
    halfGapVolts = 0.008;
    Life life = new Life(1);
    life.soc = 0.95;
    life.offsetAmps = offsetAmps;
    for (int day = 0; day < 20; day++) {
      life.rest(7200);
      life.run(-4, 0.06 + 0.05 * random.nextDouble());
      life.rest(7200);
      double full = 0.92 + 0.05 * random.nextDouble();
      if (day % 2 == 0) life.run(2, full);
      else charge.run(life, 2, full);
    }
    assertTrue(life.estimate.capacityLearnt[0]);
    return life;
  }

  private static void assertFresh(Life life, double tolerance) {
    assertEquals(1, life.estimate.capacityCoulombs[0] / CAPACITY, tolerance);
  }

  @Test
  void hysteresisDoesNotMakeACellSmaller() {
    Life life = daysWithHysteresis(0, Life::run);
    assertFresh(life, 0.001); // a tenth of what half the gap makes of it
    // No surer than half of what hysteresis makes of it: that of a cell may be another.
    double sigma = life.estimate.capacitySigmaCoulombs[0] / CAPACITY;
    assertTrue(sigma > 0.005, sigma + "");
  }

  /// What the sensor shows in a rest does not flow.
  @Test
  void norDoesItWhereTheSensorHasAnOffset() {
    assertFresh(daysWithHysteresis(0.06, Life::run), 0.001); // as without one
  }

  @Test
  void norDoesItWhereTheTwinSleepsMeanwhile() {
    assertFresh(daysWithHysteresis(0, Life::runUnwatched), 0.001); // as without
  }

  /// Amid the branches, where a rest may be on either of them.
  @Test
  void itMakesACellSmallerByHalfWhereNobodyMeasuresTheCharge() {
    Life life =
        daysWithHysteresis(
            0,
            (charged, amps, toSoc) -> {
              charged.isCurrentMeasured = false;
              charged.run(amps, toSoc);
              charged.isCurrentMeasured = true;
            });
    assertFresh(life, 0.012); // half the gap at one end, by the curve's 0.7 V per SOC
  }

  @Test
  void steadyCyclesTellTheResistanceAtTheirEnds() {
    Life life = new Life(4);
    life.soc = 0.99;
    life.ohmFactor = 2.2;
    life.fullCycles(10);
    // By far not known to 4 %, but no longer taken for a fresh cell's.
    assertTrue(Double.isNaN(life.estimate.resistanceRatio[0]));
    life.rest(3600);
    while (life.soc > 0.1) {
      life.step(-2.5, 10);
      assertEquals(life.soc, life.estimate.soc[0], 3 * life.estimate.socSigma[0]);
    }
    // It may as well be the current sensor that is wrong by it.
    assertEquals(EstimateQuality.ESTIMATED, life.estimate.quality[0]);
    life.fullCycles(45);
    assertEquals(2.2, life.estimate.resistanceRatio[0], 3 * life.estimate.resistanceRatioSigma[0]);
    assertEquals(
        0.22, life.estimate.resistanceRatioSigma[0], 0.06); // a tenth of it, as at all ends
  }

  @Test
  void noEdgeTellsAResistanceWhereNobodyKnowsTheTemperature() {
    Life life = new Life(1);
    life.soc = 0.9;
    life.ohmFactor = 1.4;
    life.celsius = Double.NaN;
    life.days(5);
    assertTrue(Double.isNaN(life.estimate.resistanceRatio[0]));
    life.celsius = 25;
    life.days(5);
    assertEquals(1.4, life.estimate.resistanceRatio[0], 0.08); // as asked of growth
  }

  @Test
  void aVoltageThatIsWrongTellsNoResistance() {
    Life life = new Life(4);
    life.soc = 0.9;
    life.days(5);
    life.oddVolts = 0.3;
    life.oddOhms = 0.06;
    life.days(5);
    assertEquals(1, life.estimate.resistanceRatio[0], 0.08); // as asked of growth
  }

  @Test
  void nothingIsLearntFromADriveWithoutRests() {
    Life life = new Life(1);
    life.soc = 0.9;
    life.run(-4, 0.3);
    assertFalse(life.estimate.capacityLearnt[0]);
    assertEquals(CAPACITY, life.estimate.capacityCoulombs[0]);
    assertEquals(0.05 * CAPACITY, life.estimate.capacitySigmaCoulombs[0], 1e-9);
    assertTrue(Double.isNaN(life.estimate.secondsSinceCapacity[0]));
  }

  @Test
  void noTickTakesInTheRestOfMoreThanAFewCells() {
    Life life = new Life(120);
    life.soc = 0.9;
    life.days(8);
    life.rest(7200);
    double[] before = life.estimate.secondsSinceCapacity.clone();
    int most = 0;
    int all = 0;
    for (int tick = 0; tick < 70; tick++) {
      life.step(-4, 1);
      int taken = 0;
      for (int c = 0; c < life.cells; c++) {
        double since = life.estimate.secondsSinceCapacity[c];
        if (since < before[c]) taken++;
        before[c] = since;
      }
      most = Math.max(most, taken);
      all += taken;
    }
    assertEquals(life.cells, all);
    assertEquals(2, most); // 120 cells in a minute
  }

  @Test
  void goesOnBitForBitAfterARestartInTheMiddleOfARest() {
    cell.age(0.06, 0.04, 0.02);
    Life whole = new Life(3);
    whole.soc = 0.9;
    whole.days(4);
    whole.rest(3000);
    double[] saved = new double[whole.estimator.checkpointLength()];
    whole.estimator.save(saved);
    PackEstimator second = new PackEstimator(1, 3, parameters(), FilterSettings.STANDARD);
    second.restore(saved, 0);
    PackEstimate ofSecond = new PackEstimate(1, 3);
    for (int k = 0; k < 300; k++) {
      whole.step(k < 30 ? 0 : -3, 30);
      second.step(whole.measurement, ofSecond);
      assertArrayEquals(whole.estimate.soc, ofSecond.soc, "SOC at step " + k);
      assertArrayEquals(whole.estimate.capacityCoulombs, ofSecond.capacityCoulombs);
      assertArrayEquals(whole.estimate.r0Ohms, ofSecond.r0Ohms);
    }
    double[] again = new double[saved.length];
    whole.estimator.save(saved);
    second.save(again);
    assertArrayEquals(saved, again);
  }

  @Test
  void goesOnBitForBitAfterARestartAmidAnEdge() {
    halfGapVolts = 0.008;
    Life whole = new Life(2);
    whole.soc = 0.9;
    whole.days(3);
    for (int k = 0; k < 30; k++) whole.step(-4, 1);
    whole.rest(1200);
    for (int k = 0; k < 10; k++) whole.step(-4, 1);
    // The current stands anew, but not yet for long enough; the rest before it is being taken in.
    for (int k = 0; k < 3; k++) whole.step(2, 1);
    double[] saved = new double[whole.estimator.checkpointLength()];
    whole.estimator.save(saved);
    PackEstimator second = new PackEstimator(1, 2, parameters(), FilterSettings.STANDARD);
    second.restore(saved, 0);
    PackEstimate ofSecond = new PackEstimate(1, 2);
    double[] again = new double[saved.length];
    for (int k = 0; k < 90; k++) {
      whole.step(k < 20 ? 2 : -3, 1);
      second.step(whole.measurement, ofSecond);
      whole.estimator.save(saved);
      second.save(again);
      assertArrayEquals(saved, again, "step " + k);
    }
  }
}
