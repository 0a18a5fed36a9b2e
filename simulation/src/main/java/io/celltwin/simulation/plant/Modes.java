package io.celltwin.simulation.plant;

import java.util.Arrays;

/// First-order modes of every cell of a bank: each follows its cell's target at a rate of its own,
/// exactly for a target that is constant within a step, however long the step is.
///
/// One array per mode over the cells and one line per loop, so that each becomes vector
/// instructions.
final class Modes {
  /// Of each mode, relative to the cell's rate.
  private final double[] rates;

  private final double[][] state;

  /// What a mode goes of its way to the target within the step for which it was renewed.
  private final double[][] share;

  Modes(double[] rates, int cells) {
    this.rates = rates;
    state = new double[rates.length][cells];
    share = new double[rates.length][cells];
  }

  /// For steps of another length or cells at another temperature.
  ///
  /// @param perSecond of each cell
  void renew(double seconds, double[] perSecond) {
    for (int mode = 0; mode < rates.length; mode++) {
      double factor = seconds * rates[mode];
      double[] goes = share[mode];
      for (int i = 0; i < goes.length; i++) goes[i] = 1 - decay(factor * perSecond[i]);
    }
  }

  /// One step; adds each mode times its weight to the sums of the cells.
  void follow(double[] target, double[] weights, double[] sums) {
    for (int mode = 0; mode < rates.length; mode++) {
      double weight = weights[mode];
      double[] here = state[mode];
      double[] goes = share[mode];
      for (int i = 0; i < here.length; i++) {
        double now = here[i] + goes[i] * (target[i] - here[i]);
        here[i] = now;
        sums[i] += weight * now;
      }
    }
  }

  /// What one step would make of the sum of a cell, without going it.
  double peek(int i, double target, double[] weights) {
    double sum = 0;
    for (int mode = 0; mode < rates.length; mode++) {
      double here = state[mode][i];
      sum += weights[mode] * (here + share[mode][i] * (target - here));
    }
    return sum;
  }

  /// Adds each mode times its weight to the sums of the cells.
  void weigh(double[] weights, double[] sums) {
    for (int mode = 0; mode < rates.length; mode++) {
      double weight = weights[mode];
      double[] here = state[mode];
      for (int i = 0; i < here.length; i++) sums[i] += weight * here[i];
    }
  }

  void rest() {
    for (double[] mode : state) Arrays.fill(mode, 0);
  }

  /// e^-x for x not negative, to 2e-7 up to x = 1 and always between 0 and 1: the sixteenth power
  /// of a Taylor series that cannot swing.
  static double decay(double x) {
    double y = x * 0.0625;
    double q = 1 + y * (1 + y * (0.5 + y * (1.0 / 6 + y * (1.0 / 24))));
    double q2 = q * q;
    double q4 = q2 * q2;
    double q8 = q4 * q4;
    return 1 / (q8 * q8);
  }
}
