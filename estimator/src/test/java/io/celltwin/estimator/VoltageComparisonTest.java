package io.celltwin.estimator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class VoltageComparisonTest {
  private static final int CELLS = 4;

  private final CellParameters cell = TestCells.flat();
  private final PackMeasurement measurement = new PackMeasurement(1, CELLS);
  private final PackEstimate estimate = new PackEstimate(1, CELLS);
  private final boolean[] comparable = new boolean[CELLS];
  private VoltageComparison comparison = new VoltageComparison(0, CELLS, cell);

  VoltageComparisonTest() {
    Arrays.fill(comparable, true);
    Arrays.fill(estimate.soc, 0.5);
  }

  /// On the plateau, cell 3 off by so much; the cells one after the other where `smeared`, and in
  /// two of five rounds not all under the same current.
  private void run(int seconds, double excessVolts, boolean smeared) {
    measurement.dtSeconds = 0.25;
    for (int k = 0; k < 4 * seconds; k++) {
      double amps = smeared ? k / 10 % 4 : 0;
      measurement.stringCoulombs[0] = 0.25 * amps;
      for (int c = 0; c < CELLS; c++) {
        double volts = cell.ocv().volts(0.5) + amps * 0.042 + (c == 2 ? excessVolts : 0);
        if (!smeared || k % 4 == c) comparison.load[c] = amps * 0.042;
        measurement.cellVolts[c] = smeared && k % 4 != c ? Double.NaN : volts;
        measurement.cellAmps[c] = amps;
      }
      comparison.take(measurement, 0);
      if (k % 4 == 3) comparison.compare(estimate, comparable, comparable);
    }
  }

  @Test
  void anOffsetIsSaidUntilItIsClearlyGone() {
    run(1200, 0.012, false);
    assertEquals(2, comparison.named());
    run(30, 0, false); // little, against what has been learnt before
    assertTrue(comparison.isFound(2));
    assertFalse(comparison.isFound(1));
    // What charge has moved since is what an offset may have changed by; none has here.
    run(200_000, 0, false);
    assertEquals(-1, comparison.named());
  }

  @Test
  void cellsThatAreSampledUnderOtherCurrentsAreNoWorseForIt() {
    run(1200, 0, true);
    assertEquals(-1, comparison.named());
    run(2400, 0.03, true);
    assertEquals(2, comparison.named());
  }

  @Test
  void anOffsetIsLessSureAfterAMonthAndHardlyAfterAnHour() {
    run(1200, 0.012, false);
    double before = comparison.sigmaVolts(2);
    double[] saved = new double[comparison.checkpointLength()];
    comparison.save(saved, 0);
    comparison.restore(saved, 0, 1 / 720.0, 0.05 / 720);
    assertEquals(before, comparison.sigmaVolts(2), 1e-5); // 2 mV a month
    comparison.restore(saved, 0, 1, 0.05);
    assertEquals(before + 0.002, comparison.sigmaVolts(2), 1e-9);
    assertEquals(2, comparison.named());
    comparison = new VoltageComparison(0, CELLS, cell);
    comparison.restore(saved, 0, 0, 0);
    assertEquals(before, comparison.sigmaVolts(2));
  }
}
