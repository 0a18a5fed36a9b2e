package io.celltwin.estimator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CovarianceTest {
  private static final int N = Covariance.ERRORS;

  /// A start that knows nothing of the SOC, as far as sigma goes the others as the settings have
  /// them.
  private static final double[] SIGMA = {1, 0.3, 0.7, 0.01, 0.04, 0.03, 0.075, 0.004};

  /// A voltage that is taken as surer than any sensor's: 1e6 times surer than the start.
  private static final double NOISE_VARIANCE = 1e-6;

  private final SplittableRandom random = new SplittableRandom(1);
  private final Covariance covariance = new Covariance(1, 1);
  private double[][] dense = new double[N][N];

  @Test
  void staysWhatTheFullJosephFormMakesOfTheSurestVoltages() {
    covariance.start(0, SIGMA);
    for (int i = 0; i < N; i++) dense[i][i] = SIGMA[i] * SIGMA[i];
    for (int k = 0; k < 5000; k++) {
      voltage();
      covariance.grow(Covariance.Z, 1e-8);
      dense[Covariance.Z][Covariance.Z] += 1e-8;
      for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++) {
          double scale = Math.sqrt(dense[i][i] * dense[j][j]);
          // 1e-16 of each rounding, 1e6 for what a voltage leaves of the variance, and reserve
          assertEquals(dense[i][j], covariance.p[i][j][0], 1e-8 * scale, i + ", " + j);
        }
      }
      assertTrue(isPositiveDefinite(), "voltage " + k);
    }
  }

  @Test
  void anErrorThatTwoStatesShareIsSeenOnlyWhereTheSlopeIsAnother() {
    covariance.start(0, SIGMA);
    double[] none = {0};
    double[] before = new double[1];
    double[] here = new double[1];
    double[] elsewhere = new double[1];
    covariance.project(new double[] {0.2}, none, none, none, none, before);
    covariance.add(0, Covariance.Z, 0.015 / 0.2, Covariance.OFFSET, -0.015);
    covariance.project(new double[] {0.2}, none, none, none, none, here);
    assertEquals(before[0], here[0], 1e-15);
    covariance.project(new double[] {1}, none, none, none, none, elsewhere);
    // what z makes of the voltage there, less the offset, beside what was unknown before
    double shared = 1 * 0.015 / 0.2 - 0.015;
    double unknown = SIGMA[0] * SIGMA[0] + SIGMA[3] * SIGMA[3] + SIGMA[7] * SIGMA[7];
    assertEquals(unknown + shared * shared, elsewhere[0], 1e-12);
  }

  /// Whatever has been learnt since: the prior comes off as it went in.
  @Test
  void anErrorThatIsWidenedIsThatOfAWiderStart() {
    Covariance wide = new Covariance(1, 1);
    double[] wider = SIGMA.clone();
    wider[Covariance.B] *= 2;
    covariance.start(0, SIGMA);
    wide.start(0, wider);
    double[] on = {0.7};
    double[] hph = new double[1];
    for (Covariance each : List.of(covariance, wide)) {
      double[] moved = {1e-3};
      each.add(Covariance.Z, moved, Covariance.Q, new double[] {-0.1}, Covariance.B);
      each.project(on, on, on, on, new double[] {-0.05}, hph);
      each.correct(new double[] {1 / (hph[0] + 1e-4)});
    }
    double narrow = SIGMA[Covariance.B] * SIGMA[Covariance.B];
    double before = covariance.variance(Covariance.B, 0);
    double after = 1 / (1 / before - 1 / narrow + 1 / (4 * narrow));
    covariance.widen(0, Covariance.B, after - before);
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < N; j++) {
        double scale = SIGMA[i] * SIGMA[j];
        assertEquals(wide.p[i][j][0], covariance.p[i][j][0], 1e-9 * scale, i + ", " + j);
      }
    }
  }

  private void voltage() {
    double slope = 0.2 + random.nextDouble();
    double onS = 0.01 * random.nextDouble();
    double onH = 0.02 * random.nextDouble();
    double onPolarisation = 0.2 * (random.nextDouble() - 0.5);
    double onB = -0.05 * random.nextDouble();
    double[] h = {slope, onS, onH, 1, onPolarisation, 0, onB, 1};
    double[] hph = new double[1];
    covariance.project(
        new double[] {slope},
        new double[] {onS},
        new double[] {onH},
        new double[] {onPolarisation},
        new double[] {onB},
        hph);
    covariance.correct(new double[] {1 / (hph[0] + NOISE_VARIANCE)});

    double[] g = new double[N];
    double s = NOISE_VARIANCE;
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < N; j++) g[i] += dense[i][j] * h[j];
      s += h[i] * g[i];
    }
    double[][] kept = new double[N][N];
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < N; j++) kept[i][j] = (i == j ? 1 : 0) - g[i] / s * h[j];
    }
    double[][] next = new double[N][N];
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < N; j++) {
        for (int a = 0; a < N; a++) {
          for (int b = 0; b < N; b++) next[i][j] += kept[i][a] * dense[a][b] * kept[j][b];
        }
        next[i][j] += g[i] / s * NOISE_VARIANCE * g[j] / s;
      }
    }
    dense = next;
  }

  /// Cholesky.
  private boolean isPositiveDefinite() {
    double[][] l = new double[N][N];
    for (int i = 0; i < N; i++) {
      for (int j = 0; j <= i; j++) {
        double rest = covariance.p[i][j][0];
        for (int k = 0; k < j; k++) rest -= l[i][k] * l[j][k];
        if (i == j && !(rest > 0)) return false;
        l[i][j] = i == j ? Math.sqrt(rest) : rest / l[j][j];
      }
    }
    return true;
  }
}
