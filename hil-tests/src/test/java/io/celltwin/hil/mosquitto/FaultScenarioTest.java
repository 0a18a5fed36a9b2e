package io.celltwin.hil.mosquitto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Those of [FaultScenario] that take less than a minute, in their short form;
/// `hil-tests/telemetry/faults.sh` plays all in full.
@Tag("mosquitto")
@Timeout(400)
class FaultScenarioTest {
  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @EnumSource(names = {"BROKER_KILLED", "DAEMON_KILLED", "ACKNOWLEDGEMENTS"})
  void losesNothingThatWasAccepted(FaultScenario scenario) throws Exception {
    assumeTrue(scenario.obstacle().isEmpty(), scenario.obstacle());
    Outcome outcome = scenario.playBriefly(folder);
    assertEquals(0, outcome.lost(), outcome::toString);
    assertEquals(0, outcome.account().duplicatesLeft(), outcome::toString);
    assertTrue(outcome.account().received() > 20, outcome::toString);
  }
}
