package io.celltwin.hil.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hil.scenario.ScenarioResult;
import io.celltwin.hil.scenario.ShippedScenarios;
import io.celltwin.hil.scenario.Told;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CellTwinHilTest {
  @CellTwinHil("scenarios/open-wire.toml")
  void aScenarioIsATest(ScenarioResult result) {
    assertEquals("open-wire", result.scenario().name());
    assertTrue(result.told().stream().anyMatch(Told::isBad));
  }

  private static String failure(Path folder, String name, String from, String to) throws Exception {
    Path changed = ShippedScenarios.changed(folder, name, from, to);
    return String.valueOf(
        assertThrows(AssertionError.class, () -> CellTwinHilExtension.play(changed)).getMessage());
  }

  @Test
  void whatWasNotMetIsTheFailure(@TempDir Path folder) throws Exception {
    String message = failure(folder, "open-wire", "cells = [5, 6]", "cells = [5, 6, 9]");
    assertTrue(message.contains("alarm stale_voltage of 5, 6, 9: only told: "), message);
    assertTrue(message.contains("/open-wire.toml, A sense wire breaks while driving: "), message);
    assertTrue(message.contains(", due by "), message);
  }

  @Test
  void whereAMissingFileWasLookedForIsSaid() {
    String message =
        String.valueOf(
            assertThrows(
                    AssertionError.class,
                    () -> CellTwinHilExtension.play(Path.of("scenarios/none.toml")))
                .getMessage());
    assertEquals(
        "no scenario scenarios/none.toml in %s, where the tests run"
            .formatted(Path.of("").toAbsolutePath()),
        message);
  }

  @Test
  void aScenarioThatCannotFailFails(@TempDir Path folder) throws Exception {
    String message =
        failure(folder, "healthy-drive", "voltage_V = 3.9", "voltage_V = 3.9\nuntil_s = 60.01");
    assertTrue(message.contains("are met where nothing breaks, too"), message);
  }
}
