package io.celltwin.simulation.chip;

/// The battery behind an emulated pack's electronics. Cells and sensors count from 1. Asked at the
/// moment of a request, from the thread that uses the line.
public interface PackInputs {
  double cellVolts(int cell, long nanos);

  /// Positive into the battery.
  double amps(long nanos);

  double celsius(int sensor, long nanos);

  /// What the pack believes, as a ratio.
  double soc(long nanos);
}
