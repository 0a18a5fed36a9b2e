package io.celltwin.estimator.power;

/// Where the circuit of one cell stands in its filter. Refilled by its one owner.
public final class CircuitState {
  /// The current through the low-pass before the charge transfer, A.
  public double transferAmps;

  /// Through the resistors of the RC branches, A.
  public double firstAmps;

  public double secondAmps;
  public double slowAmps;

  /// -1 on the discharge branch to 1 on the charge branch.
  public double hysteresis;

  /// What the model's voltage is wrong by now, V.
  public double errorVolts;

  /// What all resistances are wrong by now, relative.
  public double polarisationError;

  private double[] curveShift = {};
  private int shiftFrom;
  private int shiftPoints;

  /// Tells of a cell by its index in the pack.
  @FunctionalInterface
  public interface Source {
    void read(int cell, CircuitState into);
  }

  /// @param volts by how much the open-circuit voltage differs from the curve, evenly spaced from
  ///   SOC 0 to 1; read where it stands
  /// @param points 0 where it does not differ
  public void setCurveShift(double[] volts, int from, int points) {
    curveShift = volts;
    shiftFrom = from;
    shiftPoints = points;
  }

  /// By how much the open-circuit voltage differs from the curve, V.
  double shiftVolts(double soc) {
    if (shiftPoints == 0) return 0;
    double x = soc * (shiftPoints - 1);
    int k = Math.min((int) x, shiftPoints - 2);
    double low = curveShift[shiftFrom + k];
    return low + (x - k) * (curveShift[shiftFrom + k + 1] - low);
  }
}
