package io.celltwin.estimator.health;

import io.celltwin.estimator.OcvCurve;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/// Capacity of one cell from the voltages of its rests and the charge between them: a Kalman filter
/// of central differences over the window that the cell uses of its electrodes (see [HalfCells]).
///
/// State x = [n, L, Cn, Cp], in parts of the fresh capacity. Between two rests n moves with the
/// charge; at the end of one the open-circuit voltage is compared with U(x). It never sees the SOC
/// of the fast filter, so nothing goes round in a circle.
///
/// The numbers are choices for cells that lose up to a part in a thousand of their capacity a day,
/// which is more than any that is in use does: a slower walk follows such a cell too late, a faster
/// one is not needed.
public final class WindowFilter implements CapacityFilter {
  private static final int STATES = 4;
  private static final int N = 0;
  private static final int LITHIUM = 1;
  private static final int NEGATIVE = 2;
  private static final int POSITIVE = 3;

  /// Walks, parts of the fresh capacity over the root of a day: side reactions that take charge,
  /// loss of lithium, of negative and positive material.
  private static final double[] WALK_PER_ROOT_DAY = {0.004, 0.005, 0.008, 0.005};

  /// One sigma of the charge that has flowed, as a part of what has flowed to and fro: a gain.
  private static final double THROUGHPUT_SIGMA = 0.001;

  /// Of what is not known of a cell beforehand (its variance) that much is how large it is, its
  /// electrodes and its lithium alike: cells differ so, and lose so where they are cells in
  /// parallel. The rest is how it has aged, which moves the three apart.
  private static final double COMMON_PART = 0.5;

  /// What a rested voltage and the model differ by beside what is told of it, V, and in SOC.
  private static final double MODEL_VOLTS = 0.004;

  private static final double MODEL_SOC = 0.002;

  /// One sigma of the capacity that no rest can tell: the gain of the current sensor.
  private static final double LEAST_SIGMA = 0.003;

  /// An innovation counts for no more sigma than this.
  private static final double MOST_SIGMAS = 4;

  /// The mean of so many normalised innovations squared tells whether the curves fit: of right ones
  /// its root is below the one given here, because the noise above is meant for worse.
  private static final double WATCHED_RESTS = 200;

  private static final double USUAL_NIS_ROOT = 0.5;
  private static final double MOST_NIS = 4;

  /// A charge that is known no better is not known.
  private static final double LOST = 0.05;

  /// Step of a difference quotient; of the central differences of an update, in sigma: root of 3 is
  /// right for Gaussians.
  private static final double STEP = 1e-4;

  private static final double STEP_SIGMAS = 1.7320508075688772;
  private static final double LEAST_VARIANCE = 1e-16;

  /// Size of the electrodes and the lithium stay within these parts of the fresh ones.
  private static final double LEAST_PART = 0.2;

  private static final double MOST_PART = 1.3;

  /// Where it is seen what a curve may be wrong by.
  private static final double[] CURVE_SOC = {0.25, 0.5, 0.75};

  /// What is known of the capacity is learnt once its sigma is below this part of the prior's.
  private static final double LEARNT_PART = 0.4;

  /// Values of the checkpoint.
  private static final int LENGTH = 4 + STATES + STATES * STATES;

  private final HalfCells electrodes;
  private final OcvCurve fresh;
  private final double priorSigma;
  private final double[] x = new double[STATES];
  private final double[][] p = new double[STATES][STATES];
  private double updates;

  /// Whether it is known where in its window the cell stands.
  private boolean placed;

  private double nis;
  private boolean learnt;

  // what follows from the state
  private double capacity;
  private double variance;

  // of one update
  private final double[] slope = new double[STATES];
  private double curveVolts;
  private final double[] ph = new double[STATES];
  private final double[] at = new double[STATES];
  private final double[][] root = new double[STATES][STATES];

  /// @param priorSigma one sigma of the capacity before anything is known, as a part of it
  public WindowFilter(HalfCells electrodes, OcvCurve fresh, double priorSigma) {
    this.electrodes = electrodes;
    this.fresh = fresh;
    this.priorSigma = priorSigma;
    x[LITHIUM] = electrodes.freshLithium;
    x[NEGATIVE] = electrodes.freshNegative;
    x[POSITIVE] = electrodes.freshPositive;
    p[N][N] = 1;
    p[LITHIUM][LITHIUM] = square(electrodes.freshLithium);
    p[NEGATIVE][NEGATIVE] = square(electrodes.freshNegative);
    p[POSITIVE][POSITIVE] = square(electrodes.freshPositive);
    judgeCapacity();
    // Each for itself, such that together they make their part of the variance; and all as one.
    double part = (1 - COMMON_PART) * square(priorSigma) / variance;
    for (int k = LITHIUM; k < STATES; k++) p[k][k] *= part;
    for (int j = LITHIUM; j < STATES; j++) {
      for (int k = LITHIUM; k < STATES; k++) {
        p[j][k] += COMMON_PART * square(priorSigma) * x[j] * x[k];
      }
    }
    judgeCapacity();
  }

  @Override
  public void pass(double charge, double sigma, double throughput, double days) {
    x[N] += charge;
    if (sigma > LOST) placed = false;
    for (int k = 0; k < STATES; k++) p[k][k] += square(WALK_PER_ROOT_DAY[k]) * days;
    p[N][N] += square(sigma) + square(THROUGHPUT_SIGMA * throughput);
    judgeCapacity();
  }

  @Override
  public boolean rest(double volts, double sigma) {
    double voltsSigma = Math.sqrt(square(MODEL_VOLTS) + square(sigma));
    boolean tells = placed;
    if (tells) update(volts, voltsSigma);
    else place(volts, voltsSigma);
    placed = true;
    judgeCapacity();
    learnt |= learntSigma() < LEARNT_PART * priorSigma;
    return tells;
  }

  /// The first rest tells where the cell stands, and no more; so does the next after time in which
  /// nobody knows what has flowed.
  private void place(double volts, double voltsSigma) {
    x[N] = electrodes.filled(volts, x[LITHIUM], x[NEGATIVE], x[POSITIVE]);
    double span = fresh.soc(volts + voltsSigma) - fresh.soc(volts - voltsSigma);
    // What the electrodes are wrong by is where the cell seems to stand in them.
    for (int k = LITHIUM; k < STATES; k++) slope[k] = filledSlope(volts, k);
    p[N][N] = square(span / 2);
    for (int k = LITHIUM; k < STATES; k++) {
      double common = 0;
      for (int j = LITHIUM; j < STATES; j++) common += slope[j] * p[j][k];
      p[N][k] = common;
      p[k][N] = common;
      p[N][N] += slope[k] * common;
    }
  }

  private double filledSlope(double volts, int k) {
    double was = x[k];
    x[k] += STEP;
    double filled = electrodes.filled(volts, x[LITHIUM], x[NEGATIVE], x[POSITIVE]);
    x[k] = was;
    return (filled - x[N]) / STEP;
  }

  /// By central differences along the columns of the covariance's root (Nørgaard et al., Automatica
  /// 36 (2000) 1627): where a rest tells the difference of things that are hardly known, as it does
  /// in the first days, the voltage bends within what may be.
  private void update(double volts, double voltsSigma) {
    findRoot();
    updates++;
    double here = volts(x);
    double expected = here;
    double hph = 0;
    Arrays.fill(ph, 0);
    System.arraycopy(x, 0, at, 0, STATES);
    for (int column = 0; column < STATES; column++) {
      double above = voltsAlong(column, STEP_SIGMAS);
      double below = voltsAlong(column, -STEP_SIGMAS);
      double perSigma = (above - below) / (2 * STEP_SIGMAS);
      double bend = (above + below - 2 * here) / (2 * square(STEP_SIGMAS));
      expected += bend;
      hph += square(perSigma) + (square(STEP_SIGMAS) - 1) * square(bend);
      for (int k = 0; k < STATES; k++) ph[k] += root[k][column] * perSigma;
    }
    double noise = square(voltsSigma) + square(MODEL_SOC * voltsSlope());
    double total = hph + noise;
    double innovation = volts - expected;
    double most = MOST_SIGMAS * Math.sqrt(total);
    double ofNis = Math.min(innovation * innovation / total, MOST_NIS);
    nis += (ofNis - nis) / Math.min(updates, WATCHED_RESTS);
    double taken = Math.min(Math.max(innovation, -most), most);
    for (int j = 0; j < STATES; j++) x[j] += ph[j] / total * taken;
    for (int j = 0; j < STATES; j++) {
      for (int k = 0; k < STATES; k++) p[j][k] -= ph[j] * ph[k] / total;
    }
    hold(LITHIUM, electrodes.freshLithium);
    hold(NEGATIVE, electrodes.freshNegative);
    hold(POSITIVE, electrodes.freshPositive);
  }

  private void hold(int k, double ofFresh) {
    x[k] = Math.min(Math.max(x[k], LEAST_PART * ofFresh), MOST_PART * ofFresh);
  }

  private double volts(double[] at) {
    return electrodes.volts(at[N], at[LITHIUM], at[NEGATIVE], at[POSITIVE]);
  }

  /// Cholesky's: lower triangle, root times its transpose is p. A part that rounding has made less
  /// than nothing is next to nothing.
  private void findRoot() {
    for (int row = 0; row < STATES; row++) {
      for (int column = 0; column <= row; column++) {
        double rest = p[row][column];
        for (int k = 0; k < column; k++) rest -= root[row][k] * root[column][k];
        root[row][column] =
            row == column ? Math.sqrt(Math.max(rest, LEAST_VARIANCE)) : rest / root[column][column];
      }
    }
  }

  /// So many sigma from the state that [#at] keeps.
  private double voltsAlong(int column, double sigmas) {
    for (int k = 0; k < STATES; k++) x[k] = at[k] + sigmas * root[k][column];
    double volts = volts(x);
    System.arraycopy(at, 0, x, 0, STATES);
    return volts;
  }

  private double voltsSlope() {
    double was = x[N];
    x[N] = was + STEP;
    double above = volts(x);
    x[N] = was - STEP;
    double below = volts(x);
    x[N] = was;
    return (above - below) / (2 * STEP);
  }

  private void judgeCapacity() {
    capacity = Math.clamp(deducedCapacity(), LEAST_PART, MOST_PART);
    variance = variance(WindowFilter::deducedCapacity);
  }

  private double deducedCapacity() {
    return electrodes.capacity(x[LITHIUM], x[NEGATIVE], x[POSITIVE]);
  }

  /// Of what follows from the electrodes.
  private double variance(ToDoubleFunction<WindowFilter> of) {
    for (int k = LITHIUM; k < STATES; k++) slope[k] = slope(of, k);
    double sum = 0;
    for (int j = LITHIUM; j < STATES; j++) {
      for (int k = LITHIUM; k < STATES; k++) sum += slope[j] * p[j][k] * slope[k];
    }
    return sum;
  }

  private double slope(ToDoubleFunction<WindowFilter> of, int k) {
    double was = x[k];
    double step = 10 * STEP;
    x[k] = was + step;
    double above = of.applyAsDouble(this);
    x[k] = was - step;
    double below = of.applyAsDouble(this);
    x[k] = was;
    return (above - below) / (2 * step);
  }

  @Override
  public double held(double volts) {
    double filled = electrodes.filled(volts, x[LITHIUM], x[NEGATIVE], x[POSITIVE]);
    return filled - electrodes.empty(x[LITHIUM], x[NEGATIVE], x[POSITIVE]) - capacity / 2;
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
    return misfit() * Math.sqrt(Math.max(variance, 0) + square(LEAST_SIGMA));
  }

  private double misfit() {
    return Math.max(Math.sqrt(nis) / USUAL_NIS_ROOT, 1);
  }

  @Override
  public boolean isLearnt() {
    return learnt;
  }

  /// Mean normalised innovation squared of the latest rests: about 0.2 where the curves are the
  /// cell's own, 1 and more where they are others'.
  public double nis() {
    return nis;
  }

  @Override
  public void curveShift(double[] into) {
    int intervals = into.length - 1;
    double empty = electrodes.empty(x[LITHIUM], x[NEGATIVE], x[POSITIVE]);
    for (int k = 0; k <= intervals; k++) {
      double soc = (double) k / intervals;
      double n = empty + soc * capacity;
      into[k] =
          electrodes.volts(n, x[LITHIUM], x[NEGATIVE], x[POSITIVE]) - electrodes.freshVolts(soc);
    }
  }

  /// Of the SOC that a voltage tells by electrodes that are not quite known, where that is most.
  @Override
  public double curveSigma() {
    double empty = electrodes.empty(x[LITHIUM], x[NEGATIVE], x[POSITIVE]);
    double most = 0;
    for (double soc : CURVE_SOC) {
      double n = empty + soc * capacity;
      curveVolts = electrodes.volts(n, x[LITHIUM], x[NEGATIVE], x[POSITIVE]);
      most = Math.max(most, variance(WindowFilter::socByCurve));
    }
    return misfit() * Math.sqrt(most);
  }

  private double socByCurve() {
    double filled = electrodes.filled(curveVolts, x[LITHIUM], x[NEGATIVE], x[POSITIVE]);
    double empty = electrodes.empty(x[LITHIUM], x[NEGATIVE], x[POSITIVE]);
    return (filled - empty) / deducedCapacity();
  }

  // ---- checkpoint

  @Override
  public int checkpointLength() {
    return LENGTH;
  }

  @Override
  public void save(double[] into, int from) {
    into[from] = updates;
    into[from + 1] = nis;
    into[from + 2] = learnt ? 1 : 0;
    into[from + 3] = placed ? 1 : 0;
    System.arraycopy(x, 0, into, from + 4, STATES);
    for (int k = 0; k < STATES; k++) {
      System.arraycopy(p[k], 0, into, from + 4 + (k + 1) * STATES, STATES);
    }
  }

  @Override
  public void restore(double[] saved, int from) {
    updates = saved[from];
    nis = saved[from + 1];
    learnt = saved[from + 2] != 0;
    placed = saved[from + 3] != 0;
    System.arraycopy(saved, from + 4, x, 0, STATES);
    for (int k = 0; k < STATES; k++) {
      System.arraycopy(saved, from + 4 + (k + 1) * STATES, p[k], 0, STATES);
    }
    judgeCapacity();
  }

  private static double square(double value) {
    return value * value;
  }
}
