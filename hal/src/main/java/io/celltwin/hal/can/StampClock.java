package io.celltwin.hal.can;

import io.celltwin.hal.kernel.Linux;

/// Moves the kernel's stamps from the wall clock, which may be set at any time, to the monotonic
/// clock. A stamp is older than now and younger than the stamp before it. Where the wall clock was
/// set since the previous batch, only one of the two distances between the clocks, before and
/// after, gives such a time; where neither does, the time is off by less than that span.
final class StampClock {
  /// Two readings of clocks further apart than this are not of one moment: the thread was
  /// interrupted.
  private static final long SAME_MOMENT_NANOS = 20_000;

  private static final int ATTEMPTS = 3;

  private long floorNanos = System.nanoTime();
  private long nowNanos = floorNanos;
  private long distance;
  private long distanceBefore;

  /// Reads both clocks, right after a batch was fetched.
  void take(Linux linux) {
    long best = Long.MAX_VALUE;
    long measured = distance;
    for (int i = 0; i < ATTEMPTS && best > SAME_MOMENT_NANOS; i++) {
      long before = System.nanoTime();
      long wall = linux.realtimeNanos();
      nowNanos = System.nanoTime();
      if (nowNanos - before < best) {
        best = nowNanos - before;
        measured = wall - before - best / 2;
      }
    }
    take(nowNanos, measured);
  }

  /// As [#take(Linux)], with the monotonic time and how far the wall clock is ahead of it.
  void take(long monotonicNanos, long wallAheadNanos) {
    nowNanos = monotonicNanos;
    distanceBefore = distance;
    distance = wallAheadNanos;
  }

  /// When a frame of the batch was received.
  ///
  /// @param wallNanos the kernel's stamp; 0 where it gave none
  long monotonic(long wallNanos) {
    long time = wallNanos == 0 ? nowNanos : wallNanos - distance;
    if (!isPossible(time)) {
      long other = wallNanos - distanceBefore;
      if (isPossible(other)) time = other;
      else time = time - nowNanos > 0 ? nowNanos : floorNanos;
    }
    floorNanos = time;
    return time;
  }

  private boolean isPossible(long time) {
    return time - floorNanos >= 0 && nowNanos - time >= 0;
  }
}
