package io.celltwin.hal;

/// Monotonic time. The loop reads it once per tick and passes the result down.
public interface Clock {
  /// Nanoseconds since an arbitrary origin; never runs backwards. Any thread.
  long nowNanos();

  /// Returns once [#nowNanos] has reached `deadlineNanos`, at once where it already has.
  void waitUntil(long deadlineNanos) throws InterruptedException;
}
