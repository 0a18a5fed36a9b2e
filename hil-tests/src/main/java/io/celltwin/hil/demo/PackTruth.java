package io.celltwin.hil.demo;

/// What is true of the simulated pack at one moment. Immutable: made by the thread that lets the
/// pack's time pass, read by any.
public final class PackTruth {
  private final String doing;
  private final double metresPerSecond;
  private final double[] soc;

  PackTruth(DemoCar car) {
    doing = car.driver().doing();
    metresPerSecond = car.driver().metresPerSecond();
    soc = new double[car.pack().cellCount()];
    for (int c = 0; c < soc.length; c++) soc[c] = car.pack().trueSoc(c + 1);
  }

  /// What the car does, in a word.
  public String doing() {
    return doing;
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
