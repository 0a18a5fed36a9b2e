package io.celltwin.edge.spool;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A process that appends and delivers is killed again and again.
@Timeout(300)
class SpoolKillTest {
  private static final int KILLS = 20;
  private static final int LINES_PER_LIFE = 400;

  @TempDir private Path folder = Path.of("");

  private static Spool open(Path folder) {
    return Spool.open(
        new SpoolSettings(
            Optional.of(folder),
            64 << 20,
            SpoolSettings.MIN_BYTES,
            Duration.ofDays(1),
            Duration.ofMillis(20)),
        System.nanoTime());
  }

  private static long number(SpoolRecord record) {
    return Long.parseLong(new String(record.payload(), US_ASCII).strip());
  }

  /// Says `+ N` once a record is appended, `- N` before one is delivered, until it is killed. Its
  /// numbers go on from the first argument's.
  static final class Writer {
    private Writer() {}

    public static void main(String[] arguments) {
      Spool spool = open(Path.of(arguments[0]));
      SplittableRandom random = new SplittableRandom();
      PrintStream out = new PrintStream(System.out, true, US_ASCII);
      if (!spool.status().place().equals(SpoolStatus.Place.DISK)) {
        out.println("! " + spool.status().reason());
        return;
      }
      spool.requeue();
      long number = Long.parseLong(arguments[1]);
      while (true) {
        byte[] payload = "%-9d".formatted(number).getBytes(US_ASCII);
        byte[] padded = Arrays.copyOf(payload, 9 + random.nextInt(3000));
        Arrays.fill(padded, 9, padded.length, (byte) ' ');
        Priority priority = Priority.ALL.get(random.nextInt(3));
        spool.append(priority, 0, 0, 0, padded, System.nanoTime(), 0);
        out.println("+ " + number++);
        boolean live = random.nextBoolean();
        Optional<SpoolRecord> next = live ? spool.nextLive() : spool.nextBacklog();
        if (next.isPresent() && random.nextInt(4) > 0) {
          out.println("- " + number(next.get()));
          spool.delivered(next.get().lsn());
        }
        if (random.nextInt(50) == 0) spool.requeue();
        spool.maintain(System.nanoTime());
      }
    }
  }

  @Test
  void twentyKillsLoseNothing() throws Exception {
    TreeSet<Long> owed = new TreeSet<>();
    TreeSet<Long> delivered = new TreeSet<>();
    long next = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      Process writer =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Writer.class.getName(),
                  folder.toString(),
                  Long.toString(next))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(writer.getInputStream(), US_ASCII))) {
        for (int k = 0; k < LINES_PER_LIFE + 37 * kill; k++) {
          account(lines.readLine(), owed, delivered);
        }
        writer.toHandle().destroyForcibly(); // SIGKILL; what it has said can still be read
        for (Optional<String> line = line(lines); line.isPresent(); line = line(lines)) {
          account(line.get(), owed, delivered);
        }
      }
      writer.waitFor();
      // The one after the last may have been appended before its line was written.
      next = 2 + Stream.concat(owed.stream(), delivered.stream()).mapToLong(n -> n).max().orElse(0);
      compare(kill, owed, delivered);
    }
  }

  private static Optional<String> line(BufferedReader lines) throws IOException {
    return Optional.ofNullable(lines.readLine()).filter(line -> line.matches("[-+] [0-9]+"));
  }

  private static void account(String line, Set<Long> owed, Set<Long> delivered) {
    assertTrue(line.startsWith("+ ") || line.startsWith("- "), line);
    long number = Long.parseLong(line.substring(2));
    if (line.startsWith("+")) {
      owed.add(number);
    } else {
      owed.remove(number);
      delivered.add(number);
    }
  }

  /// What is owed is there; what is there beyond was delivered before or was being appended.
  private void compare(int kill, Set<Long> owed, Set<Long> delivered) {
    Spool spool = open(folder);
    assertEquals(SpoolStatus.Place.DISK, spool.status().place(), spool.status().reason());
    TreeSet<Long> found = new TreeSet<>();
    for (Optional<SpoolRecord> record = spool.nextBacklog();
        record.isPresent();
        record = spool.nextBacklog()) {
      assertTrue(found.add(number(record.get())), "twice");
    }
    spool.close();
    TreeSet<Long> missing = new TreeSet<>(owed);
    missing.removeAll(found);
    assertEquals(new TreeSet<>(), missing, "kill " + kill);
    TreeSet<Long> more = new TreeSet<>(found);
    more.removeAll(owed);
    more.removeAll(delivered);
    assertTrue(more.size() <= 1, () -> "never appended: " + more);
    owed.addAll(found); // and it is sent again
    delivered.removeAll(found);
    assertEquals(new TreeSet<>(owed), found, "kill " + kill);
    assertEquals(0, spool.status().dropped().stream().mapToLong(Long::longValue).sum());
  }
}
