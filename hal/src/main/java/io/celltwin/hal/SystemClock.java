package io.celltwin.hal;

import java.util.concurrent.locks.LockSupport;

/// The machine's own monotonic clock.
public final class SystemClock implements Clock {
  @Override
  public long nowNanos() {
    return System.nanoTime();
  }

  @Override
  public void waitUntil(long deadlineNanos) throws InterruptedException {
    for (long left = deadlineNanos - nowNanos(); left > 0; left = deadlineNanos - nowNanos()) {
      LockSupport.parkNanos(this, left);
      if (Thread.interrupted()) throw new InterruptedException();
    }
  }
}
