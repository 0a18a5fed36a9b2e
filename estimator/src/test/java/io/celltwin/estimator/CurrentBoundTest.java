package io.celltwin.estimator;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CurrentBoundTest {
  private static final double END_AMPS = 5;

  /// One sigma of what is left over: 10 mV.
  private static final double VARIANCE = 1e-4;

  // what the reading makes of voltages that would show if more flowed, and of others
  private static final double TELLING_VOLTS = 0.1;
  private static final double SMALL_VOLTS = 0.03;

  private final CurrentBound bound = new CurrentBound(1, 0.1);
  private final CurrentBound opposite = new CurrentBound(-1, 0.1);

  /// A visit to the end of the range, from below.
  private void visit(int seconds, double excessVolts, double loadVolts, boolean isLiar) {
    bound.meets(1, 1);
    for (int k = 0; k < seconds; k++) {
      if (!bound.meets(END_AMPS, 1)) continue;
      bound.take(excessVolts, VARIANCE, loadVolts);
      bound.judge(1, isLiar);
    }
  }

  @Test
  void voltagesThatAgreeAcquitAReadingThatWasABound() {
    visit(50, 0.06, SMALL_VOLTS, false);
    assertTrue(bound.holds(opposite));
    visit(50, 0, SMALL_VOLTS, false);
    assertFalse(bound.holds(opposite));
  }

  @Test
  void thatOfASensorThatHasLiedElsewhereOnlyWhereTheyWouldShowIt() {
    visit(50, 0.06, SMALL_VOLTS, true);
    assertTrue(bound.holds(opposite));
    visit(50, 0, SMALL_VOLTS, false);
    assertTrue(bound.holds(opposite));
    visit(50, 0, TELLING_VOLTS, false);
    assertFalse(bound.holds(opposite));
  }

  @Test
  void aReadingBeyondItIsNoneHoweverMuchSpokeForIt() {
    visit(50, 0.06, SMALL_VOLTS, true);
    bound.meets(2 * END_AMPS, 1);
    assertFalse(bound.holds(opposite));
    visit(50, 0, SMALL_VOLTS, false);
    assertFalse(bound.holds(opposite));
  }

  @Test
  void whatHasBeenFoundIsCarried() {
    visit(50, 0.06, SMALL_VOLTS, true);
    double[] saved = new double[CurrentBound.LENGTH];
    bound.save(saved, 0);
    CurrentBound other = new CurrentBound(1, 0.1);
    other.restore(saved, 0);
    assertTrue(other.holds(opposite));
  }

  /// The sensor's range ends alike on both sides.
  @Test
  void oneEndThatIsFoundTellsOfTheOtherJustAsFarOut() {
    visit(50, 0.06, SMALL_VOLTS, true);
    opposite.meets(-END_AMPS, 1);
    assertFalse(opposite.holds(bound), "the first reading so far out");
    opposite.meets(-END_AMPS, 1);
    assertTrue(opposite.holds(bound));
    opposite.meets(-END_AMPS / 2, 1);
    assertFalse(opposite.holds(bound), "a reading within the range");
  }

  @Test
  void aChargeFurtherOutThanAnEndIsNone() {
    visit(50, 0.06, SMALL_VOLTS, true);
    for (int k = 0; k < 2; k++) opposite.meets(-1.1 * END_AMPS, 1);
    assertFalse(opposite.holds(bound));
  }

  @Test
  void anEndThatIsNotFoundTellsNothingOfTheOther() {
    visit(50, 0, SMALL_VOLTS, false);
    for (int k = 0; k < 2; k++) opposite.meets(-END_AMPS, 1);
    assertFalse(opposite.holds(bound));
  }
}
