package io.celltwin.estimator.life;

/// Rainflow count after ASTM E1049-85, 5.4.4, as values come: no history is needed but the ranges
/// that no later one has closed yet. Values are whole numbers of a grid, so that these ranges, each
/// smaller than the one before it, are no more than the grid has steps.
final class Rainflow {
  private final int steps;
  private final int deadBand;

  /// Half cycles that are closed, by depth and mean: `depth * SOC bands + mean`.
  final double[] halves = new double[Bands.SOC.known() * Bands.SOC.known()];

  /// Turning points whose ranges are open, their number in front; then the value that the last of
  /// them runs to, `NaN` before the first, and the one that began it all.
  final double[] open;

  private final double[] closing;

  /// @param steps of the grid: values are 0..steps
  /// @param deadBand what moves back by less has not turned
  Rainflow(int steps, int deadBand) {
    this.steps = steps;
    this.deadBand = deadBand;
    open = new double[steps + 5];
    open[open.length - 1] = Double.NaN;
    closing = new double[open.length];
  }

  private int points() {
    return (int) open[0];
  }

  /// Whether a count can have left this in [#open].
  boolean isSound(double[] open) {
    if (!(open[0] >= 0 && open[0] <= open.length - 3 && open[0] == Math.rint(open[0])))
      return false;
    for (int k = 1; k <= open[0]; k++) if (!isValue(open[k])) return false;
    double runs = open[open.length - 1];
    return open[0] == 0 ? Double.isNaN(runs) : isValue(runs);
  }

  private boolean isValue(double value) {
    return value >= 0 && value <= steps && value == Math.rint(value);
  }

  /// The next value.
  void take(int value) {
    int last = open.length - 1;
    if (Double.isNaN(open[last])) {
      open[last] = value;
      push(open, value, halves);
      return;
    }
    double turned = open[points()];
    double runs = open[last];
    boolean begins = runs == turned;
    if (begins ? Math.abs(value - turned) >= deadBand : (value - runs) * (runs - turned) > 0) {
      open[last] = value;
    } else if (!begins && Math.abs(value - runs) >= deadBand) {
      push(open, runs, halves);
      open[last] = value;
    }
  }

  /// A turning point more: ranges that it closes are counted. X is the newest range, Y the one
  /// before it.
  private void push(double[] points, double value, double[] into) {
    int n = (int) points[0] + 1;
    points[n] = value;
    while (n >= 3) {
      double x = Math.abs(points[n] - points[n - 1]);
      double y = Math.abs(points[n - 1] - points[n - 2]);
      if (x < y) break;
      if (n == 3) { // Y holds the starting point
        count(points[1], points[2], 1, into);
        points[1] = points[2];
        points[2] = points[3];
        n = 2;
      } else {
        count(points[n - 2], points[n - 1], 2, into);
        points[n - 2] = points[n];
        n -= 2;
      }
    }
    points[0] = n;
  }

  private void count(double from, double to, int halfCycles, double[] into) {
    double depth = Math.abs(to - from) / steps;
    double mean = (from + to) / 2 / steps;
    int band = Bands.SOC.indexOf(depth) * Bands.SOC.known() + Bands.SOC.indexOf(mean);
    into[band] += halfCycles;
  }

  /// Cycles by depth and mean as if this were the end: ranges that are open are half cycles.
  double[] cycles() {
    double[] cycles = halves.clone();
    System.arraycopy(open, 0, closing, 0, open.length);
    double runs = closing[closing.length - 1];
    if (runs != closing[(int) closing[0]] && !Double.isNaN(runs)) push(closing, runs, cycles);
    for (int k = 1; k < (int) closing[0]; k++) count(closing[k], closing[k + 1], 1, cycles);
    for (int k = 0; k < cycles.length; k++) cycles[k] /= 2;
    return cycles;
  }
}
