package io.celltwin.estimator.health;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ChargeBranchTest {
  private static final double DECAY_PER_SOC = 20;

  private final ChargeBranch branch = new ChargeBranch(DECAY_PER_SOC);

  private void pass(double charge) {
    for (int k = 0; k < 100; k++) branch.pass(charge / 100);
  }

  @Test
  void isNowhereAtFirst() {
    assertEquals(0, branch.place());
    assertEquals(Math.hypot(ChargeBranch.PART_SIGMA, 1), branch.sigma(), 1e-12);
  }

  @Test
  void standsOnTheBranchOfWhatHasFlowedLong() {
    pass(0.5);
    assertEquals(1, branch.place(), 1e-4); // exp(-10)
    assertEquals(ChargeBranch.PART_SIGMA, branch.sigma(), 1e-4);
    pass(-0.5);
    assertEquals(-1, branch.place(), 1e-4);
  }

  @Test
  void isOnItsWayAfterALittle() {
    pass(-0.5);
    pass(Math.log(2) / DECAY_PER_SOC);
    assertEquals(0, branch.place(), 1e-4);
    assertEquals(ChargeBranch.PART_SIGMA, branch.sigma(), 1e-4);
  }

  @Test
  void isUnknownAgainAfterAChargeThatNobodyKnows() {
    pass(0.5);
    branch.lose(0.01);
    assertEquals(Math.exp(-0.2), branch.place(), 1e-3);
    branch.lose(1);
    assertEquals(0, branch.place(), 1e-3);
    assertEquals(Math.hypot(ChargeBranch.PART_SIGMA, 1), branch.sigma(), 1e-3);
  }

  @Test
  void goesOnAfterARestart() {
    pass(0.03);
    double[] saved = new double[ChargeBranch.LENGTH];
    branch.save(saved, 0);
    ChargeBranch second = new ChargeBranch(DECAY_PER_SOC);
    second.restore(saved, 0);
    double[] again = new double[ChargeBranch.LENGTH];
    second.save(again, 0);
    assertArrayEquals(saved, again);
  }
}
