package io.celltwin.estimator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What sensors that lie or fall silent make of the estimate: it is never `NaN`, and never wrong
/// without saying so.
class FaultsTest {
  private static final double CAPACITY_COULOMBS = TestCells.curved().capacityCoulombs();
  private static final int FAULT_AT = 1200;
  private static final int END = 3000;

  /// A string of true cells under a drive of some 1C, with 2 mV and 20 mA of noise.
  private static final class TrueString {
    final CellParameters cell;
    final int cells;
    final PackEstimator estimator;
    final PackMeasurement in;
    final PackEstimate out;
    final double[] soc;
    private final SplittableRandom random = new SplittableRandom(5);
    private double i1;
    private double i2;
    private double hysteresis;
    double amps;

    /// Whether no current flows.
    boolean resting;

    /// A current that flows all the time; `NaN` where it changes.
    double steadyAmps = Double.NaN;

    /// What all cells have.
    double celsius = 25;

    TrueString(int cells) {
      this(cells, TestCells.curved());
    }

    TrueString(int cells, CellParameters cell) {
      this.cells = cells;
      this.cell = cell;
      estimator = new PackEstimator(1, cells, cell, FilterSettings.STANDARD);
      in = new PackMeasurement(1, cells);
      out = new PackEstimate(1, cells);
      soc = new double[cells];
      for (int c = 0; c < cells; c++) soc[c] = 0.9 - 0.01 * c;
    }

    /// Lets a second pass and measures what is true.
    void measure(int k) {
      amps = k < 60 || resting ? 0 : -1.2 + 3 * Math.sin(k / 9.0) + (k / 40 % 3 == 0 ? -2 : 0);
      if (!Double.isNaN(steadyAmps)) amps = steadyAmps;
      double moved = amps / CAPACITY_COULOMBS;
      i1 += (1 - Math.exp(-1 / cell.circuit().first().tauSeconds().at(0.5, 25))) * (amps - i1);
      i2 += (1 - Math.exp(-1 / cell.circuit().second().tauSeconds().at(0.5, 25))) * (amps - i2);
      double kept = Math.exp(-cell.hysteresisDecayPerSoc() * Math.abs(moved));
      hysteresis = kept * hysteresis + (1 - kept) * Math.signum(amps);
      double measured = amps + 0.02 * random.nextGaussian();
      in.dtSeconds = 1;
      in.stringAmps[0] = measured;
      in.stringCoulombs[0] = measured;
      in.stringUncoveredSeconds[0] = 0;
      for (int c = 0; c < cells; c++) {
        soc[c] += moved;
        in.cellVolts[c] =
            cell.ocv().volts(soc[c])
                + cell.ocv().halfGapVolts(soc[c]) * hysteresis
                + cell.circuit().r0Ohms().at(soc[c], celsius) * amps
                + cell.circuit().first().ohms().at(soc[c], celsius) * i1
                + cell.circuit().second().ohms().at(soc[c], celsius) * i2
                + 0.002 * random.nextGaussian();
        in.cellAmps[c] = measured;
        in.cellCelsius[c] = celsius;
      }
    }

    void readCurrent(double measured) {
      in.stringAmps[0] = measured;
      in.stringCoulombs[0] = measured;
      for (int c = 0; c < cells; c++) in.cellAmps[c] = measured;
    }

    void estimate() {
      estimator.step(in, out);
      for (int c = 0; c < cells; c++) {
        assertTrue(out.soc[c] >= 0 && out.soc[c] <= 1, "SOC " + out.soc[c]);
        assertTrue(out.socSigma[c] > 0 && out.socSigma[c] <= 2, "sigma " + out.socSigma[c]);
      }
    }

    /// Where a cell may not have started.
    void estimateUnstarted() {
      estimator.step(in, out);
    }

    void assertTruthWithin3Sigma(int k) {
      for (int c = 0; c < cells; c++) {
        double error = Math.abs(out.soc[c] - soc[c]);
        assertTrue(
            error <= 3 * out.socSigma[c],
            "cell %d at %d s: error %.4f, sigma %.4f".formatted(c, k, error, out.socSigma[c]));
      }
    }

    void assertAll(EstimateQuality quality, int k) {
      for (int c = 0; c < cells; c++) {
        int cell = c;
        assertEquals(quality, out.quality[c], () -> "cell " + cell + " at " + k + " s");
      }
    }

    int unaffected(int faulty) {
      int good = 0;
      for (int c = 0; c < cells; c++) {
        if (c != faulty && out.quality[c] == EstimateQuality.GOOD && out.socSigma[c] < 0.02) good++;
      }
      return good;
    }
  }

  @Test
  void withoutFaultsThereIsNoVerdictAndAllIsWell() {
    TrueString string = new TrueString(5);
    for (int k = 0; k < END; k++) {
      string.measure(k);
      string.estimate();
      string.assertTruthWithin3Sigma(k);
      assertEquals(Verdict.NONE, string.out.verdict[0], k + " s");
    }
    assertEquals(5, string.unaffected(-1));
    for (int c = 0; c < 5; c++) {
      assertTrue(string.out.converged[c]);
      assertTrue(string.out.observable[c]); // a curve that is nowhere flat
      assertTrue(Math.abs(string.out.innovationMeanVolts[c]) < 0.01); // the model's residual
      assertTrue(string.out.nis[c] < 1.5); // 1 where sigma and model are right; less, they are wide
      assertTrue(string.out.secondsSinceAnchor[c] < END);
    }
  }

  @Test
  void aVoltageThatIsNotANumberLeavesItsCellToTheCurrent() {
    TrueString string = new TrueString(5);
    for (int k = 0; k < END; k++) {
      string.measure(k);
      if (k >= FAULT_AT) string.in.cellVolts[2] = Double.NaN;
      string.estimate();
      string.assertTruthWithin3Sigma(k);
    }
    assertEquals(EstimateQuality.ESTIMATED, string.out.quality[2]);
    assertTrue(string.out.socSigma[2] > string.out.socSigma[1]);
    assertEquals(4, string.unaffected(2));
  }

  @Test
  void aStuckVoltageIsNamedAndLeftOut() {
    TrueString string = new TrueString(5);
    double stuck = Double.NaN;
    for (int k = 0; k < END; k++) {
      string.measure(k);
      if (k == FAULT_AT) stuck = string.in.cellVolts[2];
      if (k >= FAULT_AT) string.in.cellVolts[2] = stuck;
      string.estimate();
      string.assertTruthWithin3Sigma(k);
    }
    assertEquals(EstimateQuality.ESTIMATED, string.out.quality[2]);
    assertEquals(Verdict.CELL_VOLTAGE, string.out.verdict[0]);
    assertEquals(2, string.out.verdictCell[0]);
    assertEquals(4, string.unaffected(2));
  }

  /// All that a monitor says is the same to the last bit, while the current flows.
  @Test
  void aFrozenMonitorIsNamedAndTheStringLeftToTheCurrent() {
    TrueString string = new TrueString(5);
    double[] frozen = new double[5];
    double before = Double.NaN;
    for (int k = 0; k < END; k++) {
      string.measure(k);
      if (k == FAULT_AT) {
        frozen = string.in.cellVolts.clone();
        before = string.out.socSigma[0];
      }
      if (k >= FAULT_AT) System.arraycopy(frozen, 0, string.in.cellVolts, 0, 5);
      string.estimate();
      string.assertTruthWithin3Sigma(k);
      if (k < FAULT_AT + 30) continue; // until all should have moved by 50 mV for 3 s
      assertEquals(Verdict.CELL_VOLTAGE, string.out.verdict[0], k + " s");
      assertEquals(-1, string.out.verdictCell[0], k + " s");
      for (int c = 0; c < 5; c++) assertEquals(EstimateQuality.ESTIMATED, string.out.quality[c]);
    }
    // By what is not known of the current: its bias, of 3 mA or more here, for half an hour.
    assertTrue(string.out.socSigma[0] > before + 0.003 * (END - FAULT_AT) / CAPACITY_COULOMBS);
    for (int k = END; k < END + 60; k++) {
      string.measure(k);
      string.estimate();
      string.assertTruthWithin3Sigma(k);
    }
    assertEquals(Verdict.NONE, string.out.verdict[0]);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.2, -0.2, 1.5, -4, 1e6})
  void aCellThatIsOffIsNamedAndLeftOut(double volts) {
    TrueString string = new TrueString(5);
    for (int k = 0; k < END; k++) {
      string.measure(k);
      if (k >= FAULT_AT) string.in.cellVolts[2] += volts;
      string.estimate();
      string.assertTruthWithin3Sigma(k);
      // Ten seconds to be sure of it.
      if (k == FAULT_AT + 10) assertEquals(EstimateQuality.ESTIMATED, string.out.quality[2]);
    }
    assertEquals(Verdict.CELL_VOLTAGE, string.out.verdict[0]);
    assertEquals(2, string.out.verdictCell[0]);
    // within the polarisation and charge that it has missed since
    assertEquals(volts, string.out.verdictExcess[0], 0.05);
    assertEquals(4, string.unaffected(2));
  }

  @Test
  void aCellThatIsWellAgainIsBelievedAgain() {
    TrueString string = new TrueString(5);
    for (int k = 0; k < END; k++) {
      string.measure(k);
      if (k >= FAULT_AT && k < FAULT_AT + 300) string.in.cellVolts[2] += 0.2;
      string.estimate();
      string.assertTruthWithin3Sigma(k);
    }
    assertEquals(Verdict.NONE, string.out.verdict[0]);
    // The curve is steep enough to say so: what was doubted is no more.
    assertEquals(5, string.unaffected(-1));
  }

  /// Nobody can say who is wrong, so sigma holds both.
  @ParameterizedTest
  @ValueSource(doubles = {0.2, -0.2})
  void aSingleCellThatIsOffMakesTheEstimateUnsure(double volts) {
    TrueString string = new TrueString(1);
    for (int k = 0; k < END; k++) {
      string.measure(k);
      if (k >= FAULT_AT) string.in.cellVolts[0] += volts;
      string.estimate();
      string.assertTruthWithin3Sigma(k);
    }
    assertEquals(EstimateQuality.ESTIMATED, string.out.quality[0]);
  }

  /// From the first second on, within 3 sigma, which do not grow as they would of the fault.
  @ParameterizedTest
  @ValueSource(doubles = {0.05, -0.05, 0.2, -0.2})
  void aVoltageThatJumpsLeavesItsCellToItsOwnCharge(double volts) {
    TrueString string = new TrueString(4);
    for (int k = 0; k < END; k++) {
      string.measure(k);
      if (k >= FAULT_AT) string.in.cellVolts[2] += volts;
      string.estimate();
      string.assertTruthWithin3Sigma(k);
      if (k < FAULT_AT + 2) continue;
      assertEquals(Verdict.CELL_VOLTAGE, string.out.verdict[0], k + " s");
      assertEquals(2, string.out.verdictCell[0]);
      assertEquals(EstimateQuality.ESTIMATED, string.out.quality[2]);
      assertTrue(string.out.socSigma[2] < 0.02, k + " s: " + string.out.socSigma[2]);
    }
    assertEquals(volts, string.out.verdictExcess[0], 0.02); // what noise and slope leave open
    assertEquals(3, string.unaffected(2));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.05, -0.05, 0.2})
  void aVoltageThatJumpsBackIsBelievedAgain(double volts) {
    TrueString string = new TrueString(4);
    for (int k = 0; k < END; k++) {
      string.measure(k);
      if (k >= FAULT_AT && k < FAULT_AT + 600) string.in.cellVolts[2] += volts;
      string.estimate();
      string.assertTruthWithin3Sigma(k);
    }
    assertEquals(Verdict.NONE, string.out.verdict[0]);
    assertEquals(4, string.unaffected(-1));
  }

  /// Two sense wires that have come together take from one cell what they give the other.
  @Test
  void twoCellsThatJumpApartAreBothLeftOut() {
    TrueString string = new TrueString(6);
    for (int k = 0; k < END; k++) {
      string.measure(k);
      if (k >= FAULT_AT) {
        string.in.cellVolts[2] += 0.08;
        string.in.cellVolts[3] -= 0.08;
      }
      string.estimate();
      string.assertTruthWithin3Sigma(k);
    }
    assertEquals(EstimateQuality.ESTIMATED, string.out.quality[2]);
    assertEquals(EstimateQuality.ESTIMATED, string.out.quality[3]);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.05, -0.05, 0.2, -0.2})
  void aVoltageThatWasAlwaysOffIsNoConfidentLie(double volts) {
    TrueString string = new TrueString(5);
    for (int k = 0; k < END; k++) {
      string.measure(k);
      string.in.cellVolts[2] += volts;
      string.estimate();
      if (k > 600) string.assertTruthWithin3Sigma(k); // until then nobody knows whose it is
    }
    assertEquals(EstimateQuality.ESTIMATED, string.out.quality[2]);
  }

  /// A ninth of the capacity an hour, seven times what is expected of a sensor.
  @ParameterizedTest
  @ValueSource(ints = {1, 5})
  void anOffsetThatNoSensorShouldHaveIsTold(int cells) {
    TrueString string = new TrueString(cells);
    double offset = CAPACITY_COULOMBS / 3600 / 9;
    for (int k = 0; k < END; k++) {
      string.measure(k);
      string.readCurrent(string.in.stringAmps[0] + offset);
      string.estimate();
    }
    string.assertTruthWithin3Sigma(END);
    assertEquals(Verdict.CURRENT_SENSOR, string.out.verdict[0]);
    assertEquals(EstimateQuality.ESTIMATED, string.out.quality[0]);
    double error = Math.abs(string.out.stringBiasAmps[0] - offset);
    assertTrue(error < 3 * string.out.stringBiasSigmaAmps[0], "" + error);
  }

  /// Sensors that wake up.
  @Test
  void noCellStartsFromAFirstVoltageThatCannotBe() {
    TrueString string = new TrueString(4);
    for (int k = 0; k < 600; k++) {
      string.measure(k);
      if (k == 0) string.in.cellVolts[2] = 1.2;
      string.estimateUnstarted();
      if (k == 0) assertEquals(EstimateQuality.INVALID, string.out.quality[2]);
      if (k > 0) string.assertTruthWithin3Sigma(k);
    }
    assertEquals(4, string.unaffected(-1));
  }

  @Test
  void aStartThatIsSurelyWrongGivesWayToTheVoltages() {
    TrueString string = new TrueString(5);
    string.estimator.start(0.4, 0.01);
    for (int k = 0; k < END; k++) {
      string.measure(k);
      string.estimate();
      if (k > 10) string.assertTruthWithin3Sigma(k);
    }
    assertEquals(string.soc[0], string.out.soc[0], 0.05);
  }

  /// Zero, or all that its range allows.
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5})
  void aCurrentSensorThatIsDeadOrSaturatedIsNamed(double atMost) {
    TrueString string = new TrueString(5);
    boolean named = false;
    for (int k = 0; k < END; k++) {
      string.measure(k);
      if (k >= FAULT_AT) string.readCurrent(Math.clamp(string.amps, -atMost, atMost));
      string.estimate();
      string.assertTruthWithin3Sigma(k);
      if (string.out.verdict[0] == Verdict.CURRENT_SENSOR) {
        if (named) assertEquals(EstimateQuality.ESTIMATED, string.out.quality[0], k + " s");
        named = true;
      }
      assertNotEquals(Verdict.CELL_VOLTAGE, string.out.verdict[0], k + " s");
    }
    assertTrue(named);
    assertTrue(string.out.socSigma[0] > 0.02);
  }

  /// Calm residuals while nothing flows say nothing for a sensor that has not moved since.
  @Test
  void aDeadCurrentSensorStaysNamedWhileItStandsStill() {
    TrueString string = new TrueString(5);
    for (int k = 0; k < END + 1200; k++) {
      string.resting = k >= END;
      string.measure(k);
      if (k >= FAULT_AT) string.readCurrent(0);
      string.estimate();
      string.assertTruthWithin3Sigma(k);
      if (k >= END) assertEquals(Verdict.CURRENT_SENSOR, string.out.verdict[0], k + " s");
    }
    string.resting = false;
    for (int k = END + 1200; k < END + 2400; k++) {
      string.measure(k);
      string.estimate();
      string.assertTruthWithin3Sigma(k);
    }
    assertEquals(Verdict.NONE, string.out.verdict[0]);
  }

  @Test
  void theOffsetOfASensorThatIsDeadIsNotKnown() {
    TrueString string = new TrueString(5);
    boolean named = false;
    for (int k = 0; k < END; k++) {
      string.resting = k < 900; // which tells the offset
      string.measure(k);
      if (k >= FAULT_AT) string.readCurrent(0);
      string.estimate();
      if (string.out.verdict[0] == Verdict.CURRENT_SENSOR) {
        named = true;
        // as at the start, but for a second's voltages
        double unknown = FilterSettings.STANDARD.currentBiasCRate() * CAPACITY_COULOMBS / 3600;
        assertEquals(unknown, string.out.stringBiasSigmaAmps[0], 0.1 * unknown, k + " s");
      }
    }
    assertTrue(named);
  }

  /// Voltages of an hour under one current that nobody knows are one voltage, not thousands.
  @Test
  void voltagesAloneDoNotTellTheSocOfCellsUnderAnUnknownCurrent() {
    TrueString string = new TrueString(5);
    string.steadyAmps = -0.9 * CAPACITY_COULOMBS / 3600;
    for (int k = 0; k < 2400; k++) {
      string.measure(k);
      string.readCurrent(Double.NaN);
      string.in.stringCoulombs[0] = 0;
      string.in.stringUncoveredSeconds[0] = 1;
      string.estimate();
      string.assertTruthWithin3Sigma(k);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {10, 3600, 1e7})
  void aGapInTimeWidensSigma(double seconds) {
    TrueString string = new TrueString(3);
    for (int k = 0; k < FAULT_AT; k++) {
      string.measure(k);
      string.estimate();
    }
    double before = string.out.socSigma[0];
    string.in.dtSeconds = seconds;
    string.in.stringAmps[0] = Double.NaN;
    string.in.stringCoulombs[0] = 0;
    string.in.stringUncoveredSeconds[0] = seconds;
    for (int c = 0; c < 3; c++) string.in.cellVolts[c] = Double.NaN;
    string.estimate();
    // half a C for so long, or all that there is
    double growth = Math.min(seconds * 0.5 / 3600, 1 - before);
    assertTrue(string.out.socSigma[0] >= before + 0.99 * growth, "" + string.out.socSigma[0]);
    assertEquals(EstimateQuality.ESTIMATED, string.out.quality[0]);
    for (int k = FAULT_AT; k < END; k++) {
      string.measure(k);
      string.estimate();
      string.assertTruthWithin3Sigma(k);
    }
    assertEquals(EstimateQuality.GOOD, string.out.quality[0]);
  }

  /// What has flowed meanwhile is still in the cells' voltages.
  @Test
  void aHoleBlamesNoSensor() {
    TrueString string = new TrueString(4);
    for (int k = 0; k < FAULT_AT; k++) {
      string.measure(k);
      string.estimate();
    }
    string.steadyAmps = -0.5 * CAPACITY_COULOMBS / 3600;
    for (int k = 0; k < 600; k++) string.measure(k);
    string.steadyAmps = Double.NaN;
    string.measure(FAULT_AT);
    string.in.dtSeconds = 600;
    string.in.stringCoulombs[0] = 0;
    string.in.stringUncoveredSeconds[0] = 600;
    for (int k = FAULT_AT + 1; k < FAULT_AT + 3600; k++) {
      string.estimate();
      assertEquals(Verdict.NONE, string.out.verdict[0], k + " s");
      string.measure(k);
    }
  }

  /// On a plateau, where no charge makes of itself what an offset does.
  @Test
  void allCellsWithAnOffsetAreDoubtedAndOneOfThemIsNamed() {
    TrueString string = new TrueString(7, TestCells.flat());
    string.estimator.start(0.87, 0.02);
    int named = -1;
    int changes = 0;
    for (int k = 0; k < END; k++) {
      string.measure(k);
      string.in.cellVolts[2] += 0.025;
      string.in.cellVolts[4] -= 0.03;
      string.estimate();
      if (string.out.verdict[0] != Verdict.CELL_VOLTAGE) continue;
      if (named != string.out.verdictCell[0]) changes++;
      named = string.out.verdictCell[0];
    }
    assertTrue(named == 2 || named == 4, "named " + named);
    // Each is odd by itself in the beginning, and found by the others once charge has flowed.
    assertTrue(changes <= 4, changes + " changes");
    assertEquals(EstimateQuality.ESTIMATED, string.out.quality[2]);
    assertEquals(EstimateQuality.ESTIMATED, string.out.quality[4]);
    string.assertTruthWithin3Sigma(END);
    for (int c = 0; c < 7; c++) {
      if (c != 2 && c != 4) assertEquals(EstimateQuality.GOOD, string.out.quality[c]);
    }
  }

  @Test
  void aVoltageThatIsFoundToBeOffOnAPlateauMakesItsCellUnsureAtOnce() {
    TrueString string = new TrueString(7, TestCells.flat());
    string.estimator.start(0.87, 0.02);
    for (int k = 0; k < END; k++) {
      string.measure(k);
      string.in.cellVolts[2] += 0.025;
      string.in.cellVolts[4] -= 0.03;
      string.estimate();
      if (k >= 300) string.assertTruthWithin3Sigma(k); // both have been found
    }
  }

  /// A monitor that asks one cell after the other, as fast as the loop ticks.
  @Test
  void cellsThatAreMeasuredOneAfterTheOtherAreComparedAsWell() {
    TrueString string = new TrueString(5, TestCells.flat());
    string.estimator.start(0.88, 0.02);
    for (int k = 0; k < END; k++) {
      string.measure(k);
      string.in.cellVolts[2] += 0.03;
      for (int c = 0; c < 5; c++) if (k % 5 != c) string.in.cellVolts[c] = Double.NaN;
      string.estimate();
      if (k < 600) continue; // 120 samples with 2 mV of noise are enough for 30 mV
      string.assertTruthWithin3Sigma(k);
      assertEquals(Verdict.CELL_VOLTAGE, string.out.verdict[0], k + " s");
      assertEquals(2, string.out.verdictCell[0], k + " s");
      double wrong = Math.abs(string.out.verdictExcess[0] - 0.03);
      assertTrue(wrong < 3 * string.out.verdictSigma[0], k + " s: " + wrong);
    }
  }

  @Test
  void aFullStringIsComparedAsWell() {
    TrueString string = new TrueString(4);
    for (int c = 0; c < 4; c++) string.soc[c] = 1;
    string.estimator.start(1, 0.01);
    for (int k = 0; k < 600; k++) {
      string.measure(k);
      string.estimate();
    }
    double[] saved = new double[string.estimator.checkpointLength()];
    string.estimator.save(saved);
    string.estimator.restore(saved, 0); // it is one: nothing in it has become NaN
    assertEquals(Verdict.NONE, string.out.verdict[0]);
  }

  @Test
  void anOffsetOfTheCurrentIsFoundAndNamed() {
    TrueString string = new TrueString(5);
    double offset = 0.05;
    for (int k = 0; k < END; k++) {
      string.measure(k);
      string.readCurrent(string.in.stringAmps[0] + offset);
      string.estimate();
      string.assertTruthWithin3Sigma(k);
      double error = Math.abs(string.out.stringBiasAmps[0] - offset);
      assertTrue(error <= 3 * string.out.stringBiasSigmaAmps[0], k + " s: " + error);
    }
  }

  /// A sensor that shows 20 % of a charge's current, and every load: what it tells of the charge is
  /// a bound.
  @ParameterizedTest
  @ValueSource(ints = {1, 5})
  void aReadingAtTheEndOfItsRangeIsABound(int cells) {
    TrueString string = new TrueString(cells);
    boolean told = false;
    for (int k = 0; k < END; k++) {
      string.steadyAmps = k < FAULT_AT ? Double.NaN : k < FAULT_AT + 900 ? 2.5 : 0;
      string.measure(k);
      string.readCurrent(Math.min(string.in.stringAmps[0], 0.5));
      string.estimate();
      string.assertTruthWithin3Sigma(k);
      told |= string.out.verdict[0] == Verdict.CURRENT_SENSOR;
      if (k > FAULT_AT + 60 && k < FAULT_AT + 900) string.assertAll(EstimateQuality.ESTIMATED, k);
    }
    assertEquals(cells > 1, told); // of a single cell it may be the voltage
  }

  /// What a charger's display tells: the same to the last digit, and more than ever before.
  @ParameterizedTest
  @ValueSource(ints = {1, 5})
  void aConstantCurrentIsNoBound(int cells) {
    TrueString string = new TrueString(cells);
    for (int c = 0; c < cells; c++) string.soc[c] -= 0.5;
    for (int k = 0; k < 2 * END; k++) {
      string.steadyAmps = k < 600 ? 0 : k < END ? 2.5 : k < END + 600 ? 0 : -3.5;
      string.measure(k);
      string.readCurrent(string.amps);
      string.estimate();
      string.assertTruthWithin3Sigma(k);
      assertEquals(Verdict.NONE, string.out.verdict[0], k + " s");
      string.assertAll(EstimateQuality.GOOD, k);
    }
  }

  /// Zero, but for its amplifier's noise; a drive, a rest, a constant charge.
  @Test
  void aDeadCurrentSensorWithNoiseStaysNamed() {
    TrueString string = new TrueString(5);
    boolean named = false;
    for (int k = 0; k < 3 * END; k++) {
      string.steadyAmps = k < END ? Double.NaN : k < END + 900 ? 0 : k < 2 * END ? 1.5 : Double.NaN;
      string.measure(k);
      if (k >= FAULT_AT) string.readCurrent(0.003 * Math.sin(91 * k));
      string.estimate();
      string.assertTruthWithin3Sigma(k);
      named |= string.out.verdict[0] == Verdict.CURRENT_SENSOR;
      if (!named) continue;
      assertEquals(Verdict.CURRENT_SENSOR, string.out.verdict[0], k + " s");
      string.assertAll(EstimateQuality.ESTIMATED, k);
    }
    assertTrue(named);
  }

  /// Stop and go.
  private static double streetAmps(int k) {
    int at = k % 53;
    return at < 12 ? -5 : at < 17 ? 3 : at < 31 ? -1 : at < 40 ? -4 : 0;
  }

  /// Of cells with so little resistance that what it hides is within what their file says is left
  /// over.
  @ParameterizedTest
  @CsvSource({"5, 0", "5, -0.8", "2, 0", "1, 0"})
  void aReadingThatDoesNotMoveWithAllCellsIsNoCurrent(int cells, double stuckAmps) {
    TrueString string = new TrueString(cells, TestCells.hardlyKnown());
    string.estimator.start(0.88, 0.02);
    for (int k = 0; k < END; k++) {
      string.steadyAmps = streetAmps(k);
      string.measure(k);
      if (k >= FAULT_AT) string.readCurrent(stuckAmps + 0.003 * Math.sin(91 * k));
      string.estimate();
      string.assertTruthWithin3Sigma(k);
      if (k < FAULT_AT) assertEquals(Verdict.NONE, string.out.verdict[0], k + " s");
      if (k < FAULT_AT + 120) continue;
      string.assertAll(EstimateQuality.ESTIMATED, k);
      Verdict found = cells > 1 ? Verdict.CURRENT_SENSOR : Verdict.NONE; // or it is the voltage
      assertEquals(found, string.out.verdict[0], k + " s");
    }
  }

  /// A hundredth of what flows, and noise of more than a small current: it does not stand still.
  @Test
  void aReadingOfNoiseIsNoCurrent() {
    TrueString string = new TrueString(5, TestCells.hardlyKnown());
    string.estimator.start(0.88, 0.02);
    SplittableRandom random = new SplittableRandom(11);
    for (int k = 0; k < END; k++) {
      string.steadyAmps = streetAmps(k);
      string.measure(k);
      if (k >= FAULT_AT) string.readCurrent(0.01 * string.amps + 0.2 * random.nextGaussian());
      string.estimate();
      string.assertTruthWithin3Sigma(k);
      if (k < FAULT_AT + 120) continue;
      string.assertAll(EstimateQuality.ESTIMATED, k);
      assertEquals(Verdict.CURRENT_SENSOR, string.out.verdict[0], k + " s");
    }
  }

  /// A rest says nothing for it; that it moves with the cells again does.
  @Test
  void aSensorThatHasLiedIsBelievedWhenItExplainsTheCellsAgain() {
    TrueString string = new TrueString(5, TestCells.hardlyKnown());
    string.estimator.start(0.88, 0.02);
    for (int k = 0; k < 2 * END; k++) {
      string.steadyAmps = k >= END && k < END + 1200 ? 0 : streetAmps(k);
      string.measure(k);
      // saturated, as long as it lies
      if (k >= FAULT_AT && k < END) string.readCurrent(Math.clamp(string.amps, -0.6, 0.6));
      string.estimate();
      string.assertTruthWithin3Sigma(k);
      if (k >= FAULT_AT + 180 && k < END + 1200) {
        assertEquals(Verdict.CURRENT_SENSOR, string.out.verdict[0], k + " s");
      }
      if (k >= END + 1500) assertEquals(Verdict.NONE, string.out.verdict[0], k + " s");
    }
  }

  /// What moves all cells while the current stands still, and is no current: what a healthy string
  /// does for an hour or more after a drive.
  @ParameterizedTest
  @EnumSource(Calm.class)
  void aCalmCurrentIsBelieved(Calm calm) {
    for (int cells : new int[] {1, 2, 5}) {
      TrueString string = new TrueString(cells, TestCells.hardlyKnown());
      for (int c = 0; c < cells; c++) string.soc[c] = 0.7 - 0.005 * c;
      string.estimator.start(0.7, 0.02);
      SplittableRandom random = new SplittableRandom(13);
      double slow = 0;
      for (int k = 0; k < FAULT_AT + 7200; k++) {
        boolean drives = k < FAULT_AT;
        double calmAmps = calm.amps(string.in.cellVolts[0], k - FAULT_AT);
        string.steadyAmps = drives ? streetAmps(k) : calmAmps;
        string.measure(k);
        slow += (string.amps - slow) / 400;
        double common = random.nextGaussian();
        for (int c = 0; c < cells; c++) {
          double volts = string.in.cellVolts[c];
          switch (calm) {
            // 6 mOhm of diffusion that the model has not, and from the beginning of the rest on
            case RELAXES -> volts += drives ? 0 : 0.006 * (slow - string.amps);
            // a K in two minutes up and down, 0.4 mV each, that its sensor does not tell
            case WARMS -> volts += 0.004 * Math.sin(k / 760.0);
            case COARSE -> volts = 0.02 * Math.round(volts / 0.02);
            // of all cells alike, as a converter's reference has it
            case NOISY -> volts += 0.015 * common;
            case GETS_NOISY -> volts += drives ? 0 : 0.008 * common;
            case RESTS, CHARGES, CHARGES_WITH_CONSTANT_POWER -> {}
          }
          string.in.cellVolts[c] = volts;
        }
        string.estimate();
        assertEquals(Verdict.NONE, string.out.verdict[0], calm + " " + cells + " " + k + " s");
        string.assertAll(EstimateQuality.GOOD, k);
      }
    }
  }

  enum Calm {
    RESTS,
    RELAXES,
    WARMS,
    COARSE,
    NOISY,
    GETS_NOISY,
    CHARGES,
    CHARGES_WITH_CONSTANT_POWER;

    /// @param k seconds since the drive
    double amps(double volts, int k) {
      return switch (this) {
        case RESTS, RELAXES, WARMS, COARSE -> 0;
        case NOISY, GETS_NOISY -> -0.3;
        case CHARGES -> k < 2400 ? 1.5 : 0;
        case CHARGES_WITH_CONSTANT_POWER -> k < 2400 ? 5 / volts : 0;
      };
    }
  }

  /// Down to where the curve falls by 10 mV a second, which the filter expects elsewhere.
  @ParameterizedTest
  @ValueSource(doubles = {-3, -6})
  void aCellThatIsEmptyBeforeItShouldBlamesNoCurrent(double amps) {
    TrueString string = new TrueString(4, TestCells.hardlyKnown());
    for (int c = 0; c < 4; c++) string.soc[c] = 0.5;
    string.estimator.start(0.53, 0.015);
    for (int k = 0; string.soc[0] > 0.005; k++) {
      string.steadyAmps = k < 600 ? 0 : amps;
      string.measure(k);
      string.estimate();
      string.assertTruthWithin3Sigma(k);
      assertNotEquals(Verdict.CURRENT_SENSOR, string.out.verdict[0], k + " s");
    }
  }

  /// What a monitor says that is frozen but for the last digit of its converter.
  @Test
  void aFrozenMonitorWithNoiseIsNamedAndTheStringLeftToTheCurrent() {
    TrueString string = new TrueString(5);
    SplittableRandom random = new SplittableRandom(3);
    double[] frozen = new double[5];
    for (int k = 0; k < END; k++) {
      string.resting = k > END - 900; // which a frozen monitor agrees with
      string.measure(k);
      if (k == FAULT_AT) frozen = string.in.cellVolts.clone();
      for (int c = 0; c < 5; c++) {
        if (k >= FAULT_AT) string.in.cellVolts[c] = frozen[c] + 0.0005 * random.nextInt(-1, 2);
      }
      string.estimate();
      if (k < FAULT_AT + 300) continue;
      string.assertTruthWithin3Sigma(k);
      assertEquals(Verdict.CELL_VOLTAGE, string.out.verdict[0], k + " s");
      assertEquals(-1, string.out.verdictCell[0], k + " s");
      string.assertAll(EstimateQuality.ESTIMATED, k);
    }
    string.resting = false;
    for (int k = END; k < END + 600; k++) {
      string.measure(k);
      string.estimate();
      string.assertTruthWithin3Sigma(k);
    }
    assertEquals(Verdict.NONE, string.out.verdict[0]);
  }

  /// The coarsest packs tell 20 mV, and the same for minutes of a small load.
  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, -0.3, 0.8})
  void aCoarseVoltageThatHardlyMovesIsNotFrozen(double steadyAmps) {
    TrueString string = new TrueString(5);
    for (int c = 0; c < 5; c++) string.soc[c] -= 0.25;
    string.steadyAmps = steadyAmps;
    for (int k = 0; k < END; k++) {
      string.measure(k);
      for (int c = 0; c < 5; c++) {
        string.in.cellVolts[c] = 0.02 * Math.round(string.in.cellVolts[c] / 0.02);
      }
      string.estimate();
      string.assertTruthWithin3Sigma(k);
      assertEquals(Verdict.NONE, string.out.verdict[0], k + " s");
      string.assertAll(EstimateQuality.GOOD, k);
    }
  }

  /// At 0 degC three times the resistance flows past a filter that has to take it for 25 degC.
  @ParameterizedTest
  @ValueSource(doubles = {0, 10, 25})
  void aTemperatureThatIsAbsentWidensWhatVoltagesTell(double celsius) {
    TrueString string = new TrueString(5, TestCells.stiffInTheCold());
    string.celsius = celsius;
    for (int k = 0; k < END; k++) {
      string.measure(k);
      for (int c = 0; c < 5; c++) string.in.cellCelsius[c] = Double.NaN;
      string.estimate();
      string.assertTruthWithin3Sigma(k);
      string.assertAll(EstimateQuality.ESTIMATED, k);
    }
    for (int k = END; k < END + 600; k++) {
      string.measure(k);
      string.estimate();
      string.assertTruthWithin3Sigma(k);
    }
    string.assertAll(EstimateQuality.GOOD, END + 600);
    assertEquals(Verdict.NONE, string.out.verdict[0]);
  }

  /// Thirty K an hour, with a load.
  @Test
  void aTemperatureThatFallsIsBelieved() {
    TrueString string = new TrueString(5, TestCells.stiffInTheCold());
    for (int k = 0; k < END; k++) {
      string.celsius = 25 - k / 120.0;
      string.measure(k);
      string.estimate();
      string.assertTruthWithin3Sigma(k);
      string.assertAll(EstimateQuality.GOOD, k);
      assertEquals(Verdict.NONE, string.out.verdict[0], k + " s");
    }
  }

  /// A checkpoint, an hour without the filter, and the pack in use until it is back.
  @ParameterizedTest
  @CsvSource({"5, -0.15", "5, -0.3", "5, 0.2", "1, -0.15", "1, -0.3", "1, 0.2"})
  void aPackThatWasUsedMeanwhileIsAsUnsureAsUnderAnUnknownCurrent(int cells, double rate) {
    TrueString string = new TrueString(cells);
    for (int c = 0; c < cells; c++) string.soc[c] -= 0.05;
    away(string, rate);
    for (int k = END; k < END + FAULT_AT; k++) {
      string.measure(k);
      string.estimate();
      string.assertTruthWithin3Sigma(k);
      assertEquals(Verdict.NONE, string.out.verdict[0], k + " s");
    }
    string.assertAll(EstimateQuality.GOOD, END + FAULT_AT);
  }

  @Test
  void aPackThatHasRestedMeanwhileIsAsSureAsBefore() {
    TrueString string = new TrueString(5);
    double before = away(string, 0);
    string.measure(END);
    string.estimate();
    assertEquals(before, string.out.socSigma[0], 0.002);
    string.assertAll(EstimateQuality.GOOD, END);
  }

  private static double away(TrueString string, double rate) {
    for (int k = 0; k < FAULT_AT; k++) {
      string.measure(k);
      string.estimate();
    }
    double before = string.out.socSigma[0];
    double[] saved = new double[string.estimator.checkpointLength()];
    string.estimator.save(saved);
    string.steadyAmps = rate * CAPACITY_COULOMBS / 3600;
    for (int k = 0; k < 3600; k++) string.measure(k);
    string.steadyAmps = Double.NaN;
    string.estimator.restore(saved, 3600);
    return before;
  }
}
