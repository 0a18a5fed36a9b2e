package io.celltwin.hil.speed;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/// What ticks have cost.
///
/// @param nanosPerTick of wall-clock time
/// @param processorShare of that time in which the thread was on a processor: less than 1 where
///   others had it
record Pace(double nanosPerTick, double processorShare) {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /// A moment of this thread.
  record Since(long wallNanos, long processorNanos) {
    static Since now() {
      return new Since(System.nanoTime(), THREADS.getCurrentThreadCpuTime());
    }

    long wallNanosAgo() {
      return System.nanoTime() - wallNanos;
    }

    /// @param ticks since then
    Pace pace(long ticks) {
      Since now = now();
      double wall = now.wallNanos - wallNanos;
      return new Pace(wall / ticks, (now.processorNanos - processorNanos) / wall);
    }
  }
}
