package io.celltwin.hil.bench;

import io.celltwin.simulation.SensorSettings;
import java.util.SplittableRandom;

/// The current of a string with the errors of its sensor.
final class MeasuredAmps {
  private final BenchPlant plant;
  private final SensorSettings errors;
  private final Sampling sampling;
  private final int string;
  private final SplittableRandom noise;

  /// @param string from 1
  MeasuredAmps(
      BenchPlant plant,
      SensorSettings errors,
      Sampling sampling,
      int string,
      SplittableRandom noise) {
    this.plant = plant;
    this.errors = errors;
    this.sampling = sampling;
    this.string = string;
    this.noise = noise;
  }

  int string() {
    return string;
  }

  double at(long nanos) {
    return Sampling.round(
        plant.stringAmps(string, nanos) * (1 + errors.currentGainError())
            + errors.currentOffsetAmps()
            + errors.currentNoiseAmps() * noise.nextGaussian(),
        sampling.currentResolutionAmps());
  }
}
