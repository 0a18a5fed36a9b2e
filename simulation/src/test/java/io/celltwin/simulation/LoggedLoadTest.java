package io.celltwin.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.celltwin.simulation.plant.PackSettings;
import io.celltwin.simulation.plant.SimulatedPack;
import org.junit.jupiter.api.Test;

/// What is remembered is what has flowed.
class LoggedLoadTest {
  private static final long STEP = 10_000_000L;

  private final LoggedLoad load = new LoggedLoad((nanos, _) -> -1 - 1e-9 * nanos);
  private final SimulatedPack pack = new SimulatedPack(PackSettings.CAR, load);

  @Test
  void aMomentThatIsOverIsRemembered() {
    pack.advance(100 * STEP);
    assertEquals(-1.5, load.amps(50 * STEP + 1), 1e-12);
    assertEquals(-1.99, load.amps(100 * STEP), 1e-12);
  }

  @Test
  void openContactorsLetNothingOfItFlow() {
    pack.advance(100 * STEP);
    pack.contactors().open();
    pack.advance(200 * STEP);
    assertEquals(0, load.amps(150 * STEP));
    assertEquals(0, load.amps(200 * STEP));
    assertEquals(-1.5, load.amps(50 * STEP + 1), 1e-12);
  }

  @Test
  void whatIsLongOverIsForgotten() {
    pack.advance(2000 * STEP);
    assertThrows(IllegalArgumentException.class, () -> load.amps(STEP));
  }
}
