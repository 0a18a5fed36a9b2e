package io.celltwin.estimator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.estimator.leak.StringLeaks;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StringLeaksTest {
  private static final int CELLS = 5;
  private static final double MINUTE = 60;
  private static final double DAY = 86_400;

  /// Cells that differ by 2 mV and show 1 mV of noise, row by row of a minute.
  private static final class Cells {
    final CellParameters cell = TestCells.curved();
    final StringLeaks leaks = new StringLeaks(0, 0, CELLS, cell);
    final PackMeasurement measurement = new PackMeasurement(1, CELLS);
    final PackEstimate estimate = new PackEstimate(1, CELLS);
    final double[] soc = new double[CELLS];
    final SplittableRandom random;
    int leaking = -1;
    double leakAmps;

    Cells(long seed) {
      random = new SplittableRandom(seed);
      java.util.Arrays.fill(soc, 0.5);
    }

    void leak(int which, double amps) {
      leaking = which;
      leakAmps = amps;
    }

    void row(double amps) {
      measurement.dtSeconds = MINUTE;
      measurement.stringCoulombs[0] = amps * MINUTE;
      for (int c = 0; c < CELLS; c++) {
        double own = amps - (c == leaking ? leakAmps : 0);
        soc[c] += own * MINUTE / cell.capacityCoulombs();
        estimate.soc[c] = soc[0];
        estimate.socSigma[c] = 0.02;
        double volts = cell.ocv().volts(soc[c]) + 0.04 * amps + 0.002 * (c % 3 - 1);
        measurement.cellVolts[c] = Math.rint(1000 * (volts + 0.001 * random.nextGaussian())) / 1000;
      }
      leaks.step(measurement, true, estimate);
    }

    void rest(double days) {
      for (double s = 0; s < days * DAY; s += MINUTE) row(0);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 4})
  void aCellThatFallsAgainstTheOthersAtRestIsNamedWithARangeThatHoldsItsCurrent(int leaking) {
    Cells cells = new Cells(leaking);
    cells.leak(leaking, 0.003);
    cells.rest(0.6);
    assertEquals(leaking, cells.estimate.leakCell[0]);
    assertTrue(
        cells.estimate.leakLeastAmps[0] < 0.003 && 0.003 < cells.estimate.leakMostAmps[0],
        () -> cells.estimate.leakLeastAmps[0] + " to " + cells.estimate.leakMostAmps[0]);
    assertTrue(cells.estimate.leakMostAmps[0] < 0.02, "it says something");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void noCellIsNamedWhereNoneLeaks(long seed) {
    Cells cells = new Cells(seed);
    for (int day = 0; day < 14; day++) {
      cells.rest(0.9);
      for (int k = 0; k < 60; k++) cells.row(day % 2 == 0 ? 0.9 : -0.9);
      assertEquals(-1, cells.estimate.leakCell[0], "day " + day);
    }
  }

  /// Rests that are too short for a line, and a charge every day.
  @Test
  void aCellThatEndsLowerFromChargeToChargeIsNamed() {
    Cells cells = new Cells(1);
    cells.leak(1, 0.0005);
    for (int day = 0; day < 8; day++) {
      for (int part = 0; part < 4; part++) {
        cells.rest(0.2);
        for (int k = 0; k < 15; k++) cells.row(-0.9);
      }
      for (int k = 0; k < 60; k++) cells.row(0.9);
    }
    assertEquals(1, cells.estimate.leakCell[0]);
  }

  @Test
  void aLeakThatHasEndedIsForgotten() {
    Cells cells = new Cells(1);
    cells.leak(3, 0.003);
    cells.rest(0.6);
    assertEquals(3, cells.estimate.leakCell[0]);
    cells.leak(-1, 0);
    cells.row(-1); // another rest
    cells.rest(11);
    assertEquals(-1, cells.estimate.leakCell[0]);
  }

  @Test
  void goesOnBitForBitAfterARestart() {
    Cells whole = new Cells(1);
    whole.leak(2, 0.001);
    whole.rest(0.45);
    for (int k = 0; k < 40; k++) whole.row(0.9);
    double[] state = new double[whole.leaks.checkpointLength()];
    whole.leaks.save(state, 0);
    StringLeaks second = new StringLeaks(0, 0, CELLS, whole.cell);
    assertTrue(second.isSound(state, 0));
    second.restore(state, 0, 0);
    PackEstimate estimate = new PackEstimate(1, CELLS);
    for (int k = 0; k < 2000; k++) {
      whole.row(k < 20 ? 0.9 : 0);
      System.arraycopy(whole.estimate.soc, 0, estimate.soc, 0, CELLS);
      System.arraycopy(whole.estimate.socSigma, 0, estimate.socSigma, 0, CELLS);
      second.step(whole.measurement, true, estimate);
      assertArrayEquals(whole.estimate.leakCell, estimate.leakCell, "row " + k);
      assertArrayEquals(whole.estimate.leakMostAmps, estimate.leakMostAmps, "row " + k);
    }
    assertEquals(2, whole.estimate.leakCell[0]);
    double[] after = new double[state.length];
    double[] afterRestart = new double[state.length];
    whole.leaks.save(after, 0);
    second.save(afterRestart, 0);
    assertArrayEquals(after, afterRestart);
  }
}
