package io.celltwin.canbus.map;

import io.celltwin.canbus.dbc.DbcSignal;
import io.celltwin.config.SignalMap;
import io.celltwin.hal.CanFrame;
import java.util.Optional;

/// What the frames of a message have to fulfil to be believed.
final class MessageGuard {
  private final Optional<SignalMap.Crc> crc;
  private final Optional<DbcSignal> counter;

  /// CRC of one byte by the byte.
  private final int[] table = new int[256];

  private long latestCount;
  private boolean counted;

  MessageGuard(Optional<SignalMap.Crc> crc, Optional<DbcSignal> counter) {
    this.crc = crc;
    this.counter = counter;
    crc.ifPresent(rule -> {
      for (int b = 0; b < table.length; b++) {
        int remainder = b;
        for (int bit = 0; bit < 8; bit++) {
          remainder =
              (remainder & 0x80) != 0 ? (remainder << 1) ^ rule.polynomial() : remainder << 1;
        }
        table[b] = remainder & 0xFF;
      }
    });
  }

  boolean hasCounter() {
    return counter.isPresent();
  }

  boolean isCounter(DbcSignal signal) {
    return counter.isPresent() && counter.get().index() == signal.index();
  }

  boolean hasRightCrc(CanFrame frame) {
    if (crc.isEmpty()) return true;
    SignalMap.Crc rule = crc.get();
    if (frame.length <= Math.max(rule.toByte(), rule.atByte())) return false;
    int remainder = rule.initial();
    for (int k = rule.fromByte(); k <= rule.toByte(); k++) {
      remainder = table[remainder ^ (frame.data[k] & 0xFF)];
    }
    return (remainder ^ rule.finalXor()) == (frame.data[rule.atByte()] & 0xFF);
  }

  /// Whether the message's sender is alive: its counter has moved since the frame before.
  boolean isAlive(long count) {
    boolean alive = !counted || count != latestCount;
    latestCount = count;
    counted = true;
    return alive;
  }
}
