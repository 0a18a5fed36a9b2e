package io.celltwin.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.simulation.plant.CellSpread;
import io.celltwin.simulation.plant.PackSettings;
import io.celltwin.simulation.plant.SimulatedPack;
import io.celltwin.simulation.vehicle.DriveCycle;
import io.celltwin.simulation.vehicle.DriveDuty;
import io.celltwin.simulation.vehicle.DutySettings;
import io.celltwin.simulation.vehicle.VehicleFile;
import io.celltwin.simulation.vehicle.Weather;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A car at the limits of a simulated pack.
class PackLoadTest {
  private static final long TICK = 100_000_000L;

  private double lowest = Double.POSITIVE_INFINITY;
  private double highest = Double.NEGATIVE_INFINITY;
  private int turns;

  private SimulatedPack drive(DriveCycle cycle, double soc, double celsius, int seconds) {
    PackSettings settings = PackSettings.CAR.withSpread(CellSpread.NONE, 1).withStart(soc, celsius);
    var duty =
        new DriveDuty(
            VehicleFile.shipped("bolt"), cycle, DutySettings.CAR, Weather.steady(celsius));
    SimulatedPack pack = new SimulatedPack(settings, new PackLoad(duty, settings));
    double before = 0;
    double rise = 0;
    for (int tick = 1; tick <= 10 * seconds; tick++) {
      pack.advance(tick * TICK);
      lowest = Math.min(lowest, pack.trueVolts(1));
      highest = Math.max(highest, pack.trueVolts(1));
      double rises = pack.trueAmps() - before;
      if (Math.abs(rises) > 10 && Math.abs(rise) > 10 && rises * rise < 0) turns++;
      before = pack.trueAmps();
      rise = rises;
    }
    return pack;
  }

  @Test
  void whatComesBackDownhillIntoAnAlmostFullPackStaysWithinItsLimitAndDoesNotSwing(
      @TempDir Path folder) throws Exception {
    Path file = folder.resolve("hill.csv");
    Files.writeString(
        file,
        """
        time_s,speed_km_h,grade
        0,0,0
        20,80,0
        60,80,0
        61,80,-0.08
        400,80,-0.08
        """);
    SimulatedPack pack = drive(DriveCycle.read(file), 0.93, 5, 399);
    assertTrue(highest > 4.15 && highest < 4.2, highest + " V");
    assertTrue(pack.trueAmps() > 10, pack.trueAmps() + " A");
    assertEquals(0, turns);
  }

  @Test
  void anAlmostEmptyPackInTheColdIsNotDrawnBelowItsLimitNorDoesItsCurrentSwing() {
    drive(DriveCycle.us06(), 0.12, -30, 450);
    assertTrue(lowest > 2.5 && lowest < 2.6, lowest + " V");
    assertTrue(turns < 5, turns + " turns, where the cycle itself has one");
  }
}
