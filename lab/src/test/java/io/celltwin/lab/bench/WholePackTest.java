package io.celltwin.lab.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.estimator.PackEstimate;
import io.celltwin.estimator.power.Horizon;
import io.celltwin.lab.plant.ElectrodeCell;
import org.junit.jupiter.api.Test;

/// What the benchmark of the whole state says it has in it.
class WholePackTest {
  private static final int CELLS = 13; // two sensors
  private static final double DT_SECONDS = 1;

  @Test
  void nothingOfTheStateIsLeftOutAndARestEnds() throws Exception {
    WholePack pack = new WholePack(CELLS, ElectrodeCell.file(), DT_SECONDS);
    PackEstimate estimate = steps(pack, RestingString.TURN_SECONDS);
    for (int c = 0; c < CELLS; c++) {
      assertFalse(Double.isNaN(estimate.coreCelsius[c]), "temperatures inside");
      assertFalse(estimate.capacityLearnt[c], "capacities, before the second rest has ended");
    }
    for (Horizon horizon : Horizon.values()) {
      assertTrue(estimate.power.charge(horizon).amps() > 0, () -> "charge, " + horizon);
      assertTrue(estimate.power.discharge(horizon).amps() > 0, () -> "discharge, " + horizon);
    }
    assertTrue(estimate.energy.usableWattHours > 0);

    // within a minute all cells are visited
    steps(pack, 70);
    for (boolean learnt : estimate.capacityLearnt) assertTrue(learnt, "capacities");
  }

  @Test
  void aTurnGivesBackWhatItHasTaken() {
    double dtSeconds = 0.05; // goes into all times of the load
    RestingString string = new RestingString(1, dtSeconds);
    for (double s = 0; s < RestingString.TURN_SECONDS; s += dtSeconds) string.next();
    // Rounding may put a tick beyond a seam: 3e-5 of the capacity.
    assertEquals(RestingString.START_SOC, string.soc(), 1e-4);
  }

  private static PackEstimate steps(WholePack pack, double seconds) {
    for (double s = DT_SECONDS; s < seconds; s += DT_SECONDS) pack.step();
    return pack.step();
  }
}
