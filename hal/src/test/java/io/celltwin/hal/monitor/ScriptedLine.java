package io.celltwin.hal.monitor;

import io.celltwin.hal.UartPort;
import io.celltwin.hal.VirtualClock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;

/// A serial line on which each request is followed by the next of the given answers, in pieces of
/// five bytes.
final class ScriptedLine implements UartPort {
  private static final int PIECE = 5;

  final List<String> written = new ArrayList<>();
  final Deque<byte[]> answers = new ArrayDeque<>();
  private final VirtualClock clock;
  private byte[] answer = {};
  private int at;

  ScriptedLine(VirtualClock clock) {
    this.clock = clock;
  }

  @Override
  public void write(byte[] from, int length) {
    written.add(HexFormat.of().formatHex(from, 0, length));
    answer = answers.isEmpty() ? new byte[0] : answers.remove();
    at = 0;
  }

  @Override
  public int read(byte[] into, long deadlineNanos) {
    int got = Math.min(PIECE, answer.length - at);
    System.arraycopy(answer, at, into, 0, got);
    at += got;
    if (got == 0) advanceTo(deadlineNanos);
    return got;
  }

  private void advanceTo(long nanos) {
    try {
      clock.waitUntil(nanos);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void holdLow(long nanos) {
    advanceTo(clock.nowNanos() + nanos);
  }

  @Override
  public void close() {}
}
