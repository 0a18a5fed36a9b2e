package io.celltwin.lab.identify;

import io.celltwin.config.CellFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.hipparchus.exception.MathIllegalStateException;
import org.hipparchus.optim.InitialGuess;
import org.hipparchus.optim.MaxEval;
import org.hipparchus.optim.SimpleValueChecker;
import org.hipparchus.optim.nonlinear.scalar.GoalType;
import org.hipparchus.optim.nonlinear.scalar.ObjectiveFunction;
import org.hipparchus.optim.nonlinear.scalar.noderiv.NelderMeadSimplex;
import org.hipparchus.optim.nonlinear.scalar.noderiv.SimplexOptimizer;

/// Looks for how a cell warms up: the model of two temperatures whose surface is nearest to the
/// measured one, over the logarithms of its four numbers.
public final class ThermalFit {
  private static final int EVALUATIONS = 400;
  private static final double FIRST_STEP = 0.4;
  private static final double GOOD_ENOUGH = 1e-7;

  /// Where most cells lie, for one ampere hour: heat capacity of the core and the surface, J/K; and
  /// with the surface of a cell of that size, K/W. A constant must gain this part of a square
  /// kelvin for being a factor e from there, so that what a test does not tell stays there.
  private static final double[] TYPICAL = {10, 2, 7, 12};

  private static final double SURFACE_POWER = 2.0 / 3;
  private static final double GAIN_KELVIN_SQUARED = 1e-4;

  /// What the reader allows.
  private static final double LEAST_JOULES = 0.1;

  private static final double MOST_JOULES = 100_000;
  private static final double LEAST_RESISTANCE = 0.001;
  private static final double MOST_RESISTANCE = 1000;
  private static final double LEAST_SECONDS = 0.5;
  private static final double IMPOSSIBLE = 1e6;

  private final List<HeatTest> tests;
  private final double[] start;
  private double[] best;
  private double bestCost = Double.POSITIVE_INFINITY;

  private ThermalFit(List<HeatTest> tests, double ampereHours) {
    this.tests = List.copyOf(tests);
    double area = Math.pow(ampereHours, SURFACE_POWER);
    start =
        new double[] {
          Math.log(TYPICAL[0] * ampereHours),
          Math.log(TYPICAL[1] * ampereHours),
          Math.log(TYPICAL[2] / area),
          Math.log(TYPICAL[3] / area)
        };
    best = start;
  }

  /// @param tests at least one, cooled alike
  /// @param ampereHours of the cell
  public static CellFile.Thermal of(List<HeatTest> tests, double ampereHours) {
    return new ThermalFit(tests, ampereHours).run();
  }

  /// The cell with how it warms up in these files; as it is without any.
  public static CellFile warmed(CellFile cell, List<Path> files) throws IOException {
    if (files.isEmpty()) return cell;
    List<HeatTest> tests = new ArrayList<>();
    for (Path file : files) tests.add(HeatTest.read(file, cell));
    return cell.with(of(tests, cell.capacity().presentAmpereHours()));
  }

  private CellFile.Thermal run() {
    // A simplex that has shrunk too early is begun anew from its best corner.
    for (int round = 0; round < 2; round++) search();
    CellFile.Thermal found = thermal(best, "fit");
    String files = tests.stream().map(HeatTest::name).collect(Collectors.joining(", "));
    double square = tests.stream().mapToDouble(t -> t.meanSquare(found)).average().orElseThrow();
    return new CellFile.Thermal(
        Rounded.significant(found.coreJoulesPerKelvin(), 4),
        Rounded.significant(found.surfaceJoulesPerKelvin(), 4),
        Rounded.significant(found.coreToSurfaceKelvinPerWatt(), 4),
        Rounded.significant(found.surfaceToAmbientKelvinPerWatt(), 4),
        String.format(
            Locale.ROOT,
            "Fit to the surface's temperature, %.2f K rms left over, in %s.",
            Math.sqrt(square),
            files));
  }

  private void search() {
    double[] steps = {FIRST_STEP, FIRST_STEP, FIRST_STEP, FIRST_STEP};
    try {
      new SimplexOptimizer(new SimpleValueChecker(GOOD_ENOUGH, GOOD_ENOUGH))
          .optimize(
              new MaxEval(EVALUATIONS),
              GoalType.MINIMIZE,
              new InitialGuess(best),
              new NelderMeadSimplex(steps),
              new ObjectiveFunction(this::cost));
    } catch (MathIllegalStateException enough) {
      // The simplex has not shrunk to a point; its best corner serves.
    }
  }

  private double cost(double[] logarithms) {
    double[] values = java.util.Arrays.stream(logarithms).map(Math::exp).toArray();
    boolean possible =
        values[0] > LEAST_JOULES
            && values[0] < MOST_JOULES
            && values[1] > LEAST_JOULES
            && values[1] < MOST_JOULES
            && values[2] > LEAST_RESISTANCE
            && values[2] < MOST_RESISTANCE
            && values[3] > LEAST_RESISTANCE
            && values[3] < MOST_RESISTANCE
            && values[1] * values[2] > LEAST_SECONDS;
    if (!possible) return IMPOSSIBLE;
    CellFile.Thermal thermal = thermal(logarithms, "fit");
    double distance = 0;
    for (int k = 0; k < start.length; k++) {
      distance += (logarithms[k] - start[k]) * (logarithms[k] - start[k]);
    }
    double square = tests.stream().mapToDouble(t -> t.meanSquare(thermal)).average().orElseThrow();
    double cost = square + GAIN_KELVIN_SQUARED * distance;
    if (cost < bestCost) {
      bestCost = cost;
      best = logarithms.clone();
    }
    return cost;
  }

  private static CellFile.Thermal thermal(double[] logarithms, String provenance) {
    return new CellFile.Thermal(
        Math.exp(logarithms[0]),
        Math.exp(logarithms[1]),
        Math.exp(logarithms[2]),
        Math.exp(logarithms[3]),
        provenance);
  }
}
