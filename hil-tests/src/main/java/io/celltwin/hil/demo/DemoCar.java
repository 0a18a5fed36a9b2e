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
import io.celltwin.simulation.vehicle.VehicleFile;
import java.util.List;

/// The simulated car: its pack, who drives it, and its sensors. Virtual time from 0, one thread.
///
/// @param source what the sensors say; reading it lets the pack's time pass
public record DemoCar(SimulatedPack pack, Driver driver, ReadingSource source) {
  /// Six chips with 16 of their 18 inputs wired.
  private static final int CELLS_PER_DEVICE = 16;

  /// A car that drives and charges without end, its pack measured by emulated chips that real
  /// drivers read.
  public static DemoCar driving(DriveCycle cycle) {
    return driven(driver(cycle));
  }

  /// The same pack on the same board, driven by whom you like.
  static DemoCar driven(Driver driver) {
    PackSettings settings = PackSettings.CAR;
    LoggedLoad load = new LoggedLoad(new PackLoad(driver.duty(), settings));
    SimulatedPack pack = new SimulatedPack(settings, load);
    Clock clock = new VirtualClock(new SystemClock(), VirtualClock.AS_FAST_AS_POSSIBLE);
    PackBoard board = new PackBoard(pack, load, SensorSettings.CAR, CELLS_PER_DEVICE, clock);
    return new DemoCar(
        pack, driver, new BoardSource(board, SensorSettings.CAR, CELLS_PER_DEVICE, clock));
  }

  /// The same car with sensors that can be told to fail, without chips.
  ///
  /// @param endNanos of virtual time
  public static DemoCar of(
      DriveCycle cycle, PackSettings settings, List<Fault> faults, long endNanos) {
    Driver driver = driver(cycle);
    SimulatedPack pack = new SimulatedPack(settings, new PackLoad(driver.duty(), settings));
    return new DemoCar(
        pack, driver, new SimulatedPackSource(pack, SensorSettings.CAR, faults, endNanos));
  }

  private static Driver driver(DriveCycle cycle) {
    return new CycleDriver(VehicleFile.shipped(CycleDriver.CAR), cycle);
  }
}
