package io.celltwin.lab.identify;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Curves over the state of charge on 201 points from 0 to 1.
final class SocGrid {
  static final int POINTS = 201;
  private static final int LAST = POINTS - 1;

  private SocGrid() {}

  static double soc(int point) {
    return (double) point / LAST;
  }

  static List<Double> list() {
    return IntStream.range(0, POINTS).mapToObj(SocGrid::soc).toList();
  }

  static int nearest(double soc) {
    return (int) Math.rint(Math.clamp(soc, 0, 1) * LAST);
  }

  /// Straight between the points; beyond 0 and 1 the last value holds.
  static double at(double[] curve, double soc) {
    double position = Math.clamp(soc, 0, 1) * LAST;
    int below = Math.min((int) position, LAST - 1);
    return curve[below] + (position - below) * (curve[below + 1] - curve[below]);
  }

  /// Where a rising curve has this value; 0 or 1 beyond its ends.
  static double where(double[] rising, double value) {
    if (value <= rising[0]) return 0;
    for (int p = 1; p < POINTS; p++) {
      if (value > rising[p]) continue;
      return (p - 1 + (value - rising[p - 1]) / (rising[p] - rising[p - 1])) / LAST;
    }
    return 1;
  }

  /// Values at knots, straight between them.
  static double[] ofKnots(Knots knots, double[] atKnots) {
    double[] curve = new double[POINTS];
    for (int p = 0; p < POINTS; p++) {
      int below = knots.below(soc(p));
      double share = knots.shareAbove(below, soc(p));
      curve[p] = (1 - share) * atKnots[below] + share * atKnots[below + 1];
    }
    return curve;
  }

  /// Through scattered points: at every point of the grid a straight line through what lies within
  /// one step of it, and where that is too little, straight between the neighbours; beyond the data
  /// their last value.
  static double[] smooth(double[] soc, double[] values) {
    double[][] sums = new double[POINTS][5];
    for (int k = 0; k < soc.length; k++) {
      int below = (int) Math.floor(soc[k] * LAST);
      for (int p = Math.max(below, 0); p <= Math.min(below + 1, LAST); p++) {
        double x = soc[k] * LAST - p;
        double weight = 1 - Math.abs(x);
        if (weight <= 0) continue;
        double[] s = sums[p];
        s[0] += weight;
        s[1] += weight * x;
        s[2] += weight * x * x;
        s[3] += weight * values[k];
        s[4] += weight * x * values[k];
      }
    }
    Integer[] order = new Integer[soc.length];
    Arrays.setAll(order, k -> k);
    Arrays.sort(order, (a, b) -> Double.compare(soc[a], soc[b]));
    double least = soc[order[0]];
    double most = soc[order[order.length - 1]];
    double[] curve = new double[POINTS];
    int next = 0;
    for (int p = 0; p < POINTS; p++) {
      double z = soc(p);
      while (next < order.length && soc[order[next]] < z) next++;
      double[] s = sums[p];
      double determinant = s[0] * s[2] - s[1] * s[1];
      // A third of the squared step is what points spread evenly over both steps have.
      if (z >= least && z <= most && determinant > 0.02 * s[0] * s[0]) {
        curve[p] = (s[2] * s[3] - s[1] * s[4]) / determinant;
      } else if (next == 0) {
        curve[p] = values[order[0]];
      } else if (next == order.length) {
        curve[p] = values[order[next - 1]];
      } else {
        int a = order[next - 1];
        int b = order[next];
        double share = soc[b] > soc[a] ? (z - soc[a]) / (soc[b] - soc[a]) : 0.5;
        curve[p] = values[a] + share * (values[b] - values[a]);
      }
    }
    return curve;
  }

  /// The nearest curve, by least squares, that rises by at least `step` from point to point: pooled
  /// adjacent violators.
  static double[] increasing(double[] curve, double step) {
    double[] sums = new double[curve.length];
    int[] counts = new int[curve.length];
    int pools = 0;
    for (int p = 0; p < curve.length; p++) {
      sums[pools] = curve[p] - p * step;
      counts[pools++] = 1;
      while (pools > 1
          && sums[pools - 1] / counts[pools - 1] < sums[pools - 2] / counts[pools - 2]) {
        pools--;
        sums[pools - 1] += sums[pools];
        counts[pools - 1] += counts[pools];
      }
    }
    double[] result = new double[curve.length];
    int p = 0;
    for (int pool = 0; pool < pools; pool++) {
      for (int k = 0; k < counts[pool]; k++, p++) {
        result[p] = sums[pool] / counts[pool] + p * step;
      }
    }
    return result;
  }
}
