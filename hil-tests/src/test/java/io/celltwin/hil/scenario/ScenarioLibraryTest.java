package io.celltwin.hil.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every scenario of the library passes, twice alike; and its opposite fails, so that it can.
class ScenarioLibraryTest {
  static List<Path> scenarios() throws IOException {
    try (Stream<Path> files = Files.list(ShippedScenarios.FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".toml")).sorted().toList();
    }
  }

  private static ScenarioResult play(Scenario scenario) throws Exception {
    return new ScenarioRun(scenario, _ -> {}).play();
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void passesAndItsOppositeFails(Path file) throws Exception {
    Scenario scenario = ScenarioReader.read(file);
    ScenarioResult result = play(scenario);
    assertTrue(result.good(), () -> result.error() + " " + result.outcomes());
    assertEquals(result.hash(), play(ScenarioReader.read(file)).hash(), "the same bytes");
    ScenarioResult opposite = play(scenario.opposed());
    assertTrue(opposite.good(), () -> opposite.error() + " " + opposite.outcomes());
  }

  @Test
  void anotherSeedGivesOthers(@TempDir Path folder) throws Exception {
    Path one = ShippedScenarios.file("bus-noise");
    Path other = ShippedScenarios.changed(folder, "bus-noise", "seed = 7", "seed = 8");
    assertNotEquals(play(ScenarioReader.read(one)).hash(), play(ScenarioReader.read(other)).hash());
  }

  @Test
  void thereAreAsManyAsTheReadmeSays() throws IOException {
    assertTrue(
        Files.readString(Path.of("README.md")).contains(scenarios().size() + " scenarios"),
        () -> "hil-tests/README.md does not say how many scenarios there are");
  }
}
