package io.celltwin.hil.scenario;

/// The least and the most of what was taken; `NaN` where nothing was.
public final class Extent {
  private double low = Double.NaN;
  private double high = Double.NaN;

  Extent() {}

  void take(double value) {
    if (value < low || Double.isNaN(low)) low = value;
    if (value > high || Double.isNaN(high)) high = value;
  }

  public double low() {
    return low;
  }

  public double high() {
    return high;
  }
}
