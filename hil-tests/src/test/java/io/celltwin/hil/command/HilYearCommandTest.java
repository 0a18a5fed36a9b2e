package io.celltwin.hil.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.edge.ExitStatus;
import io.celltwin.hil.year.HilYearCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/// Days pass, the car drives, its pack ages; how fast is not asked.
class HilYearCommandTest {
  private static final Pattern DAY =
      Pattern.compile(
          "(?m)^ +(\\d+) +(\\d+) +(\\d+\\.\\d+) % +(-?\\d+\\.\\d) +(\\d+) +\\d+\\.\\d$");

  private static String print(String... arguments) {
    StringWriter out = new StringWriter();
    int status =
        new CommandLine(new HilYearCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(out))
            .execute(arguments);
    return status + "\n" + out;
  }

  /// Two weeks: ten days to work and back along WLTC, two outings of four HWFET.
  @Test
  void aPackAgesInACarsEverydayLife() {
    String printed = print("4", "--days", "14");
    assertTrue(printed.startsWith(ExitStatus.OK + "\n"), printed);
    Matcher day = DAY.matcher(printed);
    assertTrue(day.find(), printed);
    assertEquals("14", day.group(1));
    assertEquals(10 * 2 * 23.27 + 2 * 4 * 16.5, Double.parseDouble(day.group(2)), 3);
    double capacity = Double.parseDouble(day.group(3));
    assertTrue(capacity > 95 && capacity < 99.99, printed);
    assertTrue(Double.parseDouble(day.group(4)) < 15, "it is January: " + printed);
    // a second each while it is driven or charged, a quarter of an hour at most while it is not
    long steps = Long.parseLong(day.group(5));
    assertTrue(steps > 10 * 3600 && steps < 14 * 86_400 / 4, printed);
    assertTrue(printed.contains("\n14 days in "), printed);
  }

  @Test
  void theSameYearIsTheSame() {
    List<String> once =
        DAY.matcher(print("2", "--days", "2")).results().map(m -> m.group(3)).toList();
    List<String> again =
        DAY.matcher(print("2", "--days", "2")).results().map(m -> m.group(3)).toList();
    assertEquals(1, once.size());
    assertEquals(once, again);
  }

  @ParameterizedTest
  @CsvSource({
    "0, --days, 1, 'CELLS: found 0, expected 1 to 512'",
    "4, --days, 0, '--days: found 0, expected 1 to 36525'",
    "4, --vehicle, tractor, '--vehicle: found tractor, expected one of bolt'"
  })
  void whatCannotBeIsRefused(String cells, String option, String value, String words) {
    String printed = print(cells, option, value);
    assertTrue(printed.startsWith("2\n" + words), printed);
  }
}
