package io.celltwin.edge.twin;

/// Account of how punctual the loop is, and of what it lost by that. Written by the loop alone;
/// [#snapshot] is what others see.
///
/// Lateness is how long after its due time a tick began. A tick that takes longer than the period
/// is an overrun; ticks that became due meanwhile are skipped, never caught up in a burst.
public final class LoopTiming {
  private static final double MICROS_PER_NANO = 1e-3;

  /// Most that a snapshot has.
  public static final int BUCKETS = 26;

  private final long[] latenessBuckets = new long[BUCKETS];
  private long ticks;
  private long overruns;
  private long skippedTicks;
  private long maxLatenessNanos;
  private long maxTickNanos;
  private long lastLatenessNanos;
  private long lastTickNanos;
  private long readingsLost;

  /// @param lateNanos from due time to start
  /// @param tookNanos from start to end
  void record(long lateNanos, long tookNanos, long periodNanos) {
    ticks++;
    long micros = Math.max(lateNanos, 0) / 1000;
    latenessBuckets[Math.min(BUCKETS - 1, 64 - Long.numberOfLeadingZeros(micros))]++;
    maxLatenessNanos = Math.max(maxLatenessNanos, lateNanos);
    maxTickNanos = Math.max(maxTickNanos, tookNanos);
    lastLatenessNanos = lateNanos;
    lastTickNanos = tookNanos;
    if (tookNanos > periodNanos) overruns++;
  }

  void skip(long ticks) {
    skippedTicks += ticks;
  }

  /// @param sinceStart readings that came faster than the loop fetched them
  void readingsLost(long sinceStart) {
    readingsLost = sinceStart;
  }

  Snapshot snapshot() {
    return new Snapshot(this);
  }

  /// The account at one moment, unchangeable. Bucket k of the histogram counts the ticks that were
  /// late by less than 2^k µs and not by less than half of that; the last one, all above.
  public static final class Snapshot {
    private final long[] latenessBuckets;
    private final long ticks;
    private final long overruns;
    private final long skippedTicks;
    private final long maxLatenessNanos;
    private final long maxTickNanos;
    private final long lastLatenessNanos;
    private final long lastTickNanos;
    private final long readingsLost;

    private Snapshot(LoopTiming now) {
      latenessBuckets = now.latenessBuckets.clone();
      ticks = now.ticks;
      overruns = now.overruns;
      skippedTicks = now.skippedTicks;
      maxLatenessNanos = now.maxLatenessNanos;
      maxTickNanos = now.maxTickNanos;
      lastLatenessNanos = now.lastLatenessNanos;
      lastTickNanos = now.lastTickNanos;
      readingsLost = now.readingsLost;
    }

    public long ticks() {
      return ticks;
    }

    /// Ticks that took longer than the period.
    public long overruns() {
      return overruns;
    }

    public long skippedTicks() {
      return skippedTicks;
    }

    public double maxLatenessMicros() {
      return maxLatenessNanos * MICROS_PER_NANO;
    }

    /// Longest time from start to end of a tick.
    public double maxTickMicros() {
      return maxTickNanos * MICROS_PER_NANO;
    }

    /// Of the newest tick in this account; 0 before the first.
    public double lastLatenessMicros() {
      return lastLatenessNanos * MICROS_PER_NANO;
    }

    /// Time from start to end of the newest tick in this account; 0 before the first.
    public double lastTickMicros() {
      return lastTickNanos * MICROS_PER_NANO;
    }

    /// Readings that came faster than the loop fetched them.
    public long readingsLost() {
      return readingsLost;
    }

    /// Up to the last bucket that is not empty.
    public int latenessBuckets() {
      int used = BUCKETS;
      while (used > 0 && latenessBuckets[used - 1] == 0) used--;
      return used;
    }

    public long latenessBucket(int k) {
      return latenessBuckets[k];
    }

    /// Upper edge of the bucket that holds the quantile, at most twice the truth, and never above
    /// the worst; `NaN` before the first tick.
    public double latenessQuantileMicros(double share) {
      if (ticks == 0) return Double.NaN;
      long upTo = 0;
      for (int k = 0; k < BUCKETS - 1; k++) {
        upTo += latenessBuckets[k];
        if (upTo >= share * ticks) return Math.min((double) (1L << k), maxLatenessMicros());
      }
      return maxLatenessMicros();
    }
  }
}
