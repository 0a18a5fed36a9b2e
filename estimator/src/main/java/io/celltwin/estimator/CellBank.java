package io.celltwin.estimator;

import java.util.Arrays;

/// The filters of up to 512 cells of one string: an extended Kalman filter per cell over parallel
/// arrays, every kernel a plain loop with one index, short enough for the JIT to vectorise. Nothing
/// is allocated after construction.
///
/// State of a cell x = [z, i₁, i₂, h]: SOC, currents of the two RC branches in A, hysteresis in
/// -1..1. The branches are kept as currents, so that a resistance that changes with SOC or
/// temperature moves the voltage but not the state (Plett, BMS vol. I, enhanced self-correcting
/// model):
///
/// ```
/// z⁺  = z + η q / Q                      iⱼ⁺ = aⱼ iⱼ + (1 − aⱼ) i       aⱼ = exp(−Δt/τⱼ)
/// h⁺  = a_h h + (1 − a_h) sgn(i)         a_h = exp(−γ |Δz|)
/// y   = U(z,T) + M(z) h + R₀ i + R₁ i₁ + R₂ i₂
/// ```
///
/// The update takes the slope of U as a secant over ±√3 σ_z (statistical linearisation): on the
/// flat part of an LFP curve a tangent makes the filter sure of a value that it cannot know.
final class CellBank {
  /// Larger loops fall out of the first-level cache and of the JIT's favour.
  static final int MAX_CELLS = 512;

  private static final double SQRT_3 = 1.7320508075688772;

  /// Half span of the secant below which it would only see the grid of the OCV table.
  private static final double MIN_SECANT = 1e-3;

  /// Where the state may go beyond empty and full, so that a wrong capacity does not wind up.
  private static final double MIN_SOC = -0.05;

  private static final double MAX_SOC = 1.05;

  /// Parameters follow SOC and temperature at this pace: neither moves noticeably faster.
  private static final double REFRESH_SECONDS = 1;

  /// Random walks that keep the covariance alive, per second: SOC², branch current as C-rate², h².
  private static final double SOC_WALK = 1e-11;

  private static final double BRANCH_WALK_C_RATE = 3e-5;
  private static final double HYSTERESIS_WALK = 1e-7;

  private final int firstCell;
  private final int cells;
  private final CellParameters parameters;
  private final FilterSettings settings;
  private final double capacityCoulombs;

  // state and upper triangle of its covariance
  private final double[] z;
  private final double[] i1;
  private final double[] i2;
  private final double[] h;
  private final double[] p00;
  private final double[] p01;
  private final double[] p02;
  private final double[] p03;
  private final double[] p11;
  private final double[] p12;
  private final double[] p13;
  private final double[] p22;
  private final double[] p23;
  private final double[] p33;

  /// 1 / capacity of each cell, 1/C.
  private final double[] perCoulomb;

  // parameters at the cell's present SOC and temperature
  private final double[] a1;
  private final double[] a2;
  private final double[] r0;
  private final double[] r1;
  private final double[] r2;
  private final double[] perTau1;
  private final double[] perTau2;
  private final double[] m;
  private final double[] shiftVolts;

  // one tick's intermediate results
  private final double[] ah;
  private final double[] b3;
  private final double[] slope;
  private final double[] innovation;
  private final double[] noise;
  private final double[] fresh;
  private final double[] k0;
  private final double[] k1;
  private final double[] k2;
  private final double[] k3;
  private final double[] g0;
  private final double[] g1;
  private final double[] g2;
  private final double[] g3;
  private final double[] s;

  private final boolean[] started;
  private final double[] secondsSinceVoltage;
  private final double[] expectedVolts;
  private double discretisedSeconds = Double.NaN;
  private double secondsSinceRefresh;

  CellBank(int firstCell, int cells, CellParameters parameters, FilterSettings settings) {
    if (cells < 1 || cells > MAX_CELLS) throw new IllegalArgumentException(cells + " cells");
    this.firstCell = firstCell;
    this.cells = cells;
    this.parameters = parameters;
    this.settings = settings;
    this.capacityCoulombs = parameters.capacityCoulombs();
    z = new double[cells];
    i1 = new double[cells];
    i2 = new double[cells];
    h = new double[cells];
    p00 = new double[cells];
    p01 = new double[cells];
    p02 = new double[cells];
    p03 = new double[cells];
    p11 = new double[cells];
    p12 = new double[cells];
    p13 = new double[cells];
    p22 = new double[cells];
    p23 = new double[cells];
    p33 = new double[cells];
    perCoulomb = new double[cells];
    Arrays.fill(perCoulomb, 1 / capacityCoulombs);
    a1 = new double[cells];
    a2 = new double[cells];
    r0 = new double[cells];
    r1 = new double[cells];
    r2 = new double[cells];
    perTau1 = new double[cells];
    perTau2 = new double[cells];
    m = new double[cells];
    shiftVolts = new double[cells];
    ah = new double[cells];
    b3 = new double[cells];
    slope = new double[cells];
    innovation = new double[cells];
    noise = new double[cells];
    fresh = new double[cells];
    k0 = new double[cells];
    k1 = new double[cells];
    k2 = new double[cells];
    k3 = new double[cells];
    g0 = new double[cells];
    g1 = new double[cells];
    g2 = new double[cells];
    g3 = new double[cells];
    s = new double[cells];
    started = new boolean[cells];
    secondsSinceVoltage = new double[cells];
    expectedVolts = new double[cells];
    Arrays.fill(z, 0.5);
    Arrays.fill(p00, 1);
    Arrays.fill(expectedVolts, Double.NaN);
    Arrays.fill(secondsSinceVoltage, Double.POSITIVE_INFINITY);
  }

  /// Starts every cell from a known SOC.
  void start(double soc, double socSigma) {
    for (int c = 0; c < cells; c++) start(c, soc, socSigma);
  }

  private void start(int c, double soc, double socSigma) {
    double branchAmps = settings.initialPolarisationCRate() * capacityCoulombs / 3600;
    z[c] = soc;
    i1[c] = 0;
    i2[c] = 0;
    h[c] = 0;
    p00[c] = socSigma * socSigma;
    p01[c] = 0;
    p02[c] = 0;
    p03[c] = 0;
    p11[c] = branchAmps * branchAmps;
    p12[c] = 0;
    p13[c] = 0;
    p22[c] = branchAmps * branchAmps;
    p23[c] = 0;
    p33[c] = settings.initialHysteresisSigma() * settings.initialHysteresisSigma();
    started[c] = true;
    secondsSinceRefresh = Double.POSITIVE_INFINITY;
  }

  /// One tick: predicts over `measurement.dtSeconds`, then takes in the voltages that are new.
  void step(PackMeasurement measurement, int string, PackEstimate estimate) {
    double dt = measurement.dtSeconds;
    if (dt > 0) predict(measurement, string, dt);
    if (expectVoltages(measurement)) {
      gain();
      updateState();
      updateCovarianceHead();
      updateCovarianceTail();
    }
    report(measurement, string, estimate);
  }

  // ---- prediction

  private void predict(PackMeasurement measurement, int string, double dt) {
    double coulombs = measurement.stringCoulombs[string];
    // Long rows in parts: resistances move with SOC, and the hysteresis polynomial holds up to 1.
    double perPart =
        Math.min(0.005, 1 / Math.max(parameters.hysteresisDecayPerSoc(), 1e-9)) * capacityCoulombs;
    int parts =
        (int) Math.min(10_000, 1 + Math.max(Math.abs(coulombs) / perPart, (dt - 1e-9) / 60));
    double partSeconds = dt / parts;
    double partCoulombs = coulombs / parts;
    for (int part = 0; part < parts; part++) {
      refreshWhereDue(measurement, partSeconds);
      predictState(partSeconds, partCoulombs);
      predictCovarianceHead(partSeconds);
      predictCovarianceTail(partSeconds);
    }
    double uncoveredSeconds = measurement.stringUncoveredSeconds[string];
    if (uncoveredSeconds > 0) widen(uncoveredSeconds);
    for (int c = 0; c < cells; c++) secondsSinceVoltage[c] += dt;
  }

  private void predictState(double dt, double coulombs) {
    final double amps = coulombs / dt;
    final double sign = Math.signum(amps);
    final double usable = (coulombs > 0 ? parameters.coulombicEfficiency() : 1) * coulombs;
    final double gamma = parameters.hysteresisDecayPerSoc();
    final double gammaUsable = gamma * Math.abs(usable);
    final double gammaSeconds = gamma * dt;
    for (int c = 0; c < cells; c++) {
      z[c] += usable * perCoulomb[c];
      i1[c] = a1[c] * i1[c] + (1 - a1[c]) * amps;
      i2[c] = a2[c] * i2[c] + (1 - a2[c]) * amps;
    }
    for (int c = 0; c < cells; c++) {
      double decay = Exponential.negativeSmall(gammaUsable * perCoulomb[c]);
      // ∂h⁺/∂i = γ Δt/Q a_h (1 − sgn(i) h)
      b3[c] = gammaSeconds * perCoulomb[c] * decay * (1 - sign * h[c]);
      h[c] = decay * h[c] + (1 - decay) * sign;
      ah[c] = decay;
    }
  }

  /// Pᵢⱼ ← fᵢ fⱼ Pᵢⱼ + qᵢ bᵢ bⱼ + w Δt δᵢⱼ with F diagonal and b = ∂x⁺/∂i; first five entries.
  private void predictCovarianceHead(double dt) {
    final double capacityAmps = capacityCoulombs / 3600;
    final double sigmaAmps = settings.currentNoiseCRate() * capacityAmps;
    final double qi = sigmaAmps * sigmaAmps / dt;
    final double q0 = SOC_WALK * dt;
    final double q1 = BRANCH_WALK_C_RATE * BRANCH_WALK_C_RATE * capacityAmps * capacityAmps * dt;
    for (int c = 0; c < cells; c++) {
      double b0 = dt * perCoulomb[c];
      double b1 = 1 - a1[c];
      p00[c] = p00[c] + qi * b0 * b0 + q0;
      p01[c] = a1[c] * p01[c] + qi * b0 * b1;
      p02[c] = a2[c] * p02[c] + qi * b0 * (1 - a2[c]);
      p03[c] = ah[c] * p03[c] + qi * b0 * b3[c];
      p11[c] = a1[c] * a1[c] * p11[c] + qi * b1 * b1 + q1;
    }
  }

  /// The other five entries.
  private void predictCovarianceTail(double dt) {
    final double capacityAmps = capacityCoulombs / 3600;
    final double sigmaAmps = settings.currentNoiseCRate() * capacityAmps;
    final double qi = sigmaAmps * sigmaAmps / dt;
    final double q2 = BRANCH_WALK_C_RATE * BRANCH_WALK_C_RATE * capacityAmps * capacityAmps * dt;
    final double q3 = HYSTERESIS_WALK * dt;
    for (int c = 0; c < cells; c++) {
      double b1 = 1 - a1[c];
      double b2 = 1 - a2[c];
      p12[c] = a1[c] * a2[c] * p12[c] + qi * b1 * b2;
      p13[c] = a1[c] * ah[c] * p13[c] + qi * b1 * b3[c];
      p22[c] = a2[c] * a2[c] * p22[c] + qi * b2 * b2 + q2;
      p23[c] = a2[c] * ah[c] * p23[c] + qi * b2 * b3[c];
      p33[c] = ah[c] * ah[c] * p33[c] + qi * b3[c] * b3[c] + q3;
    }
  }

  /// While nobody measures the current its error has one sign, so sigma, not variance, grows with
  /// time.
  private void widen(double seconds) {
    double growth = settings.uncoveredCurrentCRate() * seconds / 3600;
    for (int c = 0; c < cells; c++) {
      double sigma = Math.sqrt(p00[c]) + growth;
      p00[c] = Math.min(sigma * sigma, 1);
    }
  }

  private void refreshWhereDue(PackMeasurement measurement, double dt) {
    secondsSinceRefresh += dt;
    if (dt == discretisedSeconds && secondsSinceRefresh < REFRESH_SECONDS) return;
    discretisedSeconds = dt;
    secondsSinceRefresh = 0;
    ResistanceMap resistances = parameters.resistances();
    OcvCurve ocv = parameters.ocv();
    for (int c = 0; c < cells; c++) {
      double celsius = measurement.cellCelsius[firstCell + c];
      if (Double.isNaN(celsius)) celsius = ocv.referenceCelsius;
      double y = (celsius - ResistanceMap.MIN_CELSIUS) * (1 / ResistanceMap.KELVIN_PER_ROW);
      y = Math.min(Math.max(y, 0), ResistanceMap.ROWS - 1.0);
      int row = Math.min((int) y, ResistanceMap.ROWS - 2);
      double soc = Math.min(Math.max(z[c], 0), 1);
      double x = soc * ResistanceMap.SOC_INTERVALS;
      int column = Math.min((int) x, ResistanceMap.SOC_INTERVALS - 1);
      int cell = row * ResistanceMap.STRIDE + column;
      double u = x - column;
      double v = y - row;
      r0[c] = ResistanceMap.bilinear(resistances.r0Ohms, cell, u, v);
      r1[c] = ResistanceMap.bilinear(resistances.r1Ohms, cell, u, v);
      r2[c] = ResistanceMap.bilinear(resistances.r2Ohms, cell, u, v);
      perTau1[c] = 1 / ResistanceMap.bilinear(resistances.tau1Seconds, cell, u, v);
      perTau2[c] = 1 / ResistanceMap.bilinear(resistances.tau2Seconds, cell, u, v);
      a1[c] = Exponential.negative(dt * perTau1[c]);
      a2[c] = Exponential.negative(dt * perTau2[c]);
      m[c] = ocv.halfGapVolts(soc);
      shiftVolts[c] = (celsius - ocv.referenceCelsius) * ocv.voltsPerKelvin(soc);
    }
  }

  // ---- update

  /// Model voltage, slope and measurement noise of every cell that has a new sample.
  ///
  /// @return whether there is any
  private boolean expectVoltages(PackMeasurement measurement) {
    final double[] meanVolts = parameters.ocv().meanVolts;
    final double[] stepVolts = parameters.ocv().stepVolts;
    final double residualVariance = parameters.residualVolts() * parameters.residualVolts();
    final double correlationSeconds = settings.residualCorrelationSeconds();
    boolean any = false;
    for (int c = 0; c < cells; c++) {
      double volts = measurement.cellVolts[firstCell + c];
      if (Double.isNaN(volts)) {
        fresh[c] = 0;
        innovation[c] = 0;
        continue;
      }
      double amps = measurement.cellAmps[firstCell + c];
      if (!started[c]) {
        startFromVoltage(c, measurement, volts, amps);
        fresh[c] = 0;
        innovation[c] = 0;
        secondsSinceVoltage[c] = 0;
        continue;
      }
      double unknownVolts = 0;
      if (Double.isNaN(amps)) {
        amps = 0;
        unknownVolts = r0[c] * settings.uncoveredCurrentCRate() * capacityCoulombs / 3600;
      }
      // Three look-ups of the mean OCV: at the estimate and ±√3 σ_z from it.
      double soc = Math.min(Math.max(z[c], 0), 1);
      double half = Math.max(SQRT_3 * Math.sqrt(p00[c]), MIN_SECANT);
      double above = Math.min(soc + half, 1);
      double below = Math.max(soc - half, 0);
      double t = soc * OcvCurve.INTERVALS;
      double tAbove = above * OcvCurve.INTERVALS;
      double tBelow = below * OcvCurve.INTERVALS;
      int k = (int) t;
      int kAbove = (int) tAbove;
      int kBelow = (int) tBelow;
      double centreVolts = meanVolts[k] + (t - k) * stepVolts[k];
      double aboveVolts = meanVolts[kAbove] + (tAbove - kAbove) * stepVolts[kAbove];
      double belowVolts = meanVolts[kBelow] + (tBelow - kBelow) * stepVolts[kBelow];
      double bend = aboveVolts + belowVolts - 2 * centreVolts;
      slope[c] = (aboveVolts - belowVolts) / (above - below);
      double expected =
          centreVolts
              + bend * (1.0 / 6)
              + shiftVolts[c]
              + m[c] * h[c]
              + r0[c] * amps
              + r1[c] * i1[c]
              + r2[c] * i2[c];
      double ageSeconds = measurement.cellAgeSeconds[firstCell + c];
      if (ageSeconds > 0) {
        // The sample is older than the state: back to its moment, to first order.
        double coulombsSince = measurement.cellCoulombsSince[firstCell + c];
        double meanAmps = coulombsSince / ageSeconds;
        double back1 = Math.min(ageSeconds * perTau1[c], 1);
        double back2 = Math.min(ageSeconds * perTau2[c], 1);
        expected +=
            r1[c] * (i1[c] - meanAmps) * back1
                + r2[c] * (i2[c] - meanAmps) * back2
                - slope[c] * coulombsSince * perCoulomb[c];
      }
      expectedVolts[c] = expected;
      innovation[c] = volts - expected;
      // An error that lasts correlationSeconds is the same error in every sample taken meanwhile.
      noise[c] =
          residualVariance * (1 + correlationSeconds / Math.max(secondsSinceVoltage[c], 1e-3))
              + bend * bend * (1.0 / 18)
              + unknownVolts * unknownVolts;
      secondsSinceVoltage[c] = 0;
      fresh[c] = 1;
      any = true;
    }
    return any;
  }

  /// SOC from the first voltage: as sure as the slope of the curve, the gap between its branches
  /// and the polarisation that a flowing current may have built up allow.
  private void startFromVoltage(int c, PackMeasurement measurement, double volts, double amps) {
    if (Double.isNaN(discretisedSeconds)) refreshWhereDue(measurement, REFRESH_SECONDS);
    if (Double.isNaN(amps)) amps = 0;
    OcvCurve ocv = parameters.ocv();
    double openVolts = volts - r0[c] * amps - shiftVolts[c];
    double polarisationVolts = (r1[c] + r2[c]) * Math.abs(amps);
    double sigmaVolts =
        parameters.residualVolts() + ocv.halfGapVolts(ocv.soc(openVolts)) + polarisationVolts;
    double low = ocv.soc(openVolts - sigmaVolts);
    double high = ocv.soc(openVolts + sigmaVolts);
    start(c, ocv.soc(openVolts), Math.max((high - low) / 2, 0.01));
  }

  /// g = P Hᵀ with H = [slope, R₁, R₂, M]; S = H g + r, r inflated where ν²/S would exceed the
  /// gate; K = g / S.
  private void gain() {
    final double perGate = 1 / settings.gateNis();
    for (int c = 0; c < cells; c++) {
      g0[c] = slope[c] * p00[c] + r1[c] * p01[c] + r2[c] * p02[c] + m[c] * p03[c];
      g1[c] = slope[c] * p01[c] + r1[c] * p11[c] + r2[c] * p12[c] + m[c] * p13[c];
      g2[c] = slope[c] * p02[c] + r1[c] * p12[c] + r2[c] * p22[c] + m[c] * p23[c];
      g3[c] = slope[c] * p03[c] + r1[c] * p13[c] + r2[c] * p23[c] + m[c] * p33[c];
    }
    for (int c = 0; c < cells; c++) {
      double hph = slope[c] * g0[c] + r1[c] * g1[c] + r2[c] * g2[c] + m[c] * g3[c];
      double r = Math.max(noise[c], innovation[c] * innovation[c] * perGate - hph);
      s[c] = hph + r;
      double k = fresh[c] / s[c];
      k0[c] = k * g0[c];
      k1[c] = k * g1[c];
      k2[c] = k * g2[c];
      k3[c] = k * g3[c];
    }
  }

  /// x⁺ = x + K ν, kept where a cell can be.
  private void updateState() {
    for (int c = 0; c < cells; c++) {
      double nu = innovation[c];
      z[c] = Math.min(Math.max(z[c] + k0[c] * nu, MIN_SOC), MAX_SOC);
      i1[c] += k1[c] * nu;
      i2[c] += k2[c] * nu;
      h[c] = Math.min(Math.max(h[c] + k3[c] * nu, -1), 1);
    }
  }

  /// Joseph form for any gain, symmetric by construction (Bierman): P⁺ = P − K gᵀ − (g − K S) Kᵀ.
  private void updateCovarianceHead() {
    for (int c = 0; c < cells; c++) {
      double w0 = g0[c] - k0[c] * s[c];
      double w1 = g1[c] - k1[c] * s[c];
      p00[c] = p00[c] - k0[c] * g0[c] - w0 * k0[c];
      p01[c] = p01[c] - k0[c] * g1[c] - w0 * k1[c];
      p02[c] = p02[c] - k0[c] * g2[c] - w0 * k2[c];
      p03[c] = p03[c] - k0[c] * g3[c] - w0 * k3[c];
      p11[c] = p11[c] - k1[c] * g1[c] - w1 * k1[c];
    }
  }

  private void updateCovarianceTail() {
    for (int c = 0; c < cells; c++) {
      double w1 = g1[c] - k1[c] * s[c];
      double w2 = g2[c] - k2[c] * s[c];
      double w3 = g3[c] - k3[c] * s[c];
      p12[c] = p12[c] - k1[c] * g2[c] - w1 * k2[c];
      p13[c] = p13[c] - k1[c] * g3[c] - w1 * k3[c];
      p22[c] = p22[c] - k2[c] * g2[c] - w2 * k2[c];
      p23[c] = p23[c] - k2[c] * g3[c] - w2 * k3[c];
      p33[c] = p33[c] - k3[c] * g3[c] - w3 * k3[c];
    }
  }

  private void report(PackMeasurement measurement, int string, PackEstimate estimate) {
    boolean currentKnown =
        !Double.isNaN(measurement.stringAmps[string])
            && !(measurement.stringUncoveredSeconds[string] > 0);
    double staleSeconds = settings.staleVoltageSeconds();
    for (int c = 0; c < cells; c++) {
      int cell = firstCell + c;
      estimate.predictedVolts[cell] = expectedVolts[c];
      estimate.residualVolts[cell] = fresh[c] > 0 ? innovation[c] : Double.NaN;
      if (!started[c]) {
        estimate.soc[cell] = Double.NaN;
        estimate.socSigma[cell] = Double.NaN;
        estimate.quality[cell] = EstimateQuality.INVALID;
        continue;
      }
      estimate.soc[cell] = z[c];
      estimate.socSigma[cell] = Math.sqrt(p00[c]);
      estimate.quality[cell] =
          currentKnown && secondsSinceVoltage[c] <= staleSeconds
              ? EstimateQuality.GOOD
              : EstimateQuality.ESTIMATED;
    }
  }
}
