package io.celltwin.edge.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.edge.ExitStatus;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The command line itself.
class UsageTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          check                                  | Missing required parameter: 'FILE'
          check a.toml b.toml                    | Unmatched argument at index 2: 'b.toml'
          schema cells event                     | Unmatched argument at index 2: 'event'
          run                                    | Missing required option: '--config=FILE'
          run --config                           | Missing required parameter for option '--config' (FILE)
          replay --cell c --input i              | Missing required option: '--output=CSV'
          replay --cell c --input i --output o --initial-soc full | Invalid value for option '--initial-soc': 'full' is not a double
          replay --cell c --input i --output o --initial-soc 80   | --initial-soc: found 80.0, expected 0.0..1.0
          replay --cell c --input i --output o --initial-soc NaN  | --initial-soc: found NaN, expected 0.0..1.0
          replay --cell c --input i --output o --capacity-ah -2   | --capacity-ah: found -2.0, expected 1.0E-6..10000.0
          replay --cell c --input i --output o --initial-soc-sigma 0.1 | --initial-soc-sigma needs --initial-soc beside it
          """)
  void wrongUsageIsToldWithTheWayToHelp(String line, String message) {
    String[] words = line.split(" +", -1);
    Invocation ended = Invocation.celltwin((Object[]) words);
    String command = words[0];
    assertEquals(
        List.of("celltwin: " + message, "Try 'celltwin " + command + " --help'."), ended.err());
    assertEquals(List.of(), ended.out());
    assertEquals(ExitStatus.USAGE, ended.status());
  }

  @Test
  void theListOfHardwareCommandsTellsEachInAWholeSentence() {
    List<String> said = Invocation.celltwin("hw", "--help").out();
    String commands =
        String.join(" ", said.subList(said.indexOf("Commands:") + 1, said.size()))
            .replaceAll(" +", " ")
            .strip();
    assertEquals(
        "probe Lists the ports of this machine that chips and packs can be on."
            + " read Prints every reading of the chips and serial packs of a configuration as CSV."
            + " test Tries what chips and serial packs of a configuration must be able to do.",
        commands);
  }

  @Test
  void unknownCommandIsToldWithTheNearest() {
    assertEquals(
        new Invocation(
            ExitStatus.USAGE,
            List.of(),
            List.of(
                "celltwin: Unmatched argument at index 0: 'reply'",
                "Did you mean: celltwin replay?",
                "Try 'celltwin --help'.")),
        Invocation.celltwin("reply"));
  }

  @Test
  void unknownOptionIsToldWithTheNearest() {
    Invocation ended = Invocation.celltwin("run", "--config", "c.toml", "--recrod", "r.csv");
    assertEquals(ExitStatus.USAGE, ended.status());
    assertTrue(ended.err().contains("Possible solutions: --record"), () -> ended.err().toString());
  }

  @Test
  void withoutACommandTheCommandsAreListed() {
    Invocation bare = Invocation.celltwin();
    assertEquals(Invocation.celltwin("--help"), bare);
    assertEquals(ExitStatus.OK, bare.status());
    assertEquals(List.of(), bare.err());
    for (String command : List.of("run", "check", "replay", "life", "schema")) {
      assertTrue(
          bare.out().stream().anyMatch(line -> line.startsWith("  " + command + " ")), command);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "run", "check", "replay", "life", "schema"})
  void helpNamesEveryOptionOnceAndFitsATerminal(String command) {
    Invocation help =
        command.isEmpty() ? Invocation.celltwin("--help") : Invocation.celltwin(command, "--help");
    assertEquals(ExitStatus.OK, help.status());
    assertEquals(List.of(), help.err());
    String usage = "Usage: celltwin" + (command.isEmpty() ? "" : " " + command);
    assertTrue(help.out().getFirst().startsWith(usage), help.out()::getFirst);
    for (String line : help.out()) {
      assertTrue(line.length() <= 80, () -> "wider than a terminal: " + line);
      assertTrue(!line.matches(".*(%[a-z%]|\\$\\{).*"), () -> "an unfilled placeholder: " + line);
    }
    List<String> options =
        switch (command) {
          case "run" -> List.of("--config", "--record");
          case "schema" -> List.of("--out");
          case "replay" ->
              List.of(
                  "--cell",
                  "--input",
                  "--output",
                  "--initial-soc",
                  "--initial-soc-sigma",
                  "--capacity-ah",
                  "--capacity-sigma-ah");
          default -> List.of();
        };
    for (String option : options) {
      assertEquals(
          1,
          help.out().stream().filter(l -> l.startsWith("      " + option + "=")).count(),
          option);
    }
  }

  @Test
  void versionIsThatOfTheBuild() {
    Invocation version = Invocation.celltwin("--version");
    assertEquals(ExitStatus.OK, version.status());
    assertTrue(
        version.out().getFirst().matches("celltwin \\d+\\.\\d+\\.\\d+\\S*"),
        version.out()::getFirst);
  }
}
