package io.celltwin.estimator;

import java.util.Arrays;

/// The filters of some cells of one string: an extended Kalman filter per cell over parallel
/// arrays. Nothing is allocated after construction.
///
/// The JIT turns a loop into vector instructions where it is short (some five arrays), indexes
/// every array by the same variable and neither branches nor looks up. So one matrix entry is one
/// call of a kernel of one line; what must branch or look up has a loop of its own. A kernel that
/// outgrows this runs at a third of its speed, and nothing says so: measure, `lab/bench/step.sh`.
///
/// State of a cell x = [z, i₁, i₂, h]: SOC, currents of the two RC branches in A, hysteresis in
/// -1..1. The branches are kept as currents, so that a resistance that changes with SOC or
/// temperature moves the voltage but not the state (Plett, BMS vol. I, enhanced self-correcting
/// model):
///
/// ```
/// z⁺  = z + η q / Q                      iⱼ⁺ = fⱼ iⱼ + (1 − fⱼ) i       fⱼ = exp(−Δt/τⱼ)
/// h⁺  = f₃ h + (1 − f₃) sgn(i)           f₃ = exp(−γ |Δz|)
/// y   = U(z,T) + M(z) h + R₀ i + R₁ i₁ + R₂ i₂
/// ```
///
/// The update takes the slope of U as a secant over ±√3 σ_z (statistical linearisation): on the
/// flat part of an LFP curve a tangent makes the filter sure of a value that it cannot know.
final class CellBank {
  /// One bank stays in the second-level cache. Banks of 64 to 256 cells, nearer to the first-level
  /// one, were no faster: a short loop loses more at its ends.
  static final int MAX_CELLS = 512;

  private static final double SQRT_3 = 1.7320508075688772;

  /// Half span of the secant below which it would only see the grid of the OCV table.
  private static final double MIN_SECANT = 1e-3;

  /// No voltage says that a cell is emptier than empty or fuller than full; where a cold or ageing
  /// cell seems to, the model is wrong, and following it would cost hours of error.
  private static final double MIN_SOC = 0;

  private static final double MAX_SOC = 1;

  /// No charge is known better than to a millionth of the capacity.
  private static final double MIN_SOC_VARIANCE = 1e-12;

  /// Parameters follow SOC and temperature at this pace: neither moves noticeably faster.
  private static final double REFRESH_SECONDS = 1;

  /// Random walks that keep the covariance alive, per second: SOC², branch current as C-rate², h².
  private static final double SOC_WALK = 1e-11;

  private static final double BRANCH_WALK_C_RATE = 3e-5;
  private static final double HYSTERESIS_WALK = 1e-7;

  private static final double SECONDS_PER_MONTH = 30 * 86_400.0;

  /// Age of a voltage that never came, s; finite, so that a kernel may multiply it by 0.
  private static final double NEVER = Double.MAX_VALUE;

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
  private final double[] r0;
  private final double[] r1;
  private final double[] r2;
  private final double[] perTau1;
  private final double[] perTau2;
  private final double[] m;
  private final double[] shiftVolts;

  // one tick's transition x⁺ = F x + b i, F diagonal
  private final double[] f0;
  private final double[] f1;
  private final double[] f2;
  private final double[] f3;
  private final double[] b0;
  private final double[] b1;
  private final double[] b2;
  private final double[] b3;

  // one tick's samples; fresh is 1 where there is one, else 0
  private final double[] fresh;
  private final double[] sampleVolts;
  private final double[] sampleAmps;
  private final double[] unknownVolts;
  private int missing;

  // one tick's expectation
  private final double[] centre;
  private final double[] above;
  private final double[] below;
  private final double[] span;
  private final double[] slope;
  private final double[] bend;
  private final double[] expected;

  // one tick's update
  private final double[] innovation;
  private final double[] noise;
  private final double[] hph;
  private final double[] s;
  private final double[] freshPerS;
  private final double[] g0;
  private final double[] g1;
  private final double[] g2;
  private final double[] g3;
  private final double[] k0;
  private final double[] k1;
  private final double[] k2;
  private final double[] k3;
  private final double[] w0;
  private final double[] w1;
  private final double[] w2;
  private final double[] w3;
  private final double[] sigma;

  private final boolean[] started;
  private final double[] secondsSinceVoltage;
  private double discretisedSeconds = Double.NaN;
  private double secondsSinceRefresh;

  /// What is carried from tick to tick, one value per cell each, in the order of the checkpoint:
  /// whoever adds state adds it here and raises [PackEstimator#CHECKPOINT_LAYOUT]. The model's
  /// parameters are in it because they are as old as the latest refresh.
  private final double[][] carried;

  CellBank(int firstCell, int cells, CellParameters parameters, FilterSettings settings) {
    if (cells < 1 || cells > MAX_CELLS) throw new IllegalArgumentException(cells + " cells");
    this.firstCell = firstCell;
    this.cells = cells;
    this.parameters = parameters;
    this.settings = settings;
    this.capacityCoulombs = parameters.capacityCoulombs();
    int length = lineFilling(cells);
    z = new double[length];
    i1 = new double[length];
    i2 = new double[length];
    h = new double[length];
    p00 = new double[length];
    p01 = new double[length];
    p02 = new double[length];
    p03 = new double[length];
    p11 = new double[length];
    p12 = new double[length];
    p13 = new double[length];
    p22 = new double[length];
    p23 = new double[length];
    p33 = new double[length];
    perCoulomb = new double[length];
    Arrays.fill(perCoulomb, 1 / capacityCoulombs);
    r0 = new double[length];
    r1 = new double[length];
    r2 = new double[length];
    perTau1 = new double[length];
    perTau2 = new double[length];
    m = new double[length];
    shiftVolts = new double[length];
    f0 = new double[length];
    f1 = new double[length];
    f2 = new double[length];
    f3 = new double[length];
    b0 = new double[length];
    b1 = new double[length];
    b2 = new double[length];
    b3 = new double[length];
    fresh = new double[length];
    sampleVolts = new double[length];
    sampleAmps = new double[length];
    unknownVolts = new double[length];
    centre = new double[length];
    above = new double[length];
    below = new double[length];
    span = new double[length];
    slope = new double[length];
    bend = new double[length];
    expected = new double[length];
    innovation = new double[length];
    noise = new double[length];
    hph = new double[length];
    s = new double[length];
    freshPerS = new double[length];
    g0 = new double[length];
    g1 = new double[length];
    g2 = new double[length];
    g3 = new double[length];
    k0 = new double[length];
    k1 = new double[length];
    k2 = new double[length];
    k3 = new double[length];
    w0 = new double[length];
    w1 = new double[length];
    w2 = new double[length];
    w3 = new double[length];
    sigma = new double[length];
    Arrays.fill(f0, 1);
    started = new boolean[cells];
    secondsSinceVoltage = new double[length];
    Arrays.fill(z, 0.5);
    Arrays.fill(p00, 1);
    Arrays.fill(secondsSinceVoltage, NEVER);
    carried =
        new double[][] {
          z,
          i1,
          i2,
          h,
          p00,
          p01,
          p02,
          p03,
          p11,
          p12,
          p13,
          p22,
          p23,
          p33,
          r0,
          r1,
          r2,
          perTau1,
          perTau2,
          m,
          shiftVolts,
          f1,
          f2,
          b0,
          b1,
          b2,
          secondsSinceVoltage
        };
  }

  /// Length at which an array fills whole lines of the cache, its header of two doubles included:
  /// then all arrays lie alike within their lines, and aligning one aligns all.
  private static int lineFilling(int cells) {
    return (cells + 2 + 7) / 8 * 8 - 2;
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

  // ---- checkpoint

  /// Two values of the bank, then of every cell whether it has started, then [#carried].
  int checkpointLength() {
    return 2 + (1 + carried.length) * cells;
  }

  void save(double[] into, int from) {
    into[from] = discretisedSeconds;
    into[from + 1] = secondsSinceRefresh;
    int k = from + 2;
    for (int c = 0; c < cells; c++) into[k + c] = started[c] ? 1 : 0;
    for (double[] values : carried) {
      k += cells;
      System.arraycopy(values, 0, into, k, cells);
    }
  }

  /// Whether [#save] may have written this: the values of cells are finite, and SOC is one.
  boolean isSound(double[] saved, int from) {
    int cellsFrom = from + 2;
    for (int k = cellsFrom; k < from + checkpointLength(); k++) {
      if (Double.isNaN(saved[k]) || Double.isInfinite(saved[k])) return false;
    }
    for (int k = cellsFrom + cells; k < cellsFrom + 2 * cells; k++) {
      if (!(saved[k] >= MIN_SOC && saved[k] <= MAX_SOC)) return false;
    }
    return true;
  }

  void restore(double[] saved, int from, double elapsedSeconds) {
    discretisedSeconds = saved[from];
    secondsSinceRefresh = saved[from + 1];
    int k = from + 2;
    for (int c = 0; c < cells; c++) started[c] = saved[k + c] != 0;
    for (double[] values : carried) {
      k += cells;
      System.arraycopy(saved, k, values, 0, cells);
    }
    if (elapsedSeconds > 0) rest(elapsedSeconds);
  }

  /// Time at rest that nobody watched: self-discharge makes the SOC less sure, its error has one
  /// sign, so sigma grows with time; the branches relax, P⁺ = F P Fᵀ; hysteresis stays.
  private void rest(double seconds) {
    double growth = settings.selfDischargePerMonth() * seconds / SECONDS_PER_MONTH;
    for (int c = 0; c < cells; c++) {
      double d1 = Exponential.negative(seconds * perTau1[c]);
      double d2 = Exponential.negative(seconds * perTau2[c]);
      i1[c] *= d1;
      i2[c] *= d2;
      p00[c] = Math.min(p00[c] + growth * growth, 1);
      p01[c] *= d1;
      p02[c] *= d2;
      p11[c] *= d1 * d1;
      p12[c] *= d1 * d2;
      p13[c] *= d1;
      p22[c] *= d2 * d2;
      p23[c] *= d2;
      secondsSinceVoltage[c] = Math.min(secondsSinceVoltage[c] + seconds, NEVER);
    }
    discretisedSeconds = Double.NaN; // temperatures are others by now
  }

  /// One tick: predicts over `measurement.dtSeconds`, then takes in the voltages that are new.
  void step(PackMeasurement measurement, int string, PackEstimate estimate) {
    double dt = measurement.dtSeconds;
    // A first voltage may come before any time has passed.
    if (Double.isNaN(discretisedSeconds)) refreshWhereDue(measurement, REFRESH_SECONDS);
    if (dt > 0) predict(measurement, string, dt);
    if (takeSamples(measurement)) {
      expectVoltages();
      alignWithSamples(measurement);
      innovate();
      gain();
      updateState();
      updateCovariance();
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
    // What would need more parts is many times what a cell can take: more of it changes nothing.
    double partCoulombs = Math.min(Math.max(coulombs / parts, -perPart), perPart);
    for (int part = 0; part < parts; part++) {
      refreshWhereDue(measurement, partSeconds);
      predictState(partSeconds, partCoulombs);
      predictCovariance(partSeconds);
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
      z[c] = Math.min(Math.max(z[c] + usable * perCoulomb[c], MIN_SOC), MAX_SOC);
      i1[c] = f1[c] * i1[c] + b1[c] * amps;
      i2[c] = f2[c] * i2[c] + b2[c] * amps;
    }
    for (int c = 0; c < cells; c++) {
      double decay = Exponential.negativeSmall(gammaUsable * perCoulomb[c]);
      // ∂h⁺/∂i = γ Δt/Q f₃ (1 − sgn(i) h)
      b3[c] = gammaSeconds * perCoulomb[c] * decay * (1 - sign * h[c]);
      h[c] = decay * h[c] + (1 - decay) * sign;
      f3[c] = decay;
    }
  }

  /// P⁺ = F P Fᵀ + σ_i²/Δt b bᵀ + W Δt with the random walks W on the diagonal.
  private void predictCovariance(double dt) {
    double capacityAmps = capacityCoulombs / 3600;
    double sigmaAmps = settings.currentNoiseCRate() * capacityAmps;
    double q = sigmaAmps * sigmaAmps / dt;
    double branchWalk = BRANCH_WALK_C_RATE * BRANCH_WALK_C_RATE * capacityAmps * capacityAmps * dt;
    propagate(p00, f0, f0, b0, b0, q, SOC_WALK * dt);
    propagate(p01, f0, f1, b0, b1, q, 0);
    propagate(p02, f0, f2, b0, b2, q, 0);
    propagate(p03, f0, f3, b0, b3, q, 0);
    propagate(p11, f1, f1, b1, b1, q, branchWalk);
    propagate(p12, f1, f2, b1, b2, q, 0);
    propagate(p13, f1, f3, b1, b3, q, 0);
    propagate(p22, f2, f2, b2, b2, q, branchWalk);
    propagate(p23, f2, f3, b2, b3, q, 0);
    propagate(p33, f3, f3, b3, b3, q, HYSTERESIS_WALK * dt);
  }

  /// One entry: Pᵢⱼ⁺ = fᵢ fⱼ Pᵢⱼ + q bᵢ bⱼ + w.
  private void propagate(
      double[] p, double[] fi, double[] fj, double[] bi, double[] bj, double q, double w) {
    for (int c = 0; c < cells; c++) p[c] = fi[c] * fj[c] * p[c] + q * bi[c] * bj[c] + w;
  }

  /// While nobody measures the current its error has one sign, so sigma, not variance, grows with
  /// time.
  void widen(double seconds) {
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
      perTau1[c] = ResistanceMap.bilinear(resistances.tau1Seconds, cell, u, v);
      perTau2[c] = ResistanceMap.bilinear(resistances.tau2Seconds, cell, u, v);
      m[c] = ocv.halfGapVolts(soc);
      shiftVolts[c] = (celsius - ocv.referenceCelsius) * ocv.voltsPerKelvin(soc);
    }
    for (int c = 0; c < cells; c++) b0[c] = dt * perCoulomb[c];
    discretise(dt, perTau1, f1, b1);
    discretise(dt, perTau2, f2, b2);
  }

  /// @param perTau time constants on entry, their inverses on return
  private void discretise(double dt, double[] perTau, double[] f, double[] b) {
    for (int c = 0; c < cells; c++) perTau[c] = 1 / perTau[c];
    for (int c = 0; c < cells; c++) f[c] = Exponential.negative(dt * perTau[c]);
    for (int c = 0; c < cells; c++) b[c] = 1 - f[c];
  }

  // ---- update

  /// What is new of voltages, and the current that flowed at their moments.
  ///
  /// @return whether there is any for a cell that has started
  private boolean takeSamples(PackMeasurement measurement) {
    System.arraycopy(measurement.cellVolts, firstCell, sampleVolts, 0, cells);
    System.arraycopy(measurement.cellAmps, firstCell, sampleAmps, 0, cells);
    Arrays.fill(fresh, 1);
    Arrays.fill(unknownVolts, 0);
    missing = 0;
    for (int c = 0; c < cells; c++) {
      if (Double.isNaN(sampleVolts[c] + sampleAmps[c]) || !started[c]) {
        completeSample(c);
        if (fresh[c] == 0) missing++;
      }
    }
    return missing < cells;
  }

  /// A sample without voltage or current, or the first of its cell.
  private void completeSample(int c) {
    double volts = sampleVolts[c];
    double amps = sampleAmps[c];
    if (Double.isNaN(amps)) {
      sampleAmps[c] = 0;
      unknownVolts[c] = r0[c] * uncoveredAmps();
    }
    if (Double.isNaN(volts)) {
      sampleVolts[c] = 0;
      fresh[c] = 0;
    } else if (!started[c]) {
      startFromVoltage(c, volts, amps);
      secondsSinceVoltage[c] = 0;
      fresh[c] = 0;
    }
  }

  /// Model voltage and slope of every cell: the mean OCV at the estimate and at ±√3 σ_z from it.
  private void expectVoltages() {
    for (int c = 0; c < cells; c++) {
      double soc = Math.min(Math.max(z[c], 0), 1);
      double half = Math.max(SQRT_3 * Math.sqrt(p00[c]), MIN_SECANT);
      double high = Math.min(soc + half, 1);
      double low = Math.max(soc - half, 0);
      centre[c] = soc * OcvCurve.INTERVALS;
      above[c] = high * OcvCurve.INTERVALS;
      below[c] = low * OcvCurve.INTERVALS;
      span[c] = high - low;
    }
    lookUp(centre);
    lookUp(above);
    lookUp(below);
    for (int c = 0; c < cells; c++) {
      bend[c] = above[c] + below[c] - 2 * centre[c];
      slope[c] = (above[c] - below[c]) / span[c];
      expected[c] = centre[c] + bend[c] * (1.0 / 6);
    }
    for (int c = 0; c < cells; c++) {
      expected[c] =
          expected[c]
              + shiftVolts[c]
              + m[c] * h[c]
              + r0[c] * sampleAmps[c]
              + r1[c] * i1[c]
              + r2[c] * i2[c];
    }
  }

  /// Replaces positions on the grid of the OCV table by the volts there.
  private void lookUp(double[] position) {
    double[] meanVolts = parameters.ocv().meanVolts;
    double[] stepVolts = parameters.ocv().stepVolts;
    for (int c = 0; c < cells; c++) {
      double t = position[c];
      int k = (int) t;
      position[c] = meanVolts[k] + (t - k) * stepVolts[k];
    }
  }

  /// Where a sample is older than the state: the expectation back to its moment, to first order.
  private void alignWithSamples(PackMeasurement measurement) {
    for (int c = 0; c < cells; c++) {
      double ageSeconds = measurement.cellAgeSeconds[firstCell + c];
      if (!(ageSeconds > 0)) continue;
      double coulombsSince = measurement.cellCoulombsSince[firstCell + c];
      double meanAmps = coulombsSince / ageSeconds;
      double back1 = Math.min(ageSeconds * perTau1[c], 1);
      double back2 = Math.min(ageSeconds * perTau2[c], 1);
      expected[c] +=
          r1[c] * (i1[c] - meanAmps) * back1
              + r2[c] * (i2[c] - meanAmps) * back2
              - slope[c] * coulombsSince * perCoulomb[c];
    }
  }

  /// ν = y − ŷ where there is a sample, and how much of it is noise.
  private void innovate() {
    final double residualVariance = parameters.residualVolts() * parameters.residualVolts();
    final double correlationSeconds = settings.residualCorrelationSeconds();
    for (int c = 0; c < cells; c++) {
      innovation[c] = fresh[c] * (sampleVolts[c] - expected[c]);
      // An error that lasts correlationSeconds is the same error in every sample taken meanwhile.
      noise[c] =
          residualVariance * (1 + correlationSeconds / Math.max(secondsSinceVoltage[c], 1e-3))
              + bend[c] * bend[c] * (1.0 / 18)
              + unknownVolts[c] * unknownVolts[c];
      secondsSinceVoltage[c] = (1 - fresh[c]) * secondsSinceVoltage[c];
    }
  }

  /// One sigma of a current that nobody measures.
  private double uncoveredAmps() {
    return settings.uncoveredCurrentCRate() * capacityCoulombs / 3600;
  }

  /// SOC from the first voltage: as sure as the slope of the curve, the gap between its branches
  /// and the polarisation that a flowing current may have built up allow. A current that is not
  /// known is taken for none, and what it may be for a voltage that is not known either.
  private void startFromVoltage(int c, double volts, double amps) {
    OcvCurve ocv = parameters.ocv();
    double openVolts = volts - shiftVolts[c];
    double polarisationVolts;
    if (Double.isNaN(amps)) {
      polarisationVolts = (r0[c] + r1[c] + r2[c]) * uncoveredAmps();
    } else {
      openVolts -= r0[c] * amps;
      polarisationVolts = (r1[c] + r2[c]) * Math.abs(amps);
    }
    double sigmaVolts =
        parameters.residualVolts() + ocv.halfGapVolts(ocv.soc(openVolts)) + polarisationVolts;
    double low = ocv.soc(openVolts - sigmaVolts);
    double high = ocv.soc(openVolts + sigmaVolts);
    start(c, ocv.soc(openVolts), Math.max((high - low) / 2, 0.01));
  }

  /// g = P Hᵀ with H = [slope, R₁, R₂, M]; S = H g + r, r inflated where ν²/S would exceed the
  /// gate; K = g / S, 0 without a sample; w = g − K S.
  private void gain() {
    project(g0, p00, p01, p02, p03);
    project(g1, p01, p11, p12, p13);
    project(g2, p02, p12, p22, p23);
    project(g3, p03, p13, p23, p33);
    project(hph, g0, g1, g2, g3);
    final double perGate = 1 / settings.gateNis();
    for (int c = 0; c < cells; c++) {
      double r = Math.max(noise[c], innovation[c] * innovation[c] * perGate - hph[c]);
      s[c] = hph[c] + r;
      freshPerS[c] = fresh[c] / s[c];
    }
    weigh(k0, w0, g0);
    weigh(k1, w1, g1);
    weigh(k2, w2, g2);
    weigh(k3, w3, g3);
  }

  /// One product with Hᵀ.
  private void project(double[] product, double[] x0, double[] x1, double[] x2, double[] x3) {
    for (int c = 0; c < cells; c++) {
      product[c] = slope[c] * x0[c] + r1[c] * x1[c] + r2[c] * x2[c] + m[c] * x3[c];
    }
  }

  private void weigh(double[] k, double[] w, double[] g) {
    for (int c = 0; c < cells; c++) {
      k[c] = freshPerS[c] * g[c];
      w[c] = g[c] - k[c] * s[c];
    }
  }

  /// x⁺ = x + K ν, kept where a cell can be.
  private void updateState() {
    for (int c = 0; c < cells; c++) {
      z[c] = Math.min(Math.max(z[c] + k0[c] * innovation[c], MIN_SOC), MAX_SOC);
      h[c] = Math.min(Math.max(h[c] + k3[c] * innovation[c], -1), 1);
    }
    for (int c = 0; c < cells; c++) {
      i1[c] += k1[c] * innovation[c];
      i2[c] += k2[c] * innovation[c];
    }
  }

  /// Joseph form multiplied out, symmetric by construction (Bierman): P⁺ = P − K gᵀ − w Kᵀ. What
  /// rounding may take from a variance that is almost nothing is put back.
  private void updateCovariance() {
    correct(p00, k0, g0, w0, k0);
    correct(p01, k0, g1, w0, k1);
    correct(p02, k0, g2, w0, k2);
    correct(p03, k0, g3, w0, k3);
    correct(p11, k1, g1, w1, k1);
    correct(p12, k1, g2, w1, k2);
    correct(p13, k1, g3, w1, k3);
    correct(p22, k2, g2, w2, k2);
    correct(p23, k2, g3, w2, k3);
    correct(p33, k3, g3, w3, k3);
    for (int c = 0; c < cells; c++) p00[c] = Math.max(p00[c], MIN_SOC_VARIANCE);
  }

  /// One entry: Pᵢⱼ⁺ = Pᵢⱼ − Kᵢ gⱼ − wᵢ Kⱼ.
  private void correct(double[] p, double[] ki, double[] gj, double[] wi, double[] kj) {
    for (int c = 0; c < cells; c++) p[c] = p[c] - ki[c] * gj[c] - wi[c] * kj[c];
  }

  private void report(PackMeasurement measurement, int string, PackEstimate estimate) {
    boolean currentKnown =
        !Double.isNaN(measurement.stringAmps[string])
            && !(measurement.stringUncoveredSeconds[string] > 0);
    double staleSeconds = settings.staleVoltageSeconds();
    for (int c = 0; c < cells; c++) sigma[c] = Math.sqrt(p00[c]);
    if (missing == 0) {
      System.arraycopy(innovation, 0, estimate.residualVolts, firstCell, cells);
      System.arraycopy(expected, 0, estimate.predictedVolts, firstCell, cells);
    } else {
      for (int c = 0; c < cells; c++) {
        estimate.residualVolts[firstCell + c] = fresh[c] > 0 ? innovation[c] : Double.NaN;
        if (fresh[c] > 0) estimate.predictedVolts[firstCell + c] = expected[c];
      }
    }
    System.arraycopy(z, 0, estimate.soc, firstCell, cells);
    System.arraycopy(sigma, 0, estimate.socSigma, firstCell, cells);
    for (int c = 0; c < cells; c++) {
      EstimateQuality quality =
          currentKnown && secondsSinceVoltage[c] <= staleSeconds
              ? EstimateQuality.GOOD
              : EstimateQuality.ESTIMATED;
      int cell = firstCell + c;
      if (!started[c]) {
        estimate.soc[cell] = Double.NaN;
        estimate.socSigma[cell] = Double.NaN;
        quality = EstimateQuality.INVALID;
      }
      // A reference stored is work for the collector, so only what is new.
      if (estimate.quality[cell] != quality) estimate.quality[cell] = quality;
    }
  }
}
