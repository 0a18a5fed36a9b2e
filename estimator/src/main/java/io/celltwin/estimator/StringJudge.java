package io.celltwin.estimator;

import io.celltwin.estimator.health.RestWatch;

/// What the sensors of one string are worth: whether its current is at rest or stands still, and
/// whose readings the residuals of all its cells speak against. Once a second, but for what must
/// see every tick.
final class StringJudge implements CheckpointPart {
  static final double PERIOD_SECONDS = 1;

  /// A reading of the current that has moved by no more than a rest may have for so long may be a
  /// dead sensor's, or one at its limit, s.
  private static final double STILL_SECONDS = 10;

  /// Restlessness of more than half of the cells from which on the current is doubted, and below
  /// which no more: three and two times what the cell file says is left over.
  private static final double RAISE_RESTLESS = 9;

  private static final double CLEAR_RESTLESS = 4;

  /// An offset of the current sensor that is told of: so sure, and so large; and until when.
  private static final double RAISE_BIAS_SIGMAS = 2.5;

  private static final double RAISE_BIAS_C_RATE = 0.003;
  private static final double CLEAR_BIAS_SIGMAS = 2;
  private static final double CLEAR_BIAS_C_RATE = 0.002;

  /// No sensor's offset is known better than this, C-rate.
  private static final double LEAST_BIAS_C_RATE = 0.0005;

  /// Fewer means of the current do not show whether it moves.
  private static final int LEAST_MEANS = 5;

  /// What an offset makes of the SOC counts for so much of a sigma: while nobody knows whose it is,
  /// and where the cell is told by the others but they may be wrong.
  private static final double SUSPECTED_PART = 0.6;

  private static final double FOUND_PART = 0.5;

  /// Within so long it has faded.
  private static final double MOST_EXCUSED_SECONDS = 1800;

  /// Values of the checkpoint.
  private static final int LENGTH = 19 + 2 * CurrentBound.LENGTH + CommonMotion.LENGTH;

  private final int string;
  private final int firstCell;
  private final CellBank[] banks;
  private final VoltageComparison comparison;
  private final RestWatch rest;
  private final FilterSettings settings;
  private final double capacityAmps;
  private final boolean[] comparable;
  private final boolean[] plausible;

  /// How long the period of the latest judgement was.
  private double judgedSeconds;

  /// Whether the current was measured throughout it.
  private boolean judgedCovered;

  // since the latest judgement
  private double seconds;
  private double coulombs;
  private double uncoveredSeconds;

  /// A current from which it has not moved for some time, and for how long.
  private double stillAmps;

  private double stillSeconds;

  /// The ends of its sensor's range.
  private final CurrentBound most;

  private final CurrentBound least;

  /// What all cells do together.
  private final CommonMotion motion;

  /// Whether the reading is at one of them, and says no more than that.
  private boolean bounded;

  // A current that may be none, since when it has been so small: means and, about them, sums of
  // squares and products of the current and the time, weighted with the time.
  private double restSeconds;
  private double restMeans;
  private double restAmps;
  private double restMoment;
  private double ampsSquares;
  private double momentSquares;
  private double ampsByMoment;

  /// Whether the current has told its offset since it last flowed.
  private boolean pinned;

  /// For how long still residuals that move are no word against its sensor: what flowed while
  /// nobody measured fades in the branches.
  private double excusedSeconds;

  /// Whether the residuals speak against the current.
  private boolean currentFalse;

  /// Whether the current sensor has an offset that is told of.
  private boolean biased;

  /// Whether the voltages of most cells stand still.
  private boolean frozen;

  /// Index in the pack of the cell that is told of because it is left out; -1 where there is none.
  private int odd = -1;

  StringJudge(
      int string,
      int firstCell,
      CellBank[] banks,
      VoltageComparison comparison,
      RestWatch rest,
      CellParameters parameters,
      FilterSettings settings) {
    this.string = string;
    this.firstCell = firstCell;
    this.banks = banks;
    this.comparison = comparison;
    this.rest = rest;
    this.settings = settings;
    capacityAmps = parameters.capacityCoulombs() / 3600;
    int cells = 0;
    for (CellBank bank : banks) cells += bank.cells;
    double smallAmps = settings.restCRate() * capacityAmps;
    most = new CurrentBound(1, smallAmps);
    least = new CurrentBound(-1, smallAmps);
    motion = new CommonMotion(settings.voltageNoiseVolts());
    comparable = new boolean[cells];
    plausible = new boolean[cells];
  }

  // ---- checkpoint, the comparison's behind it

  @Override
  public int checkpointLength() {
    return LENGTH + comparison.checkpointLength();
  }

  @Override
  public void save(double[] into, int from) {
    into[from] = seconds;
    into[from + 1] = coulombs;
    into[from + 2] = uncoveredSeconds;
    into[from + 3] = stillAmps;
    into[from + 4] = stillSeconds;
    into[from + 5] = restSeconds;
    into[from + 6] = restMeans;
    into[from + 7] = restAmps;
    into[from + 8] = restMoment;
    into[from + 9] = ampsSquares;
    into[from + 10] = momentSquares;
    into[from + 11] = ampsByMoment;
    into[from + 12] = currentFalse ? 1 : 0;
    into[from + 13] = biased ? 1 : 0;
    into[from + 14] = frozen ? 1 : 0;
    into[from + 15] = odd;
    into[from + 16] = pinned ? 1 : 0;
    into[from + 17] = bounded ? 1 : 0;
    into[from + 18] = excusedSeconds;
    most.save(into, from + 19);
    least.save(into, from + 19 + CurrentBound.LENGTH);
    motion.save(into, from + 19 + 2 * CurrentBound.LENGTH);
    comparison.save(into, from + LENGTH);
  }

  @Override
  public boolean isSound(double[] saved, int from) {
    return Carried.areFinite(saved, from, from + LENGTH)
        && (saved[from + 15] == -1 || has((int) saved[from + 15]))
        && comparison.isSound(saved, from + LENGTH);
  }

  @Override
  public void restore(double[] saved, int from, double elapsedSeconds) {
    seconds = saved[from];
    coulombs = saved[from + 1];
    uncoveredSeconds = saved[from + 2];
    stillAmps = saved[from + 3];
    stillSeconds = saved[from + 4];
    restSeconds = saved[from + 5];
    restMeans = saved[from + 6];
    restAmps = saved[from + 7];
    restMoment = saved[from + 8];
    ampsSquares = saved[from + 9];
    momentSquares = saved[from + 10];
    ampsByMoment = saved[from + 11];
    currentFalse = saved[from + 12] != 0;
    biased = saved[from + 13] != 0;
    frozen = saved[from + 14] != 0;
    odd = (int) saved[from + 15];
    pinned = saved[from + 16] != 0;
    bounded = saved[from + 17] != 0;
    excusedSeconds = saved[from + 18];
    most.restore(saved, from + 19);
    least.restore(saved, from + 19 + CurrentBound.LENGTH);
    motion.restore(saved, from + 19 + 2 * CurrentBound.LENGTH);
    tellBanks();
    double months = elapsedSeconds / CellBank.SECONDS_PER_MONTH;
    comparison.restore(saved, from + LENGTH, months, settings.selfDischargePerMonth() * months);
    if (elapsedSeconds > 0) {
      stillSeconds = 0;
      pinned = false;
      motion.beginAnew();
      beginRest();
    }
  }

  // ---- before the estimate is reported

  /// @return whether this tick ends a second
  boolean judgeCells(PackMeasurement measurement) {
    take(measurement);
    if (seconds < PERIOD_SECONDS) return false;
    boolean unmeasured = 2 * uncoveredSeconds > seconds;
    excusedSeconds =
        unmeasured
            ? Math.min(Math.max(uncoveredSeconds, excusedSeconds), MOST_EXCUSED_SECONDS)
            : Math.max(excusedSeconds - seconds, 0);
    for (CellBank bank : banks) {
      if (unmeasured) bank.judge.beginAnew(seconds);
      bank.judge.judge(seconds);
    }
    judgeCurrent();
    watchRest();
    judgedSeconds = seconds;
    judgedCovered = uncoveredSeconds == 0;
    seconds = 0;
    coulombs = 0;
    uncoveredSeconds = 0;
    return true;
  }

  private void take(PackMeasurement measurement) {
    seconds += measurement.dtSeconds;
    coulombs += measurement.stringCoulombs[string];
    uncoveredSeconds += measurement.stringUncoveredSeconds[string];
    comparison.take(measurement, string);
  }

  /// Where most cells' residuals disagree with the current, its sensor is as unknown as at the
  /// start, and the current as one that nobody measures: it does not enter the expected voltages as
  /// known, and has not for as long as it took to find. So it stays while the reading stands still,
  /// as that of a dead sensor and one at its limit does: calm residuals only say that the true one
  /// stands still too.
  private void judgeCurrent() {
    watchStill();
    double times = currentFalse ? CLEAR_RESTLESS : RAISE_RESTLESS;
    int restless = 0;
    for (CellBank bank : banks) restless += bank.judge.restlessCells(times);
    boolean before = currentFalse;
    judgeMotion();
    currentFalse =
        2 * restless > startedCells() || motion.isUnexplained() || (currentFalse && isStill());
    double unmeasured = judgeBounds();
    if (isUnknown()) {
      unmeasured = Math.max(unmeasured, before ? seconds : CellJudge.RESTLESS_SECONDS);
      for (CellBank bank : banks) bank.widenBias(settings.currentBiasCRate() * capacityAmps);
    }
    if (unmeasured > 0) {
      for (CellBank bank : banks) bank.widen(unmeasured);
    }
    tellBanks();
  }

  private void judgeMotion() {
    if (uncoveredSeconds > 0) motion.beginAnew();
    for (CellBank bank : banks) bank.judge.tell(motion);
    motion.judge(seconds);
  }

  private void watchStill() {
    double mean = coulombs / seconds;
    if (Math.abs(mean - stillAmps) > settings.restCRate() * capacityAmps || uncoveredSeconds > 0) {
      stillAmps = mean;
      stillSeconds = 0;
    } else {
      stillSeconds += seconds;
    }
  }

  /// @return for how long the current has not been measured, as far as it is news
  private double judgeBounds() {
    double mean = coulombs / seconds;
    boolean covered = uncoveredSeconds == 0;
    double found = covered ? judgeBound(most, mean) + judgeBound(least, mean) : 0;
    bounded = covered && (most.holds(least) || least.holds(most));
    return bounded ? Math.max(found, seconds) : found;
  }

  private double judgeBound(CurrentBound bound, double amps) {
    if (!bound.meets(amps, seconds)) return 0;
    for (CellBank bank : banks) bank.judge.tell(bound, seconds);
    return bound.judge(seconds, motion.isUnexplained());
  }

  private void tellBanks() {
    for (CellBank bank : banks) bank.currentUnknown = bounded || isUnknown();
  }

  private boolean isStill() {
    return stillSeconds >= STILL_SECONDS;
  }

  /// Whether the current is false; of a single cell's restless residuals it may as well be the
  /// voltage, or the model.
  private boolean isUnknown() {
    return currentFalse && (startedCells() >= 2 || motion.isUnexplained());
  }

  /// A small current that does not move for minutes is more likely none, and the sensor off by it,
  /// unless the cells have shown that it flows. The end of a charge is no rest: there the current
  /// falls, by more than its noise.
  private void watchRest() {
    double mean = coulombs / seconds;
    boolean believed = !currentFalse;
    for (CellBank bank : banks) believed &= !bank.judge.believes();
    if (Math.abs(mean) > settings.restCRate() * capacityAmps || uncoveredSeconds > 0 || !believed) {
      beginRest();
      pinned = false;
      return;
    }
    // One rest is one piece of evidence, however long it takes.
    if (pinned) return;
    addToRest(mean);
    if (restSeconds < settings.restSeconds() || restMeans < LEAST_MEANS) return;
    double trend = ampsByMoment / momentSquares;
    double noise = Math.sqrt(Math.max(ampsSquares - trend * ampsByMoment, 0) / restSeconds);
    double least = LEAST_BIAS_C_RATE * capacityAmps;
    boolean steady =
        noise < settings.currentNoiseCRate() * capacityAmps
            && Math.abs(trend) * restSeconds < Math.max(noise, least);
    if (steady) {
      double flows = rest.restCurrent() * capacityAmps;
      double sigma = rest.restCurrentSigma(restAmps / capacityAmps) * capacityAmps;
      for (CellBank bank : banks) bank.pinBias(restAmps - flows, Math.max(sigma, least));
      pinned = true;
    }
    beginRest();
  }

  private void beginRest() {
    restSeconds = 0;
    restMeans = 0;
    restAmps = 0;
    restMoment = 0;
    ampsSquares = 0;
    momentSquares = 0;
    ampsByMoment = 0;
  }

  private void addToRest(double amps) {
    double moment = restSeconds + seconds / 2;
    restSeconds += seconds;
    restMeans++;
    double ofAmps = amps - restAmps;
    double ofMoment = moment - restMoment;
    restAmps += ofAmps * (seconds / restSeconds);
    restMoment += ofMoment * (seconds / restSeconds);
    ampsSquares += seconds * ofAmps * (amps - restAmps);
    momentSquares += seconds * ofMoment * (moment - restMoment);
    ampsByMoment += seconds * ofMoment * (amps - restAmps);
  }

  /// Whether the residuals do not speak against the current.
  boolean believesCurrent() {
    return !currentFalse && !bounded;
  }

  // ---- after the estimate has been reported

  /// Whose sensor is wrong: one cell's, if the others agree with the current; the current's, if all
  /// cells disagree with it.
  void judgeSensors(PackEstimate estimate) {
    for (CellBank bank : banks) {
      for (int c = 0; c < bank.cells; c++) {
        int cell = bank.firstCell - firstCell + c;
        // A current that nobody knows moves every cell by its own resistance.
        comparable[cell] = believesCurrent() && bank.judge.isMeasured(c);
        plausible[cell] = bank.judge.isPlausible(c);
      }
    }
    for (CellBank bank : banks) {
      comparison.takeSteps(bank);
      comparison.findJumpsAlone(bank, judgedSeconds);
    }
    // Cells that are not measured at one moment move apart under a current that nobody knows.
    if (judgedCovered) comparison.findJumps();
    comparison.compare(estimate, comparable, plausible);
    int doubted = 0;
    int stuck = 0;
    for (CellBank bank : banks) {
      doubted += bank.judge.doubtedCells();
      stuck += bank.judge.stuckCells();
    }
    int started = startedCells();
    if (2 * doubted > started) {
      for (CellBank bank : banks) bank.judge.believe();
    }
    frozen = started > 1 && 2 * stuck > started;
    if (odd < 0 || !CellBank.of(banks, odd).judge.isLeftOut(odd)) odd = mostDoubted();
    for (CellBank bank : banks) {
      for (int c = 0; c < bank.cells; c++) {
        takeComparison(bank, c, estimate);
      }
    }

    double bias = Math.abs(estimate.stringBiasAmps[string]);
    double sigma = estimate.stringBiasSigmaAmps[string];
    biased =
        biased
            ? bias > CLEAR_BIAS_SIGMAS * sigma && bias > CLEAR_BIAS_C_RATE * capacityAmps
            : bias > RAISE_BIAS_SIGMAS * sigma && bias > RAISE_BIAS_C_RATE * capacityAmps;
  }

  /// A cell that the others find to be off is left out, and told by them where they know it better
  /// than its own charge does.
  private void takeComparison(CellBank bank, int c, PackEstimate estimate) {
    int cell = bank.firstCell - firstCell + c;
    boolean isFarOff = comparison.isFoundFarOff(cell);
    if (isFarOff) {
      double sigma = comparison.socSigma(cell);
      boolean anew = !bank.judge.isFarOff(c) && !comparison.hasJumped(cell);
      if (anew || sigma < Math.sqrt(bank.p.zz[c])) {
        bank.startLike(
            c,
            comparison.soc(cell),
            sigma,
            estimate.stringBiasAmps[string],
            estimate.stringBiasSigmaAmps[string]);
      }
    }
    bank.judge.takeOffset(c, comparison.isFound(cell), isFarOff, comparison.excessVolts(cell));
    bank.judge.suspect(c, comparison.suspectedVolts(cell), isFarOff ? FOUND_PART : SUSPECTED_PART);
  }

  private int mostDoubted() {
    int most = -1;
    double mostVolts = -1;
    for (CellBank bank : banks) {
      int cell = bank.judge.mostDoubted();
      if (cell < 0) continue;
      double volts = Math.abs(bank.judge.excessVolts(cell));
      if (volts < mostVolts) continue;
      most = cell;
      mostVolts = volts;
    }
    return most;
  }

  private boolean isBiasExtreme() {
    for (CellBank bank : banks) {
      for (int c = 0; c < bank.cells; c++) if (bank.isBiasExtreme(c)) return true;
    }
    return false;
  }

  private boolean has(int packCell) {
    for (CellBank bank : banks) if (bank.has(packCell)) return true;
    return false;
  }

  private int startedCells() {
    int started = 0;
    for (CellBank bank : banks) started += bank.startedCells();
    return started;
  }

  /// The verdict that stands, with its newest numbers.
  void report(PackEstimate estimate) {
    int offset = comparison.named();
    boolean alone = startedCells() < 2; // one word against another
    // After a hole the residuals are its doing. What a cell is beside its neighbours is not.
    boolean counts = bounded || excusedSeconds == 0;
    if (counts && frozen) {
      tell(estimate, Verdict.CELL_VOLTAGE, -1, Double.NaN, Double.NaN);
    } else if (counts && !believesCurrent() && !alone) { // which makes cells odd, too
      tell(estimate, Verdict.CURRENT_SENSOR, -1, Double.NaN, Double.NaN);
    } else if (counts && odd >= 0) {
      CellJudge judge = CellBank.of(banks, odd).judge;
      tell(
          estimate, Verdict.CELL_VOLTAGE, odd, judge.excessVolts(odd), judge.excessSigmaVolts(odd));
    } else if (offset >= 0) {
      double volts = comparison.excessVolts(offset);
      double sigma = comparison.sigmaVolts(offset);
      tell(estimate, Verdict.CELL_VOLTAGE, firstCell + offset, volts, sigma);
    } else if (counts && biased && (!alone || isBiasExtreme())) {
      double bias = estimate.stringBiasAmps[string];
      double sigma = estimate.stringBiasSigmaAmps[string];
      tell(estimate, Verdict.CURRENT_SENSOR, -1, bias, sigma);
    } else {
      tell(estimate, Verdict.NONE, -1, Double.NaN, Double.NaN);
    }
  }

  private void tell(PackEstimate estimate, Verdict verdict, int cell, double excess, double sigma) {
    if (estimate.verdict[string] != verdict) estimate.verdict[string] = verdict;
    estimate.verdictCell[string] = cell;
    estimate.verdictExcess[string] = excess;
    estimate.verdictSigma[string] = sigma;
  }
}
