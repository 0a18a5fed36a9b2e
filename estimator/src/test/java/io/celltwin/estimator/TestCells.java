package io.celltwin.estimator;

import java.util.Arrays;

/// Cells with round numbers, for tests that do not need a real one.
final class TestCells {
  private TestCells() {}

  /// 3 Ah, OCV 3.0 to 4.2 V with a bend, 20 mV between the branches, 1 mV/K nowhere.
  static CellParameters curved() {
    double[] soc = new double[101];
    double[] discharge = new double[101];
    double[] charge = new double[101];
    for (int k = 0; k <= 100; k++) {
      double z = k / 100.0;
      soc[k] = z;
      double mean =
          3.2 + 0.7 * z - 0.2 * StrictMath.exp(-15 * z) + 0.2 * StrictMath.exp(15 * (z - 1));
      discharge[k] = mean - 0.01;
      charge[k] = mean + 0.01;
    }
    return new CellParameters(
        3 * 3600,
        1,
        new OcvCurve(soc, discharge, charge, new double[101], 25),
        40,
        resistances(0.02, 0.01, 8, 0.012, 90),
        0.01);
  }

  static ResistanceMap resistances(double r0, double r1, double tau1, double r2, double tau2) {
    return new ResistanceMap(
        new double[] {0, 1},
        new double[] {25},
        flat(r0),
        flat(r1),
        flat(tau1),
        flat(r2),
        flat(tau2));
  }

  private static double[][] flat(double value) {
    double[] row = new double[2];
    Arrays.fill(row, value);
    return new double[][] {row};
  }
}
