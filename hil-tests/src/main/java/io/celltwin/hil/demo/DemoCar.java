package io.celltwin.hil.demo;

import io.celltwin.hal.Clock;
import io.celltwin.hal.ReadingSource;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.VirtualClock;
import io.celltwin.simulation.Fault;
import io.celltwin.simulation.LoggedLoad;
import io.celltwin.simulation.PackLoad;
import io.celltwin.simulation.SensorSettings;
import io.celltwin.simulation.SimulatedPackSource;
import io.celltwin.simulation.chip.PackBoard;
import io.celltwin.simulation.plant.PackSettings;
import io.celltwin.simulation.plant.SimulatedPack;
import io.celltwin.simulation.vehicle.DriveCycle;
import io.celltwin.simulation.vehicle.DriveDuty;
import io.celltwin.simulation.vehicle.DutySettings;
import io.celltwin.simulation.vehicle.VehicleFile;
import java.util.List;

/// The simulated car: its pack, what it does, and its sensors. Virtual time from 0, one thread.
///
/// @param source what the sensors say; reading it lets the pack's time pass
public record DemoCar(SimulatedPack pack, DriveDuty duty, ReadingSource source) {
  /// Six chips with 16 of their 18 inputs wired.
  private static final int CELLS_PER_DEVICE = 16;

  /// A car that drives and charges without end, its pack measured by emulated chips that real
  /// drivers read.
  public static DemoCar driving(DriveCycle cycle) {
    PackSettings settings = PackSettings.CAR;
    DriveDuty duty = duty(cycle);
    LoggedLoad load = new LoggedLoad(new PackLoad(duty, settings));
    SimulatedPack pack = new SimulatedPack(settings, load);
    Clock clock = new VirtualClock(new SystemClock(), VirtualClock.AS_FAST_AS_POSSIBLE);
    PackBoard board = new PackBoard(pack, load, SensorSettings.CAR, CELLS_PER_DEVICE, clock);
    return new DemoCar(
        pack, duty, new BoardSource(board, SensorSettings.CAR, CELLS_PER_DEVICE, clock));
  }

  /// Until shortly before the car moves off for the first time, for whoever wants to see it drive:
  /// the WLTC stands for 11 s. It is still at rest then, so that its voltages tell its SOC, and a
  /// current comes before the first of them.
  public static long standingNanos(DriveCycle cycle) {
    int seconds = 0;
    while (seconds < cycle.seconds() && cycle.metresPerSecond(seconds + 2) == 0) seconds++;
    return Math.max(0, seconds * 1_000_000_000L - 15_000_000L);
  }

  /// The same car with sensors that can be told to fail, without chips.
  ///
  /// @param endNanos of virtual time
  public static DemoCar of(
      DriveCycle cycle, PackSettings settings, List<Fault> faults, long endNanos) {
    DriveDuty duty = duty(cycle);
    SimulatedPack pack = new SimulatedPack(settings, new PackLoad(duty, settings));
    return new DemoCar(
        pack, duty, new SimulatedPackSource(pack, SensorSettings.CAR, faults, endNanos));
  }

  private static DriveDuty duty(DriveCycle cycle) {
    return new DriveDuty(VehicleFile.shipped("bolt"), cycle, DutySettings.CAR);
  }
}
