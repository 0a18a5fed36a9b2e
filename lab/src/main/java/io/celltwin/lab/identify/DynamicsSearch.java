package io.celltwin.lab.identify;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.hipparchus.exception.MathIllegalStateException;
import org.hipparchus.optim.InitialGuess;
import org.hipparchus.optim.MaxEval;
import org.hipparchus.optim.SimpleValueChecker;
import org.hipparchus.optim.nonlinear.scalar.GoalType;
import org.hipparchus.optim.nonlinear.scalar.ObjectiveFunction;
import org.hipparchus.optim.nonlinear.scalar.noderiv.NelderMeadSimplex;
import org.hipparchus.optim.nonlinear.scalar.noderiv.SimplexOptimizer;

/// Looks for the [Dynamics] whose [Fit] explains the drives best, over their logarithms.
final class DynamicsSearch {
  private static final int EVALUATIONS = 60;

  /// A little more than a factor of two, at first.
  private static final double FIRST_STEP = 0.8;

  /// Of the squared residual: what a constant must gain by being a factor e from where most cells
  /// lie. Without it a constant that the data hardly tell runs away.
  private static final double GAIN_PER_SQUARE = 0.01;

  private static final double GOOD_ENOUGH = 1e-3;
  private static final double IMPLAUSIBLE = 1e6;

  private final Design design;
  private final List<Drive> drives;
  private final int stride;
  private final double ratedAmpereHours;
  private final Consumer<String> progress;
  private BitSet guess = new BitSet();
  private final double[] start;
  private Dynamics best;
  private double bestCost = Double.POSITIVE_INFINITY;
  private int tried;

  DynamicsSearch(
      Design design,
      List<Drive> drives,
      int stride,
      double ratedAmpereHours,
      Consumer<String> progress) {
    this.design = design;
    this.drives = drives;
    this.stride = stride;
    this.ratedAmpereHours = ratedAmpereHours;
    this.progress = progress;
    best = Dynamics.start(ratedAmpereHours);
    start = best.toLogarithms();
  }

  Dynamics run() {
    double[] steps = new double[start.length];
    Arrays.fill(steps, FIRST_STEP);
    try {
      new SimplexOptimizer(new SimpleValueChecker(GOOD_ENOUGH, GOOD_ENOUGH))
          .optimize(
              new MaxEval(EVALUATIONS),
              GoalType.MINIMIZE,
              new InitialGuess(start),
              new NelderMeadSimplex(steps),
              new ObjectiveFunction(this::cost));
    } catch (MathIllegalStateException enough) {
      // The simplex has not shrunk to a point; its best corner serves.
    }
    return best;
  }

  private double cost(double[] logarithms) {
    Dynamics dynamics = Dynamics.ofLogarithms(logarithms);
    tried++;
    if (!dynamics.isPlausible(ratedAmpereHours)) return IMPLAUSIBLE;
    Fit fit = Fit.of(design, dynamics, drives, stride, guess);
    guess = fit.bound();
    double distance = 0;
    for (int k = 0; k < start.length; k++) {
      distance += (logarithms[k] - start[k]) * (logarithms[k] - start[k]);
    }
    double cost = fit.meanSquare() * (1 + GAIN_PER_SQUARE * distance);
    if (cost < bestCost) {
      bestCost = cost;
      best = dynamics;
      progress.accept(
          String.format(
              Locale.ROOT,
              "time constants %d/%d: residual %.3f of expected; %.3g s, %.3g s, %.3g s,"
                  + " hysteresis %.3g, exchange %.3g A",
              tried,
              EVALUATIONS,
              Math.sqrt(fit.meanSquare()),
              best.tau1Seconds(),
              best.tau2Seconds(),
              best.tau3Seconds(),
              best.decayPerSoc(),
              best.exchangeAmps25()));
    }
    return cost;
  }
}
