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
    assertTrue(bound.holds());
    visit(50, 0, SMALL_VOLTS, false);
    assertFalse(bound.holds());
  }

  @Test
  void thatOfASensorThatHasLiedElsewhereOnlyWhereTheyWouldShowIt() {
    visit(50, 0.06, SMALL_VOLTS, true);
    assertTrue(bound.holds());
    visit(50, 0, SMALL_VOLTS, false);
    assertTrue(bound.holds());
    visit(50, 0, TELLING_VOLTS, false);
    assertFalse(bound.holds());
  }

  @Test
  void aReadingBeyondItIsNoneHoweverMuchSpokeForIt() {
    visit(50, 0.06, SMALL_VOLTS, true);
    bound.meets(2 * END_AMPS, 1);
    assertFalse(bound.holds());
    visit(50, 0, SMALL_VOLTS, false);
    assertFalse(bound.holds());
  }

  @Test
  void whatHasBeenFoundIsCarried() {
    visit(50, 0.06, SMALL_VOLTS, true);
    double[] saved = new double[CurrentBound.LENGTH];
    bound.save(saved, 0);
    CurrentBound other = new CurrentBound(1, 0.1);
    other.restore(saved, 0);
    assertTrue(other.holds());
  }
}
