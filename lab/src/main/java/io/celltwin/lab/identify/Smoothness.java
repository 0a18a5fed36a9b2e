package io.celltwin.lab.identify;

/// What is asked of the unknowns beside the data: that resistances bend and change little from knot
/// to knot, that the open-circuit voltage stays near what the slow test said. Strengths found by
/// holding cycles out on three cells (NCA, NMC, LFP).
final class Smoothness {
  private static final double STRENGTH = 0.03;
  private static final double TYPICAL_VOLTS = 0.02;

  private static final double SOC_BEND = 1;
  private static final double SOC_STEP = 0.5;

  /// Without it a cold start at full charge, which few rows show, goes wrong.
  private static final double SOC_STEP_FULL = 3 * SOC_STEP;

  private static final double FULL = 0.85;

  /// For knots 10 K apart; a step between close knots costs more, so that what lies between two
  /// measured temperatures does not depend on how many knots do.
  private static final double CELSIUS_STEP = 1;

  private static final double CELSIUS_STEP_KELVIN = 10;
  private static final double OCV = 1;
  private static final double SLOPE = 10;

  /// Where slow tests at several temperatures have told it: what drives say otherwise is mostly
  /// resistance, and would be wrong at the next temperature.
  private static final double SLOPE_MEASURED = 100;

  private static final double SLOPE_BEND = 100;

  private final double[][] h;
  private final double strength;

  private Smoothness(double[][] h, double strength) {
    this.h = h;
    this.strength = strength;
  }

  /// Adds the penalties to the normal equations' matrix.
  ///
  /// @param seconds that the data speak for: the penalty grows with them, so that more data of the
  ///   same kind give the same answer
  static void addTo(double[][] h, Design design, double seconds) {
    new Smoothness(h, STRENGTH * seconds / (TYPICAL_VOLTS * TYPICAL_VOLTS)).add(design);
  }

  private void add(Design design) {
    int socKnots = design.soc().count();
    int celsiusKnots = design.celsius().count();
    for (int branch = 0; branch < Design.BRANCHES; branch++) {
      for (int t = 0; t < celsiusKnots; t++) {
        for (int a = 0; a < socKnots; a++) {
          int here = design.resistance(branch, a, t);
          if (a + 1 < socKnots) {
            double step = design.soc().at(a + 1) > FULL ? SOC_STEP_FULL : SOC_STEP;
            step(step, here, design.resistance(branch, a + 1, t));
          }
          if (a > 0 && a + 1 < socKnots) {
            bend(
                SOC_BEND,
                design.resistance(branch, a - 1, t),
                here,
                design.resistance(branch, a + 1, t));
          }
          if (t + 1 < celsiusKnots) {
            double kelvin = design.celsius().at(t + 1) - design.celsius().at(t);
            double step = CELSIUS_STEP * Math.sqrt(CELSIUS_STEP_KELVIN / kelvin);
            step(step, here, design.resistance(branch, a, t + 1));
          }
        }
      }
    }
    double slope = design.ocv().isSlopeMeasured ? SLOPE_MEASURED : SLOPE;
    for (int a = 0; a < socKnots; a++) {
      size(OCV, design.ocvCorrection(a));
      size(slope, design.slopeCorrection(a));
      if (a > 0 && a + 1 < socKnots) {
        bend(
            SLOPE_BEND,
            design.slopeCorrection(a - 1),
            design.slopeCorrection(a),
            design.slopeCorrection(a + 1));
      }
    }
  }

  private void size(double weight, int i) {
    h[i][i] += strength * weight * weight;
  }

  private void step(double weight, int i, int j) {
    add(new int[] {i, j}, new double[] {weight, -weight});
  }

  private void bend(double weight, int i, int j, int k) {
    add(new int[] {i, j, k}, new double[] {weight, -2 * weight, weight});
  }

  private void add(int[] at, double[] factors) {
    for (int i = 0; i < at.length; i++) {
      for (int j = 0; j < at.length; j++) {
        h[at[i]][at[j]] += strength * factors[i] * factors[j];
      }
    }
  }
}
