package io.celltwin.simulation.plant;

/// How far the surface of a spherical particle runs ahead of its mean while lithium enters.
///
/// After a step of flux j the surface differs from the mean by `jR/D (1/5 − Σ 2/λ² e^(−λ²Dt/R²))`,
/// where λ are the roots of tan λ = λ (Crank, The Mathematics of Diffusion, 1975, equation 6.45).
/// Neighbouring modes are joined to groups of the same total weight and mean time constant: the
/// steady state and the slow approach to it stay exact, and no short time is cut off. The sum
/// differs from the series by at most 0.001 (of 0.2 in the steady state).
final class SphereModes {
  /// Series' modes in front of which a group ends.
  private static final int[] ENDS = {1, 2, 4, 9, 22, 60, 2000};

  /// Of each group; together 1/5.
  static final double[] WEIGHTS = new double[ENDS.length];

  /// Of each group, over D/R².
  static final double[] RATES = new double[ENDS.length];

  static {
    double rest = 0.2;
    int mode = 0;
    for (int group = 0; group < ENDS.length; group++) {
      double weight = 0;
      double moment = 0;
      for (; mode < ENDS[group]; mode++) {
        double square = root(mode + 1);
        square *= square;
        weight += 2 / square;
        moment += 2 / (square * square);
      }
      boolean last = group == ENDS.length - 1;
      WEIGHTS[group] = last ? rest : weight;
      RATES[group] = weight / moment;
      rest -= weight;
    }
  }

  private SphereModes() {}

  /// The root of tan λ = λ between mπ and (m + 1/2)π.
  private static double root(int m) {
    double end = (m + 0.5) * StrictMath.PI;
    double root = end;
    for (int i = 0; i < 12; i++) root = end - StrictMath.atan(1 / root);
    return root;
  }
}
