package io.celltwin.estimator;

import java.util.Arrays;

/// What the residuals of a bank's cells say of the filter and of the cells' voltage sensors: health
/// figures, and which voltages are left out. [CellBank] tells it of every sample and reads
/// [#trusted] and [#doubt]; [StringJudge] has it judge once a second.
final class CellJudge {
  /// Over what time residuals are averaged for the health of the filter, s.
  private static final double HEALTH_SECONDS = 300;

  /// Over what time their restlessness is, s.
  static final double RESTLESS_SECONDS = 60;

  /// Restlessness of a cell that has just started: for so many seconds its residuals are those of a
  /// filter that finds its place.
  private static final double UNJUDGED = -10;

  /// What a restless residual squared counts for at most: five times what the cell file says is
  /// left over.
  private static final double MAX_RESTLESS = 25;

  /// A voltage that tells the SOC to this, one sigma, anchors it; one that tells it to that makes
  /// it observable.
  private static final double ANCHORED_SOC = 0.03;

  private static final double OBSERVABLE_SOC = 0.05;

  /// A filter whose sigma is larger has not converged, nor has one whose residuals say more.
  private static final double CONVERGED_SIGMA = 0.04;

  private static final double CONVERGED_NIS = 4;

  /// Normalised innovation squared that no good sensor and no model brings for seconds; below the
  /// other one it is forgiven.
  private static final double ODD_NIS = 36;

  private static final double FORGIVEN_NIS = 9;
  private static final double ODD_SECONDS = 5;

  /// A voltage that is the same to the last bit while it should have moved so far is stuck: more
  /// than twice the steps of the coarsest packs, 20 mV.
  private static final double STUCK_VOLTS = 0.05;

  /// The mean of samples that are the same is so but for its rounding.
  private static final double SAME_VOLTS = 1e-6;

  private static final double STUCK_SECONDS = 3;

  /// A voltage that has moved by less than one sigma of what is left over stands still, but for its
  /// noise, where it should have moved so many times as far, squared.
  private static final double STILL_TIMES = 9;

  /// A doubt goes with this much charge, e-fold, as a part of the capacity, and where an anchor
  /// lifts it, in this time.
  private static final double DOUBT_SOC = 2;

  private static final double LIFT_SECONDS = 20;

  /// A doubt that makes a cell's SOC [EstimateQuality#ESTIMATED].
  private static final double DOUBTFUL = 0.01;

  private static final double FAR_OFF = 2;

  /// By so much per SOC a curve rises at its ends, where a cell may be without its filter's
  /// knowing.
  private static final double STEEP_VOLTS = 30;

  /// For how long all voltages are believed after they spoke together against the filter, s.
  private static final double BELIEVED_SECONDS = 60;

  private static final double NEVER = CellBank.NEVER;

  private final CellBank filter;
  private final int cells;

  // the newest sample of each cell, and what the filter made of it
  private final double[] latestVolts;
  private final double[] latestLoad;
  private final double[] latestInnovation;
  private final double[] latestNis;
  private final double[] secondsSinceSample;

  /// SOC by charge alone.
  private final double[] chargeSoc;

  // health
  private final double[] innovationMean;
  private final double[] restless;
  private final double[] information;
  private final double[] secondsSinceAnchor;

  // when the voltage last moved
  private final double[] seenVolts;
  private final double[] seenLoad;
  private final double[] seenSoc;

  // of the sample before the newest that has been judged
  private final double[] previousVolts;
  private final double[] previousLoad;
  private final double[] previousSoc;

  /// By how much more the voltage has changed from one judged sample to the next than load and
  /// charge make of it, V.
  private final double[] step;

  /// What a step may be without a sensor that jumps: by what the load and the charge have moved, V.
  private final double[] stepScale;

  /// What the load makes of that step by the model, V.
  private final double[] loadStep;

  /// 1 where the latest judgement had a sample and one before it, else 0.
  private final double[] stepped;

  private final double[] stuckSeconds;
  private final double[] oddSeconds;

  // mean and variance of the voltage and of what is expected of it, over the time that restlessness
  // is
  private final double[] voltsMean;
  private final double[] voltsVariance;
  private final double[] expectedMean;
  private final double[] expectedVariance;

  /// 1 where the voltage stands still but for its noise, else 0.
  private final double[] still;

  /// 1 where the cell's voltage is believed, 0 where it is left out.
  final double[] trusted;

  /// One sigma of the SOC that comes on top of the filter's, because a voltage is or was odd.
  final double[] doubt;

  /// What a voltage that is believed all the same may be off by, V.
  private final double[] doubtVolts;

  /// 1 where the others find the voltage to be off, [#FAR_OFF] where it is left out for it, else 0.
  private final double[] offset;

  /// One sigma of the SOC for what the others make of the voltage, as long as it is open whether it
  /// is off or the cell another one.
  final double[] suspicion;

  /// 1 where a sample of the cell has been judged since it started, else 0.
  private final double[] sampled;

  private final Carried carried;

  /// For how long still all voltages are believed, however odd they are.
  private double believedSeconds;

  CellJudge(CellBank filter, int cells, int length) {
    this.filter = filter;
    this.cells = cells;
    latestVolts = new double[length];
    latestLoad = new double[length];
    latestInnovation = new double[length];
    latestNis = new double[length];
    secondsSinceSample = new double[length];
    chargeSoc = new double[length];
    innovationMean = new double[length];
    restless = new double[length];
    information = new double[length];
    secondsSinceAnchor = new double[length];
    seenVolts = new double[length];
    seenLoad = new double[length];
    seenSoc = new double[length];
    previousVolts = new double[length];
    previousLoad = new double[length];
    previousSoc = new double[length];
    step = new double[length];
    stepScale = new double[length];
    loadStep = new double[length];
    stepped = new double[length];
    stuckSeconds = new double[length];
    oddSeconds = new double[length];
    voltsMean = new double[length];
    voltsVariance = new double[length];
    expectedMean = new double[length];
    expectedVariance = new double[length];
    still = new double[length];
    trusted = new double[length];
    doubt = new double[length];
    doubtVolts = new double[length];
    offset = new double[length];
    suspicion = new double[length];
    sampled = new double[length];
    Arrays.fill(secondsSinceSample, NEVER);
    Arrays.fill(secondsSinceAnchor, NEVER);
    Arrays.fill(restless, UNJUDGED);
    Arrays.fill(trusted, 1);
    carried =
        new Carried(
            cells,
            latestVolts,
            latestLoad,
            latestInnovation,
            latestNis,
            secondsSinceSample,
            chargeSoc,
            innovationMean,
            restless,
            information,
            secondsSinceAnchor,
            seenVolts,
            seenLoad,
            seenSoc,
            previousVolts,
            previousLoad,
            previousSoc,
            sampled,
            stuckSeconds,
            oddSeconds,
            voltsMean,
            voltsVariance,
            expectedMean,
            expectedVariance,
            still,
            trusted,
            doubt,
            doubtVolts,
            offset,
            suspicion);
  }

  /// A cell that starts has not been judged.
  void start(int c) {
    innovationMean[c] = 0;
    restless[c] = UNJUDGED;
    information[c] = 0;
    secondsSinceAnchor[c] = NEVER;
    stuckSeconds[c] = 0;
    oddSeconds[c] = 0;
    still[c] = 0;
    trusted[c] = isFarOff(c) ? 0 : 1;
    doubt[c] = 0;
    doubtVolts[c] = 0;
  }

  // ---- checkpoint: one value, then of every cell array by array

  int checkpointLength() {
    return 1 + carried.checkpointLength();
  }

  void save(double[] into, int from) {
    into[from] = believedSeconds;
    carried.save(into, from + 1);
  }

  boolean isSound(double[] saved, int from) {
    return Carried.areFinite(saved, from, from + checkpointLength());
  }

  void restore(double[] saved, int from, double elapsedSeconds) {
    believedSeconds = saved[from];
    carried.restore(saved, from + 1);
    for (int c = 0; c < cells; c++) {
      secondsSinceSample[c] = Math.min(secondsSinceSample[c] + elapsedSeconds, NEVER);
      secondsSinceAnchor[c] = Math.min(secondsSinceAnchor[c] + elapsedSeconds, NEVER);
    }
    if (elapsedSeconds == 0) return;
    // What a voltage was before says nothing of a jump now, nor what was left over then.
    Arrays.fill(sampled, 0);
    Arrays.fill(restless, UNJUDGED);
  }

  // ---- every tick

  /// @param moved SOC by the charge of the latest part of a tick
  void passCharge(double[] moved) {
    for (int c = 0; c < cells; c++) chargeSoc[c] += moved[c];
  }

  void passTime(double seconds) {
    for (int c = 0; c < cells; c++) secondsSinceSample[c] += seconds;
  }

  /// @param fresh 1 where a cell has a sample, else 0
  void take(double[] fresh, double[] volts, double[] load, double[] innovation, double[] nis) {
    for (int c = 0; c < cells; c++) {
      secondsSinceSample[c] = (1 - fresh[c]) * secondsSinceSample[c];
    }
    keep(latestVolts, fresh, volts);
    keep(latestLoad, fresh, load);
    keep(latestInnovation, fresh, innovation);
    keep(latestNis, fresh, nis);
  }

  private void keep(double[] latest, double[] fresh, double[] sample) {
    for (int c = 0; c < cells; c++) latest[c] += fresh[c] * (sample[c] - latest[c]);
  }

  // ---- once a second

  /// Of a period in which nobody measured the current: what voltages and residuals were before it
  /// says nothing of how they move. Before [#judge].
  void beginAnew(double seconds) {
    Arrays.fill(restless, UNJUDGED - seconds);
  }

  /// What the latest `seconds` say, once a second.
  void judge(double seconds) {
    believedSeconds = Math.max(believedSeconds - seconds, 0);
    for (int c = 0; c < cells; c++) {
      secondsSinceAnchor[c] = Math.min(secondsSinceAnchor[c] + seconds, NEVER);
      double forgotten =
          Math.min(
              Math.abs(filter.moved[c]) * (seconds / filter.discretisedSeconds) / DOUBT_SOC, 1);
      doubt[c] *= 1 - forgotten;
      doubtVolts[c] *= 1 - forgotten;
      stepped[c] = 0;
      if (!filter.started[c] || secondsSinceSample[c] > seconds) continue;
      watchStep(c);
      filter.doubtBias(c, seconds);
      watchVolts(c, seconds);
      judgeHealth(c, seconds);
      judgeStillness(c);
      // However long it was since, one sample is one.
      judgeVoltage(c, Math.min(seconds, CellBank.REFRESH_SECONDS));
    }
  }

  private void watchStep(int c) {
    OcvCurve ocv = filter.parameters.ocv();
    double ofLoad = latestLoad[c] - previousLoad[c];
    double charged = chargeSoc[c] - previousSoc[c];
    double uncharged = filter.z[c] - charged;
    double ofCharge = ocv.volts(filter.z[c]) - ocv.volts(uncharged);
    step[c] = latestVolts[c] - previousVolts[c] - ofLoad - ofCharge;
    loadStep[c] = ofLoad;
    stepScale[c] = Math.abs(ofLoad) + Math.abs(ofCharge) + STEEP_VOLTS * Math.abs(charged);
    stepped[c] = sampled[c];
    previousVolts[c] = latestVolts[c];
    previousLoad[c] = latestLoad[c];
    previousSoc[c] = chargeSoc[c];
    sampled[c] = 1;
  }

  private void watchVolts(int c, double seconds) {
    double expected = latestVolts[c] - latestInnovation[c];
    if (restless[c] < 0) {
      voltsMean[c] = latestVolts[c];
      voltsVariance[c] = 0;
      expectedMean[c] = expected;
      expectedVariance[c] = 0;
    }
    double share = Math.min(seconds / RESTLESS_SECONDS, 1);
    watch(c, share, latestVolts[c], voltsMean, voltsVariance);
    watch(c, share, expected, expectedMean, expectedVariance);
  }

  private static void watch(int c, double share, double x, double[] mean, double[] variance) {
    double apart = x - mean[c];
    variance[c] += share * (apart * apart - variance[c]);
    mean[c] += share * apart;
  }

  /// A monitor that is frozen but for its converter's last digit. Until the voltage moves again
  /// sigma holds half of what it makes of the SOC, as if no current flowed: it may be the current
  /// sensor that tells of a load that there is not.
  private void judgeStillness(int c) {
    if (still[c] == 0) {
      double left = left(c);
      if (expectedVariance[c] <= STILL_TIMES * left || voltsVariance[c] >= left) return;
      still[c] = 1;
      trusted[c] = 0;
    } else if (voltsVariance[c] > left(c)) {
      still[c] = 0;
      restless[c] = UNJUDGED;
      if (!isStuck(c) && !isFarOff(c)) trusted[c] = 1;
      return;
    }
    double volts = latestInnovation[c] + (1 + filter.gain[c]) * latestLoad[c];
    doubt(c, volts);
    doubtVolts[c] = Math.max(doubtVolts[c], Math.abs(volts));
  }

  /// The residuals of a voltage that is left out say nothing of the filter and the current.
  private void judgeHealth(int c, double seconds) {
    if (trusted[c] == 0) return;
    double told = toldVariance(c);
    double anchored = ANCHORED_SOC * ANCHORED_SOC;
    double known = 1 / Math.max(told, anchored);
    if (restless[c] < 0) {
      restless[c] = Math.min(restless[c] + seconds, 0);
      innovationMean[c] = latestInnovation[c];
      information[c] = known;
    }
    double part = Math.min(seconds / HEALTH_SECONDS, 1);
    double unrest = latestInnovation[c] - innovationMean[c];
    double size = Math.min(unrest * unrest / left(c), MAX_RESTLESS);
    restless[c] += Math.min(seconds / RESTLESS_SECONDS, 1) * (size - restless[c]);
    innovationMean[c] += part * unrest;
    information[c] += part * (known - information[c]);
    if (told < anchored && latestNis[c] < FORGIVEN_NIS) {
      secondsSinceAnchor[c] = 0;
      liftDoubt(c, seconds);
    }
  }

  /// Variance of what model and sensor leave over from one second to the next.
  private double left(int c) {
    double noise = filter.settings.voltageNoiseVolts();
    return filter.fastVariance[c] + filter.temperatureVariance(c) + noise * noise;
  }

  /// Variance of the SOC that the newest voltage alone would give, if all that is not SOC is
  /// doubted: by the curve itself, so that on a plateau it tells nothing.
  private double toldVariance(int c) {
    Covariance p = filter.p;
    double m = filter.m[c];
    double load = latestLoad[c];
    double slowOhms = filter.ohms.r3[c];
    double volts =
        Math.sqrt(
            p.variance(Covariance.MODEL, c)
                + p.variance(Covariance.OFFSET, c)
                + m * m * p.variance(Covariance.H, c)
                + load * load * p.variance(Covariance.POLARISATION, c)
                + slowOhms * slowOhms * p.variance(Covariance.S, c)
                + filter.fastVariance[c]);
    double soc = socOf(c, volts);
    return soc * soc;
  }

  /// By how much SOC the newest voltage tells too much or too little if it is off by so much.
  private double socOf(int c, double volts) {
    OcvCurve ocv = filter.parameters.ocv();
    double openVolts = ocv.volts(filter.z[c]) + latestInnovation[c];
    double soc = ocv.soc(openVolts);
    return Math.max(ocv.soc(openVolts + volts) - soc, soc - ocv.soc(openVolts - volts));
  }

  /// Where a voltage that is believed tells the SOC, no more is doubted than what it may be off by
  /// makes of the SOC here.
  private void liftDoubt(int c, double seconds) {
    if (doubt[c] == 0) return;
    double surplus = doubt[c] - socOf(c, doubtVolts[c]);
    doubt[c] -= Math.min(seconds / LIFT_SECONDS, 1) * Math.max(surplus, 0);
  }

  /// A sensor that does not move when it must, and one that says what cannot be: its voltage is
  /// left out until it does better. Where more than half of the string's cells are so, it is not
  /// they that are wrong: see [#believe]. Who is right nobody knows for sure, so sigma holds both.
  private void judgeVoltage(int c, double seconds) {
    OcvCurve ocv = filter.parameters.ocv();
    double uncharged = filter.z[c] - (chargeSoc[c] - seenSoc[c]);
    double moves =
        Math.abs(latestLoad[c] - seenLoad[c] + ocv.volts(filter.z[c]) - ocv.volts(uncharged));
    if (Math.abs(latestVolts[c] - seenVolts[c]) > SAME_VOLTS) {
      if (stuckSeconds[c] >= STUCK_SECONDS && still[c] == 0 && !isFarOff(c)) trusted[c] = 1;
      seenVolts[c] = latestVolts[c];
      seenLoad[c] = latestLoad[c];
      seenSoc[c] = chargeSoc[c];
      stuckSeconds[c] = 0;
    } else if (isStuck(c) || moves > STUCK_VOLTS) {
      stuckSeconds[c] += seconds;
      if (isStuck(c)) trusted[c] = 0;
    }
    if (isStuck(c)) return;
    if (isFarOff(c)) {
      oddSeconds[c] = 0;
      return;
    }

    boolean odd = latestNis[c] > (trusted[c] > 0 ? ODD_NIS : FORGIVEN_NIS);
    oddSeconds[c] = Math.min(Math.max(oddSeconds[c] + (odd ? seconds : -seconds), 0), ODD_SECONDS);
    if (oddSeconds[c] == ODD_SECONDS) {
      double discrepancy = doubt(c, latestInnovation[c]);
      doubtVolts[c] = Math.max(doubtVolts[c], Math.abs(latestInnovation[c]));
      if (believedSeconds > 0) {
        believedSeconds = BELIEVED_SECONDS;
        oddSeconds[c] = 0;
        filter.widen(c, discrepancy);
      } else {
        trusted[c] = 0;
      }
    } else if (oddSeconds[c] == 0 && trusted[c] == 0) {
      // It agrees again with what the current has made of the cell without it.
      trusted[c] = 1;
      doubtVolts[c] = 0;
    }
  }

  /// Sigma holds what `volts` too many or too few make of the SOC.
  ///
  /// @return that SOC
  private double doubt(int c, double volts) {
    double discrepancy = Math.min(Math.abs(volts) / filter.slope[c], 1);
    doubt[c] = Math.max(doubt[c], discrepancy / 2);
    return discrepancy;
  }

  /// @param isOff whether the others find the cell's voltage to be off by `volts`
  /// @param isFarOff whether by so much that it is left out
  void takeOffset(int c, boolean isOff, boolean isFarOff, double volts) {
    if (isFarOff) {
      trusted[c] = 0;
    } else if (isFarOff(c) && !isStuck(c)) {
      trusted[c] = 1;
    }
    if (isOff && !isFarOff && offset[c] != 1) filter.doubtOffset(c, volts);
    offset[c] = isFarOff ? FAR_OFF : isOff ? 1 : 0;
  }

  /// @param volts by which the voltage may be off, or the cell another one than the others
  /// @param part of what they make of the SOC that one sigma holds
  void suspect(int c, double volts, double part) {
    suspicion[c] = volts == 0 ? 0 : part * socOf(c, Math.abs(volts));
  }

  boolean isFarOff(int c) {
    return offset[c] == FAR_OFF;
  }

  /// Copies what [#watchStep] has found of every cell.
  void steps(double[] step, double[] scale, double[] stepped, double[] load, int from) {
    System.arraycopy(latestLoad, 0, load, from, cells);
    System.arraycopy(this.step, 0, step, from, cells);
    System.arraycopy(stepScale, 0, scale, from, cells);
    System.arraycopy(this.stepped, 0, stepped, from, cells);
  }

  private boolean isStuck(int c) {
    return stuckSeconds[c] >= STUCK_SECONDS || still[c] > 0;
  }

  /// Cells whose voltage moves, and says what cannot be.
  int doubtedCells() {
    int count = 0;
    for (int c = 0; c < cells; c++) if (!isStuck(c) && oddSeconds[c] > ODD_SECONDS / 2) count++;
    return count;
  }

  /// All voltages, because they speak together.
  void believe() {
    believedSeconds = BELIEVED_SECONDS;
    for (int c = 0; c < cells; c++) {
      if (!isStuck(c) && !isFarOff(c)) trusted[c] = 1;
    }
  }

  int stuckCells() {
    int count = 0;
    for (int c = 0; c < cells; c++) if (isStuck(c)) count++;
    return count;
  }

  /// Cells whose residuals move as if the current were another one: their variance is more than
  /// `times` what the cell file says is left over.
  int restlessCells(double times) {
    int count = 0;
    for (int c = 0; c < cells; c++) if (trusted[c] > 0 && restless[c] > times) count++;
    return count;
  }

  /// The newest sample of a cell, V.
  double volts(int c) {
    return latestVolts[c];
  }

  boolean isSampledWithin(int c, double seconds) {
    return secondsSinceSample[c] <= seconds;
  }

  /// What the circuit drops at the newest sample of a cell, V.
  double load(int c) {
    return latestLoad[c];
  }

  /// What the latest voltages that are believed say of a current at the end of its range.
  void tell(CurrentBound bound, double seconds) {
    for (int c = 0; c < cells; c++) {
      if (trusted[c] == 0 || !filter.started[c] || secondsSinceSample[c] > seconds) continue;
      // At a steep end of the curve a SOC that is not known well makes as much of it.
      double slope = filter.slope[c];
      double variance = left(c) + slope * slope * filter.p.zz[c];
      bound.take(latestInnovation[c] - innovationMean[c], variance, latestLoad[c]);
    }
  }

  /// What the newest voltages that are believed do together.
  void tell(CommonMotion motion) {
    for (int c = 0; c < cells; c++) {
      if (trusted[c] == 0 || !filter.started[c] || secondsSinceSample[c] > RESTLESS_SECONDS) {
        continue;
      }
      double expected = latestVolts[c] - latestInnovation[c];
      motion.take(latestInnovation[c], expected, filter.temperatureVariance(c));
    }
  }

  /// Index in the pack of the cell whose voltage is left out and farthest off; -1 where none is.
  int mostDoubted() {
    int most = -1;
    for (int c = 0; c < cells; c++) {
      if (trusted[c] > 0 || isFarOff(c)) continue;
      if (most < 0 || Math.abs(latestInnovation[c]) > Math.abs(latestInnovation[most])) most = c;
    }
    return most < 0 ? -1 : filter.firstCell + most;
  }

  /// Whether the cell has a voltage that moves.
  boolean isMeasured(int c) {
    return filter.started[c] && !isStuck(c);
  }

  /// Whether the cell's voltage says what can be, as far as is known.
  boolean isPlausible(int c) {
    return isMeasured(c) && (trusted[c] > 0 || isFarOff(c)) && oddSeconds[c] == 0;
  }

  boolean isLeftOut(int packCell) {
    int c = packCell - filter.firstCell;
    return trusted[c] == 0 && !isFarOff(c);
  }

  /// Whether a voltage was sampled when the cells were last judged, and one before.
  boolean isStepSeen(int c) {
    return stepped[c] > 0;
  }

  /// What the change of its load since the one before has made of the voltage by the model, V.
  double loadStepVolts(int c) {
    return loadStep[c];
  }

  /// By how much more the voltage has moved than its load and its charge make of it, V.
  double beyondStepVolts(int c) {
    return step[c];
  }

  /// The resistances are others by this factor, and always were.
  void scaleLoads(int c, double factor) {
    latestLoad[c] *= factor;
    previousLoad[c] *= factor;
    seenLoad[c] *= factor;
  }

  /// By how much the voltage of a cell is off, V.
  double excessVolts(int packCell) {
    return latestInnovation[packCell - filter.firstCell];
  }

  double excessSigmaVolts(int packCell) {
    int c = packCell - filter.firstCell;
    return Math.abs(latestInnovation[c]) / Math.sqrt(Math.max(latestNis[c], 1e-9));
  }

  /// Whether all voltages are believed just now, because they spoke together.
  boolean believes() {
    return believedSeconds > 0;
  }

  /// Health into the estimate; what makes it converged is the filter's.
  void report(PackEstimate estimate) {
    System.arraycopy(innovationMean, 0, estimate.innovationMeanVolts, filter.firstCell, cells);
    for (int c = 0; c < cells; c++) {
      int cell = filter.firstCell + c;
      estimate.secondsSinceAnchor[cell] =
          secondsSinceAnchor[c] < NEVER ? secondsSinceAnchor[c] : Double.NaN;
      estimate.observable[cell] =
          filter.started[c] && information[c] > 1 / (OBSERVABLE_SOC * OBSERVABLE_SOC);
      estimate.converged[cell] =
          filter.started[c] && filter.sigma[c] < CONVERGED_SIGMA && filter.watch[c] < CONVERGED_NIS;
    }
  }

  /// Whether the cell's voltage and SOC are beyond doubt.
  boolean believes(int c) {
    return trusted[c] > 0 && offset[c] == 0 && doubt[c] < DOUBTFUL && suspicion[c] < DOUBTFUL;
  }
}
