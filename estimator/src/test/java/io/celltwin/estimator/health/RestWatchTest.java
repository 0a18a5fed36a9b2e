package io.celltwin.estimator.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RestWatchTest {
  private static final double HOUR = 3600;
  private final RestWatch watch = new RestWatch();

  private double charge;
  private double sigma;

  /// What a cell is told.
  private final class Told {
    private final AgedCell cell = new AgedCell();
    private final WindowFilter filter = new WindowFilter(cell.electrodes, cell.fresh, 0.07);

    private void ask() {
      double[] before = new double[filter.checkpointLength()];
      double[] after = new double[filter.checkpointLength()];
      filter.save(before, 0);
      watch.tell(filter);
      filter.save(after, 0);
      charge = after[4] - before[4]; // n is the first of the state
      sigma = Math.sqrt(after[8] - before[8]);
    }
  }

  private boolean flow(double cRate, double seconds) {
    boolean ended = false;
    for (double t = 0; t < seconds; t += 10) ended |= watch.pass(10, cRate * 10 / HOUR, true);
    return ended;
  }

  @Test
  void takesTheOffsetOfTheSensorOutOfTheCharge() {
    double offset = 0.005;
    flow(offset, HOUR);
    assertTrue(flow(-0.3 + offset, HOUR));
    flow(offset, HOUR);
    assertTrue(flow(0.3 + offset, 10));
    new Told().ask();
    assertEquals(-0.3, charge, 1e-4); // half a part in a thousand of an hour's offset
    assertTrue(sigma < 0.006, () -> "sigma " + sigma);
  }

  @Test
  void anHourInWhichThePackWasUsedMakesTheChargeUnsure() {
    flow(0, HOUR);
    flow(-0.3, HOUR / 2);
    watch.widen(HOUR);
    flow(0, HOUR);
    flow(-0.3, 10);
    new Told().ask();
    assertTrue(sigma > 0.4, () -> "sigma " + sigma);
  }

  /// A charge that is held at its voltage: its current falls by itself, and then it is cut.
  @Test
  void theEndOfAChargeIsNoOffset() {
    flow(0.3, HOUR);
    for (double t = 0; t < 1200; t += 10) flow(0.02 * Math.exp(-t / 1500) - 1e-9, 10);
    flow(0, 600);
    flow(-0.3, 10);
    assertEquals(0, watch.reading(), 5e-4);
  }

  /// The same where the current hovers about what is quiet, as a tester's does.
  @Test
  void aCurrentThatGoesOnAsTheSameIsNoOffset() {
    flow(0.3, HOUR);
    for (int k = 0; k < 40; k++) flow(0.017, 10);
    flow(0.021, 10);
    flow(0.017, 200);
    flow(0, 600);
    flow(-0.3, 10);
    assertEquals(0, watch.reading(), 5e-4);
  }

  /// Days of 10 hours of use, which charges what the other 14 have taken; at the end of each the
  /// cells hold as much as before.
  ///
  /// @param reads of the sensor in rests
  /// @param flows of that
  private void live(double reads, double flows) {
    double offset = reads - flows;
    double used = -flows * 14 / 10;
    for (int day = 0; day < 6; day++) {
      flow(0.1 + used + offset, 5 * HOUR);
      flow(-0.1 + used + offset, 5 * HOUR);
      flow(reads, 14 * HOUR);
      flow(0.1 + used + offset, 10);
      watch.hold(0.1, 1e-5, 4);
    }
  }

  @Test
  void aConsumerThatEmptiesTheCellsIsNoOffset() {
    live(-0.006, -0.006);
    assertEquals(-0.006, watch.restCurrent(), 3 * watch.restCurrentSigma());
    assertTrue(watch.restCurrentSigma() < 3e-4, () -> "sigma " + watch.restCurrentSigma());
  }

  @Test
  void anOffsetThatEmptiesNothingIsNoConsumer() {
    live(-0.006, 0);
    assertEquals(0, watch.restCurrent(), 3 * watch.restCurrentSigma());
    assertTrue(watch.restCurrentSigma() < 3e-4, () -> "sigma " + watch.restCurrentSigma());
  }

  /// What flows in rests counts from rest to rest.
  @Test
  void whatIsKnownToFlowInRestsIsPartOfTheCharge() {
    live(-0.006, -0.006);
    flow(0.1, HOUR);
    flow(-0.006, 10 * HOUR);
    flow(0.1, 10);
    new Told().ask();
    assertEquals(0.1 - 0.06, charge, 3 * sigma);
    assertTrue(sigma < 0.01, () -> "sigma " + sigma); // of 0.06, were it taken for an offset
  }

  @Test
  void noiseOfTheSensorIsNoMovingCurrent() {
    for (int k = 0; k < 360; k++) flow(0.004 + (k % 2 == 0 ? 0.01 : -0.01), 10);
    assertTrue(flow(0.3, 10));
    assertEquals(0.004, watch.reading(), 5e-4);
  }

  @Test
  void aShortStopIsNoRest() {
    flow(-0.3, HOUR);
    flow(0, 600);
    assertFalse(flow(-0.3, 10));
  }

  @Test
  void whatNobodyMeasuredMakesTheChargeUnsure() {
    flow(0, HOUR);
    flow(-0.3, HOUR / 2);
    for (int k = 0; k < 180; k++) watch.pass(10, 0, false);
    flow(0, HOUR);
    flow(-0.3, 10);
    new Told().ask();
    assertTrue(sigma > 0.2, () -> "sigma " + sigma);
  }

  @Test
  void aRestWhoseCurrentIsAnotherOneMakesTheChargeUnsureByIt() {
    for (int day = 0; day < 5; day++) {
      flow(0, HOUR);
      flow(-0.3, HOUR);
    }
    flow(-0.01, 10 * HOUR); // a drain, or another offset: nobody can tell
    flow(-0.3, 10);
    new Told().ask();
    assertTrue(sigma > 0.09, () -> "sigma " + sigma);
  }
}
