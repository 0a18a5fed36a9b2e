package io.celltwin.simulation.plant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ModesTest {
  /// Crank's series with all its terms: the surface less the mean, a time after a step of flux.
  private static double series(double fourier) {
    double sum = 0.2;
    for (int m = 1; m < 20_000; m++) {
      double end = (m + 0.5) * StrictMath.PI;
      double root = end;
      for (int i = 0; i < 12; i++) root = end - StrictMath.atan(1 / root);
      double exponent = root * root * fourier;
      if (exponent > 50) break;
      sum -= 2 / (root * root) * StrictMath.exp(-exponent);
    }
    return sum;
  }

  @Test
  void aParticlesGroupsOfModesFollowTheWholeSeries() {
    for (double fourier = 1e-6; fourier < 1; fourier *= 1.3) {
      double groups = 0;
      for (int g = 0; g < SphereModes.RATES.length; g++) {
        groups += SphereModes.WEIGHTS[g] * (1 - StrictMath.exp(-SphereModes.RATES[g] * fourier));
      }
      // 0.2 is the steady state; 0.0009 was found
      assertEquals(series(fourier), groups, 1.2e-3, "at D t / R² = " + fourier);
    }
  }

  @Test
  void aParticlesSteadyStateIsExact() {
    assertEquals(0.2, Arrays.stream(SphereModes.WEIGHTS).sum(), 1e-15);
    double moment = 0;
    for (int g = 0; g < SphereModes.RATES.length; g++) {
      moment += SphereModes.WEIGHTS[g] / SphereModes.RATES[g];
    }
    // Σ 2/λ⁴ = 1/175
    assertEquals(1 / 175.0, moment, 1e-9);
  }

  @Test
  void decaysAsTheExponentialDoesAndNeverSwings() {
    for (double x = 1e-6; x < 1; x *= 1.1) {
      assertEquals(StrictMath.exp(-x), Modes.decay(x), 2e-7);
    }
    assertEquals(1, Modes.decay(0), 0);
    for (double x = 1; x < 1e30; x *= 3) {
      assertTrue(Modes.decay(x) >= 0 && Modes.decay(x) < 0.37, "at " + x);
    }
  }

  @Test
  void saltIsOnlyMoved() {
    Chemistry c = LgM50.CELL;
    SaltModes salt = new SaltModes(c.negative(), c.positive(), c.electrolyte());
    double negative = Arrays.stream(salt.negativeWeights).sum();
    double positive = Arrays.stream(salt.positiveWeights).sum();
    assertTrue(negative > 0 && positive < 0, "discharge sets salt free in the negative electrode");
    // The steady profile in closed form: parabolas in the electrodes, a line between them. Salt
    // that one electrode has more the rest has less.
    double ln = c.negative().thicknessMetres();
    double lp = c.positive().thicknessMetres();
    double ls = c.electrolyte().separatorMetres();
    double drive =
        (1 - c.electrolyte().transferenceNumber())
            / (Chemistry.FARADAY
                * c.electrolyte().molPerCubicMetre()
                * c.electrolyte().diffusivitySquareMetresPerSecond());
    double across =
        ln / (3 * Electrolyte.bruggeman(c.negative().porosity()))
            + ls / Electrolyte.bruggeman(c.electrolyte().separatorPorosity())
            + lp / (3 * Electrolyte.bruggeman(c.positive().porosity()));
    // 24 volumes instead of a parabola: half a percent
    assertEquals(drive * across, negative - positive, 5e-3 * drive * across);
  }

  @Test
  void diagonalisesASymmetricMatrix() {
    double[][] matrix = {{2, -1, 0.5}, {-1, 3, 0.25}, {0.5, 0.25, 1}};
    double[][] copy = new double[3][];
    for (int i = 0; i < 3; i++) copy[i] = matrix[i].clone();
    double[][] vectors = SymmetricMatrix.diagonalise(copy);
    for (int i = 0; i < 3; i++) {
      for (int k = 0; k < 3; k++) {
        double left = 0;
        for (int j = 0; j < 3; j++) left += matrix[i][j] * vectors[j][k];
        assertEquals(copy[k][k] * vectors[i][k], left, 1e-12);
      }
    }
  }
}
