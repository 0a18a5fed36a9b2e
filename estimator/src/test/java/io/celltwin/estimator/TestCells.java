package io.celltwin.estimator;

import java.util.Arrays;

/// Cells with round numbers, for tests that do not need a real one.
final class TestCells {
  private TestCells() {}

  /// 3 Ah, OCV 3.0 to 4.2 V with a bend, 20 mV between the branches, 1 mV/K nowhere.
  static CellParameters curved() {
    return curved(0, resistances(0.02, 0.01, 8, 0.012, 90));
  }

  /// The same with 0.5 mV/K everywhere, and twice the resistance at 0 degC.
  static CellParameters warmAndCold() {
    return curved(
        5e-4,
        new ResistanceMap(
            new double[] {0, 1},
            new double[] {0, 25},
            rows(0.04, 0.02),
            rows(0.02, 0.01),
            rows(8, 8),
            rows(0.024, 0.012),
            rows(60, 90)));
  }

  private static CellParameters curved(double voltsPerKelvin, ResistanceMap resistances) {
    double[] slope = new double[101];
    Arrays.fill(slope, voltsPerKelvin);
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
        3 * 3600, 1, new OcvCurve(soc, discharge, charge, slope, 25), 40, resistances, 0.01);
  }

  static ResistanceMap resistances(double r0, double r1, double tau1, double r2, double tau2) {
    return new ResistanceMap(
        new double[] {0, 1},
        new double[] {25},
        rows(r0),
        rows(r1),
        rows(tau1),
        rows(r2),
        rows(tau2));
  }

  /// One row for each temperature, the same over SOC.
  private static double[][] rows(double... values) {
    double[][] rows = new double[values.length][2];
    for (int k = 0; k < values.length; k++) Arrays.fill(rows[k], values[k]);
    return rows;
  }
}
