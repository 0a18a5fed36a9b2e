package io.celltwin.lab.identify;

/// Sums over weighted rows of a sparse linear model: XᵀWX, XᵀWy, yᵀWy.
final class NormalEquations {
  private final double[][] products;
  private final double[] right;
  private double targetSquares;
  private double seconds;

  NormalEquations(int unknowns) {
    products = new double[unknowns][unknowns];
    right = new double[unknowns];
  }

  /// @param columns ascending
  /// @param seconds that the row speaks for
  /// @param precision of a second's worth, 1/V²
  void add(int[] columns, double[] values, double target, double seconds, double precision) {
    double weight = seconds * precision;
    for (int i = 0; i < columns.length; i++) {
      double weighted = weight * values[i];
      double[] row = products[columns[i]];
      for (int j = i; j < columns.length; j++) row[columns[j]] += weighted * values[j];
      right[columns[i]] += weighted * target;
    }
    targetSquares += weight * target * target;
    this.seconds += seconds;
  }

  double seconds() {
    return seconds;
  }

  double[] right() {
    return right.clone();
  }

  /// The whole symmetric matrix.
  double[][] products() {
    double[][] full = new double[right.length][];
    for (int i = 0; i < full.length; i++) full[i] = products[i].clone();
    for (int i = 0; i < full.length; i++) {
      for (int j = 0; j < i; j++) full[i][j] = full[j][i];
    }
    return full;
  }

  /// Mean of the squared residuals, each in units of what its file is expected to leave.
  double meanSquare(double[] x) {
    double sum = targetSquares;
    for (int i = 0; i < x.length; i++) {
      double row = products[i][i] * x[i];
      for (int j = i + 1; j < x.length; j++) row += 2 * products[i][j] * x[j];
      sum += x[i] * (row - 2 * right[i]);
    }
    return sum / seconds;
  }
}
