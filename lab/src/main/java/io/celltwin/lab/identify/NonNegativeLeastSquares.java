package io.celltwin.lab.identify;

import java.util.Arrays;
import java.util.BitSet;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.CholeskyDecomposition;
import org.hipparchus.linear.DecompositionSolver;

/// The x that makes ½ xᵀHx - bᵀx least where some of the x may not be negative: block principal
/// pivoting (Júdice and Pires, Computers & Operations Research 21, 1994; Kim and Park, SIAM J. Sci.
/// Comput. 33, 2011). A handful of Cholesky decompositions, where an active-set method needs one
/// for each variable at its bound.
final class NonNegativeLeastSquares {
  /// How often all violations may be exchanged at once without getting fewer.
  private static final int PATIENCE = 3;

  private static final double TOLERANCE = 1e-10;

  private final double[][] h;
  private final double[] b;
  private final BitSet bounded;
  private final double[] x;

  /// Variables at 0.
  private final BitSet bound;

  /// @param h symmetric, positive definite
  /// @param bounded the variables that may not be negative
  /// @param guess those of them that may be 0 at the end: a good guess saves time, no more
  NonNegativeLeastSquares(double[][] h, double[] b, BitSet bounded, BitSet guess) {
    this.h = h;
    this.b = b;
    this.bounded = bounded;
    this.x = new double[b.length];
    this.bound = (BitSet) guess.clone();
    bound.and(bounded);
    solveFree();
    pivot();
  }

  double[] x() {
    return x.clone();
  }

  BitSet bound() {
    return (BitSet) bound.clone();
  }

  /// Diagonal of the inverse of H over the free variables; 0 for those at their bound.
  double[] variances() {
    double[] variances = new double[b.length];
    int[] free = free();
    if (free.length == 0) return variances;
    double[][] inverse = decomposed(free).getInverse().getData();
    for (int k = 0; k < free.length; k++) variances[free[k]] = inverse[k][k];
    return variances;
  }

  private void pivot() {
    int patience = PATIENCE;
    int fewest = Integer.MAX_VALUE;
    // Murty's rule, the fallback, ends after finitely many exchanges.
    for (BitSet wrong = violations(); !wrong.isEmpty(); wrong = violations()) {
      int count = wrong.cardinality();
      if (count < fewest) {
        fewest = count;
        patience = PATIENCE;
        bound.xor(wrong);
      } else if (patience > 0) {
        patience--;
        bound.xor(wrong);
      } else {
        bound.flip(wrong.length() - 1);
      }
      solveFree();
    }
  }

  private void solveFree() {
    Arrays.fill(x, 0);
    int[] free = free();
    if (free.length == 0) return;
    double[] right = new double[free.length];
    for (int i = 0; i < free.length; i++) right[i] = b[free[i]];
    double[] solution = decomposed(free).solve(new ArrayRealVector(right, false)).toArray();
    for (int i = 0; i < free.length; i++) x[free[i]] = solution[i];
  }

  private DecompositionSolver decomposed(int[] free) {
    double[][] part = new double[free.length][free.length];
    for (int i = 0; i < free.length; i++) {
      double[] row = h[free[i]];
      for (int j = 0; j < free.length; j++) part[i][j] = row[free[j]];
    }
    return new CholeskyDecomposition(new Array2DRowRealMatrix(part, false)).getSolver();
  }

  /// Free variables below 0, and variables at 0 that the gradient would raise.
  private BitSet violations() {
    double largestX = 0;
    double largestB = 0;
    for (int i = 0; i < b.length; i++) {
      largestX = Math.max(largestX, Math.abs(x[i]));
      largestB = Math.max(largestB, Math.abs(b[i]));
    }
    BitSet wrong = new BitSet(b.length);
    for (int i = bounded.nextSetBit(0); i >= 0; i = bounded.nextSetBit(i + 1)) {
      boolean isWrong =
          bound.get(i) ? gradient(i) < -TOLERANCE * largestB : x[i] < -TOLERANCE * largestX;
      wrong.set(i, isWrong);
    }
    return wrong;
  }

  private double gradient(int i) {
    double sum = -b[i];
    double[] row = h[i];
    for (int j = 0; j < x.length; j++) sum += row[j] * x[j];
    return sum;
  }

  private int[] free() {
    BitSet free = new BitSet(b.length);
    free.set(0, b.length);
    free.andNot(bound);
    return free.stream().toArray();
  }
}
