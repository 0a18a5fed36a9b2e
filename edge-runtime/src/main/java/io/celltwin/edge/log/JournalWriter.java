package io.celltwin.edge.log;

import java.io.Console;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import org.tinylog.Level;
import org.tinylog.core.LogEntry;
import org.tinylog.core.LogEntryValue;
import org.tinylog.writers.Writer;

/// Writes to standard error with the priority in front as `<n>` (sd-daemon(3)): the journal takes
/// the priority from there and adds time and unit itself. On a terminal the level stands as a word.
///
/// tinylog creates it by name: `writer = journal` in `tinylog.properties`.
public final class JournalWriter implements Writer {
  private final PrintStream out = System.err;
  private final boolean terminal =
      System.getenv("JOURNAL_STREAM") == null
          && Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);

  /// @param properties of tinylog's configuration; none are used
  public JournalWriter(Map<String, String> properties) {}

  @Override
  public Collection<LogEntryValue> getRequiredLogEntryValues() {
    return EnumSet.of(LogEntryValue.LEVEL, LogEntryValue.MESSAGE, LogEntryValue.EXCEPTION);
  }

  @Override
  public void write(LogEntry entry) {
    StringBuilder text = new StringBuilder();
    if (entry.getMessage() != null) text.append(entry.getMessage());
    if (entry.getException() != null) {
      StringWriter trace = new StringWriter();
      entry.getException().printStackTrace(new PrintWriter(trace));
      if (!text.isEmpty()) text.append('\n');
      text.append(trace.toString().strip());
    }
    String prefix = prefix(entry.getLevel());
    StringBuilder lines = new StringBuilder();
    text.toString().lines().forEach(line -> lines.append(prefix).append(line).append('\n'));
    out.print(lines); // one call, so that lines of two threads do not mix
  }

  private String prefix(Level level) {
    return switch (level) {
      case ERROR -> terminal ? "error: " : "<3>";
      case WARN -> terminal ? "warning: " : "<4>";
      case INFO -> terminal ? "" : "<6>";
      case DEBUG, TRACE -> terminal ? "debug: " : "<7>";
      case OFF -> "";
    };
  }

  @Override
  public void flush() {
    out.flush();
  }

  @Override
  public void close() {
    flush();
  }
}
