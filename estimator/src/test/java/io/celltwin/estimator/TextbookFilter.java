package io.celltwin.estimator;

/// The same filter written down a second time, as the textbook has it: dense matrices, `Math.exp`,
/// full Joseph form. One cell at one temperature; resistances that do not depend on SOC.
final class TextbookFilter {
  private static final int N = 4;

  private final CellParameters parameters;
  private final FilterSettings settings = FilterSettings.STANDARD;
  private final double r0;
  private final double r1;
  private final double tau1;
  private final double r2;
  private final double tau2;
  private final double kelvinFromReference;
  final double[] x = new double[N];
  double[][] p = new double[N][N];
  private double secondsSinceVoltage = Double.POSITIVE_INFINITY;

  /// @param celsius on a row of the map's grid
  TextbookFilter(CellParameters parameters, double celsius, double soc, double socSigma) {
    this.parameters = parameters;
    ResistanceMap r = parameters.resistances();
    double gridRow = (celsius - ResistanceMap.MIN_CELSIUS) / ResistanceMap.KELVIN_PER_ROW;
    int row = ((int) gridRow) * ResistanceMap.STRIDE;
    r0 = r.r0Ohms[row];
    r1 = r.r1Ohms[row];
    tau1 = r.tau1Seconds[row];
    r2 = r.r2Ohms[row];
    tau2 = r.tau2Seconds[row];
    kelvinFromReference = celsius - parameters.ocv().referenceCelsius;
    double branch = settings.initialPolarisationCRate() * parameters.capacityCoulombs() / 3600;
    x[0] = soc;
    p[0][0] = socSigma * socSigma;
    p[1][1] = branch * branch;
    p[2][2] = branch * branch;
    p[3][3] = settings.initialHysteresisSigma() * settings.initialHysteresisSigma();
  }

  void step(double amps, double dt, double volts) {
    if (dt > 0) predict(amps, dt);
    if (Double.isNaN(volts)) return;

    OcvCurve ocv = parameters.ocv();
    double z = Math.clamp(x[0], 0.0, 1.0);
    double half = Math.max(Math.sqrt(3 * p[0][0]), 1e-3);
    double above = Math.min(z + half, 1);
    double below = Math.max(z - half, 0);
    double bend = ocv.volts(above) + ocv.volts(below) - 2 * ocv.volts(z);
    double m = ocv.halfGapVolts(z);
    double[] h = {(ocv.volts(above) - ocv.volts(below)) / (above - below), r1, r2, m};
    double shift = kelvinFromReference * ocv.voltsPerKelvin(z);
    double expected =
        ocv.volts(z) + shift + bend / 6 + m * x[3] + r0 * amps + r1 * x[1] + r2 * x[2];
    double nu = volts - expected;
    double[] ph = new double[N];
    double hph = 0;
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < N; j++) ph[i] += p[i][j] * h[j];
      hph += h[i] * ph[i];
    }
    double residual = parameters.residualVolts();
    double noise =
        residual * residual * (1 + settings.residualCorrelationSeconds() / secondsSinceVoltage)
            + bend * bend / 18;
    secondsSinceVoltage = 0;
    double r = Math.max(noise, nu * nu / settings.gateNis() - hph);
    double s = hph + r;
    double[][] ikh = new double[N][N];
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < N; j++) ikh[i][j] = (i == j ? 1 : 0) - ph[i] / s * h[j];
      x[i] += ph[i] / s * nu;
    }
    p = times(times(ikh, p), transposed(ikh));
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < N; j++) p[i][j] += ph[i] / s * r * ph[j] / s;
    }
    x[0] = Math.clamp(x[0], 0.0, 1.0);
    x[3] = Math.clamp(x[3], -1.0, 1.0);
  }

  private void predict(double amps, double dt) {
    double q = parameters.capacityCoulombs();
    double gamma = parameters.hysteresisDecayPerSoc();
    double a1 = Math.exp(-dt / tau1);
    double a2 = Math.exp(-dt / tau2);
    double ah = Math.exp(-gamma * Math.abs(amps) * dt / q);
    double sign = Math.signum(amps);
    double[] b = {dt / q, 1 - a1, 1 - a2, gamma * dt / q * ah * (1 - sign * x[3])};
    x[0] += amps * dt / q;
    x[1] = a1 * x[1] + (1 - a1) * amps;
    x[2] = a2 * x[2] + (1 - a2) * amps;
    x[3] = ah * x[3] + (1 - ah) * sign;
    double[][] f = {{1, 0, 0, 0}, {0, a1, 0, 0}, {0, 0, a2, 0}, {0, 0, 0, ah}};
    double capacityAmps = q / 3600;
    double sigma = settings.currentNoiseCRate() * capacityAmps;
    double[] walk = {
      1e-11, 9e-10 * capacityAmps * capacityAmps, 9e-10 * capacityAmps * capacityAmps, 1e-7
    };
    p = times(times(f, p), transposed(f));
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < N; j++) p[i][j] += sigma * sigma / dt * b[i] * b[j];
      p[i][i] += walk[i] * dt;
    }
    secondsSinceVoltage += dt;
  }

  private static double[][] times(double[][] a, double[][] b) {
    double[][] c = new double[N][N];
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < N; j++) {
        for (int k = 0; k < N; k++) c[i][j] += a[i][k] * b[k][j];
      }
    }
    return c;
  }

  private static double[][] transposed(double[][] a) {
    double[][] t = new double[N][N];
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < N; j++) t[i][j] = a[j][i];
    }
    return t;
  }
}
