package io.celltwin.simulation.vehicle;

import java.util.List;

/// An electric car. [VehicleFile] has some.
///
/// @param wheelMetres radius of the wheel under load
/// @param transmissionEfficiency between motors and wheels, and back
/// @param motors at least one; they share what the wheels need as their peak torques at the wheels
///   are
/// @param cellsInSeries of its battery
/// @param usableKilowattHours of its battery
public record Vehicle(
    String name,
    RoadLoad road,
    double wheelMetres,
    double transmissionEfficiency,
    List<Motor> motors,
    Regeneration regeneration,
    Accessories accessories,
    BatteryLimits battery,
    int cellsInSeries,
    double usableKilowattHours) {

  public Vehicle {
    motors = List.copyOf(motors);
    Figures.above("wheelMetres", wheelMetres, 0);
    Figures.above("transmissionEfficiency", transmissionEfficiency, 0);
    Figures.within("transmissionEfficiency", transmissionEfficiency, 0, 1);
    if (motors.isEmpty()) throw new IllegalArgumentException("no motor, expected at least one");
    if (cellsInSeries < 1) {
      throw new IllegalArgumentException("cellsInSeries " + cellsInSeries + ", expected 1 or more");
    }
    Figures.above("usableKilowattHours", usableKilowattHours, 0);
  }
}
