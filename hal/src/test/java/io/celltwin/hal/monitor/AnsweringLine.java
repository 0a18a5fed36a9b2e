package io.celltwin.hal.monitor;

import io.celltwin.hal.UartPort;
import io.celltwin.hal.VirtualClock;

/// A serial line on virtual time that gives out `answer` from `at` to `end`. Bytes take no time; a
/// reader that finds none is at its deadline at once.
abstract class AnsweringLine implements UartPort {
  private final VirtualClock clock;
  byte[] answer;
  int at;
  int end;

  AnsweringLine(VirtualClock clock, byte[] answer) {
    this.clock = clock;
    this.answer = answer;
  }

  /// The most bytes that the next reading gets.
  int piece() {
    return Integer.MAX_VALUE;
  }

  @Override
  public final int read(byte[] into, long deadlineNanos) {
    int got = Math.min(Math.min(into.length, piece()), end - at);
    System.arraycopy(answer, at, into, 0, got);
    at += got;
    if (got == 0) advanceTo(deadlineNanos);
    return got;
  }

  @Override
  public final void holdLow(long nanos) {
    advanceTo(clock.nowNanos() + nanos);
  }

  private void advanceTo(long nanos) {
    try {
      clock.waitUntil(nanos);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public final void close() {}
}
