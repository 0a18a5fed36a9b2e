package io.celltwin.simulation.vehicle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.simulation.PackLoad;
import io.celltwin.simulation.plant.PackSettings;
import io.celltwin.simulation.plant.SimulatedPack;
import io.celltwin.simulation.plant.StepLengths;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DriveDutyTest {
  @Test
  void drivesChargesAndDrivesOn() {
    var settings =
        PackSettings.CAR
            .withTopology(1, 4, 34)
            .withStart(0.13, 25)
            .withSteps(new StepLengths(100_000_000, 200_000_000, 200_000_000));
    var duty =
        new DriveDuty(
            VehicleFile.shipped("bolt"),
            DriveCycle.wltc(),
            new DutySettings(0.10, 0.90, 170, 4.15, 60_000_000_000L));
    // Four cells that stand for the car's 96.
    var pack =
        new SimulatedPack(settings, new PackLoad(duty, settings, 96, settings.parallelCells()));
    Set<DriveDuty.Phase> seen = EnumSet.noneOf(DriveDuty.Phase.class);
    double highestVolts = 0;
    double chargingVolts = 0;
    double lowestVolts = 5;
    double lowestSoc = 1;
    double highestSoc = 0;
    int drives = 0;
    DriveDuty.Phase before = DriveDuty.Phase.RESTING;
    for (long second = 1; second <= 24 * 3600; second++) {
      pack.advance(second * 1_000_000_000L);
      DriveDuty.Phase phase = duty.phase();
      seen.add(phase);
      if (phase == DriveDuty.Phase.DRIVING && before != phase) drives++;
      before = phase;
      highestVolts = StrictMath.max(highestVolts, pack.trueHighestVolts());
      if (phase == DriveDuty.Phase.CHARGING) {
        chargingVolts = StrictMath.max(chargingVolts, pack.trueHighestVolts());
      }
      lowestVolts = StrictMath.min(lowestVolts, pack.trueLowestVolts());
      lowestSoc = StrictMath.min(lowestSoc, pack.trueLowestSoc());
      highestSoc = StrictMath.max(highestSoc, pack.trueHighestSoc());
    }
    System.out.printf(
        "a day: %d drives, %.3f..%.3f V, %.3f..%.3f SOC%n",
        drives, lowestVolts, highestVolts, lowestSoc, highestSoc);
    assertEquals(EnumSet.complementOf(EnumSet.of(DriveDuty.Phase.PARKED)), seen);
    assertTrue(drives >= 2, "it drives on after the charge");
    double charging = chargingVolts;
    // The charger takes the last 10 mV below its 4.15 V gently and answers within one cell step.
    assertTrue(charging > 4.14 && charging < 4.155, () -> "charged to " + charging + " V");
    // Recuperation after a charge goes above the charger's limit, not above the cell's.
    assertTrue(highestVolts < 4.2);
    assertTrue(lowestVolts > 2.5);
    assertTrue(lowestSoc > 0.04);
    assertTrue(highestSoc > 0.85 && highestSoc < 0.91);
  }
}
