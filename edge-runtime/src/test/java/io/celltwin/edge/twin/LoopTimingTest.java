package io.celltwin.edge.twin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LoopTimingTest {
  private static final long MICRO = 1_000;
  private static final long PERIOD = 100_000 * MICRO;

  private final LoopTiming timing = new LoopTiming();

  @Test
  void countsTicksOverrunsAndSkippedTicks() {
    timing.record(0, PERIOD, PERIOD); // just in time
    timing.record(0, PERIOD + 1, PERIOD);
    timing.skip(1);
    timing.record(0, 3 * PERIOD, PERIOD);
    timing.skip(2);
    LoopTiming.Snapshot snapshot = timing.snapshot();
    assertEquals(3, snapshot.ticks());
    assertEquals(2, snapshot.overruns());
    assertEquals(3, snapshot.skippedTicks());
    assertEquals(300_000, snapshot.maxTickMicros());
  }

  @Test
  void tellsTheNewestTickApartFromTheWorst() {
    timing.record(70 * MICRO, 900 * MICRO, PERIOD);
    timing.record(20 * MICRO, 30 * MICRO, PERIOD);
    assertEquals(20, timing.snapshot().lastLatenessMicros());
    assertEquals(30, timing.snapshot().lastTickMicros());
  }

  @Test
  void tellsQuantilesAsTheUpperEdgeOfTheirBucketAndNeverAboveTheWorst() {
    // 98 ticks 70 µs late, two 900 µs.
    for (int k = 0; k < 98; k++) timing.record(70 * MICRO, MICRO, PERIOD);
    for (int k = 0; k < 2; k++) timing.record(900 * MICRO, MICRO, PERIOD);
    LoopTiming.Snapshot snapshot = timing.snapshot();
    assertEquals(128, snapshot.latenessQuantileMicros(0.5));
    assertEquals(900, snapshot.latenessQuantileMicros(0.99));
    assertEquals(900, snapshot.maxLatenessMicros());
  }

  @Test
  void putsEveryLatenessIntoTheBucketBelowItsEdge() {
    for (int k = 0; k < 24; k++) {
      LoopTiming edges = new LoopTiming();
      edges.record((MICRO << k) - 1, 0, PERIOD);
      edges.record(MICRO << k, 0, PERIOD);
      LoopTiming.Snapshot snapshot = edges.snapshot();
      assertEquals(k + 2, snapshot.latenessBuckets());
      assertEquals(1, snapshot.latenessBucket(k), "just below 2^" + k);
      assertEquals(1, snapshot.latenessBucket(k + 1), "2^" + k);
    }
  }

  @Test
  void tellsTheLargestWhereTheQuantileLiesBeyondTheLastBucket() {
    timing.record(3_600_000_000L * MICRO, 0, PERIOD);
    assertEquals(3_600_000_000.0, timing.snapshot().latenessQuantileMicros(0.99));
  }

  @Test
  void aTickBeforeItsTimeIsNotLate() {
    timing.record(-50 * MICRO, 0, PERIOD);
    assertEquals(0, timing.snapshot().latenessQuantileMicros(0.5));
    assertEquals(0, timing.snapshot().maxLatenessMicros());
  }

  @Test
  void knowsNoQuantileBeforeTheFirstTick() {
    assertTrue(Double.isNaN(timing.snapshot().latenessQuantileMicros(0.5)));
    assertEquals(0, timing.snapshot().latenessBuckets());
  }
}
