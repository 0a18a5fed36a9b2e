package io.celltwin.lab.identify;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NonNegativeLeastSquaresTest {
  private static final double ROUNDING = 1e-9;

  @Test
  void anUnboundedSolutionIsThatOfTheLinearSystem() {
    double[][] h = {{4, 1}, {1, 3}};
    double[] x = solve(h, new double[] {1, -10}, all(0)).x();
    assertArrayEquals(new double[] {13.0 / 11, -41.0 / 11}, x, ROUNDING);
  }

  @Test
  void aNegativeVariableStopsAtZeroAndTheOtherMakesTheBestOfIt() {
    double[][] h = {{4, 1}, {1, 3}};
    double[] x = solve(h, new double[] {1, -10}, all(2)).x();
    assertArrayEquals(new double[] {0.25, 0}, x, ROUNDING);
  }

  @Test
  void everythingIsZeroWhereTheGradientOnlyFalls() {
    double[][] h = {{2, 0}, {0, 2}};
    assertArrayEquals(new double[] {0, 0}, solve(h, new double[] {-1, -2}, all(2)).x(), ROUNDING);
  }

  @Test
  void variancesAreTheInverseOverWhatIsFree() {
    double[][] h = {{4, 1, 0}, {1, 3, 0}, {0, 0, 5}};
    NonNegativeLeastSquares solved = solve(h, new double[] {1, 2, -1}, all(3));
    assertArrayEquals(
        new double[] {3.0 / 11, 4.0 / 11, 0}, solved.variances(), ROUNDING, "the last is at 0");
  }

  /// The conditions of Karush, Kuhn and Tucker hold at the one solution and nowhere else.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void randomProblemsEndWhereTheirOptimalityConditionsHold(long seed) {
    Random random = new Random(seed);
    int n = 60;
    double[][] rows = new double[80][n];
    for (double[] row : rows) {
      for (int j = 0; j < n; j++) row[j] = random.nextGaussian() + 0.5;
    }
    double[][] h = new double[n][n];
    double[] b = new double[n];
    for (double[] row : rows) {
      double target = random.nextGaussian();
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) h[i][j] += row[i] * row[j];
        b[i] += row[i] * target;
      }
    }
    BitSet bounded = all(n - 10);
    NonNegativeLeastSquares solved = solve(h, b, bounded);
    double[] x = solved.x();
    int atZero = 0;
    for (int i = 0; i < n; i++) {
      double gradient = -b[i];
      for (int j = 0; j < n; j++) gradient += h[i][j] * x[j];
      // Sums of some 80 products of size 1 to 10, in a system of condition 1e4.
      if (bounded.get(i) && x[i] == 0) {
        atZero++;
        assertTrue(gradient > -1e-6, "variable " + i + " would rise: " + gradient);
      } else {
        assertEquals(0, gradient, 1e-6, "variable " + i);
        assertTrue(!bounded.get(i) || x[i] > 0, "variable " + i + " is " + x[i]);
      }
    }
    assertTrue(atZero > 0, "no bound was active: the problem tests nothing");

    BitSet wrongGuess = new BitSet();
    wrongGuess.set(0, n, true);
    wrongGuess.andNot(solved.bound());
    assertArrayEquals(
        x, new NonNegativeLeastSquares(h, b, bounded, wrongGuess).x(), 1e-9, "another guess");
  }

  private static NonNegativeLeastSquares solve(double[][] h, double[] b, BitSet bounded) {
    return new NonNegativeLeastSquares(h, b, bounded, new BitSet());
  }

  private static BitSet all(int count) {
    BitSet bits = new BitSet();
    bits.set(0, count);
    return bits;
  }
}
