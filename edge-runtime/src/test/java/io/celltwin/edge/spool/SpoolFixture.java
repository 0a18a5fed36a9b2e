package io.celltwin.edge.spool;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// One spool on a [TestDisk], and a clock that the test moves.
final class SpoolFixture {
  /// Of a segment in a spool of the least size.
  static final int SEGMENT_BYTES = 64 << 10;

  static final SpoolSettings SMALL = settings(6, Duration.ofDays(1));

  final TestDisk disk;
  final SpoolSettings settings;
  Spool spool;
  long nowNanos = 1_000_000_000_000L;

  static SpoolSettings settings(int segments, Duration maxAge) {
    return new SpoolSettings(
        Optional.of(Path.of("unused")),
        (long) segments * SEGMENT_BYTES,
        SpoolSettings.MIN_BYTES,
        maxAge,
        Duration.ofSeconds(5));
  }

  SpoolFixture(TestDisk disk, SpoolSettings settings) {
    this.disk = disk;
    this.settings = settings;
    this.spool = new Spool(settings, Optional.of(disk::opened), nowNanos);
  }

  SpoolFixture(TestDisk disk) {
    this(disk, SMALL);
  }

  SpoolFixture() {
    this(new TestDisk(false));
  }

  /// The daemon is killed and comes again.
  void killAndRestart() {
    disk.kill();
    spool = new Spool(settings, Optional.of(disk::opened), nowNanos);
  }

  void restart() {
    spool.close();
    killAndRestart();
  }

  void pass(double seconds) {
    nowNanos += Math.round(seconds * 1e9);
    spool.maintain(nowNanos);
  }

  SpoolStatus status() {
    spool.maintain(nowNanos);
    return spool.status();
  }

  long append(Priority priority, String text) {
    return append(priority, text, text.length());
  }

  /// @param length of the payload, which begins with the text
  long append(Priority priority, String text, int length) {
    byte[] payload = Arrays.copyOf(text.getBytes(UTF_8), length);
    return spool.append(priority, 7, 0, 1, payload, nowNanos, 1_700_000_000_000L);
  }

  static String text(SpoolRecord record) {
    byte[] payload = record.payload();
    int end = 0;
    while (end < payload.length && payload[end] != 0) end++;
    return UTF_8.decode(ByteBuffer.wrap(payload, 0, end)).toString();
  }

  /// Takes the whole backlog and delivers it.
  List<String> drain() {
    spool.requeue();
    List<String> texts = new ArrayList<>();
    for (Optional<SpoolRecord> next = spool.nextBacklog();
        next.isPresent();
        next = spool.nextBacklog()) {
      texts.add(text(next.get()));
      spool.delivered(next.get().lsn());
    }
    return texts;
  }

  /// What would be sent first.
  List<String> peekAll() {
    spool.requeue();
    List<String> texts = new ArrayList<>();
    for (Optional<SpoolRecord> next = spool.nextBacklog();
        next.isPresent();
        next = spool.nextBacklog()) {
      texts.add(text(next.get()));
    }
    spool.requeue();
    return texts;
  }
}
