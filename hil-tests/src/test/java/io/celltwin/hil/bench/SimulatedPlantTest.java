package io.celltwin.hil.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.celltwin.simulation.LoggedLoad;
import io.celltwin.simulation.plant.PackSettings;
import io.celltwin.simulation.plant.SimulatedPack;
import org.junit.jupiter.api.Test;

/// What sensors meet of a pack that others break and cool.
class SimulatedPlantTest {
  private static final long SECOND = 1_000_000_000L;

  private final LoggedLoad load = new LoggedLoad((_, _) -> -50);

  private SimulatedPlant plant(PackSettings settings) {
    SimulatedPack pack =
        new SimulatedPack(settings.withTopology(1, 8, settings.parallelCells()), load);
    pack.ambient(nanos -> nanos < 10 * SECOND ? 25 : -5);
    return new SimulatedPlant(pack, load);
  }

  @Test
  void theAirIsAsItIsNow() {
    SimulatedPlant plant = plant(PackSettings.STORAGE);
    assertEquals(25, plant.ambientCelsius(5 * SECOND));
    assertEquals(-5, plant.ambientCelsius(15 * SECOND));
  }

  /// 8 l of liquid on a radiator of 600 W/K; the cells warm it.
  @Test
  void theCoolantFollowsTheAir() {
    SimulatedPlant plant = plant(PackSettings.CAR);
    assertEquals(25, plant.ambientCelsius(9 * SECOND), 1); // places in the pack differ
    assertEquals(5, plant.ambientCelsius(70 * SECOND), 8);
    assertEquals(-4, plant.ambientCelsius(1800 * SECOND), 1.5);
  }

  @Test
  void noCurrentPassesOpenContactors() {
    SimulatedPlant plant = plant(PackSettings.CAR);
    assertEquals(-50, plant.stringAmps(1, 5 * SECOND));
    plant.pack().contactors().open();
    assertEquals(0, plant.stringAmps(1, 6 * SECOND));
    assertEquals(-50, plant.stringAmps(1, 4 * SECOND));
  }
}
