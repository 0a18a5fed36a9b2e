package io.celltwin.hal.monitor;

import io.celltwin.hal.SpiBus;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;

/// Gives the answers that it was given, in order, and remembers what it was sent; FF without one.
final class ScriptedBus implements SpiBus {
  final List<String> sent = new ArrayList<>();
  private final Deque<byte[]> answers = new ArrayDeque<>();

  void answer(byte[] in) {
    answers.add(in);
  }

  @Override
  public void transfer(byte[] out, byte[] in, int length) {
    String window = HexFormat.of().formatHex(out, 0, length);
    boolean isWakeUp = window.startsWith("ffff");
    if (!isWakeUp) sent.add(window);
    Arrays.fill(in, 0, length, (byte) 0xFF);
    if (isWakeUp || answers.isEmpty()) return;
    byte[] answer = answers.remove();
    System.arraycopy(answer, 0, in, 0, Math.min(length, answer.length));
  }

  @Override
  public void close() {}
}
