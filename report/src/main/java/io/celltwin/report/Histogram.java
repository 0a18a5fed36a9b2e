package io.celltwin.report;

import java.util.Arrays;

/// How often values fall where. What lies outside is counted in the first or the last bin, what is
/// not a number nowhere.
public final class Histogram {
  private final double low;
  private final double high;
  private final double[] weights;

  public Histogram(double low, double high, int bins) {
    if (!(low < high)) throw new IllegalArgumentException("histogram from " + low + " to " + high);
    this.low = low;
    this.high = high;
    weights = new double[bins];
  }

  public void add(double value) {
    add(value, 1);
  }

  /// @param weight of the value among the others
  public void add(double value, double weight) {
    if (Double.isNaN(value)) return;
    double bin = Math.floor((value - low) / (high - low) * weights.length);
    weights[(int) Math.clamp(bin, 0, weights.length - 1)] += weight;
  }

  /// Left edge of every bin, and the right edge of the last.
  public double[] edges() {
    double[] edges = new double[weights.length + 1];
    for (int k = 0; k < edges.length; k++) {
      edges[k] = low + (high - low) * k / weights.length;
    }
    return edges;
  }

  /// Share of all values in every bin, %.
  public double[] percent() {
    double all = Arrays.stream(weights).sum();
    return Arrays.stream(weights).map(w -> all == 0 ? 0 : 100 * w / all).toArray();
  }
}
