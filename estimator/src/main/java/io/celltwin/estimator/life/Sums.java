package io.celltwin.estimator.life;

/// Sums that only grow, over decades and in small steps: each is kept in two numbers, so that a
/// step of a 10^30th of it still counts.
final class Sums {
  /// High and low part of each, one after the other.
  final double[] parts;

  Sums(int count) {
    parts = new double[2 * count];
  }

  /// Adds to the k-th sum. Knuth's two-sum (The Art of Computer Programming 2, 4.2.2, theorem B),
  /// what it leaves over added to the low part.
  void add(int k, double value) {
    double high = parts[2 * k];
    double sum = high + value;
    double back = sum - high;
    double left = (high - (sum - back)) + (value - back) + parts[2 * k + 1];
    parts[2 * k] = sum + left;
    parts[2 * k + 1] = left - (parts[2 * k] - sum);
  }

  /// Whether sums can have these parts.
  static boolean isSound(double[] parts) {
    for (int k = 0; k < parts.length; k += 2) if (!(parts[k] >= 0)) return false;
    return LifeState.areFinite(parts);
  }

  double value(int k) {
    return parts[2 * k] + parts[2 * k + 1];
  }

  int count() {
    return parts.length / 2;
  }

  double[] values() {
    double[] values = new double[count()];
    for (int k = 0; k < values.length; k++) values[k] = value(k);
    return values;
  }
}
