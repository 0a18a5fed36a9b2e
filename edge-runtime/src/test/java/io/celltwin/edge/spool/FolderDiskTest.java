package io.celltwin.edge.spool;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.celltwin.edge.spool.SpoolStatus.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The spool on real files.
@Timeout(120)
class FolderDiskTest {
  private static final int BIG = 20_000;
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  @TempDir private Path temporary = Path.of("");

  private long nowNanos;

  private Path folder() {
    return temporary.resolve("a").resolve("spool");
  }

  private Spool open(Path folder) {
    return Spool.open(
        new SpoolSettings(
            Optional.of(folder),
            2 << 20,
            SpoolSettings.MIN_BYTES,
            Duration.ofDays(1),
            Duration.ofSeconds(5)),
        nowNanos);
  }

  private void append(Spool spool, Priority priority, String text) {
    byte[] payload = text.concat(" ".repeat(BIG - text.length())).getBytes(US_ASCII);
    spool.append(priority, 0, 0, 0, payload, nowNanos, 0);
  }

  private SpoolStatus pass(Spool spool, int seconds) {
    nowNanos += seconds * NANOS_PER_SECOND;
    spool.maintain(nowNanos);
    return spool.status();
  }

  private static List<String> drain(Spool spool) {
    List<String> texts = new ArrayList<>();
    spool.requeue();
    for (Optional<SpoolRecord> next = spool.nextBacklog();
        next.isPresent();
        next = spool.nextBacklog()) {
      texts.add(new String(next.get().payload(), US_ASCII).strip());
      spool.delivered(next.get().lsn());
    }
    return texts;
  }

  @Test
  void recordsOutliveTheSpoolAndTheFolderIsLockedMeanwhile() {
    Spool first = open(folder());
    append(first, Priority.FAST, "a");
    Spool second = open(folder());
    assertEquals(Place.MEMORY, second.status().place());
    append(second, Priority.FAST, "b");
    first.close();
    assertEquals(Place.DISK, pass(second, 11).place());
    assertEquals(List.of("a", "b"), drain(second));
    second.close();
    Spool third = open(folder());
    assertEquals(List.of(), drain(third));
    third.close();
  }

  @Test
  void aFolderThatIsRemovedIsMadeAgain() throws Exception {
    Spool spool = open(folder());
    append(spool, Priority.FAST, "a");
    removeFolder();
    SpoolStatus status = pass(spool, 2);
    assertEquals(Place.MEMORY, status.place());
    assertTrue(status.reason().contains("vanished"), status.reason());
    append(spool, Priority.FAST, "b");
    status = pass(spool, 11);
    assertEquals(Place.DISK, status.place());
    assertEquals(1, status.damaged().get(Priority.FAST.code()));
    spool.close();
    Spool next = open(folder());
    assertEquals(List.of("b"), drain(next));
    next.close();
  }

  private void removeFolder() throws IOException {
    try (var paths = Files.walk(folder())) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
    }
  }

  @Test
  void aThreadThatWasInterruptedLosesItsFilesAndOpensThemAgain() {
    Spool spool = open(folder());
    append(spool, Priority.FAST, "a");
    Thread.currentThread().interrupt();
    append(spool, Priority.FAST, "b");
    assertTrue(Thread.interrupted());
    assertEquals(Place.MEMORY, pass(spool, 1).place());
    assertEquals(Place.DISK, pass(spool, 11).place());
    assertEquals(List.of("a", "b"), drain(spool));
    spool.close();
  }

  private static boolean run(String... command) throws Exception {
    return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
  }

  /// A file system of 1 MB below a cap of 2 MB; needs root.
  @Test
  void aFileSystemThatFillsUpKeepsWhatIsWorthMost() throws Exception {
    Path mount = Files.createDirectories(temporary.resolve("small"));
    String where = mount.toString();
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/mount"))
            && run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", where),
        "needs root, to mount a small file system");
    try {
      Spool spool = open(mount.resolve("spool"));
      for (int k = 0; k < 80; k++) append(spool, Priority.FAST, "fast " + k);
      for (int k = 0; k < 20; k++) append(spool, Priority.EVENT, "event " + k);
      SpoolStatus full = pass(spool, 1);
      assertEquals(Place.FULL_DISK, full.place());
      assertTrue(full.reason().contains("no space left"), full.reason());
      assertEquals(0, full.dropped().get(Priority.EVENT.code()));
      assertEquals(100, full.records() + full.dropped().get(Priority.FAST.code()));
      spool.close();

      spool = open(mount.resolve("spool"));
      assertEquals(full.dropped(), spool.status().dropped());
      assertEquals(full.records(), spool.status().records());
      append(spool, Priority.EVENT, "event 20");
      append(spool, Priority.EVENT, "event 21");
      append(spool, Priority.EVENT, "event 22");
      append(spool, Priority.EVENT, "event 23");
      assertTrue(run("mount", "-o", "remount,size=4m", where));
      assertEquals(Place.DISK, pass(spool, 11).place());
      List<String> rest = drain(spool);
      for (int k = 0; k < 24; k++) assertEquals("event " + k, rest.get(k));
      assertEquals("fast 79", rest.getLast());
      spool.close();
    } finally {
      assertTrue(run("umount", where));
    }
  }
}
