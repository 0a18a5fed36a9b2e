package io.celltwin.hil.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.edge.ExitStatus;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// `celltwin faults`. That every row of every device holds is a test of `simulation`.
class FaultsCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return new CommandLine(new FaultsCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  @Test
  void printsATableThatFitsATerminal() {
    assertEquals(ExitStatus.OK, run("ina226", "jk"), out.toString());
    String text = out.toString();
    assertTrue(text.contains("another chip in its place:"), text);
    assertTrue(text.contains("protection: battery too hot"), text);
    assertTrue(text.endsWith(" 0 not as they should be\n"), text);
    assertTrue(text.lines().allMatch(line -> line.length() <= 140), text);
  }

  @Test
  void anUnknownDeviceIsToldWithTheKnownOnes() {
    assertEquals(CommandLine.ExitCode.USAGE, run("ltc6804"));
    assertTrue(err.toString().startsWith("found ltc6804, expected ltc6811, "), err.toString());
  }
}
