package io.celltwin.simulation.plant;

import java.util.function.DoubleUnaryOperator;

/// A function as straight lines between equally spaced points; beyond its ends the outermost lines
/// go on.
final class Table {
  private final double from;
  private final double perStep;

  /// Value at the point and rise to the next, in turn.
  private final double[] points;

  Table(double from, double to, int steps, DoubleUnaryOperator function) {
    this.from = from;
    perStep = steps / (to - from);
    points = new double[2 * steps];
    double value = function.applyAsDouble(from);
    for (int k = 0; k < steps; k++) {
      double next = function.applyAsDouble(from + (k + 1) / perStep);
      points[2 * k] = value;
      points[2 * k + 1] = next - value;
      value = next;
    }
  }

  double at(double x) {
    double place = (x - from) * perStep;
    int k = 2 * StrictMath.clamp((int) place, 0, points.length / 2 - 1);
    return points[k] + (place - 0.5 * k) * points[k + 1];
  }
}
