package io.celltwin.hal.monitor;

import io.celltwin.hal.VirtualClock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;

/// A serial line on which each request is followed by the next of the given answers, in pieces of
/// five bytes.
final class ScriptedLine extends AnsweringLine {
  private static final int PIECE = 5;

  final List<String> written = new ArrayList<>();
  final Deque<byte[]> answers = new ArrayDeque<>();

  ScriptedLine(VirtualClock clock) {
    super(clock, new byte[0]);
  }

  @Override
  public void write(byte[] from, int length) {
    written.add(HexFormat.of().formatHex(from, 0, length));
    answer = answers.isEmpty() ? new byte[0] : answers.remove();
    at = 0;
    end = answer.length;
  }

  @Override
  int piece() {
    return PIECE;
  }
}
