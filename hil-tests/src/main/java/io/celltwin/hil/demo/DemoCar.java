package io.celltwin.hil.demo;

import io.celltwin.simulation.DriveCycle;
import io.celltwin.simulation.DriveDuty;
import io.celltwin.simulation.DutySettings;
import io.celltwin.simulation.Fault;
import io.celltwin.simulation.PackSettings;
import io.celltwin.simulation.SensorSettings;
import io.celltwin.simulation.SimulatedPack;
import io.celltwin.simulation.SimulatedPackSource;
import io.celltwin.simulation.Vehicle;
import java.util.List;

/// The simulated car: its pack, what it does, and its sensors. Virtual time from 0, one thread.
///
/// @param source what the sensors say; reading it lets the pack's time pass
public record DemoCar(SimulatedPack pack, DriveDuty duty, SimulatedPackSource source) {

  /// A car that drives and charges without end.
  public static DemoCar driving(DriveCycle cycle) {
    return of(cycle, PackSettings.CAR, List.of(), Long.MAX_VALUE);
  }

  /// Until shortly before the car moves off for the first time, for whoever wants to see it drive:
  /// the WLTC stands for 11 s. It is still at rest then, so that its voltages tell its SOC, and a
  /// current comes before the first of them.
  public static long standingNanos(DriveCycle cycle) {
    int seconds = 0;
    while (seconds < cycle.seconds() && cycle.metresPerSecond(seconds + 2) == 0) seconds++;
    return Math.max(0, seconds * 1_000_000_000L - 15_000_000L);
  }

  /// @param endNanos of virtual time
  public static DemoCar of(
      DriveCycle cycle, PackSettings settings, List<Fault> faults, long endNanos) {
    DriveDuty duty = new DriveDuty(Vehicle.BOLT, cycle, DutySettings.CAR, settings);
    SimulatedPack pack = new SimulatedPack(settings, duty);
    return new DemoCar(
        pack, duty, new SimulatedPackSource(pack, SensorSettings.CAR, faults, endNanos));
  }
}
