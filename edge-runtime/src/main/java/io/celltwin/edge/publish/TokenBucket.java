package io.celltwin.edge.publish;

/// Lets so many through in a second, and a few at once.
final class TokenBucket {
  /// For how long unused tokens are kept.
  private static final double BURST_SECONDS = 0.2;

  private static final double SECONDS_PER_NANO = 1e-9;

  private final double perSecond;
  private final double most;
  private double tokens;
  private long filledNanos;

  TokenBucket(double perSecond, long nowNanos) {
    this.perSecond = perSecond;
    this.most = Math.max(1, perSecond * BURST_SECONDS);
    this.filledNanos = nowNanos;
  }

  /// Whether one may go now.
  boolean allows(long nowNanos) {
    double filled = perSecond * (nowNanos - filledNanos) * SECONDS_PER_NANO;
    tokens = Math.min(most, tokens + filled);
    filledNanos = nowNanos;
    return tokens >= 1;
  }

  /// One has gone.
  void take() {
    tokens -= 1;
  }
}
