package io.celltwin.edge.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Whoever reads the daemon's log has stopped reading.
@Timeout(120)
class StalledJournalTest {
  /// An alarm raised or cleared every other row: some 180 KB of log, and a pipe holds 64 KiB.
  private static final int ROWS = 10_000;

  private static final Pattern LOST =
      Pattern.compile("<4>(\\d+) alarms could not be logged in time");

  @TempDir private Path folder = Path.of("");

  @Test
  void aLogThatNobodyReadsDoesNotStopTheLoop() throws Exception {
    Bench bench = new Bench(folder);
    bench.write(
        "celltwin.toml", Bench.CONFIG + "[pack.alarms]\ndebounce_s = 0\nlate_loop_s = 3600\n");
    StringBuilder rows = new StringBuilder(Bench.HEADER);
    for (int second = 0; second < ROWS; second++) {
      rows.append(second).append(",0,3.7,").append(second % 4 < 2 ? 95 : 25).append('\n');
    }
    bench.write("drive.csv", rows.toString());
    Path recorded = folder.resolve("run.csv");
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "io.celltwin.edge.Celltwin",
            "run",
            "--config",
            bench.path("celltwin.toml").toString(),
            "--record",
            recorded.toString());
    Process daemon =
        new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    try {
      while (!Files.exists(recorded) || lines(recorded) < ROWS + 1) {
        assertTrue(daemon.isAlive(), () -> daemon.errorReader().lines().toList().toString());
        Thread.sleep(20);
      }
      List<String> journal = daemon.errorReader(UTF_8).lines().toList();
      assertEquals(0, daemon.waitFor());
      int logged = (int) journal.stream().filter(line -> line.contains("over_temperature")).count();
      int lost = journal.stream().mapToInt(StalledJournalTest::lost).sum();
      assertTrue(lost > 0, "the pipe has held everything");
      assertEquals(ROWS / 2, logged + lost, "alarms that are neither logged nor counted");
    } finally {
      daemon.destroyForcibly();
    }
  }

  private static int lost(String line) {
    Matcher matcher = LOST.matcher(line);
    return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
  }

  private static long lines(Path file) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.count();
    }
  }
}
