package io.celltwin.edge.twin;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
  void tellsQuantilesAsTheUpperEdgeOfTheirBucket() {
    // 98 ticks 70 µs late, two 900 µs.
    for (int k = 0; k < 98; k++) timing.record(70 * MICRO, MICRO, PERIOD);
    for (int k = 0; k < 2; k++) timing.record(900 * MICRO, MICRO, PERIOD);
    LoopTiming.Snapshot snapshot = timing.snapshot();
    assertEquals(128, snapshot.medianLatenessMicros());
    assertEquals(1024, snapshot.p99LatenessMicros());
    assertEquals(900, snapshot.maxLatenessMicros());
  }

  @Test
  void putsEveryLatenessIntoTheBucketBelowItsEdge() {
    for (int k = 0; k < 24; k++) {
      int edge = 1 << k;
      LoopTiming below = new LoopTiming();
      below.record(MICRO * edge - 1, 0, PERIOD);
      assertEquals(edge, below.snapshot().medianLatenessMicros());
      LoopTiming at = new LoopTiming();
      at.record(MICRO * edge, 0, PERIOD);
      assertEquals(2 * edge, at.snapshot().medianLatenessMicros());
    }
  }

  @Test
  void tellsTheLargestWhereTheQuantileLiesBeyondTheLastBucket() {
    timing.record(3_600_000_000L * MICRO, 0, PERIOD);
    assertEquals(3_600_000_000.0, timing.snapshot().p99LatenessMicros());
  }

  @Test
  void aTickBeforeItsTimeIsNotLate() {
    timing.record(-50 * MICRO, 0, PERIOD);
    assertEquals(1, timing.snapshot().medianLatenessMicros());
    assertEquals(0, timing.snapshot().maxLatenessMicros());
  }
}
