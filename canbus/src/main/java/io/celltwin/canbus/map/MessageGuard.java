package io.celltwin.canbus.map;

import io.celltwin.canbus.dbc.DbcSignal;
import io.celltwin.config.SignalMap;
import io.celltwin.hal.CanFrame;
import java.util.List;
import java.util.Optional;

/// What the frames of a message have to fulfil to be believed.
final class MessageGuard {
  private final Optional<SignalMap.Crc> crc;
  private final Optional<DbcSignal> counter;

  /// CRC of one byte by the byte.
  private final int[] table = new int[256];

  private final boolean sum;
  private final byte[] dataIds;

  private long latestCount;
  private boolean counted;

  MessageGuard(Optional<SignalMap.Crc> crc, Optional<DbcSignal> counter) {
    this.crc = crc;
    this.counter = counter;
    sum = crc.isPresent() && crc.get().kind() == SignalMap.CrcKind.SUM8;
    List<Integer> ids = crc.map(SignalMap.Crc::dataIds).orElse(List.of());
    dataIds = new byte[ids.size()];
    for (int k = 0; k < dataIds.length; k++) dataIds[k] = ids.get(k).byteValue();
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

  /// @param count of the frame's alive counter; any where none is needed
  boolean hasRightCrc(CanFrame frame, long count) {
    if (crc.isEmpty()) return true;
    SignalMap.Crc rule = crc.get();
    if (frame.length <= Math.max(rule.toByte(), rule.atByte())) return false;
    int check = rule.initial();
    for (int k = rule.fromByte(); k <= rule.toByte(); k++) check = further(check, frame.data[k]);
    if (dataIds.length > 0) check = further(check, dataIds[(int) count & 0xF]);
    return (check ^ rule.finalXor()) == (frame.data[rule.atByte()] & 0xFF);
  }

  private int further(int check, byte next) {
    return sum ? (check + next) & 0xFF : table[check ^ (next & 0xFF)];
  }

  /// Whether the message's sender is alive: its counter has moved since the frame before.
  boolean isAlive(long count) {
    boolean alive = !counted || count != latestCount;
    latestCount = count;
    counted = true;
    return alive;
  }
}
