package io.celltwin.estimator.health;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.estimator.OcvCurve;
import org.junit.jupiter.api.Test;

class FullDischargeTest {
  private static final double SECONDS = 10;
  private static final double LOAD_VOLTS = -0.1;

  private final OcvCurve fresh = new AgedCell().fresh;
  private final FullDischarge discharge = new FullDischarge(fresh);

  /// A cell of so much capacity, from SOC to SOC at 1C of the fresh one, and then at rest.
  private void use(double capacity, double from, double to) {
    double step = Math.signum(to - from) * SECONDS / 3600;
    double soc = from;
    while (Math.signum(to - soc) == Math.signum(step)) {
      soc += step / capacity;
      discharge.pass(SECONDS, step, 0, 0);
      discharge.see(fresh.volts(soc), Math.signum(step) * -LOAD_VOLTS, Math.signum(step));
    }
    rest(soc);
  }

  private void rest(double soc) {
    for (int k = 0; k < 15; k++) {
      discharge.pass(SECONDS, 0, 0, 0);
      discharge.see(fresh.volts(soc), 0, 0);
    }
  }

  private void cycle(double capacity) {
    use(capacity, 1, 0);
    use(capacity, 0, 1);
  }

  @Test
  void oneDischargeFromFullToEmptyTellsTheCapacity() {
    rest(1);
    assertFalse(discharge.isLearnt());
    use(0.84, 1, 0);
    assertTrue(discharge.isLearnt());
    assertEquals(0.84, discharge.capacity(), 3 * discharge.sigma());
    assertTrue(discharge.sigma() < 0.02);
    assertTrue(discharge.ageSeconds() < 60);
  }

  @Test
  void followsACellThatLosesHalfAPercentInEachCycle() {
    rest(1);
    double capacity = 1;
    for (int n = 0; n < 60; n++) {
      if (n > 0) assertEquals(capacity, discharge.capacity(), 3 * discharge.sigma(), n + " cycles");
      cycle(capacity);
      capacity -= 0.005;
    }
    assertEquals(capacity, discharge.capacity(), 0.01);
  }

  @Test
  void aDischargeThatEndsBeforeEmptyTellsNothing() {
    rest(1);
    use(0.84, 1, 0.2);
    use(0.84, 0.2, 0.5);
    use(0.84, 0.5, 0);
    assertTrue(discharge.isLearnt(), "all of it is one discharge, less the charge between");
    assertEquals(0.84, discharge.capacity(), 3 * discharge.sigma());

    FullDischarge other = new FullDischarge(fresh);
    other.pass(SECONDS, -0.8, 0, 0);
    other.see(fresh.volts(0), LOAD_VOLTS, -1);
    other.pass(150, 0, 0, 0);
    other.see(fresh.volts(0), 0, 0);
    assertFalse(other.isLearnt(), "nobody saw it full");
  }

  /// As in the cold, or under a load that the model makes too little of.
  @Test
  void aCellThatComesBackWhereItRestsWasNotEmpty() {
    rest(1);
    use(0.84, 1, 0.2);
    discharge.pass(SECONDS, -SECONDS / 3600, 0, 0);
    discharge.see(fresh.volts(0.01), LOAD_VOLTS, -1);
    rest(0.2);
    assertFalse(discharge.isLearnt());
  }

  /// So many times the capacity of the fresh cell, at rates that alternate, then a rest at a SOC.
  private void spend(double part, double rate, double other, double restSoc) {
    double flowed = 0;
    boolean isOther = false;
    while (flowed < part) {
      double now = isOther ? other : rate;
      isOther = !isOther;
      flowed += now * SECONDS / 3600;
      discharge.pass(SECONDS, -now * SECONDS / 3600, 0, 0);
      discharge.see(fresh.volts(1 - flowed / part), LOAD_VOLTS, -now);
    }
    rest(restSoc);
  }

  /// An aged cell that is charged to its full voltage relaxes below the fresh one's curve.
  @Test
  void aCellThatTakesNoMoreAtItsFullVoltageIsFullWhateverItRestsAt() {
    for (int k = 0; k < 12; k++) {
      discharge.pass(SECONDS, 0.02 * SECONDS / 3600, 0, 0);
      discharge.see(fresh.volts(1) - 0.01, 0.01, 0.02);
    }
    rest(0.97);
    use(0.84, 1, 0);
    assertEquals(0.84, discharge.capacity(), 0.008);

    FullDischarge stopped = new FullDischarge(fresh); // the charger stops at 97 %
    stopped.see(fresh.volts(0.97), 0.005, 0.02);
    stopped.pass(SECONDS, -0.84, 0, 0);
    stopped.see(fresh.volts(0), LOAD_VOLTS, -1);
    stopped.pass(150, 0, 0, 0);
    stopped.see(fresh.volts(0), 0, 0);
    assertEquals(0.84 / 0.97, stopped.capacity(), 0.008);
  }

  /// The circuit holds more of the voltage for the load's than is.
  @Test
  void aCellIsNotFullBecauseALoadHasJustStopped() {
    for (int k = 0; k < 12; k++) { // a drive from 92 %, with pauses
      discharge.pass(SECONDS, -0.002, 0, 0);
      discharge.see(fresh.volts(0.92), LOAD_VOLTS, -0.7);
      discharge.pass(SECONDS, 0, 0, 0);
      discharge.see(fresh.volts(0.98), fresh.volts(0.92) - fresh.volts(0.98), 0);
    }
    use(0.84, 0.9, 0);
    assertFalse(discharge.isLearnt());
  }

  @Test
  void aCellMayBeFullUnderItsFirstLoad() {
    double loadVolts = fresh.volts(0.97) - fresh.volts(1);
    discharge.pass(SECONDS, -0.001, 0, 0);
    discharge.see(fresh.volts(1), loadVolts, -0.3);
    use(0.84, 1, 0);
    assertTrue(discharge.isLearnt());
    assertEquals(0.84, discharge.capacity(), 3 * discharge.sigma());
  }

  /// Its resistance has grown: what is left it does not give.
  @Test
  void aTestAtOneCurrentMayLeaveALittle() {
    rest(1);
    spend(0.84, 1, 1, 0.045);
    assertTrue(discharge.isLearnt());
    assertEquals(0.84, discharge.capacity(), 3 * discharge.sigma());
  }

  @Test
  void aDriveMayNotAndNoTestIsFast() {
    rest(1);
    spend(0.84, 0.5, 1.5, 0.045);
    assertFalse(discharge.isLearnt(), "a load that goes up and down");
    rest(1);
    spend(0.84, 2, 2, 0.045);
    assertFalse(discharge.isLearnt(), "2C");
    rest(1);
    spend(0.84, 1, 1, 0.07);
    assertFalse(discharge.isLearnt(), "a cell that has more left");
  }

  /// Time alone confirms nothing: a BMS may have cut off, a row may be long.
  @Test
  void aRestThatNobodySeesTellsNothing() {
    rest(1);
    use(0.84, 1, 0.5);
    discharge.pass(SECONDS, -SECONDS / 3600, 0, 0);
    discharge.see(fresh.volts(0.01), LOAD_VOLTS, -1);
    for (int k = 0; k < 60; k++) discharge.pass(SECONDS, 0, 0, 0);
    assertFalse(discharge.isLearnt());
    discharge.pass(150, 0, 0, 0);
    discharge.see(fresh.volts(0.5), 0, 0);
    rest(0.5);
    assertFalse(discharge.isLearnt());
  }

  /// What has been told once stays, ever less surely, and does not become the fresh cell's again.
  @Test
  void aCapacityThatWasToldLongAgoIsStillTheBestThereIs() {
    rest(1);
    use(0.84, 1, 0);
    assertFalse(discharge.isOld());
    double sigma = discharge.sigma();
    discharge.pass(400 * 86_400.0, 0, 0, 0);
    assertTrue(discharge.isLearnt() && discharge.isOld());
    assertEquals(0.84, discharge.capacity(), 3 * sigma);
    assertTrue(discharge.sigma() > 0.07);
  }

  @Test
  void aCellThatIsChargedAtOnceMayHaveBeenEmptyOrNot() {
    rest(1);
    for (int k = 0; k < 302; k++) {
      discharge.pass(SECONDS, -SECONDS / 3600, 0, 0);
      discharge.see(fresh.volts(1 - (k + 1) / 302.0), LOAD_VOLTS, -1);
    }
    use(0.84, 0, 1);
    assertFalse(discharge.isLearnt());
  }

  @Test
  void aCurrentThatNobodyKnowsLosesTheDischarge() {
    rest(1);
    use(0.84, 1, 0.5);
    discharge.lose();
    use(0.84, 0.5, 0);
    assertFalse(discharge.isLearnt());
  }

  @Test
  void anOffsetOfTheCurrentWidensWhatIsTold() {
    rest(1);
    for (int k = 0; k < 100; k++) discharge.pass(36, -0.0084, 0.0003, 0);
    discharge.see(fresh.volts(0), LOAD_VOLTS, -0.84);
    discharge.pass(36, -0.0001, 0, 0);
    rest(0);
    assertFalse(discharge.isLearnt(), "3 % is no measurement");
  }

  /// 0.01 C that is taken for none, for ten hours.
  @Test
  void aSmallCurrentOverALongRestWidensWhatIsTold() {
    rest(1);
    for (int k = 0; k < 3600; k++) discharge.pass(SECONDS, 0, 0, -0.01 * SECONDS / 3600);
    use(0.74, 0.88, 0);
    assertFalse(discharge.isLearnt());
  }

  /// It may have been a load that made it look empty; nobody saw it rest.
  @Test
  void aCutBehindALoadNearEmptyTellsNothing() {
    rest(1);
    use(0.84, 1, 0.2);
    discharge.pass(SECONDS, -SECONDS / 3600, 0, 0);
    discharge.see(fresh.volts(0.01), LOAD_VOLTS, -1);
    double[] saved = new double[FullDischarge.LENGTH];
    discharge.save(saved, 0);
    FullDischarge other = new FullDischarge(fresh);
    other.restore(saved, 0, 3600);
    other.pass(SECONDS, 0, 0, 0);
    assertFalse(other.isLearnt());
  }

  @Test
  void whatHasBeenSeenIsCarried() {
    rest(1);
    cycle(0.9);
    use(0.89, 1, 0.3);
    double[] saved = new double[FullDischarge.LENGTH];
    discharge.save(saved, 0);
    FullDischarge other = new FullDischarge(fresh);
    other.restore(saved, 0, 0);
    double[] again = new double[FullDischarge.LENGTH];
    other.save(again, 0);
    assertArrayEquals(saved, again);

    FullDischarge later = new FullDischarge(fresh);
    later.restore(saved, 0, 86_400);
    assertTrue(later.sigma() > discharge.sigma());
    assertEquals(discharge.ageSeconds() + 86_400, later.ageSeconds(), 1e-6);
  }
}
