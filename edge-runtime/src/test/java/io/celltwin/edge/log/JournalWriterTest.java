package io.celltwin.edge.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tinylog.Level;
import org.tinylog.core.LogEntry;

class JournalWriterTest {
  private final PrintStream standardError = System.err;
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  @BeforeEach
  void captureStandardError() {
    System.setErr(new PrintStream(written, false, StandardCharsets.UTF_8));
  }

  @AfterEach
  void restoreStandardError() {
    System.setErr(standardError);
  }

  private List<String> lines(LogEntry entry) {
    JournalWriter writer = new JournalWriter(Map.of());
    writer.write(entry);
    writer.flush();
    return written.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @SuppressWarnings(
      "NullAway") // tinylog leaves null what no writer requires, and what is not there
  private static LogEntry entry(
      Level level, Optional<String> message, Optional<Throwable> failure) {
    return new LogEntry(
        null,
        null,
        null,
        null,
        null,
        null,
        -1,
        null,
        level,
        message.orElse(null),
        failure.orElse(null));
  }

  private static LogEntry message(Level level, String message) {
    return entry(level, Optional.of(message), Optional.empty());
  }

  /// sd-daemon(3): 3 error, 4 warning, 6 informational, 7 debug.
  @ParameterizedTest
  @CsvSource({"ERROR,<3>", "WARN,<4>", "INFO,<6>", "DEBUG,<7>", "TRACE,<7>"})
  void putsThePriorityInFront(Level level, String priority) {
    assertEquals(List.of(priority + "Δt too long"), lines(message(level, "Δt too long")));
  }

  @Test
  void putsThePriorityInFrontOfEveryLine() {
    // The journal takes a line without one for an informational message of its own.
    assertEquals(
        List.of("<4>first", "<4>", "<4>  third"), lines(message(Level.WARN, "first\n\n  third\n")));
  }

  @Test
  void writesTheWholeTraceUnderItsMessage() {
    Exception failure = new IllegalStateException("top", new RuntimeException("root"));
    List<String> lines = lines(entry(Level.ERROR, Optional.of("it broke"), Optional.of(failure)));
    assertEquals("<3>it broke", lines.get(0));
    assertEquals("<3>java.lang.IllegalStateException: top", lines.get(1));
    assertTrue(lines.get(2).startsWith("<3>\tat io.celltwin.edge.log.JournalWriterTest."));
    assertTrue(lines.contains("<3>Caused by: java.lang.RuntimeException: root"));
    for (String line : lines) assertTrue(line.startsWith("<3>"), line);
  }

  @Test
  void writesATraceAlone() {
    assertEquals(
        "<3>java.lang.IllegalStateException: top",
        lines(entry(Level.ERROR, Optional.empty(), Optional.of(new IllegalStateException("top"))))
            .getFirst());
  }
}
