package io.celltwin.simulation.plant;

/// Eigenvalues and eigenvectors of a small symmetric matrix by Jacobi's rotations.
final class SymmetricMatrix {
  private static final int SWEEPS = 30;

  private SymmetricMatrix() {}

  /// Leaves the eigenvalues on the matrix's diagonal.
  ///
  /// @return the eigenvectors as columns, in the order of the diagonal
  static double[][] diagonalise(double[][] matrix) {
    int n = matrix.length;
    double[][] vectors = new double[n][n];
    for (int i = 0; i < n; i++) vectors[i][i] = 1;
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      for (int p = 0; p < n - 1; p++) {
        for (int q = p + 1; q < n; q++) {
          if (matrix[p][q] != 0) rotate(matrix, vectors, p, q);
        }
      }
    }
    return vectors;
  }

  private static void rotate(double[][] a, double[][] vectors, int p, int q) {
    double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
    double t = 1 / (StrictMath.abs(theta) + StrictMath.sqrt(theta * theta + 1));
    if (theta < 0) t = -t;
    double c = 1 / StrictMath.sqrt(t * t + 1);
    double s = t * c;
    for (int k = 0; k < a.length; k++) {
      double left = a[k][p];
      double right = a[k][q];
      a[k][p] = c * left - s * right;
      a[k][q] = s * left + c * right;
    }
    for (int k = 0; k < a.length; k++) {
      double up = a[p][k];
      double down = a[q][k];
      a[p][k] = c * up - s * down;
      a[q][k] = s * up + c * down;
      double left = vectors[k][p];
      double right = vectors[k][q];
      vectors[k][p] = c * left - s * right;
      vectors[k][q] = s * left + c * right;
    }
    a[p][q] = 0;
    a[q][p] = 0;
  }
}
