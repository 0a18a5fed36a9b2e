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

  /// @param endNanos of virtual time
  public static DemoCar of(
      DriveCycle cycle, PackSettings settings, List<Fault> faults, long endNanos) {
    DriveDuty duty = new DriveDuty(Vehicle.BOLT, cycle, DutySettings.CAR, settings);
    SimulatedPack pack = new SimulatedPack(settings, duty);
    return new DemoCar(
        pack, duty, new SimulatedPackSource(pack, SensorSettings.CAR, faults, endNanos));
  }
}
