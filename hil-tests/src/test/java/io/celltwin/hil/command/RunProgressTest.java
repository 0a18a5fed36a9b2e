package io.celltwin.hil.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.celltwin.hil.scenario.ScenarioReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunProgressTest {
  private final StringWriter printed = new StringWriter();
  private long nowNanos = 77;

  private RunProgress progress() throws Exception {
    return new RunProgress(
        ScenarioReader.read(Path.of("scenarios/current-offset.toml")), // 1800 s
        "3 of 42",
        new PrintWriter(printed),
        () -> nowNanos);
  }

  private void tell(RunProgress progress, double wallSeconds, double seconds) {
    nowNanos = 77 + (long) (wallSeconds * 1e9);
    progress.accept(seconds);
  }

  private List<String> lines() {
    return printed.toString().lines().map(String::strip).toList();
  }

  @Test
  void aLongRunSaysNowAndThenHowFarItIs() throws Exception {
    RunProgress progress = progress();
    tell(progress, 2.9, 10);
    assertEquals(List.of(), lines(), "too early");
    tell(progress, 3, 450);
    tell(progress, 5.9, 500);
    tell(progress, 6, 900);
    assertEquals(
        List.of(
            "3 of 42, current-offset: 450 of 1800 s, 25 %, 150 times real time, 9 s to go",
            "3 of 42, current-offset: 900 of 1800 s, 50 %, 150 times real time, 6 s to go"),
        lines());
  }

  @Test
  void aRunThatIsAboutToEndSaysNothing() throws Exception {
    tell(progress(), 3, 1790);
    assertEquals(List.of(), lines());
  }
}
