package io.celltwin.lab.report;

import java.util.Arrays;

/// How often values fall where. What lies outside is counted in the first or the last bin, what is
/// not a number nowhere.
public final class Histogram {
  private final double low;
  private final double high;
  private final long[] counts;

  public Histogram(double low, double high, int bins) {
    if (!(low < high)) throw new IllegalArgumentException("histogram from " + low + " to " + high);
    this.low = low;
    this.high = high;
    counts = new long[bins];
  }

  public void add(double value) {
    if (Double.isNaN(value)) return;
    double bin = Math.floor((value - low) / (high - low) * counts.length);
    counts[(int) Math.clamp(bin, 0, counts.length - 1)]++;
  }

  /// Left edge of every bin, and the right edge of the last.
  public double[] edges() {
    double[] edges = new double[counts.length + 1];
    for (int k = 0; k < edges.length; k++) {
      edges[k] = low + (high - low) * k / counts.length;
    }
    return edges;
  }

  /// Share of all values in every bin, %.
  public double[] percent() {
    long all = Arrays.stream(counts).sum();
    return Arrays.stream(counts).mapToDouble(n -> all == 0 ? 0 : 100.0 * n / all).toArray();
  }
}
