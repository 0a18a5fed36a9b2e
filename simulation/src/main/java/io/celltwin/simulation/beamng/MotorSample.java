package io.celltwin.simulation.beamng;

import java.util.List;

/// All motors of a car at one moment. What leaves the battery for it is another's business:
/// efficiency maps of motor and inverter.
///
/// @param nanos simulated, from 0 at the feed's first sample; to be integrated with, since samples
///   may be missing
/// @param metresPerSecond the car's speed as last told; NaN where it was not
public record MotorSample(long nanos, double metresPerSecond, List<MotorReading> motors) {
  public MotorSample {
    motors = List.copyOf(motors);
  }

  /// Of all motors together.
  public double shaftWatts() {
    double sum = 0;
    for (MotorReading motor : motors) sum += motor.shaftWatts();
    return sum;
  }
}
