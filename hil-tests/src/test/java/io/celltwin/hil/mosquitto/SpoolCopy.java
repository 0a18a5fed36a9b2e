package io.celltwin.hil.mosquitto;

import io.celltwin.edge.spool.Spool;
import io.celltwin.edge.spool.SpoolRecord;
import io.celltwin.edge.spool.SpoolSettings;
import io.celltwin.edge.spool.SpoolStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The spool of a pack as a dead daemon has left it, looked at in a copy.
///
/// @param undelivered payloads
/// @param givenUp dropped or damaged, ever
record SpoolCopy(List<byte[]> undelivered, long givenUp) {
  /// @param folder of one pack's spool, which nobody writes
  /// @param scratch where the copy is made for as long as it takes
  static SpoolCopy of(Path folder, long maxBytes, Path scratch) throws IOException {
    if (!Files.isDirectory(folder)) return new SpoolCopy(List.of(), 0);
    Path copy = Files.createTempDirectory(scratch, "spool-copy");
    try {
      for (Path file : files(folder)) Files.copy(file, copy.resolve(file.getFileName()));
      return read(copy, maxBytes);
    } finally {
      for (Path file : files(copy)) Files.delete(file);
      Files.delete(copy);
    }
  }

  private static SpoolCopy read(Path folder, long maxBytes) {
    long nowNanos = System.nanoTime();
    Spool spool =
        Spool.open(
            new SpoolSettings(
                Optional.of(folder),
                maxBytes,
                SpoolSettings.MIN_BYTES,
                Duration.ofDays(365),
                Duration.ZERO),
            nowNanos);
    List<byte[]> undelivered = new ArrayList<>();
    spool.requeue();
    for (Optional<SpoolRecord> record = spool.nextBacklog();
        record.isPresent();
        record = spool.nextBacklog()) {
      undelivered.add(record.get().payload());
    }
    spool.maintain(nowNanos);
    SpoolStatus status = spool.status();
    spool.close();
    return new SpoolCopy(undelivered, sum(status.dropped()) + sum(status.damaged()));
  }

  private static long sum(List<Long> counts) {
    return counts.stream().mapToLong(Long::longValue).sum();
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
