package io.celltwin.hil.demo;

import io.celltwin.simulation.vehicle.DriveDuty;

/// What is true of the simulated pack at one moment. Immutable: made by the thread that lets the
/// pack's time pass, read by any.
public final class PackTruth {
  private final DriveDuty.Phase phase;
  private final double metresPerSecond;
  private final double[] soc;

  PackTruth(DemoCar car) {
    phase = car.duty().phase();
    metresPerSecond = car.duty().metresPerSecond();
    soc = new double[car.pack().cellCount()];
    for (int c = 0; c < soc.length; c++) soc[c] = car.pack().trueSoc(c + 1);
  }

  public DriveDuty.Phase phase() {
    return phase;
  }

  public double metresPerSecond() {
    return metresPerSecond;
  }

  /// @param cell index from 0, as in the twin's state
  public double soc(int cell) {
    return soc[cell];
  }

  public double meanSoc() {
    double sum = 0;
    for (double cell : soc) sum += cell;
    return sum / soc.length;
  }
}
