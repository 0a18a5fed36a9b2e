package io.celltwin.edge.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.edge.ExitStatus;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `hw read` and `hw test` as processes that are told to end while a pack on a line does not
/// answer.
@Timeout(120)
class HwSignalTest {
  @TempDir private Path folder;

  private Path config(SilentLine line) throws IOException {
    return Files.writeString(
        folder.resolve("celltwin.toml"),
        """
        schema = 1
        [[source]]
        name = "p1"
        kind = "jbd"
        port = "%s"
        cells = 4
        sensors = 2
        period_s = 60
        answer_timeout_s = 60
        [[pack]]
        id = "p"
        cell = "nca-panasonic-ncr18650pf"
        cells_in_series = 4
        source = "p1"
        """
            .formatted(line.device()));
  }

  private static Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    // Where the tests run in the background of a shell, SIGINT would be ignored.
    command.addAll(List.of("env", "--default-signal=INT"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add("io.celltwin.edge.Celltwin");
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  /// All lines from when the pack has been asked and `signal` was sent.
  private static List<String> said(Process process, SilentLine line, String signal)
      throws Exception {
    try (BufferedReader said = process.inputReader()) {
      line.awaitAnything();
      List<String> kill = List.of("kill", "-s", signal, Long.toString(process.pid()));
      assertEquals(0, new ProcessBuilder(kill).start().waitFor());
      return said.lines().toList();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void whatWasReadIsCountedAtTheEndAlsoAfterASignal() throws Exception {
    for (String signal : List.of("INT", "TERM"))
      try (SilentLine line = new SilentLine()) {
        Process process = start("hw", "read", "--config", config(line).toString(), "--for", "1h");
        List<String> said = said(process, line, signal);
        assertEquals("p1: 0 readings, {requests=1}", said.getLast());
        assertEquals(ExitStatus.UNAVAILABLE, process.waitFor()); // not one reading came
      }
  }

  @Test
  void aSuiteThatIsEndedByASignalSaysSo() throws Exception {
    for (String signal : List.of("INT", "TERM"))
      try (SilentLine line = new SilentLine()) {
        Process process = start("hw", "test", "--config", config(line).toString());
        List<String> said = said(process, line, signal);
        assertEquals(
            List.of("0 checks, 0 failed", "ended by a signal before all checks were made"),
            said.subList(said.size() - 2, said.size()));
        assertEquals(ExitStatus.OK, process.waitFor());
      }
  }

  @Test
  void aSuiteThatRestsOnNothingIsRefused() throws Exception {
    for (String scans : List.of("0", "-1", "1000001")) {
      Invocation refused =
          Invocation.celltwin("hw", "test", "--config", folder.resolve("none"), "--scans", scans);
      assertEquals(ExitStatus.USAGE, refused.status());
      assertTrue(refused.err().getFirst().contains("--scans: found " + scans), refused.toString());
    }
  }
}
