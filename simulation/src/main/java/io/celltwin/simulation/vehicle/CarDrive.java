package io.celltwin.simulation.vehicle;

/// One car on the way: along a cycle, and what that takes out of its battery. Shared by the duties
/// that drive. Allocates nothing per step.
final class CarDrive {
  private final Vehicle vehicle;
  private final Weather weather;
  private final Powertrain powertrain;
  private final PackCurrent current;

  private double metresPerSecond;
  private double metres;

  CarDrive(Vehicle vehicle, Weather weather) {
    this.vehicle = vehicle;
    this.weather = weather;
    powertrain = new Powertrain(vehicle);
    current = new PackCurrent(vehicle.battery().driveAmps(), vehicle.battery().chargeAmps());
  }

  /// Moves to this moment of the cycle; the current comes from [#amps].
  void follow(DriveCycle cycle, double tripSeconds) {
    metresPerSecond = cycle.metresPerSecond(tripSeconds);
  }

  void stand() {
    metresPerSecond = 0;
  }

  double amps(
      DriveCycle cycle,
      double tripSeconds,
      long nowNanos,
      double stepSeconds,
      TractionBattery battery) {
    metres += StrictMath.abs(metresPerSecond) * stepSeconds;
    double watts =
        powertrain.drawnWatts(
            metresPerSecond,
            cycle.metresPerSecondSquared(tripSeconds),
            cycle.grade(tripSeconds),
            weather.celsius(nowNanos),
            vehicle.battery().driveShare(battery),
            vehicle.battery().chargeShare(battery, vehicle.regeneration().mostWatts()),
            stepSeconds);
    return current.amps(-watts, battery, stepSeconds);
  }

  double metresPerSecond() {
    return metresPerSecond;
  }

  double metres() {
    return metres;
  }

  Powertrain powertrain() {
    return powertrain;
  }

  PackCurrent current() {
    return current;
  }
}
