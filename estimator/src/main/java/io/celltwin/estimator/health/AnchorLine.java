package io.celltwin.estimator.health;

import io.celltwin.estimator.OcvCurve;
import java.util.Arrays;

/// Capacity of one cell whose electrodes are not known: from pairs of rests, one near empty and one
/// near full, whose voltages tell the SOC, and the charge between them. y = Q x with errors in
/// both, approximate weighted total least squares with forgetting (Plett, J. Power Sources 196
/// (2011) 2319, equations 36 to 48).
///
/// The fresh curve deforms as a cell ages, least near its ends, so what a rest tells of the SOC is
/// doubted by as much as the cell has aged. Its capacity stays less sure than that of a
/// [WindowFilter].
public final class AnchorLine implements CapacityFilter {
  private static final double LOW_SOC = 0.15;
  private static final double HIGH_SOC = 0.9;

  /// A rest that tells the SOC no better is no anchor; a pair nearer to each other is none, nor one
  /// farther apart in time, days.
  private static final double ANCHOR_SIGMA = 0.03;

  private static final double LEAST_APART = 0.4;
  private static final double MOST_DAYS = 6;

  /// A charge between two anchors that is known no better is not known.
  private static final double LOST = 0.05;

  /// What counts of all before when a pair comes: with a pair a day, a cell that loses a part in a
  /// thousand of its capacity a day is followed.
  private static final double FORGETTING = 0.82;

  private static final double MODEL_VOLTS = 0.004;
  private static final double MODEL_SOC = 0.003;

  /// One sigma of the charge between two anchors, as a part of the capacity and of what has flowed.
  private static final double CHARGE_SIGMA = 0.001;

  /// By how much the curve moves, in SOC, with what the cell has lost: amid, and at its ends.
  private static final double DEFORMED = 0.2;

  /// One sigma of that, for a filter that goes by the fresh curve.
  private static final double CURVE_SIGMA = 0.08;

  private static final double DEFORMED_ENDS = 0.25;

  /// What all pairs are wrong by together: the sensor's gain, and with what the cell has lost.
  private static final double COMMON_SIGMA = 0.004;

  private static final double COMMON_OF_LOST = 0.05;

  /// Where pairs are looked at for what hysteresis makes all of them wrong by: a charge ends at the
  /// one, a discharge at the other.
  private static final double TYPICAL_LOW_SOC = 0.1;

  private static final double TYPICAL_HIGH_SOC = 0.95;
  private static final double SLOPE_SOC = 0.02;

  /// By how much a capacity moves over the root of a day.
  private static final double WALK = 0.004;

  private static final double LEAST_CAPACITY = 0.2;
  private static final double MOST_CAPACITY = 1.5;
  private static final int NEWTON_STEPS = 20;

  /// Learnt once its sigma is below this part of the prior's.
  private static final double LEARNT_PART = 0.4;

  /// or below this, which no prior is.
  private static final double LEARNT_SIGMA = 0.008;

  private static final int LOW = 0;
  private static final int HIGH = 1;
  private static final int SUMS = 6;

  /// Values of the checkpoint.
  private static final int LENGTH = 12 + SUMS;

  private final OcvCurve fresh;
  private final double priorSigma;
  private final double hysteresisSigma;

  // of the latest anchor near empty and near full: SOC and its variance, what has flowed since and
  // its variance, days since
  private final double[] soc = new double[2];
  private final double[] socVariance = new double[2];
  private final double[] charge = new double[2];
  private final double[] chargeVariance = new double[2];
  private final double[] days = {MOST_DAYS + 1, MOST_DAYS + 1};

  /// c₁ to c₆ of the paper: Σ x²/σy², Σ xy/σy², Σ y²/σy², Σ x²/σx², Σ xy/σx², Σ y²/σx².
  private final double[] sums = new double[SUMS];

  private double daysSincePair;
  private boolean learnt;

  // what follows from them
  private double capacity = 1;
  private double variance;

  /// @param priorSigma one sigma of the capacity before anything is known, as a part of it
  public AnchorLine(OcvCurve fresh, double priorSigma) {
    this.fresh = fresh;
    this.priorSigma = priorSigma;
    hysteresisSigma =
        ChargeBranch.PART_SIGMA * (halfGapSoc(TYPICAL_LOW_SOC) + halfGapSoc(TYPICAL_HIGH_SOC));
    // The prior is a pair over all of the SOC whose errors are alike in both.
    Arrays.fill(sums, 2 / (priorSigma * priorSigma));
    solve();
  }

  /// What half the gap between the branches makes of the SOC.
  private double halfGapSoc(double at) {
    double rise = fresh.volts(at + SLOPE_SOC) - fresh.volts(at - SLOPE_SOC);
    return fresh.halfGapVolts(at) * 2 * SLOPE_SOC / rise;
  }

  @Override
  public void pass(double passed, double sigma, double throughput, double passedDays) {
    for (int a = LOW; a <= HIGH; a++) {
      charge[a] += passed;
      chargeVariance[a] += square(sigma) + square(CHARGE_SIGMA * throughput);
      days[a] = Math.min(days[a] + passedDays, MOST_DAYS + 1);
    }
    daysSincePair += passedDays;
  }

  @Override
  public boolean rest(double volts, double sigma) {
    double voltsSigma = Math.sqrt(square(MODEL_VOLTS) + square(sigma));
    double told = fresh.soc(volts);
    double apart = (fresh.soc(volts + voltsSigma) - fresh.soc(volts - voltsSigma)) / 2;
    boolean isAnchor = apart < ANCHOR_SIGMA && (told < LOW_SOC || told > HIGH_SOC);
    return isAnchor && anchor(told < LOW_SOC ? LOW : HIGH, told, square(apart) + square(MODEL_SOC));
  }

  /// @return whether it makes a pair
  private boolean anchor(int kind, double told, double toldVariance) {
    int other = HIGH - kind;
    double x = Math.abs(told - soc[other]);
    boolean isKnown = chargeVariance[other] < square(LOST);
    boolean isPair = isKnown && days[other] <= MOST_DAYS && x > LEAST_APART;
    if (isPair) {
      double lost = Math.abs(1 - capacity);
      double xVariance =
          toldVariance + socVariance[other] + deformed(lost, told) + deformed(lost, soc[other]);
      add(x, xVariance, Math.abs(charge[other]), chargeVariance[other] + square(CHARGE_SIGMA));
    }
    soc[kind] = told;
    socVariance[kind] = toldVariance;
    charge[kind] = 0;
    chargeVariance[kind] = 0;
    days[kind] = 0;
    return isPair;
  }

  private static double deformed(double lost, double at) {
    return square(DEFORMED * lost * Math.max(DEFORMED_ENDS, 4 * at * (1 - at)));
  }

  private void add(double x, double xVariance, double y, double yVariance) {
    for (int k = 0; k < SUMS; k++) sums[k] *= FORGETTING;
    sums[0] += x * x / yVariance;
    sums[1] += x * y / yVariance;
    sums[2] += y * y / yVariance;
    sums[3] += x * x / xVariance;
    sums[4] += x * y / xVariance;
    sums[5] += y * y / xVariance;
    daysSincePair = 0;
    solve();
    // What no pair can tell is no reason to wait for more of them.
    double sigma = Math.sqrt(square(learntSigma()) - square(hysteresisSigma * capacity));
    learnt |= sigma < Math.max(LEARNT_PART * priorSigma, LEARNT_SIGMA);
  }

  /// The capacity where the squared error is least: Newton on its slope, a polynomial of degree 4
  /// over (Q² + 1)³.
  private void solve() {
    double q = Math.min(Math.max(sums[1] / sums[0], LEAST_CAPACITY), MOST_CAPACITY);
    for (int step = 0; step < NEWTON_STEPS; step++) {
      double bend = bend(q);
      if (!(bend > 0)) break;
      q = Math.min(Math.max(q - slope(q) / bend, LEAST_CAPACITY), MOST_CAPACITY);
    }
    capacity = q;
    variance = 2 / Math.max(bend(q), Double.MIN_NORMAL);
  }

  private double slope(double q) {
    return 2 / cube(q * q + 1) * polynomial(q);
  }

  private double polynomial(double q) {
    double a4 = sums[4];
    double a3 = 2 * sums[3] - sums[0] - sums[5];
    double a2 = 3 * (sums[1] - sums[4]);
    double a1 = sums[0] - 2 * sums[2] + sums[5];
    return (((a4 * q + a3) * q + a2) * q + a1) * q - sums[1];
  }

  private double bend(double q) {
    double step = 1e-5;
    return (slope(q + step) - slope(q - step)) / (2 * step);
  }

  private static double cube(double value) {
    return value * value * value;
  }

  private static double square(double value) {
    return value * value;
  }

  @Override
  public double held(double volts) {
    return capacity() * (fresh.soc(volts) - 0.5);
  }

  @Override
  public double capacity() {
    return learnt ? capacity : 1;
  }

  @Override
  public double sigma() {
    return learnt ? learntSigma() : priorSigma;
  }

  private double learntSigma() {
    return Math.sqrt(
        variance
            + WALK * WALK * daysSincePair
            + square(COMMON_SIGMA * capacity)
            + square(hysteresisSigma * capacity)
            + square(COMMON_OF_LOST * (1 - capacity)));
  }

  @Override
  public boolean isLearnt() {
    return learnt;
  }

  @Override
  public void curveShift(double[] into) {
    Arrays.fill(into, 0); // nothing is known of it
  }

  @Override
  public double curveSigma() {
    return CURVE_SIGMA * Math.abs(1 - capacity());
  }

  // ---- checkpoint

  @Override
  public int checkpointLength() {
    return LENGTH;
  }

  @Override
  public void save(double[] into, int from) {
    for (int a = LOW; a <= HIGH; a++) {
      into[from + a] = soc[a];
      into[from + 2 + a] = socVariance[a];
      into[from + 4 + a] = charge[a];
      into[from + 6 + a] = chargeVariance[a];
      into[from + 8 + a] = days[a];
    }
    into[from + 10] = daysSincePair;
    into[from + 11] = learnt ? 1 : 0;
    System.arraycopy(sums, 0, into, from + 12, SUMS);
  }

  @Override
  public void restore(double[] saved, int from) {
    for (int a = LOW; a <= HIGH; a++) {
      soc[a] = saved[from + a];
      socVariance[a] = saved[from + 2 + a];
      charge[a] = saved[from + 4 + a];
      chargeVariance[a] = saved[from + 6 + a];
      days[a] = saved[from + 8 + a];
    }
    daysSincePair = saved[from + 10];
    learnt = saved[from + 11] != 0;
    System.arraycopy(saved, from + 12, sums, 0, SUMS);
    solve();
  }
}
