package io.celltwin.estimator.health;

import io.celltwin.estimator.OcvCurve;

/// The capacity of one cell from discharges from full to empty in one go: what flows out is the
/// capacity, whatever the curve of the aged cell. A Kalman filter over a capacity that wanders.
///
/// Near both ends of the curve a voltage tells the SOC under load, too, less what the current makes
/// of it. Full is the fullest moment; empty is the last one at which the discharge went on, if the
/// cell then rests and stays below what an empty one rests at: a voltage under load alone says too
/// little. After a discharge at one moderate current, which is what a capacity test is, it may rest
/// a little higher: what is left then cannot be given. Of what an empty cell has left by the curve,
/// half counts, for the same reason; of what a full one would take, nothing: one that is held at
/// its full voltage until hardly a current flows takes no more.
public final class FullDischarge {
  /// The ends of the curve: what lies above or below, by its voltage, may be full or empty.
  private static final double FULL_SOC = 0.96;

  private static final double EMPTY_SOC = 0.03;

  /// What an empty cell rests below after a steady discharge.
  private static final double SPENT_SOC = 0.06;

  /// Of what is told while so little has flowed, the fullest moment counts.
  private static final double STAY_CHARGE = 0.02;

  /// A cell that is charged faster may not be full: its voltage is the charger's.
  private static final double FULL_C_RATE = 0.1;

  /// A cell that takes no more than this at its full voltage is full, whatever the curve says that
  /// is left. Chargers end between a hundredth and a twentieth.
  private static final double TAPERED_C_RATE = 0.05;

  /// What a load makes of a voltage is no reason to take a cell for full before it has been off for
  /// so long, s.
  private static final double RESTED_SECONDS = 60;

  /// No smaller current is a discharge, and no larger one a rest; a cell that has rested for so
  /// long and still is empty was, s.
  private static final double LOAD_C_RATE = 0.05;

  private static final double REST_C_RATE = 0.02;
  private static final double CONFIRMED_SECONDS = 120;

  /// A current is one that keeps to its mean: the mean of its square is above the square of its
  /// mean by less than this part (1.5 and more in a drive). Tests of the capacity are made at 1C
  /// and less.
  private static final double STEADY_PART = 0.02;

  private static final double MOST_STEADY_RATE = 1.1;

  /// One sigma of what the current is taken to make of a voltage, as a part of it, and of the curve
  /// at its ends, V.
  private static final double LOAD_SIGMA = 0.15;

  private static final double CURVE_VOLTS = 0.004;

  /// An end that is known no better, in SOC, is none; a capacity that is told no better is not
  /// told.
  private static final double MOST_SIGMA = 0.02;

  /// A capacity that time has made less sure than this is old.
  private static final double OLD_SIGMA = 0.015;

  /// One sigma of what one discharge shows, and by how much the next one may differ: after a pause
  /// a cell gives some percent more than before, and less from cycle to cycle (NASA's cells: 2 to 7
  /// % and 0.5 %).
  private static final double NOISE = 0.003;

  private static final double WALK_PER_CYCLE = 0.006;

  /// By how much a capacity moves over the root of a day; the gain of the current sensor.
  private static final double WALK_PER_ROOT_DAY = 0.004;

  private static final double GAIN_SIGMA = 0.003;

  private static final double SECONDS_PER_HOUR = 3600;
  private static final double SECONDS_PER_DAY = 86_400;

  /// Values of the checkpoint.
  public static final int LENGTH = 17;

  private final OcvCurve fresh;
  private final double fullVolts;
  private final double heldVolts;
  private final double emptyVolts;
  private final double spentVolts;

  // since it was full, which it was where the sigma is below 1
  private double fullSoc;
  private double fullSigma = 1;
  private double charge;
  private double offsetSigma;
  private double doubtedCharge;
  private double loadSeconds;
  private double loadCharge;
  private double loadSquares; // C-rate squared, over the seconds

  // of the latest moment near empty, where the sigma is below 1; and what had flowed when the
  // latest load ended
  private double emptySoc;
  private double emptySigma = 1;
  private double emptyCharge;
  private double emptyOffsetSigma;
  private double secondsSinceLoad;

  // what the discharges have told
  private double capacity;
  private double variance = 1;
  private double commonVariance;
  private double secondsSinceEnd;

  /// @param fresh curve of the fresh cell
  public FullDischarge(OcvCurve fresh) {
    this.fresh = fresh;
    fullVolts = fresh.volts(FULL_SOC);
    heldVolts = fresh.volts(1) - CURVE_VOLTS;
    emptyVolts = fresh.volts(EMPTY_SOC) + fresh.halfGapVolts(EMPTY_SOC);
    spentVolts = fresh.volts(SPENT_SOC) + fresh.halfGapVolts(SPENT_SOC);
  }

  /// Time that has passed, with its charge.
  ///
  /// @param passed into the cell, in parts of the fresh capacity
  /// @param passedSigma one sigma of it, by an offset: the same in all that passes
  /// @param doubted what else may have passed: a small current that is taken for none
  public void pass(double seconds, double passed, double passedSigma, double doubted) {
    charge += passed;
    offsetSigma += passedSigma;
    doubtedCharge += doubted;
    age(seconds);
    variance = Math.min(variance + square(WALK_PER_CYCLE) * Math.abs(passed) / 2, 1);
    double rate = passed / seconds * SECONDS_PER_HOUR;
    if (isLoad(rate)) passLoad(seconds, rate);
  }

  private void age(double seconds) {
    secondsSinceLoad += seconds;
    secondsSinceEnd += seconds;
    variance = Math.min(variance + square(WALK_PER_ROOT_DAY) * seconds / SECONDS_PER_DAY, 1);
  }

  /// What flows until the load ends counts, also beyond the moment that was seen empty: a cell may
  /// go on for some seconds, whatever its voltage is.
  private void passLoad(double seconds, double rate) {
    loadSeconds += seconds;
    loadCharge -= rate * seconds;
    loadSquares += rate * rate * seconds;
    secondsSinceLoad = 0;
    emptyCharge = charge;
    emptyOffsetSigma = offsetSigma;
  }

  private boolean isSteady() {
    return loadCharge < MOST_STEADY_RATE * loadSeconds
        && loadSquares * loadSeconds < (1 + STEADY_PART) * square(loadCharge);
  }

  private static boolean isLoad(double rate) {
    return rate < -LOAD_C_RATE;
  }

  /// A discharge that has not ended tells nothing: what flows now is not known, or it is too cold
  /// for a voltage to say how empty a cell is.
  public void lose() {
    fullSigma = 1;
    emptySigma = 1;
  }

  private void end() {
    if (emptySigma < MOST_SIGMA) learn();
    lose();
  }

  /// What the ends are wrong by is so again the next time: it makes the capacity no less of a
  /// measurement of how it moves.
  private void learn() {
    double span = fullSoc - emptySoc;
    double measured = -emptyCharge / span;
    double ends = square(measured) * (square(fullSigma) + square(emptySigma));
    double flowed = square(emptyOffsetSigma) + square(doubtedCharge);
    double told = (ends + flowed) / square(span);
    if (told > square(MOST_SIGMA)) return;
    boolean isFirst = !isLearnt();
    commonVariance = told;
    double gain = isFirst ? 1 : variance / (variance + square(NOISE));
    capacity += gain * (measured - capacity);
    variance = isFirst ? square(NOISE) : (1 - gain) * variance;
    secondsSinceEnd = 0;
  }

  /// The newest voltage; [#pass] has been called with all that was before.
  ///
  /// @param openVolts open-circuit voltage at the temperature of the fresh curve, by the model
  /// @param loadVolts what the model takes the current to make of the voltage
  /// @param rate current in C
  public void see(double openVolts, double loadVolts, double rate) {
    double volts = openVolts + loadVolts;
    double surelyVolts = secondsSinceLoad > RESTED_SECONDS ? openVolts : Math.min(openVolts, volts);
    if (rate < FULL_C_RATE && surelyVolts > fullVolts) {
      seeFull(openVolts, loadVolts, rate < TAPERED_C_RATE && volts > heldVolts);
    }
    if (isLoad(rate)) {
      if (openVolts < emptyVolts && fullSigma < 1) seeEmpty(openVolts, loadVolts);
      return;
    }
    double mostVolts = isSteady() ? spentVolts : emptyVolts;
    if (rate > REST_C_RATE || volts > mostVolts) emptySigma = 1;
    if (secondsSinceLoad > CONFIRMED_SECONDS && emptySigma < 1) end();
  }

  private void seeFull(double openVolts, double loadVolts, boolean isHeld) {
    double byCurve = fresh.soc(openVolts);
    double told = isHeld ? 1 : byCurve;
    double sigma = Math.max(endSigma(openVolts, loadVolts), (told - byCurve) / 2);
    if (sigma > MOST_SIGMA) return;
    boolean isSameStay = fullSigma < 1 && Math.abs(charge) < STAY_CHARGE;
    if (isSameStay && told - sigma < fullSoc - fullSigma) return;
    emptySigma = 1;
    fullSoc = told;
    fullSigma = sigma;
    charge = 0;
    offsetSigma = 0;
    doubtedCharge = 0;
    loadSeconds = 0;
    loadCharge = 0;
    loadSquares = 0;
  }

  private void seeEmpty(double openVolts, double loadVolts) {
    emptySoc = fresh.soc(openVolts) / 2;
    emptySigma = Math.max(endSigma(openVolts, loadVolts), emptySoc);
  }

  /// One sigma of the SOC that a voltage tells near an end; beyond the end of the curve there is no
  /// more to be wrong by.
  private double endSigma(double openVolts, double loadVolts) {
    double gap = fresh.halfGapVolts(fresh.soc(openVolts));
    double volts = Math.sqrt(square(CURVE_VOLTS) + square(LOAD_SIGMA * loadVolts) + square(gap));
    return (fresh.soc(openVolts + volts) - fresh.soc(openVolts - volts)) / 2;
  }

  private static double square(double value) {
    return value * value;
  }

  /// Whether a discharge has told the capacity; it stays what is known, ever less surely.
  public boolean isLearnt() {
    return commonVariance > 0;
  }

  /// Whether that is so long ago that what else is known may be better.
  public boolean isOld() {
    return variance + commonVariance > square(OLD_SIGMA);
  }

  /// As a part of the fresh capacity, where it is learnt.
  public double capacity() {
    return capacity;
  }

  /// One sigma of what the next discharge shows.
  public double sigma() {
    double next = variance + square(WALK_PER_CYCLE);
    return Math.sqrt(next + commonVariance + square(GAIN_SIGMA * capacity));
  }

  /// Since a discharge has told of it.
  public double ageSeconds() {
    return secondsSinceEnd;
  }

  // ---- checkpoint

  public void save(double[] into, int from) {
    into[from] = fullSoc;
    into[from + 1] = fullSigma;
    into[from + 2] = charge;
    into[from + 3] = offsetSigma;
    into[from + 4] = emptySigma;
    into[from + 5] = emptyCharge;
    into[from + 6] = emptyOffsetSigma;
    into[from + 7] = secondsSinceLoad;
    into[from + 8] = capacity;
    into[from + 9] = variance;
    into[from + 10] = commonVariance;
    into[from + 11] = secondsSinceEnd;
    into[from + 12] = emptySoc;
    into[from + 13] = doubtedCharge;
    into[from + 14] = loadSeconds;
    into[from + 15] = loadCharge;
    into[from + 16] = loadSquares;
  }

  /// Takes up what [#save] has written.
  ///
  /// @param awaySeconds in which nobody knows what has flowed
  public void restore(double[] saved, int from, double awaySeconds) {
    fullSoc = saved[from];
    fullSigma = saved[from + 1];
    charge = saved[from + 2];
    offsetSigma = saved[from + 3];
    emptySigma = saved[from + 4];
    emptyCharge = saved[from + 5];
    emptyOffsetSigma = saved[from + 6];
    secondsSinceLoad = saved[from + 7];
    capacity = saved[from + 8];
    variance = saved[from + 9];
    commonVariance = saved[from + 10];
    secondsSinceEnd = saved[from + 11];
    emptySoc = saved[from + 12];
    doubtedCharge = saved[from + 13];
    loadSeconds = saved[from + 14];
    loadCharge = saved[from + 15];
    loadSquares = saved[from + 16];
    if (awaySeconds == 0) return;
    lose();
    age(awaySeconds);
  }
}
