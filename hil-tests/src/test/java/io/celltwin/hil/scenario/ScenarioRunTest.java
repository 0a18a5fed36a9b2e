package io.celltwin.hil.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ScenarioRunTest {
  @Test
  void aRunThatBreaksKeepsWhatItHasShown() throws Exception {
    Scenario sound = ScenarioReader.read(Path.of("scenarios/open-wire.toml"));
    ScenarioResult broken = new ScenarioRun(BrokenRuns.at(30, sound), _ -> {}).play();
    assertEquals("torn off", broken.error().orElseThrow().getMessage());
    assertFalse(broken.passed());
    assertFalse(broken.good());
    assertEquals(30, broken.samples().getLast().seconds(), 0.2);
    assertEquals(64, broken.hash().length());
    assertFalse(new ScenarioRun(BrokenRuns.at(30, sound.opposed()), _ -> {}).play().good());
  }

  @Test
  void aRunThatHasNoMemoryLeftIsOneThatBreaks() throws Exception {
    Scenario greedy =
        BrokenRuns.by(
            () -> {
              throw new OutOfMemoryError("Java heap space");
            },
            30,
            ScenarioReader.read(Path.of("scenarios/open-wire.toml")));
    ScenarioResult broken = new ScenarioRun(greedy, _ -> {}).play();
    assertEquals(
        "java.lang.OutOfMemoryError: Java heap space", broken.error().orElseThrow().getMessage());
  }

  @Test
  void aTruthThatIsNoNumberBreaksTheRun() {
    Timeline.requireNumber(3, 0.5, 0);
    String told =
        String.valueOf(
            assertThrows(
                    IllegalStateException.class,
                    () -> Timeline.requireNumber(3, Double.NaN, 1_500_000_000))
                .getMessage());
    assertEquals("the simulated pack's SOC of cell 3 is NaN at 1.5 s", told);
  }
}
