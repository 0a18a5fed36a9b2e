package io.celltwin.estimator;

/// The same filter written down a second time, as the textbook has it: dense matrices, `Math.exp`,
/// full Joseph form. One cell at one temperature, under rows of one second; time constants and
/// residuals that do not depend on SOC.
final class TextbookFilter {
  private static final int N = 8;
  private static final int Z = 0;
  private static final int S = 1;
  private static final int H = 2;
  private static final int C = 3;
  private static final int R = 4;
  private static final int Q = 5;
  private static final int B = 6;
  private static final int D = 7;

  private final CellParameters parameters;
  private final FilterSettings settings = FilterSettings.STANDARD;
  private final double celsius;
  private final double[] tau = new double[3];
  private final Circuit.ChargeTransfer transfer;
  private final double exchangeAmps;
  private final double kelvinFromReference;
  private final double fastVolts;
  private final double slowVolts;
  private double[] ohms;
  private double[] ohmsAbove;
  private double[] ohmsBelow;
  private double quick1;
  private double quick2;
  private double transferAmps = Double.NaN;
  private double watch = 1;
  private double secondsSinceVoltage = Double.POSITIVE_INFINITY;
  final double[] x = new double[N];
  double[][] p = new double[N][N];

  TextbookFilter(CellParameters parameters, double celsius, double soc, double socSigma) {
    this.parameters = parameters;
    this.celsius = celsius;
    Circuit circuit = parameters.circuit();
    transfer = circuit.chargeTransfer();
    exchangeAmps = transfer.exchangeAmps().at(soc, celsius);
    Circuit.Branch[] branches = {circuit.first(), circuit.second(), circuit.slow()};
    for (int k = 0; k < branches.length; k++) {
      tau[k] = branches[k].tauSeconds().at(soc, celsius);
    }
    kelvinFromReference = celsius - parameters.ocv().referenceCelsius;
    fastVolts = parameters.fastVolts().at(soc, celsius);
    slowVolts = parameters.slowVolts().at(soc, celsius);
    double capacityAmps = parameters.capacityCoulombs() / 3600;
    x[Z] = soc;
    p[Z][Z] = square(socSigma);
    p[S][S] = square(settings.initialPolarisationCRate() * capacityAmps);
    p[H][H] = square(settings.initialHysteresisSigma());
    p[C][C] = square(settings.modelErrorFactor() * slowVolts);
    p[R][R] = square(settings.polarisationSigma());
    p[D][D] = square(settings.offsetVolts());
    p[Q][Q] = square(parameters.capacitySigma());
    p[B][B] = square(settings.currentBiasCRate() * capacityAmps);
    lookUpOhms();
  }

  /// The ends of the secant: σ_z √3 from the estimate.
  private double above() {
    return Math.min(Math.clamp(x[Z], 0.0, 1.0) + half(), 1);
  }

  private double below() {
    return Math.max(Math.clamp(x[Z], 0.0, 1.0) - half(), 0);
  }

  private double half() {
    return Math.max(Math.sqrt(3 * p[Z][Z]), 1e-3);
  }

  /// Once a second, which is before each row: resistances are as old as the row before.
  private void lookUpOhms() {
    ohms = ohmsAt(x[Z]);
    ohmsAbove = ohmsAt(above());
    ohmsBelow = ohmsAt(below());
  }

  private double[] ohmsAt(double soc) {
    Circuit circuit = parameters.circuit();
    return new double[] {
      circuit.r0Ohms().at(soc, celsius),
      transfer.ohms().at(soc, celsius),
      circuit.first().ohms().at(soc, celsius),
      circuit.second().ohms().at(soc, celsius),
      circuit.slow().ohms().at(soc, celsius)
    };
  }

  void step(double amps, double dt, double volts) {
    if (Double.isNaN(transferAmps)) start(amps);
    if (dt > 0) predict(amps, dt);
    if (Double.isNaN(volts)) return;

    OcvCurve ocv = parameters.ocv();
    double z = Math.clamp(x[Z], 0.0, 1.0);
    double m = ocv.halfGapVolts(z);
    double asinh =
        Math.signum(transferAmps)
            * Math.log(
                Math.abs(transferAmps) / (2 * exchangeAmps)
                    + Math.sqrt(1 + square(transferAmps / (2 * exchangeAmps))));
    double[] through = {amps - x[B], 2 * exchangeAmps * asinh, quick1, quick2, x[S]};
    double whole = 1 + x[R];
    double polarisation = dot(ohms, through);
    double dropAbove = whole * dot(ohmsAbove, through);
    double dropBelow = whole * dot(ohmsBelow, through);
    double voltsAbove = ocv.volts(above());
    double voltsBelow = ocv.volts(below());
    double bend =
        voltsAbove + dropAbove + voltsBelow + dropBelow - 2 * (ocv.volts(z) + whole * polarisation);
    double slope =
        Math.max(
            (voltsAbove - voltsBelow + settings.resistanceSlopeShare() * (dropAbove - dropBelow))
                / (above() - below()),
            settings.leastSlopeVolts());
    double ofBias = -whole * (ohms[0] + ohms[1] + ohms[2] + ohms[3]);
    double[] h = {slope, whole * ohms[4], m, 1, polarisation, 0, ofBias, 1};
    double expected =
        ocv.volts(z)
            + kelvinFromReference * ocv.voltsPerKelvin(z)
            + bend / 6
            + m * x[H]
            + whole * polarisation
            + x[C]
            + x[D];
    double nu = volts - expected;
    double[] ph = new double[N];
    double hph = 0;
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < N; j++) ph[i] += p[i][j] * h[j];
      hph += h[i] * ph[i];
    }
    double noise =
        square(fastVolts) * (1 + settings.residualCorrelationSeconds() / secondsSinceVoltage)
            + square(settings.voltageNoiseVolts()) / secondsSinceVoltage
            + bend * bend / 18;
    double part = Math.min(secondsSinceVoltage / settings.watchSeconds(), 1);
    watch += part * (Math.min(nu * nu / (square(fastVolts) + hph), 9) - watch);
    secondsSinceVoltage = 0;
    double r = Math.max(noise, nu * nu / settings.gateNis() - hph);
    double s = hph + r;
    double[] k = new double[N];
    for (int i = 0; i < N; i++) k[i] = ph[i] / s;
    double[][] ikh = new double[N][N];
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < N; j++) ikh[i][j] = (i == j ? 1 : 0) - k[i] * h[j];
      x[i] += k[i] * nu;
    }
    p = times(times(ikh, p), transposed(ikh));
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < N; j++) p[i][j] += k[i] * r * k[j];
    }
    x[Z] = Math.clamp(x[Z], 0.0, 1.0);
    x[H] = Math.clamp(x[H], -1.0, 1.0);
    x[R] = Math.clamp(x[R], -0.3, 0.3);
  }

  private void start(double amps) {
    transferAmps = amps;
    double load = Math.signum(amps) * settings.initialLoadCRate() * capacityAmps();
    if (Math.abs(amps) < 0.05 * capacityAmps()) return;
    quick1 = load;
    quick2 = load / 2;
    x[S] = load / 2;
    x[H] = Math.signum(amps) * 0.9;
  }

  private double capacityAmps() {
    return parameters.capacityCoulombs() / 3600;
  }

  private void predict(double measured, double dt) {
    lookUpOhms();
    double capacity = parameters.capacityCoulombs();
    double amps = measured - x[B];
    double moved = amps * dt / capacity;
    double a1 = Math.exp(-dt / tau[0]);
    double a2 = Math.exp(-dt / tau[1]);
    double a3 = Math.exp(-dt / tau[2]);
    double at = Math.exp(-dt / transfer.tauSeconds());
    double ac = Math.exp(-Math.abs(moved) / settings.modelErrorSoc());
    double gamma = parameters.hysteresisDecayPerSoc();
    double ah = Math.exp(-gamma * Math.abs(moved));
    double sign = Math.signum(measured);
    double ofAmps = gamma * dt / capacity * ah * (1 - sign * x[H]);
    x[Z] = Math.clamp(x[Z] + (1 + x[Q]) * moved, 0.0, 1.0);
    quick1 = a1 * quick1 + (1 - a1) * amps;
    quick2 = a2 * quick2 + (1 - a2) * amps;
    x[S] = a3 * x[S] + (1 - a3) * amps;
    x[H] = ah * x[H] + (1 - ah) * sign;
    transferAmps = at * transferAmps + (1 - at) * measured;
    x[C] *= ac;
    double[][] f = new double[N][N];
    double[] diagonal = {1, a3, ah, ac, 1, 1, 1, 1};
    for (int i = 0; i < N; i++) f[i][i] = diagonal[i];
    f[Z][Q] = moved;
    f[Z][B] = -dt / capacity;
    f[S][B] = -(1 - a3);
    f[H][B] = -ofAmps;
    double[] b = {dt / capacity, 1 - a3, ofAmps, 0, 0, 0, 0, 0};
    double noise = square(settings.currentNoiseCRate() * capacityAmps()) / dt;
    double widening = Math.clamp(watch, 1.0, 9.0);
    double forgotten = Math.abs(moved) / 10;
    double[] walk = {
      1e-11 * dt,
      0,
      1e-7 * dt,
      (1 - ac * ac) * square(settings.modelErrorFactor() * slowVolts) * widening,
      forgotten * Math.max(square(settings.polarisationSigma()) - p[R][R], 0),
      forgotten * Math.max(square(parameters.capacitySigma()) - p[Q][Q], 0),
      square(settings.currentBiasWalkCRate() * capacityAmps()) * dt,
      forgotten * Math.max(square(settings.offsetVolts()) - p[D][D], 0)
    };
    p = times(times(f, p), transposed(f));
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < N; j++) p[i][j] += noise * b[i] * b[j];
      p[i][i] += walk[i];
    }
    secondsSinceVoltage += dt;
  }

  private static double square(double x) {
    return x * x;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) sum += a[k] * b[k];
    return sum;
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
