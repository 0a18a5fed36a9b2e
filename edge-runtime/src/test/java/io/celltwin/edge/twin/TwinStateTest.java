package io.celltwin.edge.twin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.estimator.PackEstimate;
import io.celltwin.estimator.Verdict;
import org.junit.jupiter.api.Test;

class TwinStateTest {
  @Test
  void keepsTheHealthOfTheFiltersThoughTheEstimateIsRefilled() throws Exception {
    PackEstimate estimate = new PackEstimate(1, 2);
    fill(estimate, 3, true, Verdict.CELL_VOLTAGE);
    TwinBench bench = new TwinBench(1, 2, 1);
    bench.tick(0, estimate);
    fill(estimate, 4, false, Verdict.CURRENT_SENSOR);
    TwinState state = bench.last();
    assertEquals(3, state.innovationMeanVolts(1));
    assertEquals(3, state.nis(1));
    assertEquals(3, state.secondsSinceAnchor(1));
    assertTrue(state.observable(1));
    assertTrue(state.converged(1));
    assertEquals(Verdict.CELL_VOLTAGE, state.verdict(0));
    assertEquals(3, state.verdictExcess(0));
    assertEquals(3, state.verdictSigma(0));
    assertEquals("cell 2 voltage", state.verdictText(0));
    assertEquals("V", state.verdictUnit(0));
    assertTrue(Double.isNaN(state.nis(0)));
    assertFalse(state.converged(0));
  }

  @Test
  void saysOfAFrozenMonitorThatItIsAllVoltages() throws Exception {
    PackEstimate estimate = new PackEstimate(1, 2);
    estimate.verdict[0] = Verdict.CELL_VOLTAGE;
    TwinBench bench = new TwinBench(1, 2, 1);
    bench.tick(0, estimate);
    assertEquals("cell voltages", bench.last().verdictText(0));
  }

  /// Of the second cell and the only string.
  private static void fill(PackEstimate estimate, double value, boolean well, Verdict verdict) {
    estimate.innovationMeanVolts[1] = value;
    estimate.nis[1] = value;
    estimate.secondsSinceAnchor[1] = value;
    estimate.observable[1] = well;
    estimate.converged[1] = well;
    estimate.verdict[0] = verdict;
    estimate.verdictCell[0] = verdict == Verdict.CELL_VOLTAGE ? 1 : -1;
    estimate.verdictExcess[0] = value;
    estimate.verdictSigma[0] = value;
  }
}
