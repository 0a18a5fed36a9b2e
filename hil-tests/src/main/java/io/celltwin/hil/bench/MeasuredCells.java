package io.celltwin.hil.bench;

import io.celltwin.simulation.SensorSettings;
import java.util.SplittableRandom;

/// Voltages and temperatures with the errors of their sensors.
final class MeasuredCells {
  private final BenchPlant plant;
  private final SensorSettings errors;
  private final Sampling sampling;
  private final SplittableRandom noise;

  MeasuredCells(
      BenchPlant plant, SensorSettings errors, Sampling sampling, SplittableRandom noise) {
    this.plant = plant;
    this.errors = errors;
    this.sampling = sampling;
    this.noise = noise;
  }

  double volts(int cell, long nanos) {
    return Sampling.round(
        plant.cellVolts(cell, nanos) + errors.voltageNoiseVolts() * noise.nextGaussian(),
        sampling.voltageResolutionVolts());
  }

  /// @param sensorCell on whose can the sensor sits, or [CellWires#AMBIENT]
  double celsius(int sensorCell, long nanos) {
    return Sampling.round(
        plant.sensedCelsius(sensorCell, nanos)
            + errors.temperatureNoiseKelvin() * noise.nextGaussian(),
        sampling.temperatureResolutionKelvin());
  }
}
