package io.celltwin.edge.twin;

/// Account of how punctual the loop is. Written by the loop alone; [#snapshot] is what others see.
///
/// Lateness is how long after its due time a tick began. A tick that takes longer than the period
/// is an overrun; ticks that became due meanwhile are skipped, never caught up in a burst.
public final class LoopTiming {
  private static final double MICROS_PER_NANO = 1e-3;

  /// Bucket k counts lateness below 2^k µs; the last one, all above.
  private static final int BUCKETS = 26;

  private final long[] latenessBuckets = new long[BUCKETS];
  private long ticks;
  private long overruns;
  private long skippedTicks;
  private long maxLatenessNanos;
  private long maxTickNanos;

  /// @param lateNanos from due time to start
  /// @param tookNanos from start to end
  void record(long lateNanos, long tookNanos, long periodNanos) {
    ticks++;
    long micros = Math.max(lateNanos, 0) / 1000;
    latenessBuckets[Math.min(BUCKETS - 1, 64 - Long.numberOfLeadingZeros(micros))]++;
    maxLatenessNanos = Math.max(maxLatenessNanos, lateNanos);
    maxTickNanos = Math.max(maxTickNanos, tookNanos);
    if (tookNanos > periodNanos) overruns++;
  }

  void skip(long ticks) {
    skippedTicks += ticks;
  }

  Snapshot snapshot() {
    return new Snapshot(
        ticks,
        overruns,
        skippedTicks,
        quantileMicros(0.5),
        quantileMicros(0.99),
        maxLatenessNanos * MICROS_PER_NANO,
        maxTickNanos * MICROS_PER_NANO);
  }

  /// Upper edge of the bucket that holds the quantile: at most twice the truth.
  private double quantileMicros(double share) {
    long before = 0;
    for (int k = 0; k < BUCKETS - 1; k++) {
      before += latenessBuckets[k];
      if (before >= share * ticks) return 1L << k;
    }
    return maxLatenessNanos * MICROS_PER_NANO;
  }

  /// The account at one moment. Quantiles are upper edges of power-of-two buckets.
  ///
  /// @param maxTickMicros longest time from start to end of a tick
  public record Snapshot(
      long ticks,
      long overruns,
      long skippedTicks,
      double medianLatenessMicros,
      double p99LatenessMicros,
      double maxLatenessMicros,
      double maxTickMicros) {}
}
