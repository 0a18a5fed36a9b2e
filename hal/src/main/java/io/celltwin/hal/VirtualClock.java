package io.celltwin.hal;

/// Time that moves only when somebody waits for it: recordings and simulations run on it. Pacing
/// merely sleeps on another clock, so what is computed is the same at every pace.
public final class VirtualClock implements Clock {
  /// Pace that never sleeps.
  public static final double AS_FAST_AS_POSSIBLE = 0;

  private final Clock paceClock;
  private final double pace;
  private final long originNanos;
  private volatile long nowNanos;

  /// @param paceClock the clock that pacing sleeps on
  /// @param pace virtual seconds per second of `paceClock`; [#AS_FAST_AS_POSSIBLE] never sleeps
  public VirtualClock(Clock paceClock, double pace) {
    if (!(pace >= 0) || Double.isInfinite(pace)) {
      throw new IllegalArgumentException("pace " + pace + ", expected a finite number >= 0");
    }
    this.paceClock = paceClock;
    this.pace = pace;
    this.originNanos = paceClock.nowNanos();
  }

  @Override
  public long nowNanos() {
    return nowNanos;
  }

  @Override
  public void waitUntil(long deadlineNanos) throws InterruptedException {
    if (deadlineNanos <= nowNanos) return;
    if (pace > 0) paceClock.waitUntil(dueNanos(deadlineNanos));
    else if (Thread.interrupted()) throw new InterruptedException();
    nowNanos = deadlineNanos;
  }

  /// How late the pace clock is for virtual time `nanos`: what a paced loop accounts as lateness. 0
  /// without pacing.
  public long lateNanos(long nanos) {
    return pace > 0 ? Math.max(0, paceClock.nowNanos() - dueNanos(nanos)) : 0;
  }

  private long dueNanos(long nanos) {
    return originNanos + (long) (nanos / pace);
  }
}
