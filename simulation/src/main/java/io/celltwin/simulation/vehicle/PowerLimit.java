package io.celltwin.simulation.vehicle;

/// Keeps a car's power within what its battery may give and take, and counts what is cut off.
final class PowerLimit {
  private final double driveWatts;
  private final double returnedWatts;
  private double clippedDriveJoules;
  private double clippedChargeJoules;

  PowerLimit(Vehicle vehicle) {
    driveWatts = vehicle.battery().driveWatts();
    returnedWatts = vehicle.regeneration().mostWatts();
  }

  /// @param watts out of the battery
  /// @param driveShare of the most that it gives, now
  /// @param chargeShare of the most that it takes, now
  double limited(double watts, double driveShare, double chargeShare, double seconds) {
    double within = StrictMath.clamp(watts, -returnedWatts * chargeShare, driveWatts * driveShare);
    clippedDriveJoules += StrictMath.max(watts - within, 0) * seconds;
    clippedChargeJoules += StrictMath.max(within - watts, 0) * seconds;
    return within;
  }

  double clippedDriveJoules() {
    return clippedDriveJoules;
  }

  double clippedChargeJoules() {
    return clippedChargeJoules;
  }
}
