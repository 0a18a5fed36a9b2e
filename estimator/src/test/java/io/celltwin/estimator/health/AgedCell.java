package io.celltwin.estimator.health;

import io.celltwin.estimator.OcvCurve;

/// A cell with electrodes that tests may age, and what it shows at rest.
public final class AgedCell {
  public static final double X_EMPTY = 0.03;
  public static final double X_FULL = 0.9;

  public final HalfCells electrodes;
  public final OcvCurve fresh;
  private double lithium;
  private double negative;
  private double positive;

  public AgedCell() {
    double[] soc = new double[201];
    double[] volts = new double[201];
    for (int k = 0; k <= 200; k++) {
      double z = k / 200.0;
      soc[k] = z;
      volts[k] = positiveVolts(z) - graphite(X_EMPTY + z * (X_FULL - X_EMPTY));
    }
    fresh = new OcvCurve(soc, volts, volts, new double[201], 25);
    double[] x = new double[1001];
    double[] u = new double[1001];
    for (int k = 0; k <= 1000; k++) {
      x[k] = k / 1000.0;
      u[k] = graphite(x[k]);
    }
    electrodes = new HalfCells(fresh, X_EMPTY, X_FULL, x, u);
    age(0, 0, 0);
  }

  private static double positiveVolts(double z) {
    return 3.55 + 0.72 * z - 0.1 * z * z;
  }

  /// Chen et al., J. Electrochem. Soc. 167 (2020) 080534.
  private static double graphite(double x) {
    return 1.9793 * StrictMath.exp(-39.3631 * x)
        + 0.2482
        - 0.0909 * StrictMath.tanh(29.8538 * (x - 0.1234))
        - 0.04478 * StrictMath.tanh(14.9159 * (x - 0.2769))
        - 0.0205 * StrictMath.tanh(30.4444 * (x - 0.6103));
  }

  /// What is lost of the fresh cell, as parts of it.
  public void age(double lithiumLost, double negativeLost, double positiveLost) {
    lithium = (1 - lithiumLost) * electrodes.freshLithium;
    negative = (1 - negativeLost) * electrodes.freshNegative;
    positive = (1 - positiveLost) * electrodes.freshPositive;
  }

  /// As a part of the fresh one.
  public double capacity() {
    return electrodes.capacity(lithium, negative, positive);
  }

  /// Open-circuit voltage at a SOC of the aged cell.
  public double volts(double soc) {
    double n = electrodes.empty(lithium, negative, positive) + soc * capacity();
    return electrodes.volts(n, lithium, negative, positive);
  }
}
