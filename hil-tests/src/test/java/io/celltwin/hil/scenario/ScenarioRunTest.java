package io.celltwin.hil.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

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
}
