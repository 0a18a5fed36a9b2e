package io.celltwin.hil.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.edge.ExitStatus;
import io.celltwin.hil.speed.HilSpeedCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/// The command ends, and every way into the daemon has a figure; how large is not asked.
class HilSpeedCommandTest {
  private static String print(String... arguments) {
    StringWriter out = new StringWriter();
    int status =
        new CommandLine(new HilSpeedCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(out))
            .execute(arguments);
    return status + "\n" + out;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 18, 33})
  void everyWayIsMeasured(int cells) {
    String printed = print(String.valueOf(cells), "--seconds", "0.02");
    assertTrue(printed.startsWith(ExitStatus.OK + "\n" + cells + " cells at 10 Hz"), printed);
    for (String way :
        List.of(
            "plant alone",
            "daemon alone, readings from memory",
            "plant, sensors, daemon",
            "plant, chips, drivers, daemon",
            "plant, CAN frames, driver, daemon")) {
      Pattern line = Pattern.compile("(?m)^" + way + " +[1-9][0-9]* +[0-9]+\\.[0-9] +[0-9]+ %$");
      assertTrue(line.matcher(printed).find(), way + ": " + printed);
    }
  }

  @Test
  void noTimeIsNoMeasurement() {
    String printed = print("1", "--seconds", "0");
    assertTrue(printed.contains("--seconds: found 0.0, expected above 0, at most 3600"), printed);
  }

  @Test
  void theHelpSaysThatThereIsAUsualPack() {
    assertTrue(
        new CommandLine(new HilSpeedCommand()).getUsageMessage().contains(" [CELLS]"),
        new CommandLine(new HilSpeedCommand()).getUsageMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "513"})
  void aPackThatNoChainHoldsIsRefused(String cells) {
    String printed = print(cells);
    assertEquals(
        "2\ncells: found " + cells + ", expected 1 to 512",
        printed.toLowerCase(Locale.ROOT).lines().limit(2).reduce((a, b) -> a + "\n" + b).get());
  }
}
