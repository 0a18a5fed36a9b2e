package io.celltwin.edge.publish;

/// When a message is due: on the grid of its period; faster for a while after something has
/// happened. Loop thread only.
final class SendTimes {
  private final long periodNanos;
  private final long fastPeriodNanos;
  private long sentNanos;
  private long dueNanos = Long.MIN_VALUE;

  /// @param fastPeriodNanos without effect where it is not below the other
  SendTimes(long periodNanos, long fastPeriodNanos) {
    this.periodNanos = periodNanos;
    this.fastPeriodNanos = Math.min(periodNanos, fastPeriodNanos);
  }

  /// Whether to send now, which it then takes for done.
  ///
  /// @param fast whether the faster of the periods holds
  boolean take(long nowNanos, boolean fast) {
    if (dueNanos == Long.MIN_VALUE) dueNanos = nowNanos;
    if (fast) dueNanos = Math.min(dueNanos, sentNanos + fastPeriodNanos);
    if (nowNanos < dueNanos) return false;
    long period = fast ? fastPeriodNanos : periodNanos;
    sentNanos = nowNanos;
    // On the grid; where more than a period has passed, from now on.
    dueNanos = dueNanos + period > nowNanos ? dueNanos + period : nowNanos + period;
    return true;
  }
}
