package io.celltwin.estimator;

import java.util.Arrays;

/// Cells with round numbers, for tests that do not need a real one.
final class TestCells {
  private TestCells() {}

  /// 3 Ah, OCV 3.0 to 4.2 V with a bend, 20 mV between the branches, 1 mV/K nowhere.
  static CellParameters curved() {
    return curved(0, Circuit.of(CellMap.constant(0.02), branch(0.01, 8), branch(0.012, 90)));
  }

  /// The same, but at 0 degC of three times the resistance.
  static CellParameters stiffInTheCold() {
    Circuit.Branch first = new Circuit.Branch(map(0.03, 0.01), map(8, 8));
    Circuit.Branch second = new Circuit.Branch(map(0.036, 0.012), map(90, 90));
    return curved(0, Circuit.of(map(0.06, 0.02), first, second));
  }

  /// The same with 0.5 mV/K everywhere, all that a circuit may have, and at 0 degC twice the
  /// resistance and a third of the current of exchange. Below half charge resistances rise to three
  /// times as much.
  static CellParameters warmAndCold() {
    return curved(
        5e-4,
        new Circuit(
            ohms(0.03, 0.015),
            new Circuit.ChargeTransfer(ohms(0.02, 0.01), map(1, 3), 0.25),
            new Circuit.Branch(ohms(0.02, 0.01), map(8, 8)),
            new Circuit.Branch(ohms(0.024, 0.012), map(60, 90)),
            new Circuit.Branch(ohms(0.03, 0.015), map(1000, 1000))));
  }

  /// 3 Ah, 3.3 V with 0.3 mV per % SOC, but for steep ends; a model that is right to 1 mV.
  static CellParameters flat() {
    double[] soc = new double[201];
    double[] volts = new double[201];
    for (int k = 0; k <= 200; k++) {
      double z = k / 200.0;
      soc[k] = z;
      volts[k] =
          3.3 + 0.03 * z - 0.5 * StrictMath.exp(-40 * z) + 0.2 * StrictMath.exp(40 * (z - 1));
    }
    return new CellParameters(
        3 * 3600,
        0.02,
        1,
        new OcvCurve(soc, volts, volts, new double[201], 25),
        40,
        Circuit.of(CellMap.constant(0.02), branch(0.01, 8), branch(0.012, 90)),
        CellMap.constant(0.001),
        CellMap.constant(0.001));
  }

  /// The same plateau with half of the resistance, of a cell that was measured elsewhere: its file
  /// says that the model leaves 20 mV over.
  static CellParameters hardlyKnown() {
    CellParameters flat = flat();
    return new CellParameters(
        flat.capacityCoulombs(),
        0.02,
        1,
        flat.ocv(),
        40,
        Circuit.of(CellMap.constant(0.01), branch(0.005, 8), branch(0.006, 90)),
        CellMap.constant(0.02),
        CellMap.constant(0.005));
  }

  private static CellParameters curved(double voltsPerKelvin, Circuit circuit) {
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
        3 * 3600,
        0.02,
        1,
        new OcvCurve(soc, discharge, charge, slope, 25),
        40,
        circuit,
        CellMap.constant(0.01),
        CellMap.constant(0.005));
  }

  private static Circuit.Branch branch(double ohms, double tauSeconds) {
    return new Circuit.Branch(CellMap.constant(ohms), CellMap.constant(tauSeconds));
  }

  /// At 0 and at 25 degC, the same over SOC.
  private static CellMap map(double cold, double warm) {
    return new CellMap(
        new double[] {0, 1}, new double[] {0, 25}, new double[][] {{cold, cold}, {warm, warm}});
  }

  /// At 0 and at 25 degC, from half charge up.
  private static CellMap ohms(double cold, double warm) {
    return new CellMap(
        new double[] {0, 0.5, 1},
        new double[] {0, 25},
        new double[][] {{3 * cold, cold, cold}, {3 * warm, warm, warm}});
  }
}
