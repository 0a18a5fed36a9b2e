package io.celltwin.simulation.beamng;

/// One motor at one moment, at its shaft.
///
/// @param torqueNewtonMetres less the motor's own friction; its sign goes with that of the speed
///   where the car is driven
/// @param radiansPerSecond negative where the car reverses
public record MotorReading(String name, double torqueNewtonMetres, double radiansPerSecond) {
  /// Out of the motor; negative where it brakes, forwards and in reverse.
  public double shaftWatts() {
    return torqueNewtonMetres * radiansPerSecond;
  }
}
