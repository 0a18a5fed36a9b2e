package io.celltwin.estimator;

import io.celltwin.estimator.power.CircuitState;
import java.util.Arrays;
import java.util.stream.Stream;

/// The filters of some cells of one string: an extended Kalman filter per cell over parallel
/// arrays. Nothing is allocated after construction.
///
/// The JIT turns a loop into vector instructions where it is short (some five arrays), indexes
/// every array by the same variable and neither branches nor looks up. So one matrix entry is one
/// call of a kernel of one line; what must branch or look up has a loop of its own. A kernel that
/// outgrows this runs at a third of its speed, and nothing says so: measure, `lab/bench/step.sh`.
///
/// State of a cell: SOC z, currents of the RC branches i₁, i₂, s in A, hysteresis h in -1..1, error
/// of the model's voltage c and constant offset d in V, relative error of the polarisation r and of
/// the capacity q, error of the current sensor b in A. Branches are kept as currents, so that a
/// resistance that changes with SOC or temperature moves the voltage but not the state (Plett, BMS
/// vol. I, enhanced self-correcting model); with i = measured − b:
///
/// ```
/// z⁺  = z + (1 + q) η i Δt / Q           iⱼ⁺ = fⱼ iⱼ + (1 − fⱼ) i       fⱼ = exp(−Δt/τⱼ)
/// h⁺  = f_h h + (1 − f_h) sgn(i + b)     f_h = exp(−γ |Δz|)
/// c⁺  = c exp(−|Δz|/z_c)
/// y   = U(z,T) + M(z) h + (1 + r) (R₀ i + V_ct + R₁ i₁ + R₂ i₂ + R₃ s) + c + d
/// ```
///
/// c, what the model gets wrong, is a Gauss-Markov process whose memory is in charge and not in
/// time: a cell at rest shows the same error for as long as it rests, and a filter that averages it
/// becomes sure by waiting. r, q and d are constants that are slowly forgotten. The quick branches
/// i₁ and i₂ are certain.
///
/// The update takes the slope of the whole voltage over z as a secant over ±√3 σ_z (statistical
/// linearisation): on the flat part of an LFP curve a tangent makes the filter sure of a value that
/// it cannot know, and in the cold the resistances change more over SOC than the open-circuit
/// voltage does. Of what they change only a share counts: they are known worst there.
final class CellBank implements CheckpointPart {
  /// One bank stays in the second-level cache. Banks of 64 to 256 cells, nearer to the first-level
  /// one, were no faster: a short loop loses more at its ends.
  static final int MAX_CELLS = 512;

  /// Points of [#setCurveShift].
  static final int SHIFT_POINTS = 65;

  private static final double SHIFT_INTERVALS_PER_OCV = (SHIFT_POINTS - 1.0) / OcvCurve.INTERVALS;

  private static final double SQRT_3 = 1.7320508075688772;

  /// Half span of the secant below which it would only see the grid of the OCV table.
  private static final double MIN_SECANT = 1e-3;

  /// No voltage says that a cell is emptier than empty or fuller than full; where a cold or ageing
  /// cell seems to, the model is wrong, and following it would cost hours of error.
  private static final double MIN_SOC = 0;

  private static final double MAX_SOC = 1;

  /// A pack that draws or takes this much when the filter begins is under load.
  private static final double LOADED_C_RATE = 0.05;

  private static final double LOADED_HYSTERESIS = 0.9;

  /// From a first voltage so many sigma beyond either end of the curve no cell starts, for so long:
  /// sensors that wake up tell such.
  private static final double POSSIBLE_SIGMAS = 3;

  private static final double PATIENCE_SECONDS = 10;

  /// An offset of the current sensor so many times what was expected of one is one of another kind:
  /// so much more is expected then, up to that C-rate, and the variance grows by no more than this.
  private static final double SURPRISING_BIAS = 2;

  private static final double BIAS_STEP = 2;

  /// From so many times what was expected at first it is no sensor to rely on, and this part of it
  /// has one sign all the time.
  private static final double EXTREME_BIAS = 1.5;

  private static final double DOUBTED_BIAS = 0.1;
  private static final double MOST_BIAS_C_RATE = 0.3;
  private static final double MOST_WIDENED = 4;

  /// No charge is known better than to a millionth of the capacity.
  private static final double MIN_SOC_VARIANCE = 1e-12;

  /// Parameters follow SOC and temperature at this pace: neither moves noticeably faster.
  static final double REFRESH_SECONDS = 1;

  /// Random walks that keep the covariance alive, variance per second: SOC, hysteresis.
  private static final double SOC_WALK = 1e-11;

  private static final double HYSTERESIS_WALK = 1e-7;

  /// For how long a current that nobody measures may be one and the same: a charge, a steady drive.
  private static final double UNKNOWN_CURRENT_SECONDS = 1800;

  /// By when a constant is as unknown as at the start: ten times from full to empty.
  private static final double FORGET_SOC = 10;

  /// What a normalised innovation squared counts for at most in the watch over the model.
  private static final double MAX_WATCHED_NIS = 9;

  /// By how much the watch widens the model's error at most.
  private static final double MAX_WIDENING = 3;

  /// Shortest time between two voltages of a cell that counts, s.
  private static final double MIN_INTERVAL = 1e-3;

  /// The filter's own errors of the polarisation stay within this: beyond it, they are another
  /// one's.
  private static final double MAX_GAIN = 0.3;

  /// One sigma of a temperature that no sensor tells, K; what a K makes of the resistances, as a
  /// part of them; what may be told all the same without that it be [EstimateQuality#ESTIMATED].
  private static final double UNKNOWN_KELVIN = 20;

  private static final double RESISTANCE_PER_KELVIN = 0.05;
  private static final double DOUBTFUL_KELVIN = 2;

  /// The filter's own errors of the polarisation stay within this while a temperature is not known.
  private static final double LEAST_GAIN_UNKNOWN = -0.7;

  private static final double MOST_GAIN_UNKNOWN = 4;

  /// From so many sigma on the first voltage after a time away does not fit a pack that has rested.
  private static final double USED_SIGMAS = 2.5;

  /// Values of the checkpoint that a bank has once.
  private static final int ONCE = 4;

  static final double SECONDS_PER_MONTH = 30 * 86_400.0;

  /// Age of a voltage that never came, s; finite, so that a kernel may multiply it by 0.
  static final double NEVER = Double.MAX_VALUE;

  final int firstCell;
  final int cells;
  final CellParameters parameters;
  final FilterSettings settings;
  private final double capacityCoulombs;
  private final double capacityAmps;

  final double[] z;
  private final double[] i1;
  private final double[] i2;
  private final double[] s;
  private final double[] h;
  private final double[] error;
  final double[] gain;
  private final double[] q;
  private final double[] b;
  private final double[] offset;
  final Covariance p;

  /// Present capacity over that of the parameters, and what a coulomb makes of the SOC.
  private final double[] capacityPart;

  private final double[] perCoulomb;

  /// Present resistances over those of the parameters.
  final double[] ohmFactor;

  /// Whether these are what a few edges tell, which a current sensor may have told wrongly.
  final boolean[] ohmsDoubted;

  /// By how much the open-circuit voltage of each cell differs from the curve, V: [#SHIFT_POINTS]
  /// of the first, then of the next; and whether that of any does.
  private final double[] curveShift;

  private boolean curveShifted;

  private final double[] curveSigma;

  /// One sigma that is expected of the current sensor's offset, A.
  private final double[] biasSigma;

  /// Mean of the normalised innovations squared of late, the model's error aside.
  final double[] watch;

  // parameters at the cell's present SOC and temperature, and at the ends of the secant
  final Ohms ohms;
  private final Ohms ohmsAbove;
  private final Ohms ohmsBelow;
  private final double[] perTau1;
  private final double[] perTau2;
  private final double[] perTau3;
  final double[] m;
  private final double[] shiftVolts;
  final double[] fastVariance;
  private final double[] slowVariance;
  private final double[] temperatureRow;

  /// One sigma of the temperature, K.
  private final double[] kelvin;

  /// For how long the pack was away, until a voltage has told whether it has rested, s.
  private final double[] awaySeconds;

  private double leastGain = -MAX_GAIN;
  private double mostGain = MAX_GAIN;
  private boolean anyAway;

  /// Of the step of [#takeUsedSeconds].
  private double usedSeconds;

  // one tick's transition
  private final double[] f1;
  private final double[] f2;
  private final double[] f3;
  private final double[] b1;
  private final double[] b2;
  private final double[] b3;
  private final double[] zOfAmps;
  final double[] moved;
  private final double[] zOfBias;
  private final double[] sOfBias;
  private final double[] decay;
  private final double[] errorDecay;
  private final double[] errorVariance;
  private final double[] forgotten;
  private final double[] hOfAmps;
  private final double[] hOfBias;

  // one tick's samples; fresh is 1 where there is one, else 0
  private final double[] fresh;
  private final double[] sampleVolts;
  private final double[] sampleAmps;
  private final double[] transferAmps;
  private final double[] unknownVariance;
  private int missing;

  // one tick's expectation
  private final double[] centre;
  private final double[] above;
  private final double[] below;
  private final double[] span;
  final double[] slope;
  private final double[] bend;
  private final double[] expected;
  private final double[] polarisation;
  private final double[] droppedAbove;
  private final double[] droppedBelow;
  private final double[] ofSlow;
  private final double[] ofBias;

  // one tick's update
  private final double[] innovation;
  private final double[] nis;
  private final double[] noise;
  private final double[] hph;
  private final double[] variance;
  private final double[] freshPerVariance;
  private final double[] widening;
  private final double[] perBiasVariance;
  private final double[] share;
  private final double[] reported;
  final double[] sigma;

  final boolean[] started;
  private final double[] startSigma = new double[Covariance.ERRORS];
  private final double[] secondsSinceVoltage;

  /// The current of the charge transfer by temperature, on the rows of a [CellMap].
  private final double[] transferOfRow = new double[CellMap.ROWS];

  /// By how much that moves with the current behind the double layer.
  private final double[] transferSlopeOfRow = new double[CellMap.ROWS];

  private double transferLowPass = Double.NaN;
  double discretisedSeconds = Double.NaN;
  private double secondsSinceRefresh;
  private double secondsSinceBegin;

  /// Whether nobody knows the current, whatever its sensor says.
  boolean currentUnknown;

  /// Sum of 1/variance of the current's bias over the cells that have started, as of [#inform].
  double biasInformation;

  /// Sum of bias/variance over the same cells.
  double weightedBias;

  /// What its residuals say.
  final CellJudge judge;

  /// What is carried from tick to tick, one value per cell each, in the order of the checkpoint:
  /// whoever adds state adds it here and raises [PackEstimator#CHECKPOINT_LAYOUT]. The model's
  /// parameters are in it because they are as old as the latest refresh; what follows from them
  /// alone is not.
  private final Carried carried;

  /// The circuit's resistances at one SOC of every cell.
  static final class Ohms {
    final double[] r0;
    final double[] rct;
    final double[] r1;
    final double[] r2;
    final double[] r3;

    Ohms(int length) {
      r0 = new double[length];
      rct = new double[length];
      r1 = new double[length];
      r2 = new double[length];
      r3 = new double[length];
    }

    /// @param row of the maps' grid
    /// @param v part of the way to the next
    void lookUp(int c, Circuit circuit, double soc, int row, double v) {
      double x = soc * CellMap.SOC_INTERVALS;
      int column = Math.min((int) x, CellMap.SOC_INTERVALS - 1);
      int cell = row * CellMap.STRIDE + column;
      double u = x - column;
      r0[c] = circuit.r0Ohms().bilinear(cell, u, v);
      rct[c] = circuit.chargeTransfer().ohms().bilinear(cell, u, v);
      r1[c] = circuit.first().ohms().bilinear(cell, u, v);
      r2[c] = circuit.second().ohms().bilinear(cell, u, v);
      r3[c] = circuit.slow().ohms().bilinear(cell, u, v);
    }

    void scale(int c, double factor) {
      r0[c] *= factor;
      rct[c] *= factor;
      r1[c] *= factor;
      r2[c] *= factor;
      r3[c] *= factor;
    }
  }

  CellBank(int firstCell, int cells, CellParameters parameters, FilterSettings settings) {
    if (cells < 1 || cells > MAX_CELLS) throw new IllegalArgumentException(cells + " cells");
    this.firstCell = firstCell;
    this.cells = cells;
    this.parameters = parameters;
    this.settings = settings;
    this.capacityCoulombs = parameters.capacityCoulombs();
    this.capacityAmps = capacityCoulombs / 3600;
    int length = lineFilling(cells);
    z = new double[length];
    i1 = new double[length];
    i2 = new double[length];
    s = new double[length];
    h = new double[length];
    error = new double[length];
    gain = new double[length];
    q = new double[length];
    b = new double[length];
    offset = new double[length];
    watch = new double[length];
    biasSigma = new double[length];
    capacityPart = new double[length];
    perCoulomb = new double[length];
    ohmFactor = new double[length];
    ohmsDoubted = new boolean[cells];
    curveShift = new double[cells * SHIFT_POINTS];
    curveSigma = new double[length];
    perTau1 = new double[length];
    perTau2 = new double[length];
    perTau3 = new double[length];
    m = new double[length];
    shiftVolts = new double[length];
    fastVariance = new double[length];
    slowVariance = new double[length];
    temperatureRow = new double[length];
    kelvin = new double[length];
    awaySeconds = new double[length];
    f1 = new double[length];
    f2 = new double[length];
    f3 = new double[length];
    b1 = new double[length];
    b2 = new double[length];
    b3 = new double[length];
    zOfAmps = new double[length];
    moved = new double[length];
    zOfBias = new double[length];
    sOfBias = new double[length];
    decay = new double[length];
    errorDecay = new double[length];
    errorVariance = new double[length];
    forgotten = new double[length];
    hOfAmps = new double[length];
    hOfBias = new double[length];
    fresh = new double[length];
    sampleVolts = new double[length];
    sampleAmps = new double[length];
    transferAmps = new double[length];
    unknownVariance = new double[length];
    centre = new double[length];
    above = new double[length];
    below = new double[length];
    span = new double[length];
    slope = new double[length];
    bend = new double[length];
    expected = new double[length];
    polarisation = new double[length];
    droppedAbove = new double[length];
    droppedBelow = new double[length];
    ofSlow = new double[length];
    ofBias = new double[length];
    innovation = new double[length];
    nis = new double[length];
    noise = new double[length];
    hph = new double[length];
    variance = new double[length];
    freshPerVariance = new double[length];
    widening = new double[length];
    perBiasVariance = new double[length];
    share = new double[length];
    reported = new double[length];
    sigma = new double[length];
    secondsSinceVoltage = new double[length];
    ohms = new Ohms(length);
    ohmsAbove = new Ohms(length);
    ohmsBelow = new Ohms(length);
    p = new Covariance(cells, length);
    started = new boolean[cells];
    judge = new CellJudge(this, cells, length);
    Arrays.fill(capacityPart, 1);
    Arrays.fill(perCoulomb, 1 / capacityCoulombs);
    Arrays.fill(ohmFactor, 1);
    Arrays.fill(z, 0.5);
    Arrays.fill(p.zz, 1);
    Arrays.fill(watch, 1);
    Arrays.fill(widening, 1);
    Arrays.fill(secondsSinceVoltage, NEVER);
    carried = carried();
  }

  private Carried carried() {
    double[][] others = {
      z,
      i1,
      i2,
      s,
      h,
      error,
      gain,
      q,
      b,
      offset,
      biasSigma,
      watch,
      widening,
      secondsSinceVoltage,
      slope,
      ohms.r0,
      ohms.rct,
      ohms.r1,
      ohms.r2,
      ohms.r3,
      ohmsAbove.r0,
      ohmsAbove.rct,
      ohmsAbove.r1,
      ohmsAbove.r2,
      ohmsAbove.r3,
      ohmsBelow.r0,
      ohmsBelow.rct,
      ohmsBelow.r1,
      ohmsBelow.r2,
      ohmsBelow.r3,
      perTau1,
      perTau2,
      perTau3,
      m,
      shiftVolts,
      fastVariance,
      slowVariance,
      temperatureRow,
      kelvin,
      awaySeconds,
      capacityPart,
      ohmFactor
    };
    return new Carried(
        cells,
        Stream.concat(Arrays.stream(others), Arrays.stream(p.entries())).toArray(double[][]::new));
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

  /// The branches and the hysteresis are what the current has made of them since the bank began.
  private void start(int c, double soc, double socSigma) {
    z[c] = soc;
    error[c] = 0;
    gain[c] = 0;
    q[c] = 0;
    b[c] = 0;
    offset[c] = 0;
    watch[c] = 1;
    widening[c] = 1;
    judge.start(c);
    startSigma[Covariance.Z] = socSigma;
    startSigma[Covariance.S] = settings.initialPolarisationCRate() * capacityAmps;
    startSigma[Covariance.H] = settings.initialHysteresisSigma();
    startSigma[Covariance.MODEL] = settings.modelErrorFactor() * Math.sqrt(slowVariance[c]);
    startSigma[Covariance.POLARISATION] =
        Math.sqrt(square(settings.polarisationSigma()) + square(temperatureOhmsPart(c)));
    startSigma[Covariance.Q] = parameters.capacitySigma();
    biasSigma[c] = settings.currentBiasCRate() * capacityAmps;
    startSigma[Covariance.B] = biasSigma[c];
    startSigma[Covariance.OFFSET] = settings.offsetVolts();
    p.start(c, startSigma);
    started[c] = true;
    awaySeconds[c] = 0;
    secondsSinceRefresh = Double.POSITIVE_INFINITY;
  }

  private static double square(double x) {
    return x * x;
  }

  // ---- checkpoint

  /// What the bank has once, then of every cell whether it has started, then [#carried].
  @Override
  public int checkpointLength() {
    return filterLength() + judge.checkpointLength();
  }

  private int filterLength() {
    return ONCE + cells + carried.checkpointLength();
  }

  @Override
  public void save(double[] into, int from) {
    into[from] = discretisedSeconds;
    into[from + 1] = secondsSinceRefresh;
    into[from + 2] = transferLowPass;
    into[from + 3] = secondsSinceBegin;
    int k = from + ONCE;
    for (int c = 0; c < cells; c++) into[k + c] = started[c] ? 1 : 0;
    carried.save(into, k + cells);
    judge.save(into, from + filterLength());
  }

  /// Whether [#save] may have written this: the values of cells are finite, and SOC is one.
  @Override
  public boolean isSound(double[] saved, int from) {
    int cellsFrom = from + ONCE;
    if (!Carried.areFinite(saved, cellsFrom, from + filterLength())) return false;
    for (int k = cellsFrom + cells; k < cellsFrom + 2 * cells; k++) {
      if (!(saved[k] >= MIN_SOC && saved[k] <= MAX_SOC)) return false;
    }
    return judge.isSound(saved, from + filterLength());
  }

  @Override
  public void restore(double[] saved, int from, double elapsedSeconds) {
    discretisedSeconds = saved[from];
    secondsSinceRefresh = saved[from + 1];
    transferLowPass = saved[from + 2];
    secondsSinceBegin = saved[from + 3];
    int k = from + ONCE;
    for (int c = 0; c < cells; c++) started[c] = saved[k + c] != 0;
    carried.restore(saved, k + cells);
    for (int c = 0; c < cells; c++) perCoulomb[c] = 1 / (capacityCoulombs * capacityPart[c]);
    limitGain();
    if (!Double.isNaN(discretisedSeconds)) discretise(discretisedSeconds);
    judge.restore(saved, from + filterLength(), elapsedSeconds);
    if (elapsedSeconds > 0) rest(elapsedSeconds);
    anyAway = false;
    for (int c = 0; c < cells; c++) anyAway |= awaySeconds[c] > 0;
  }

  /// Time at rest that nobody watched: self-discharge makes the SOC less sure, its error has one
  /// sign, so sigma grows with time; the branches relax; the rest stays what it was.
  private void rest(double seconds) {
    double growth = settings.selfDischargePerMonth() * seconds / SECONDS_PER_MONTH;
    double biasWalk = settings.currentBiasWalkCRate() * capacityAmps;
    Arrays.fill(sOfBias, 0);
    for (int c = 0; c < cells; c++) {
      f3[c] = Exponential.negative(seconds * perTau3[c]);
      i1[c] *= Exponential.negative(seconds * perTau1[c]);
      i2[c] *= Exponential.negative(seconds * perTau2[c]);
      s[c] *= f3[c];
      secondsSinceVoltage[c] = Math.min(secondsSinceVoltage[c] + seconds, NEVER);
      if (started[c]) awaySeconds[c] = Math.min(awaySeconds[c] + seconds, NEVER);
    }
    p.mix(Covariance.S, f3, sOfBias, Covariance.B);
    p.grow(Covariance.B, biasWalk * biasWalk * seconds);
    for (int c = 0; c < cells; c++) p.zz[c] = Math.min(p.zz[c] + growth * growth, 1);
    transferLowPass = 0;
    discretisedSeconds = Double.NaN; // temperatures are others by now
  }

  /// The first voltage after a time away, where it does not fit a pack that has rested: then it has
  /// been used, and its SOC is as unsure as under a current that nobody has measured, its branches
  /// and its hysteresis as such a current may have left them. Itself it tells no more than that: a
  /// sensor that wakes up may have told it.
  private void welcomeBack() {
    anyAway = false;
    for (int c = 0; c < cells; c++) {
      if (awaySeconds[c] == 0) continue;
      if (fresh[c] == 0 || judge.trusted[c] == 0) {
        anyAway = true;
        continue;
      }
      double expectable = fastVariance[c] + slowVariance[c] + hph[c] + unknownVariance[c];
      if (square(innovation[c]) > square(USED_SIGMAS) * expectable) {
        double unknownSoc = settings.uncoveredCurrentCRate() * awaySeconds[c] / 3600;
        double unknownAmps = settings.uncoveredCurrentCRate() * capacityAmps;
        p.grow(c, Covariance.Z, Math.min(square(unknownSoc), 1));
        p.grow(c, Covariance.S, square(unknownAmps));
        p.grow(c, Covariance.H, square(settings.initialHysteresisSigma()));
        p.zz[c] = Math.min(p.zz[c], 1);
        fresh[c] = 0;
        secondsSinceVoltage[c] = 0;
        usedSeconds = Math.max(usedSeconds, awaySeconds[c]);
      }
      awaySeconds[c] = 0;
    }
  }

  /// How long the time away was in which the first voltages behind it show that the pack has been
  /// used, s; 0 in any other step. To be asked once after each.
  double takeUsedSeconds() {
    double used = usedSeconds;
    usedSeconds = 0;
    return used;
  }

  // ---- what a cell has become

  /// The capacity is another one, and so well known: what the filter has made of that by itself is
  /// void.
  ///
  /// @param part of that of the parameters
  /// @param sigma one sigma of it
  void setCapacity(int c, double part, double sigma) {
    capacityPart[c] = part;
    perCoulomb[c] = 1 / (capacityCoulombs * part);
    if (!Double.isNaN(discretisedSeconds)) zOfAmps[c] = discretisedSeconds * perCoulomb[c];
    q[c] = 0;
    p.replace(c, Covariance.Q, square(sigma / part));
  }

  /// All resistances are those of the parameters by this factor; what the filter has found of it by
  /// itself is taken out of its own error.
  void setOhmFactor(int c, double factor) {
    double more = factor / ohmFactor[c];
    ohmFactor[c] = factor;
    ohms.scale(c, more);
    ohmsAbove.scale(c, more);
    ohmsBelow.scale(c, more);
    judge.scaleLoads(c, more);
    gain[c] = Math.min(Math.max((1 + gain[c]) / more - 1, leastGain), mostGain);
  }

  /// @param volts by how much the open-circuit voltage differs from the curve, evenly spaced from
  ///   SOC 0 to 1
  /// @param sigma one sigma of the SOC for what that may be wrong by, at half charge; a quarter of
  ///   it at the ends
  void setCurveShift(int c, double[] volts, double sigma) {
    curveSigma[c] = sigma;
    System.arraycopy(volts, 0, curveShift, c * SHIFT_POINTS, SHIFT_POINTS);
    curveShifted = true;
  }

  // ---- a tick

  /// One tick: predicts over `measurement.dtSeconds`, then takes in the voltages that are new.
  /// [#report] follows.
  void step(PackMeasurement measurement, int string) {
    double dt = measurement.dtSeconds;
    secondsSinceBegin += dt;
    passCharge(measurement, string, dt);
    // A first voltage may come before any time has passed.
    if (Double.isNaN(discretisedSeconds)) refreshWhereDue(measurement, REFRESH_SECONDS);
    if (dt > 0) predict(measurement, string, dt);
    if (takeSamples(measurement)) {
      expectVoltages();
      alignWithSamples(measurement);
      innovate();
      update();
    }
  }

  /// The current through the electrodes' double layer, the same for all cells of a string but for
  /// what their temperatures make of it.
  private void passCharge(PackMeasurement measurement, int string, double dt) {
    double mean = meanAmps(measurement, string, dt);
    if (Double.isNaN(mean)) return; // not known, and no time has passed
    Circuit.ChargeTransfer transfer = parameters.circuit().chargeTransfer();
    double f = dt > 0 ? Exponential.negative(dt / transfer.tauSeconds()) : 1;
    if (Double.isNaN(transferLowPass)) {
      transferLowPass = mean;
      boolean isFirstTick = Double.isNaN(discretisedSeconds);
      if (isFirstTick) startUnderLoad(mean);
    }
    transferLowPass = f * transferLowPass + (1 - f) * mean;
  }

  /// Of the samples that have come, and not of the charge: that is right in the end, but settles in
  /// one tick what others before it took on trust, where a sample speaks for many ticks.
  private static double meanAmps(PackMeasurement measurement, int string, double dt) {
    double told = measurement.stringSecondsIn[string] + measurement.stringSecondsOut[string];
    if (told > 0) {
      return (measurement.stringCoulombsIn[string] - measurement.stringCoulombsOut[string]) / told;
    }
    if (dt > 0) return measurement.stringCoulombs[string] / dt;
    return measurement.stringAmps[string];
  }

  /// A pack that is under load when the filter begins has been for a while.
  private void startUnderLoad(double amps) {
    if (Math.abs(amps) < LOADED_C_RATE * capacityAmps) return;
    double load = Math.signum(amps) * settings.initialLoadCRate() * capacityAmps;
    Arrays.fill(i1, load);
    Arrays.fill(i2, load / 2);
    Arrays.fill(s, load / 2);
    Arrays.fill(h, Math.signum(amps) * LOADED_HYSTERESIS);
  }

  /// The sensor reads `amps` too much: where the bias is less sure than `sigma`, it becomes as
  /// sure.
  void pinBias(double amps, double sigma) {
    double mostVariance = sigma * sigma;
    double[] difference = noise; // the innovation is still to be reported
    for (int c = 0; c < cells; c++) {
      difference[c] = amps - b[c];
      double wrong = difference[c] * difference[c];
      // So wrong, it was no sigma, and is no reason to move the SOC that hung on it.
      if (p.bb[c] > mostVariance && wrong > 9 * p.bb[c]) p.bb[c] = wrong;
      double bb = p.bb[c];
      double surplus = Math.max(bb - mostVariance, 0);
      freshPerVariance[c] = surplus / (bb * bb);
    }
    p.observe(Covariance.B);
    p.correct(freshPerVariance);
    correctState(difference);
  }

  /// The sensor's bias is at least so unsure.
  void widenBias(double sigma) {
    for (int c = 0; c < cells; c++) p.bb[c] = Math.max(p.bb[c], sigma * sigma);
  }

  // ---- prediction

  private void predict(PackMeasurement measurement, int string, double dt) {
    double coulombs = measurement.stringCoulombs[string];
    // Long rows in parts: resistances move with SOC, and the hysteresis polynomial holds up to 1.
    double perPart =
        Math.min(0.005, 1 / Math.max(2 * parameters.hysteresisDecayPerSoc(), 1e-9))
            * capacityCoulombs;
    int parts =
        (int) Math.min(10_000, 1 + Math.max(Math.abs(coulombs) / perPart, (dt - 1e-9) / 60));
    double partSeconds = dt / parts;
    // What would need more parts is many times what a cell can take: more of it changes nothing.
    double partCoulombs = Math.min(Math.max(coulombs / parts, -perPart), perPart);
    double uncoveredSeconds = measurement.stringUncoveredSeconds[string];
    // Where nobody measures there is no sensor that could read too much.
    double covered = Math.min(Math.max(1 - uncoveredSeconds / dt, 0), 1);
    for (int part = 0; part < parts; part++) {
      refreshWhereDue(measurement, partSeconds);
      predictState(partSeconds, partCoulombs, covered);
      predictCovariance(partSeconds, covered);
    }
    if (uncoveredSeconds > 0) widen(uncoveredSeconds);
    for (int c = 0; c < cells; c++) secondsSinceVoltage[c] += dt;
    judge.passTime(dt);
  }

  private void predictState(double dt, double coulombs, double covered) {
    final double amps = coulombs / dt;
    final double sign = Math.signum(amps);
    final double efficiency = coulombs > 0 ? parameters.coulombicEfficiency() : 1;
    final double gamma = parameters.hysteresisDecayPerSoc();
    for (int c = 0; c < cells; c++) {
      moved[c] = efficiency * zOfAmps[c] * (amps - covered * b[c]);
      zOfBias[c] = -covered * efficiency * zOfAmps[c];
    }
    for (int c = 0; c < cells; c++) {
      z[c] = Math.min(Math.max(z[c] + (1 + q[c]) * moved[c], MIN_SOC), MAX_SOC);
    }
    relax(i1, f1, b1, amps, covered);
    relax(i2, f2, b2, amps, covered);
    relax(s, f3, b3, amps, covered);
    for (int c = 0; c < cells; c++) {
      decay[c] = Exponential.negativeSmall(Math.min(gamma * Math.abs(moved[c]), 1));
    }
    for (int c = 0; c < cells; c++) {
      // ∂h⁺/∂i = γ Δt/Q f (1 − sgn(i) h)
      hOfAmps[c] = gamma * zOfAmps[c] * decay[c] * (1 - sign * h[c]);
      h[c] = decay[c] * h[c] + (1 - decay[c]) * sign;
    }
    final double perModelSoc = 1 / settings.modelErrorSoc();
    for (int c = 0; c < cells; c++) {
      errorDecay[c] = Exponential.negativeSmall(Math.min(Math.abs(moved[c]) * perModelSoc, 1));
      error[c] *= errorDecay[c];
    }
    judge.passCharge(moved);
  }

  private void relax(double[] i, double[] f, double[] g, double amps, double covered) {
    for (int c = 0; c < cells; c++) i[c] = f[c] * i[c] + g[c] * (amps - covered * b[c]);
  }

  private void predictCovariance(double dt, double covered) {
    for (int c = 0; c < cells; c++) {
      sOfBias[c] = -covered * b3[c];
      hOfBias[c] = -covered * hOfAmps[c];
    }
    final double factor = settings.modelErrorFactor() * settings.modelErrorFactor();
    for (int c = 0; c < cells; c++) errorVariance[c] = factor * slowVariance[c] * widening[c];
    p.add(Covariance.Z, moved, Covariance.Q, zOfBias, Covariance.B);
    p.mix(Covariance.S, f3, sOfBias, Covariance.B);
    p.mix(Covariance.H, decay, hOfBias, Covariance.B);
    p.fade(Covariance.MODEL, errorDecay, errorVariance);
    for (int c = 0; c < cells; c++) forgotten[c] = Math.abs(moved[c]) * (1 / FORGET_SOC);
    p.forget(Covariance.POLARISATION, forgotten, settings.polarisationSigma());
    p.forget(Covariance.Q, forgotten, parameters.capacitySigma());
    p.forget(Covariance.OFFSET, forgotten, settings.offsetVolts());
    double sigmaAmps = settings.currentNoiseCRate() * capacityAmps;
    p.addCurrentNoise(sigmaAmps * sigmaAmps / dt, zOfAmps, b3, hOfAmps);
    double biasWalk = settings.currentBiasWalkCRate() * capacityAmps;
    p.grow(Covariance.Z, SOC_WALK * dt);
    p.grow(Covariance.H, HYSTERESIS_WALK * dt);
    p.grow(Covariance.B, biasWalk * biasWalk * dt);
  }

  /// While nobody measures the current its error has one sign, so sigma, not variance, grows with
  /// time.
  void widen(double seconds) {
    double growth = settings.uncoveredCurrentCRate() * seconds / 3600;
    for (int c = 0; c < cells; c++) {
      double wider = Math.sqrt(p.zz[c]) + growth;
      p.zz[c] = Math.min(wider * wider, 1);
    }
  }

  /// Sigma of a cell is at least so much.
  void widen(int c, double soc) {
    p.zz[c] = Math.max(p.zz[c], soc * soc);
  }

  /// An offset of the current far beyond what was expected of one: the expectation was wrong, and
  /// what it has held back is given back. Without it the offset's information is 1/P_bb − 1/σ².
  void doubtBias(int c, double seconds) {
    double expected = biasSigma[c];
    if (isBiasExtreme(c)) {
      double growth = DOUBTED_BIAS * Math.abs(b[c]) * perCoulomb[c] * seconds;
      double wider = Math.sqrt(p.zz[c]) + growth;
      p.zz[c] = Math.min(wider * wider, 1);
    }
    if (Math.abs(b[c]) < SURPRISING_BIAS * expected || expected > MOST_BIAS_C_RATE * capacityAmps) {
      return;
    }
    double before = 1 / p.bb[c];
    double less = (1 - 1 / (BIAS_STEP * BIAS_STEP)) / (expected * expected);
    double after = Math.max(before - less, before / MOST_WIDENED);
    double more = b[c] * (before / after - 1);
    shift(more, c);
    p.widen(c, Covariance.B, 1 / after - 1 / before);
    p.zz[c] = Math.min(p.zz[c], 1);
    biasSigma[c] = BIAS_STEP * expected;
  }

  /// Whether the sensor is found to be off by more than what is expected of one.
  boolean isBiasExtreme(int c) {
    return biasSigma[c] > EXTREME_BIAS * settings.currentBiasCRate() * capacityAmps;
  }

  boolean isTemperatureKnown(int c) {
    return kelvin[c] <= DOUBTFUL_KELVIN;
  }

  /// One sigma of what a temperature that is not known well makes of the resistances, as a part.
  double temperatureOhmsPart(int c) {
    return RESISTANCE_PER_KELVIN * kelvin[c];
  }

  /// The bias by so much, and what hangs on it.
  private void shift(double amps, int c) {
    double perVariance = amps / p.bb[c];
    double[][] ofBias = p.p[Covariance.B];
    z[c] = Math.min(Math.max(z[c] + ofBias[Covariance.Z][c] * perVariance, MIN_SOC), MAX_SOC);
    s[c] += ofBias[Covariance.S][c] * perVariance;
    h[c] = Math.min(Math.max(h[c] + ofBias[Covariance.H][c] * perVariance, -1), 1);
    error[c] += ofBias[Covariance.MODEL][c] * perVariance;
    double moreGain = gain[c] + ofBias[Covariance.POLARISATION][c] * perVariance;
    gain[c] = Math.min(Math.max(moreGain, leastGain), mostGain);
    q[c] += ofBias[Covariance.Q][c] * perVariance;
    b[c] += amps;
    offset[c] += ofBias[Covariance.OFFSET][c] * perVariance;
  }

  /// The sensor of a cell reads `volts` too much: what they have made of the SOC may be its offset,
  /// which the voltage cannot tell here, but will where the curve's slope is another.
  void doubtOffset(int c, double volts) {
    p.add(
        c,
        Covariance.Z,
        Math.min(Math.abs(volts) / slope[c], 1),
        Covariance.OFFSET,
        -Math.abs(volts));
  }

  /// A cell whose voltage is left out begins anew with what the others of its string tell of it.
  void startLike(int c, double soc, double socSigma, double biasAmps, double biasSigmaAmps) {
    start(c, soc, socSigma);
    b[c] = biasAmps;
    p.bb[c] = biasSigmaAmps * biasSigmaAmps;
    biasSigma[c] = Math.max(biasSigma[c], Math.abs(biasAmps));
  }

  private void refreshWhereDue(PackMeasurement measurement, double dt) {
    secondsSinceRefresh += dt;
    if (dt == discretisedSeconds && secondsSinceRefresh < REFRESH_SECONDS) return;
    discretisedSeconds = dt;
    secondsSinceRefresh = 0;
    secantEnds();
    final double[] modelVariance = p.p[Covariance.MODEL][Covariance.MODEL];
    final double factor = settings.modelErrorFactor() * settings.modelErrorFactor();
    Circuit circuit = parameters.circuit();
    Circuit.Branch first = circuit.first();
    Circuit.Branch second = circuit.second();
    Circuit.Branch slow = circuit.slow();
    OcvCurve ocv = parameters.ocv();
    for (int c = 0; c < cells; c++) {
      double celsius = measurement.cellCelsius[firstCell + c];
      double unsure = measurement.cellCelsiusSigma[firstCell + c];
      if (Double.isNaN(celsius)) {
        celsius = ocv.referenceCelsius;
        unsure = UNKNOWN_KELVIN;
      }
      double y = (celsius - CellMap.MIN_CELSIUS) * (1 / CellMap.KELVIN_PER_ROW);
      y = Math.min(Math.max(y, 0), CellMap.ROWS - 1.0);
      temperatureRow[c] = y;
      int row = Math.min((int) y, CellMap.ROWS - 2);
      double v = y - row;
      double soc = Math.min(Math.max(z[c], 0), 1);
      double x = soc * CellMap.SOC_INTERVALS;
      int column = Math.min((int) x, CellMap.SOC_INTERVALS - 1);
      int cell = row * CellMap.STRIDE + column;
      double u = x - column;
      ohms.lookUp(c, circuit, soc, row, v);
      ohmsAbove.lookUp(c, circuit, above[c], row, v);
      ohmsBelow.lookUp(c, circuit, below[c], row, v);
      if (ohmFactor[c] != 1) {
        ohms.scale(c, ohmFactor[c]);
        ohmsAbove.scale(c, ohmFactor[c]);
        ohmsBelow.scale(c, ohmFactor[c]);
      }
      perTau1[c] = first.tauSeconds().bilinear(cell, u, v);
      perTau2[c] = second.tauSeconds().bilinear(cell, u, v);
      perTau3[c] = slow.tauSeconds().bilinear(cell, u, v);
      double fastVolts = parameters.fastVolts().bilinear(cell, u, v);
      double slowVolts = parameters.slowVolts().bilinear(cell, u, v);
      fastVariance[c] = fastVolts * fastVolts;
      slowVariance[c] = slowVolts * slowVolts;
      if (unsure > 0 || kelvin[c] > 0) doubtTemperature(c, unsure, ocv.voltsPerKelvin(soc));
      // A cell that starts has its model's error from here.
      if (modelVariance[c] == 0) modelVariance[c] = slowVariance[c] * factor;
      m[c] = ocv.halfGapVolts(soc);
      shiftVolts[c] = (celsius - ocv.referenceCelsius) * ocv.voltsPerKelvin(soc);
    }
    invert(perTau1);
    invert(perTau2);
    invert(perTau3);
    discretise(dt);
    limitGain();
  }

  /// Another temperature makes other resistances, most of all, and the voltages tell them: their
  /// error grows with that of the temperature, and is learned anew when it is known again.
  private void doubtTemperature(int c, double unsure, double voltsPerKelvin) {
    double[] rr = p.p[Covariance.POLARISATION][Covariance.POLARISATION];
    double before = temperatureOhmsPart(c);
    double now = RESISTANCE_PER_KELVIN * unsure;
    double most = square(settings.polarisationSigma()) + square(now);
    if (now > before) rr[c] = Math.max(rr[c], Math.min(rr[c] + square(now) - square(before), most));
    if (unsure == 0) {
      rr[c] += square(gain[c]);
      gain[c] = 0;
    }
    kelvin[c] = unsure;
    double unlike = now * judge.load(c); // each of them by another part
    slowVariance[c] += square(unlike) + square(voltsPerKelvin * unsure);
  }

  private void limitGain() {
    boolean known = true;
    for (int c = 0; c < cells; c++) known &= kelvin[c] == 0;
    leastGain = known ? -MAX_GAIN : LEAST_GAIN_UNKNOWN;
    mostGain = known ? MAX_GAIN : MOST_GAIN_UNKNOWN;
  }

  /// Variance of what a temperature that is not known makes of a voltage under its load.
  double temperatureVariance(int c) {
    if (kelvin[c] == 0) return 0;
    return square(judge.load(c)) * p.variance(Covariance.POLARISATION, c);
  }

  private void invert(double[] x) {
    for (int c = 0; c < cells; c++) x[c] = 1 / x[c];
  }

  private void discretise(double dt) {
    for (int c = 0; c < cells; c++) zOfAmps[c] = dt * perCoulomb[c];
    discretise(dt, perTau1, f1, b1);
    discretise(dt, perTau2, f2, b2);
    discretise(dt, perTau3, f3, b3);
  }

  private void discretise(double dt, double[] perTau, double[] f, double[] b) {
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
    Arrays.fill(unknownVariance, 0);
    missing = 0;
    for (int c = 0; c < cells; c++) {
      if (Double.isNaN(sampleVolts[c] + sampleAmps[c]) || !started[c]) {
        completeSample(c);
        if (fresh[c] == 0) missing++;
      }
    }
    if (currentUnknown) {
      for (int c = 0; c < cells; c++) unknownVariance[c] = unknownVariance(c);
    }
    return missing < cells;
  }

  /// A sample without voltage or current, or the first of its cell.
  private void completeSample(int c) {
    double volts = sampleVolts[c];
    double amps = sampleAmps[c];
    if (Double.isNaN(amps)) {
      sampleAmps[c] = 0;
      unknownVariance[c] = unknownVariance(c);
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

  /// Of a voltage under an unknown current, which is the same in every sample of that time:
  /// together they tell no more than one.
  private double unknownVariance(int c) {
    double times =
        Math.max(UNKNOWN_CURRENT_SECONDS / Math.max(secondsSinceVoltage[c], MIN_INTERVAL), 1);
    return unknownVolts(c) * unknownVolts(c) * times;
  }

  /// SOC at ±√3 σ_z from the estimate.
  private void secantEnds() {
    for (int c = 0; c < cells; c++) {
      double half = Math.max(SQRT_3 * Math.sqrt(p.zz[c]), MIN_SECANT);
      above[c] = Math.min(z[c] + half, 1);
      below[c] = Math.max(z[c] - half, 0);
    }
  }

  /// Model voltage and slope of every cell: the mean at the estimate and at ±√3 σ_z from it.
  private void expectVoltages() {
    secantEnds();
    for (int c = 0; c < cells; c++) {
      span[c] = above[c] - below[c];
      centre[c] = z[c] * OcvCurve.INTERVALS;
      above[c] *= OcvCurve.INTERVALS;
      below[c] *= OcvCurve.INTERVALS;
    }
    lookUp(centre);
    lookUp(above);
    lookUp(below);
    lookUpTransfer();
    for (int c = 0; c < cells; c++) sampleAmps[c] -= b[c];
    drop(droppedAbove, ohmsAbove);
    addDrop(above, droppedAbove);
    drop(droppedBelow, ohmsBelow);
    addDrop(below, droppedBelow);
    drop(polarisation, ohms);
    addDrop(centre, polarisation);
    final double leastSlope = settings.leastSlopeVolts();
    final double disbelieved = 1 - settings.resistanceSlopeShare();
    for (int c = 0; c < cells; c++) {
      double ofOhms = (1 + gain[c]) * (droppedAbove[c] - droppedBelow[c]);
      slope[c] = Math.max((above[c] - below[c] - disbelieved * ofOhms) / span[c], leastSlope);
    }
    for (int c = 0; c < cells; c++) {
      bend[c] = above[c] + below[c] - 2 * centre[c];
      expected[c] =
          centre[c] + bend[c] * (1.0 / 6) + shiftVolts[c] + m[c] * h[c] + error[c] + offset[c];
    }
    for (int c = 0; c < cells; c++) {
      ofBias[c] = -(1 + gain[c]) * (ohms.r0[c] + ohms.rct[c] + ohms.r1[c] + ohms.r2[c]);
      ofSlow[c] = (1 + gain[c]) * ohms.r3[c];
    }
  }

  /// What the circuit drops at its present currents, but for the relative error.
  private void drop(double[] drop, Ohms at) {
    double[] r0 = at.r0;
    double[] rct = at.rct;
    double[] r1 = at.r1;
    double[] r2 = at.r2;
    double[] r3 = at.r3;
    for (int c = 0; c < cells; c++) {
      drop[c] =
          r0[c] * sampleAmps[c]
              + rct[c] * transferAmps[c]
              + r1[c] * i1[c]
              + r2[c] * i2[c]
              + r3[c] * s[c];
    }
  }

  private void addDrop(double[] volts, double[] drop) {
    for (int c = 0; c < cells; c++) volts[c] += (1 + gain[c]) * drop[c];
  }

  /// Replaces positions on the grid of the OCV table by the volts there.
  private void lookUp(double[] position) {
    if (curveShifted) {
      lookUpShifted(position);
      return;
    }
    double[] meanVolts = parameters.ocv().meanVolts;
    double[] stepVolts = parameters.ocv().stepVolts;
    for (int c = 0; c < cells; c++) {
      double t = position[c];
      int k = (int) t;
      position[c] = meanVolts[k] + (t - k) * stepVolts[k];
    }
  }

  private void lookUpShifted(double[] position) {
    double[] meanVolts = parameters.ocv().meanVolts;
    double[] stepVolts = parameters.ocv().stepVolts;
    for (int c = 0; c < cells; c++) {
      double t = position[c];
      int k = (int) t;
      double u = t * SHIFT_INTERVALS_PER_OCV;
      int j = Math.min((int) u, SHIFT_POINTS - 2);
      int at = c * SHIFT_POINTS + j;
      double shift = curveShift[at] + (u - j) * (curveShift[at + 1] - curveShift[at]);
      position[c] = meanVolts[k] + (t - k) * stepVolts[k] + shift;
    }
  }

  private void lookUpTransfer() {
    computeTransferOfRows();
    for (int c = 0; c < cells; c++) transferAmps[c] = transferAmps(c);
  }

  private double transferAmps(int c) {
    return byRow(transferOfRow, c);
  }

  private double byRow(double[] table, int c) {
    double y = temperatureRow[c];
    int row = Math.min((int) y, CellMap.ROWS - 2);
    return table[row] + (y - row) * (table[row + 1] - table[row]);
  }

  /// On the rows that some cell is between: one logarithm costs as much as ten cells' correction.
  private void computeTransferOfRows() {
    double coldest = CellMap.ROWS - 2.0;
    double warmest = 0;
    for (int c = 0; c < cells; c++) {
      coldest = Math.min(coldest, temperatureRow[c]);
      warmest = Math.max(warmest, temperatureRow[c]);
    }
    double[] exchangeAmps = parameters.circuit().chargeTransfer().exchangeAmps().table;
    int last = Math.min((int) warmest + 1, CellMap.ROWS - 1);
    double lowPass = Double.isNaN(transferLowPass) ? 0 : transferLowPass;
    for (int r = (int) coldest; r <= last; r++) {
      double twice = 2 * exchangeAmps[r * CellMap.STRIDE];
      double u = Math.abs(lowPass) / twice;
      // asinh(u) loses its digits to 1 + u where u is small
      double asinh = u < 1e-4 ? u : StrictMath.log(u + Math.sqrt(1 + u * u));
      transferOfRow[r] = lowPass < 0 ? -twice * asinh : twice * asinh;
      transferSlopeOfRow[r] = 1 / Math.sqrt(1 + u * u);
    }
  }

  /// Where a sample is older than the state: the expectation back to its moment, to first order.
  private void alignWithSamples(PackMeasurement measurement) {
    double tauSeconds = parameters.circuit().chargeTransfer().tauSeconds();
    for (int c = 0; c < cells; c++) {
      double ageSeconds = measurement.cellAgeSeconds[firstCell + c];
      if (!(ageSeconds > 0)) continue;
      double coulombsSince = measurement.cellCoulombsSince[firstCell + c] - b[c] * ageSeconds;
      double meanAmps = coulombsSince / ageSeconds;
      double back1 = Math.min(ageSeconds * perTau1[c], 1);
      double back2 = Math.min(ageSeconds * perTau2[c], 1);
      double back3 = Math.min(ageSeconds * perTau3[c], 1);
      // Back to where the double layer stood; it had followed the current of that moment, if since
      // then it has followed another.
      double backTransfer = Math.min(ageSeconds / tauSeconds, 1) * byRow(transferSlopeOfRow, c);
      expected[c] +=
          (1 + gain[c]) * ohms.rct[c] * (sampleAmps[c] - meanAmps) * backTransfer
              + (1 + gain[c]) * ohms.r1[c] * (i1[c] - meanAmps) * back1
              + (1 + gain[c]) * ohms.r2[c] * (i2[c] - meanAmps) * back2
              + (1 + gain[c]) * ohms.r3[c] * (s[c] - meanAmps) * back3
              - slope[c] * coulombsSince * perCoulomb[c];
    }
  }

  /// ν = y − ŷ where there is a sample, and how much of it is noise.
  private void innovate() {
    final double correlationSeconds = settings.residualCorrelationSeconds();
    final double floor = settings.voltageNoiseVolts() * settings.voltageNoiseVolts();
    for (int c = 0; c < cells; c++) {
      innovation[c] = fresh[c] * (sampleVolts[c] - expected[c]);
      // An error that lasts correlationSeconds is the same error in every sample taken meanwhile.
      double perInterval = 1 / Math.max(secondsSinceVoltage[c], MIN_INTERVAL);
      noise[c] =
          fastVariance[c]
              + (fastVariance[c] * correlationSeconds + floor) * perInterval
              + bend[c] * bend[c] * (1.0 / 18)
              + unknownVariance[c];
    }
  }

  /// One sigma of what a current that nobody measures makes of a voltage, however long it flows.
  private double unknownVolts(int c) {
    double ohm = ohms.r0[c] + ohms.rct[c] + ohms.r1[c] + ohms.r2[c] + ohms.r3[c];
    return ohm * settings.uncoveredCurrentCRate() * capacityAmps;
  }

  /// SOC from the first voltage: as sure as the slope of the curve, the gap between its branches
  /// and the polarisation that a flowing current may have built up allow. A current that is not
  /// known is taken for none, and what it may be for a voltage that is not known either.
  private void startFromVoltage(int c, double volts, double amps) {
    OcvCurve ocv = parameters.ocv();
    double openVolts =
        volts - shiftVolts[c] - ohms.r1[c] * i1[c] - ohms.r2[c] * i2[c] - ohms.r3[c] * s[c];
    double polarisationVolts;
    if (Double.isNaN(amps)) {
      polarisationVolts = unknownVolts(c);
    } else {
      computeTransferOfRows();
      openVolts -= ohms.r0[c] * amps + ohms.rct[c] * transferAmps(c);
      polarisationVolts = (ohms.r1[c] + ohms.r2[c] + ohms.r3[c]) * Math.abs(amps);
    }
    double droppedVolts = volts - shiftVolts[c] - openVolts;
    double sigmaVolts =
        Math.sqrt(fastVariance[c] + slowVariance[c])
            + temperatureOhmsPart(c) * Math.abs(droppedVolts)
            + ocv.halfGapVolts(ocv.soc(openVolts))
            + polarisationVolts;
    double low = ocv.soc(openVolts - sigmaVolts);
    double high = ocv.soc(openVolts + sigmaVolts);
    double soc = ocv.soc(openVolts);
    boolean possible = Math.abs(openVolts - ocv.volts(soc)) <= POSSIBLE_SIGMAS * sigmaVolts;
    if (!possible && secondsSinceBegin < PATIENCE_SECONDS) return;
    start(c, soc, Math.max((high - low) / 2, 0.01));
  }

  /// S = H P Hᵀ + r, r inflated where ν²/S would exceed the gate.
  private void update() {
    p.project(slope, ofSlow, m, polarisation, ofBias, hph);
    if (anyAway) welcomeBack();
    watchModel();
    final double[] trusted = judge.trusted;
    final double perGate = 1 / settings.gateNis();
    for (int c = 0; c < cells; c++) {
      double r = Math.max(noise[c], innovation[c] * innovation[c] * perGate - hph[c]);
      variance[c] = hph[c] + r;
      freshPerVariance[c] = fresh[c] * trusted[c] / variance[c];
    }
    p.correct(freshPerVariance);
    correctState(innovation);
    for (int c = 0; c < cells; c++) {
      secondsSinceVoltage[c] = (1 - fresh[c] * trusted[c]) * secondsSinceVoltage[c];
    }
    judge.take(fresh, sampleVolts, polarisation, innovation, nis);
  }

  /// x⁺ = x + K ν, by the gain of the latest correction.
  private void correctState(double[] nu) {
    correctState(nu, z, Covariance.Z, MIN_SOC, MAX_SOC);
    correctState(nu, s, Covariance.S);
    correctState(nu, h, Covariance.H, -1, 1);
    correctState(nu, error, Covariance.MODEL);
    correctState(nu, gain, Covariance.POLARISATION, leastGain, mostGain);
    correctState(nu, q, Covariance.Q);
    correctState(nu, b, Covariance.B);
    correctState(nu, offset, Covariance.OFFSET);
    for (int c = 0; c < cells; c++) p.zz[c] = Math.max(p.zz[c], MIN_SOC_VARIANCE);
  }

  private void correctState(double[] nu, double[] x, int e) {
    double[] k = p.k[e];
    for (int c = 0; c < cells; c++) x[c] += k[c] * nu[c];
  }

  private void correctState(double[] nu, double[] x, int e, double least, double most) {
    double[] k = p.k[e];
    for (int c = 0; c < cells; c++) {
      x[c] = Math.min(Math.max(x[c] + k[c] * nu[c], least), most);
    }
  }

  /// What the residuals say of the model: where they have been larger for some time than they
  /// should be, its error is wider.
  private void watchModel() {
    final double perSeconds = 1 / settings.watchSeconds();
    final double[] trusted = judge.trusted;
    for (int c = 0; c < cells; c++) {
      nis[c] = innovation[c] * innovation[c] / (fastVariance[c] + hph[c]);
    }
    for (int c = 0; c < cells; c++) {
      double part = fresh[c] * trusted[c] * Math.min(secondsSinceVoltage[c] * perSeconds, 1);
      watch[c] += part * (Math.min(nis[c], MAX_WATCHED_NIS) - watch[c]);
      widening[c] = Math.min(Math.max(watch[c], 1), MAX_WIDENING * MAX_WIDENING);
    }
  }

  /// What a curve that has deformed unknown leaves in the SOC: most amid.
  private void doubtCurve() {
    for (int c = 0; c < cells; c++) {
      double amid = Math.max(4 * reported[c] * (1 - reported[c]), 0.25);
      sigma[c] = Math.sqrt(square(sigma[c]) + square(curveSigma[c] * amid));
    }
  }

  /// Where the circuit of a cell stands.
  void read(int packCell, CircuitState into) {
    int c = packCell - firstCell;
    into.transferAmps = Double.isNaN(transferLowPass) ? 0 : transferLowPass;
    into.firstAmps = i1[c];
    into.secondAmps = i2[c];
    into.slowAmps = s[c];
    into.hysteresis = h[c];
    into.errorVolts = error[c];
    into.polarisationError = gain[c];
    into.setCurveShift(curveShift, c * SHIFT_POINTS, curveShifted ? SHIFT_POINTS : 0);
  }

  boolean has(int packCell) {
    return packCell >= firstCell && packCell < firstCell + cells;
  }

  /// The one of these banks that has the cell.
  static CellBank of(CellBank[] banks, int packCell) {
    for (CellBank bank : banks) if (bank.has(packCell)) return bank;
    throw new IllegalArgumentException("cell " + packCell + " is in none of these banks");
  }

  // ---- what the pack makes of it

  /// Sums up what the cells that have started know of the current's bias.
  void inform() {
    final double[] bb = p.bb;
    for (int c = 0; c < cells; c++) perBiasVariance[c] = 1 / bb[c];
    biasInformation = 0;
    weightedBias = 0;
    for (int c = 0; c < cells; c++) {
      if (!started[c]) continue;
      biasInformation += perBiasVariance[c];
      weightedBias += b[c] * perBiasVariance[c];
    }
  }

  int startedCells() {
    int count = 0;
    for (int c = 0; c < cells; c++) if (started[c]) count++;
    return count;
  }

  /// Writes what is known, given the bias of the sensor that all cells of the string share.
  void report(
      PackMeasurement measurement,
      int string,
      double biasAmps,
      double biasVariance,
      boolean isCurrentBelieved,
      PackEstimate estimate) {
    boolean currentKnown =
        isCurrentBelieved
            && !Double.isNaN(measurement.stringAmps[string])
            && !(measurement.stringUncoveredSeconds[string] > 0);
    double staleSeconds = settings.staleVoltageSeconds();
    final double[] doubt = judge.doubt;
    final double[] suspicion = judge.suspicion;
    for (int c = 0; c < cells; c++) share[c] = p.zb[c] * perBiasVariance[c];
    for (int c = 0; c < cells; c++) {
      reported[c] = Math.min(Math.max(z[c] + share[c] * (biasAmps - b[c]), MIN_SOC), MAX_SOC);
      sigma[c] =
          Math.sqrt(
              Math.max(p.zz[c] + share[c] * share[c] * (biasVariance - p.bb[c]), MIN_SOC_VARIANCE)
                  + doubt[c] * doubt[c]
                  + suspicion[c] * suspicion[c]);
    }
    if (curveShifted) doubtCurve();
    if (missing == 0) {
      System.arraycopy(innovation, 0, estimate.residualVolts, firstCell, cells);
      System.arraycopy(expected, 0, estimate.predictedVolts, firstCell, cells);
    } else {
      for (int c = 0; c < cells; c++) {
        estimate.residualVolts[firstCell + c] = fresh[c] > 0 ? innovation[c] : Double.NaN;
        if (fresh[c] > 0) estimate.predictedVolts[firstCell + c] = expected[c];
      }
    }
    System.arraycopy(watch, 0, estimate.nis, firstCell, cells);
    judge.report(estimate);
    System.arraycopy(reported, 0, estimate.soc, firstCell, cells);
    for (int c = 0; c < cells; c++) {
      EstimateQuality quality =
          currentKnown
                  && secondsSinceVoltage[c] <= staleSeconds
                  && judge.believes(c)
                  && !isBiasExtreme(c)
                  && isTemperatureKnown(c)
                  && !ohmsDoubted[c]
              ? EstimateQuality.GOOD
              : EstimateQuality.ESTIMATED;
      int cell = firstCell + c;
      estimate.socSigma[cell] = Math.min(sigma[c], 1);
      if (!started[c]) {
        estimate.soc[cell] = Double.NaN;
        estimate.socSigma[cell] = Double.NaN;
        estimate.innovationMeanVolts[cell] = Double.NaN;
        estimate.nis[cell] = Double.NaN;
        quality = EstimateQuality.INVALID;
      }
      // A reference stored is work for the collector, so only what is new.
      if (estimate.quality[cell] != quality) estimate.quality[cell] = quality;
    }
  }
}
