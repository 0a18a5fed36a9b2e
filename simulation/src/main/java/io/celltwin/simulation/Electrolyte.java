package io.celltwin.simulation;

import static io.celltwin.simulation.LgM50.FARADAY;
import static io.celltwin.simulation.LgM50.NEGATIVE;
import static io.celltwin.simulation.LgM50.POSITIVE;
import static io.celltwin.simulation.LgM50.SEPARATOR_METRES;
import static io.celltwin.simulation.LgM50.SEPARATOR_POROSITY;
import static io.celltwin.simulation.LgM50.TRANSFERENCE_NUMBER;

import java.util.Arrays;

/// Salt across negative electrode, separator and positive electrode, in mol/l; finite volumes,
/// implicit with the diffusivity of the step's beginning.
final class Electrolyte {
  /// Volumes per electrode: both the same, so that the mean logarithms need a single one.
  private static final int ELECTRODE = 8;

  private static final int SEPARATOR = 3;
  private static final int VOLUMES = 2 * ELECTRODE + SEPARATOR;

  private static final double[] WIDTH = new double[VOLUMES];
  private static final double[] POROSITY = new double[VOLUMES];
  private static final double[] BRUGGEMAN = new double[VOLUMES];

  /// Resistance in Ω m² times conductivity in S/m: L_n/(3 ε_n^1.5) + L_s/ε_s^1.5 + L_p/(3 ε_p^1.5)
  static final double OHMIC_METRES;

  static {
    for (int i = 0; i < VOLUMES; i++) {
      boolean negative = i < ELECTRODE;
      boolean positive = i >= ELECTRODE + SEPARATOR;
      WIDTH[i] =
          negative
              ? NEGATIVE.thicknessMetres() / ELECTRODE
              : positive ? POSITIVE.thicknessMetres() / ELECTRODE : SEPARATOR_METRES / SEPARATOR;
      POROSITY[i] =
          negative ? NEGATIVE.porosity() : positive ? POSITIVE.porosity() : SEPARATOR_POROSITY;
      BRUGGEMAN[i] = POROSITY[i] * StrictMath.sqrt(POROSITY[i]);
    }
    OHMIC_METRES =
        NEGATIVE.thicknessMetres() / (3 * BRUGGEMAN[0])
            + SEPARATOR_METRES / BRUGGEMAN[ELECTRODE]
            + POSITIVE.thicknessMetres() / (3 * BRUGGEMAN[VOLUMES - 1]);
  }

  private final double[] molPerLitre = new double[VOLUMES];
  private final double[] upper = new double[VOLUMES];

  Electrolyte() {
    Arrays.fill(molPerLitre, LgM50.ELECTROLYTE_MOL_PER_CUBIC_METRE / 1000);
  }

  /// @param discharge current density, A/m² of electrode, positive while discharging
  /// @param arrhenius factor on the diffusivity
  void advance(double seconds, double discharge, double arrhenius) {
    // ε ∂c/∂t = ∂/∂x (D ε^1.5 ∂c/∂x) ± (1 − t₊) i / (F L)
    double salt = (1 - TRANSFERENCE_NUMBER) * discharge / FARADAY / 1000 * seconds / ELECTRODE;
    double[] c = molPerLitre;
    double lower = 0;
    double here = resistance(0, arrhenius);
    for (int i = 0; i < VOLUMES; i++) {
      double outward = 0;
      double next = 0;
      if (i < VOLUMES - 1) {
        next = resistance(i + 1, arrhenius);
        outward = seconds / (here + next);
      }
      double capacity = POROSITY[i] * WIDTH[i];
      double right = capacity * c[i];
      if (i < ELECTRODE) right += salt;
      else if (i >= ELECTRODE + SEPARATOR) right -= salt;
      double above = i == 0 ? 0 : upper[i - 1];
      double diagonal = capacity + outward + lower - lower * above;
      c[i] = (i == 0 ? right : right + lower * c[i - 1]) / diagonal;
      upper[i] = outward / diagonal;
      lower = outward;
      here = next;
    }
    for (int i = VOLUMES - 2; i >= 0; i--) c[i] += upper[i] * c[i + 1];
  }

  /// Half a volume's resistance to diffusion, s/m.
  private double resistance(int i, double arrhenius) {
    return 0.5 * WIDTH[i] / (arrhenius * BRUGGEMAN[i] * LgM50.electrolyteDiffusivity(present(i)));
  }

  /// What is left where the model has drawn all the salt out: next to nothing, never negative.
  private double present(int i) {
    return StrictMath.max(molPerLitre[i], 1e-3);
  }

  /// Mean of `ln c` over the positive electrode minus over the negative.
  double logarithmDifference() {
    double ratio = 1;
    for (int i = 0; i < ELECTRODE; i++) ratio *= present(VOLUMES - 1 - i) / present(i);
    return StrictMath.log(ratio) / ELECTRODE;
  }

  double meanRootInNegative() {
    return meanRoot(0);
  }

  double meanRootInPositive() {
    return meanRoot(ELECTRODE + SEPARATOR);
  }

  /// Of the concentration in mol/m³: what the exchange current goes with.
  private double meanRoot(int first) {
    double sum = 0;
    for (int i = first; i < first + ELECTRODE; i++) sum += StrictMath.sqrt(1000 * present(i));
    return sum / ELECTRODE;
  }
}
