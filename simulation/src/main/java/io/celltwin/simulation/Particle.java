package io.celltwin.simulation;

import java.util.Arrays;

/// Lithium in a spherical particle, as stoichiometry in finite volumes; implicit in time, so that
/// any step is stable and lithium is conserved to rounding.
///
/// The shells thin out quadratically towards the surface (the outermost is 1/256 of the radius, 20
/// nm): what a 10 ms step of current does stays in there, what an hour does reaches the core.
final class Particle {
  private static final int SHELLS = 16;

  /// Over the radius; volumes over that of the sphere divided by 4π.
  private static final double[] VOLUME = new double[SHELLS];

  /// Area over distance of the centres, between shell i and i + 1.
  private static final double[] CONDUCTANCE = new double[SHELLS - 1];

  private static final double SURFACE_DISTANCE;

  static {
    double[] centre = new double[SHELLS];
    for (int i = 0; i < SHELLS; i++) {
      double inner = face(i);
      double outer = face(i + 1);
      VOLUME[i] = (outer * outer * outer - inner * inner * inner) / 3;
      centre[i] = 0.5 * (inner + outer);
      if (i > 0) CONDUCTANCE[i - 1] = inner * inner / (centre[i] - centre[i - 1]);
    }
    SURFACE_DISTANCE = 1 - centre[SHELLS - 1];
  }

  private static double face(int i) {
    double inward = 1 - (double) i / SHELLS;
    return 1 - inward * inward;
  }

  private final double[] stoichiometry = new double[SHELLS];
  private final double[] upper = new double[SHELLS];

  Particle(double initialStoichiometry) {
    Arrays.fill(stoichiometry, initialStoichiometry);
  }

  /// @param fourier step times diffusivity over radius squared
  /// @param inflow stoichiometry times radius that enters per surface within the step: step times
  ///   molar flux into the particle over maximum concentration and radius
  void advance(double fourier, double inflow) {
    // V_i (θ_i − θ_i°) = Fo (g_i (θ_{i+1} − θ_i) − g_{i−1} (θ_i − θ_{i−1})) + inflow at the
    // surface;
    // Thomas' algorithm, diagonally dominant.
    double[] theta = stoichiometry;
    double lower = 0;
    double diagonal = 1;
    for (int i = 0; i < SHELLS; i++) {
      double outward = i < SHELLS - 1 ? fourier * CONDUCTANCE[i] : 0;
      double right = VOLUME[i] * theta[i];
      if (i == SHELLS - 1) right += inflow;
      if (i == 0) {
        diagonal = VOLUME[0] + outward;
        theta[0] = right / diagonal;
      } else {
        diagonal = VOLUME[i] + outward + lower - lower * upper[i - 1];
        theta[i] = (right + lower * theta[i - 1]) / diagonal;
      }
      upper[i] = outward / diagonal;
      lower = outward;
    }
    for (int i = SHELLS - 2; i >= 0; i--) theta[i] += upper[i] * theta[i + 1];
  }

  /// @param gradient of the stoichiometry at the surface, over the radius
  double surface(double gradient) {
    return stoichiometry[SHELLS - 1] + gradient * SURFACE_DISTANCE;
  }

  double mean() {
    double sum = 0;
    for (int i = 0; i < SHELLS; i++) sum += VOLUME[i] * stoichiometry[i];
    return 3 * sum;
  }
}
