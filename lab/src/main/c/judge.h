/* What the residuals say of the filter and of the sensors of its string: CellJudge, VoltageComparison and StringJudge,
 * which explain names, equations and order. Part of filter.h, whose types it needs.
 *
 * Every tick keeps what is newest of each cell, in the filter's blocks; all else is once a second. A block is judged
 * behind its update, while it is at hand: all its lanes at once, and cell by cell where one of them is odd.
 *
 * A string has one time of belief, where in Java each of its banks has one.
 */
#define PERIOD_SECONDS 1
#define REFRESH_SECONDS 1 /* CellBank */

/* CellJudge */
#define HEALTH_SECONDS 300
#define RESTLESS_SECONDS 60
#define UNJUDGED (-10)
#define MAX_RESTLESS 25
#define ANCHORED_SOC 0.03
#define OBSERVABLE_SOC 0.05
#define CONVERGED_SIGMA 0.04
#define CONVERGED_NIS 4
#define ODD_NIS 36
#define FORGIVEN_NIS 9
#define ODD_SECONDS 5
#define STUCK_VOLTS 0.05
#define SAME_VOLTS 1e-6
#define STUCK_SECONDS 3
#define STILL_TIMES 9
#define DOUBT_SOC 2
#define LIFT_SECONDS 20
#define DOUBTFUL 0.01
#define STEEP_VOLTS 30
#define BELIEVED_SECONDS 60
#define NEVER DBL_MAX

/* StringJudge */
#define STILL_SECONDS 10
#define RAISE_RESTLESS 9
#define CLEAR_RESTLESS 4
#define RAISE_BIAS_SIGMAS 2.5
#define RAISE_BIAS_C_RATE 0.003
#define CLEAR_BIAS_SIGMAS 2
#define CLEAR_BIAS_C_RATE 0.002
#define LEAST_BIAS_C_RATE 0.0005
#define LEAST_MEANS 5
#define SUSPECTED_PART 0.6
#define FOUND_PART 0.5

/* CurrentBound */
#define SAME_BOUND 0.005
#define BOUND_SECONDS 20
#define LEAST_BOUND_SECONDS 8
#define VISIT_SECONDS 60
#define RAISE_BOUND_SIGMAS 2
#define RAISE_BOUND_PART 0.5
#define CLEAR_BOUND_SIGMAS 0.5
#define MOST_BOUND_SIGMAS 5

/* CommonMotion */
#define BLOCK_SECONDS 5
#define MOTION_SECONDS 60
#define MOST_MOTION_SECONDS 10
#define LEARNING_SECONDS 300
#define RAISE_MOTION 4
#define CLEAR_MOTION_PART 0.25
#define MOST_MOTION_PART 2.8

/* VoltageComparison */
#define PATIENCE_SECONDS 10
#define LEAST_CELLS 3
#define OFFSET_VOLTS 0.05
#define SOC_SPREAD 0.05
#define RESISTANCE_SPREAD 0.3
#define OFFSET_WALK 0.001
#define SOC_WALK 0.03
#define RESISTANCE_WALK 0.1
#define DIFFERENCE_VOLTS 0.003
#define CORRELATION_SECONDS 30
#define LASTING_SOC 0.003
#define MEAN_SOC_SIGMA 0.02
#define POLARISATION_SPREAD 0.1
#define RAISE_SIGMAS 5
#define RAISE_VOLTS 0.005
#define CLEAR_SIGMAS 3
#define CLEAR_VOLTS 0.003
#define SURER 2
#define SUSPECTED_SIGMAS 2
#define JUMP_VOLTS 0.025
#define JUMP_SHARE 0.5
#define JUMP_DOUBT 0.2
#define SURPRISING 3
#define MOST_DOUBTED_VOLTS 0.5
#define IMPOSSIBLE_VOLTS 0.5
#define CONSPICUOUS_VOLTS 0.03
#define UNLIKELY_SPREADS 3
#define NEAR_VOLTS 0.02
#define FAR_OFF 2

#define BINS 1024 /* of the volts that the OCV curve is inverted over */

/* CellJudge, of cells, but for what every tick touches */
typedef struct {
  lanes mean, restless, information, secondsSinceAnchor;
  lanes seenVolts, seenLoad, seenSoc, stuckSeconds, oddSeconds, doubtVolts, slope;
  lanes previousVolts, previousLoad, previousSoc, sampled, step, stepScale, stepped;
  lanes voltsMean, voltsVariance, expectedMean, expectedVariance, still;
} witness;

/* CurrentBound */
typedef struct {
  double sign, mostAmps, heldSeconds, seenSeconds, excessSigmas, excessPart;
  int found, proven;
} bound;

/* CommonMotion */
typedef struct {
  double cells, seconds, leftSum, expectedSum;
  double left, leftBefore, expected, expectedBefore;
  double unexplained, explained, usual;
  int blocks, found;
} motion;

/* VoltageComparison, of cells */
typedef struct {
  lanes d, dz, rho, dd, dx, dr, xx, xr, rr, jump, surprise, apart, bendVolts, found;
} comparison;

/* OcvCurve.soc: the interval at the left edge of each bin, and of each interval where it begins and ends */
typedef struct {
  double firstVolts, lastVolts, perBin;
  int interval[BINS + 1];
  double fromVolts[INTERVALS], toVolts[INTERVALS], fromSoc[INTERVALS], perVolt[INTERVALS];
} inverse;

/* Of how many cells of each lane something is so; of those that tell of the string's motion, what they tell. */
typedef struct {
  lanes restless, doubted, stuck, leftOut, awaited;
  lanes telling, left, expected;
} counts;

struct judgement {
  witness *witness;
  comparison *comparison;
  inverse inverse;
  double believedSeconds;
  int widened; /* whether the latest judgement has changed a covariance */
  /* of the latest judgement */
  double doubted, stuck, leftOut, awaited;
  /* StringJudge */
  double seconds, coulombs, stillAmps, stillSeconds;
  bound bounds[2];
  motion motion;
  int bounded;
  double restSeconds, restMeans, restAmps, restMoment, ampsSquares, momentSquares, ampsByMoment;
  int pinned;
  int currentFalse, biased, frozen, odd;
  /* VoltageComparison */
  double roundSeconds, movedSoc, throughputSoc, yardstickSoc, yardstickSigma, lastingVolts;
  double *sorted;
  int named;
};

static inline double square(double x) { return x * x; }

static inline double sumOf(const double *x) {
  double sum = 0;
  for (int l = 0; l < LANES; l++) sum += x[l];
  return sum;
}

static void invert(inverse *v, const parameters *par) {
  v->firstVolts = par->meanVolts[0];
  v->lastVolts = par->meanVolts[INTERVALS];
  v->perBin = BINS / (v->lastVolts - v->firstVolts);
  for (int k = 0; k < INTERVALS; k++) {
    v->fromVolts[k] = par->meanVolts[k];
    v->toVolts[k] = k + 1 < INTERVALS ? par->meanVolts[k + 1] : INFINITY;
    v->fromSoc[k] = (double)k / INTERVALS;
    v->perVolt[k] = 1 / (par->stepVolts[k] * INTERVALS);
  }
  for (int b = 0, k = 0; b <= BINS; b++) {
    while (v->toVolts[k] <= v->firstVolts + b / v->perBin) k++;
    v->interval[b] = k;
  }
}

static struct judgement *startJudgement(const filter *f) {
  const parameters *par = &f->par;
  struct judgement *j = zeros(sizeof *j);
  j->witness = zeros(sizeof(witness) * (size_t)f->blocks);
  j->comparison = zeros(sizeof(comparison) * (size_t)f->blocks);
  j->odd = j->named = -1;
  j->bounds[0].sign = 1;
  j->bounds[1].sign = -1;
  invert(&j->inverse, par);
  j->yardstickSigma = 1;
  j->sorted = numbers(f->blocks);
  for (int n = 0; n < f->blocks; n++) {
    for (int l = 0; l < LANES; l++) {
      j->witness[n].restless[l] = UNJUDGED;
      j->witness[n].secondsSinceAnchor[l] = NEVER;
      j->comparison[n].dd[l] = square(OFFSET_VOLTS);
      j->comparison[n].xx[l] = square(SOC_SPREAD);
      j->comparison[n].rr[l] = square(RESISTANCE_SPREAD);
      f->block[n].secondsSinceSample[l] = NEVER;
      f->block[n].trusted[l] = 1;
      f->secondsSinceAnchor[n * LANES + l] = NAN;
    }
  }
  return j;
}

static void stopJudgement(struct judgement *j) {
  free(j->witness);
  free(j->comparison);
  free(j->sorted);
  free(j);
}

/* ---- the voltages, cell by cell */

/* Of every tick: CellJudge.take and VoltageComparison.take. */
__attribute__((noinline)) static void keep(
    block *restrict k, sample *restrict newest, const passing *restrict now, const double *restrict volts,
    const double *restrict amps, double dt) {
  double sum = 0;
  for (int l = 0; l < LANES; l++) sum += volts[l] + amps[l];
  if (!isnan(sum)) { /* all are measured: nothing older is needed */
    for (int l = 0; l < LANES; l++) {
      k->latestVolts[l] = volts[l];
      k->latestLoad[l] = now->load[l];
      k->latestInnovation[l] = now->innovation[l];
      k->latestNis[l] = now->nis[l];
      k->secondsSinceSample[l] = 0;
      k->chargeSoc[l] += now->moved[l];
      newest->fresh[l] = 1;
      newest->volts[l] = volts[l];
      newest->amps[l] = amps[l];
    }
    return;
  }
  for (int l = 0; l < LANES; l++) {
    const double fresh = isnan(volts[l]) ? 0 : k->started[l], known = isnan(amps[l]) ? 0 : fresh;
    const double oldVolts = k->latestVolts[l], oldLoad = k->latestLoad[l], oldInnovation = k->latestInnovation[l];
    const double oldNis = k->latestNis[l], age = k->secondsSinceSample[l] + dt;
    const double oldFresh = newest->fresh[l], oldCellVolts = newest->volts[l], oldAmps = newest->amps[l];
    const double cellVolts = volts[l], cellAmps = amps[l];
    k->latestVolts[l] = fresh > 0 ? cellVolts : oldVolts;
    k->latestLoad[l] = fresh > 0 ? now->load[l] : oldLoad;
    k->latestInnovation[l] = fresh > 0 ? now->innovation[l] : oldInnovation;
    k->latestNis[l] = fresh > 0 ? now->nis[l] : oldNis;
    k->secondsSinceSample[l] = fresh > 0 ? 0 : age;
    k->chargeSoc[l] += now->moved[l];
    newest->fresh[l] = most(known, oldFresh);
    newest->volts[l] = known > 0 ? cellVolts : oldCellVolts;
    newest->amps[l] = known > 0 ? cellAmps : oldAmps;
  }
}

/* By how much SOC an open-circuit voltage tells too much or too little if it is off by so much. */
static inline void tellSoc(
    const inverse *restrict v, const double *restrict open, const double *restrict by, double *restrict told) {
  double volts[3 * LANES], soc[3 * LANES];
  int k[3 * LANES], steps;
  for (int l = 0; l < LANES; l++) {
    volts[l] = within(open[l], v->firstVolts, v->lastVolts);
    volts[LANES + l] = within(open[l] + by[l], v->firstVolts, v->lastVolts);
    volts[2 * LANES + l] = within(open[l] - by[l], v->firstVolts, v->lastVolts);
  }
  for (int i = 0; i < 3 * LANES; i++) k[i] = v->interval[(int)((volts[i] - v->firstVolts) * v->perBin)];
  do {
    steps = 0;
    for (int i = 0; i < 3 * LANES; i++) {
      const int step = v->toVolts[k[i]] <= volts[i];
      k[i] += step;
      steps += step;
    }
  } while (steps > 0);
  for (int i = 0; i < 3 * LANES; i++) {
    soc[i] = v->fromSoc[k[i]] + (volts[i] - v->fromVolts[k[i]]) * v->perVolt[k[i]];
  }
  for (int l = 0; l < LANES; l++) told[l] = most(soc[LANES + l] - soc[l], soc[l] - soc[2 * LANES + l]);
}

static inline int isStuck(const witness *w, int l) {
  return w->stuckSeconds[l] >= STUCK_SECONDS || w->still[l] > 0;
}

static void judgeVoltage(const filter *f, block *k, witness *w, int l, double seconds) {
  struct judgement *j = f->judgement;
  const double uncharged = within(k->z[l] - (k->chargeSoc[l] - w->seenSoc[l]), 0, 1);
  const double moves = fabs(k->latestLoad[l] - w->seenLoad[l] + openVolts(f, k->z[l] * INTERVALS)
      - openVolts(f, uncharged * INTERVALS));
  if (fabs(k->latestVolts[l] - w->seenVolts[l]) > SAME_VOLTS) {
    if (w->stuckSeconds[l] >= STUCK_SECONDS && w->still[l] == 0 && k->off[l] != FAR_OFF) k->trusted[l] = 1;
    w->seenVolts[l] = k->latestVolts[l];
    w->seenLoad[l] = k->latestLoad[l];
    w->seenSoc[l] = k->chargeSoc[l];
    w->stuckSeconds[l] = 0;
  } else if (isStuck(w, l) || moves > STUCK_VOLTS) {
    w->stuckSeconds[l] += seconds;
    if (isStuck(w, l)) k->trusted[l] = 0;
  }
  if (isStuck(w, l)) return;
  if (k->off[l] == FAR_OFF) {
    w->oddSeconds[l] = 0;
    return;
  }

  const int odd = k->latestNis[l] > (k->trusted[l] > 0 ? ODD_NIS : FORGIVEN_NIS);
  w->oddSeconds[l] = within(w->oddSeconds[l] + (odd ? seconds : -seconds), 0, ODD_SECONDS);
  if (w->oddSeconds[l] == ODD_SECONDS) {
    const double size = fabs(k->latestInnovation[l]), discrepancy = least(size / w->slope[l], 1);
    k->doubt[l] = most(k->doubt[l], discrepancy / 2);
    w->doubtVolts[l] = most(w->doubtVolts[l], size);
    if (j->believedSeconds > 0) {
      j->believedSeconds = BELIEVED_SECONDS;
      w->oddSeconds[l] = 0;
      k->zz[l] = most(k->zz[l], discrepancy * discrepancy);
      j->widened = 1;
    } else {
      k->trusted[l] = 0;
    }
  } else if (w->oddSeconds[l] == 0 && k->trusted[l] == 0) {
    k->trusted[l] = 1;
    w->doubtVolts[l] = 0;
  }
}

static void watchStep(const filter *f, const block *k, witness *w, int l) {
  const double ofLoad = k->latestLoad[l] - w->previousLoad[l];
  const double charged = k->chargeSoc[l] - w->previousSoc[l], uncharged = within(k->z[l] - charged, 0, 1);
  const double ofCharge = openVolts(f, k->z[l] * INTERVALS) - openVolts(f, uncharged * INTERVALS);
  w->step[l] = k->latestVolts[l] - w->previousVolts[l] - ofLoad - ofCharge;
  w->stepScale[l] = fabs(ofLoad) + fabs(ofCharge) + STEEP_VOLTS * fabs(charged);
  w->stepped[l] = w->sampled[l];
  w->previousVolts[l] = k->latestVolts[l];
  w->previousLoad[l] = k->latestLoad[l];
  w->previousSoc[l] = k->chargeSoc[l];
  w->sampled[l] = 1;
}

static void judgeStillness(block *k, witness *w, int l, double left) {
  if (w->still[l] == 0) {
    if (w->expectedVariance[l] <= STILL_TIMES * left || w->voltsVariance[l] >= left) return;
    w->still[l] = 1;
    k->trusted[l] = 0;
  } else if (w->voltsVariance[l] > left) {
    w->still[l] = 0;
    w->restless[l] = UNJUDGED;
    if (!isStuck(w, l) && k->off[l] != FAR_OFF) k->trusted[l] = 1;
    return;
  }
  const double volts = fabs(k->latestInnovation[l] + (1 + k->gain[l]) * k->latestLoad[l]);
  k->doubt[l] = most(k->doubt[l], least(volts / w->slope[l], 1) / 2);
  w->doubtVolts[l] = most(w->doubtVolts[l], volts);
}

/* What a judgement has in common for all cells. */
typedef struct {
  double seconds, perMoved, part, restlessPart, liftPart, noiseVariance, restlessTimes;
} period;

__attribute__((noinline)) static void judge(
    const filter *f, block *restrict k, witness *restrict w, const sample *restrict newest, const passing *restrict now,
    const period *restrict t, double *restrict innovationMean, double *restrict secondsSinceAnchor, int *restrict observable,
    counts *restrict of) {
  const double anchored = ANCHORED_SOC * ANCHORED_SOC;
  lanes due, open, by, told, anchors;
  double lifts = 0, exceptions = 0;
  for (int l = 0; l < LANES; l++) {
    w->slope[l] = now->slope[l];
    w->stepped[l] = 0;
    if (k->secondsSinceSample[l] > t->seconds || k->started[l] == 0) continue;
    watchStep(f, k, w, l);
    if (doubtBias(f, k, l, t->seconds)) f->judgement->widened = 1;
  }
  for (int l = 0; l < LANES; l++) {
    const double forgotten = least(fabs(now->moved[l]) * t->perMoved, 1);
    k->doubt[l] *= 1 - forgotten;
    w->doubtVolts[l] *= 1 - forgotten;
    due[l] = k->secondsSinceSample[l] <= t->seconds ? k->started[l] : 0;
    const double m = k->m[l], load = k->latestLoad[l], slowOhms = k->ohms[R3][l];
    by[l] = sqrt(k->cc[l] + k->dd[l] + m * m * k->hh[l] + load * load * k->rr[l] + slowOhms * slowOhms * k->ss[l]
        + k->fastVariance[l]);
  }
  for (int l = 0; l < LANES; l++) open[l] = openVolts(f, k->z[l] * INTERVALS) + k->latestInnovation[l];
  tellSoc(&f->judgement->inverse, open, by, told);
  for (int l = 0; l < LANES; l++) {
    const double volts = k->latestVolts[l], expected = volts - k->latestInnovation[l];
    const double starts = w->restless[l] < 0 ? due[l] : 0, share = due[l] * t->restlessPart;
    const double voltsMean = w->voltsMean[l], voltsVariance = w->voltsVariance[l];
    const double expectedMean = w->expectedMean[l], expectedVariance = w->expectedVariance[l];
    const double fromVolts = starts > 0 ? volts : voltsMean, voltsBefore = starts > 0 ? 0 : voltsVariance;
    const double fromExpected = starts > 0 ? expected : expectedMean, before = starts > 0 ? 0 : expectedVariance;
    const double apart = volts - fromVolts, expectedApart = expected - fromExpected;
    w->voltsVariance[l] = voltsBefore + share * (apart * apart - voltsBefore);
    w->voltsMean[l] = fromVolts + share * apart;
    w->expectedVariance[l] = before + share * (expectedApart * expectedApart - before);
    w->expectedMean[l] = fromExpected + share * expectedApart;
  }
  for (int l = 0; l < LANES; l++) {
    const double judged = due[l] * k->trusted[l], variance = told[l] * told[l], known = 1 / most(variance, anchored);
    const double innovation = k->latestInnovation[l], nis = k->latestNis[l], doubt = k->doubt[l];
    const double oldRestless = w->restless[l], oldMean = w->mean[l], oldInformation = w->information[l];
    const double restless = oldRestless < 0 ? least(oldRestless + t->seconds, 0) : oldRestless;
    const double mean = oldRestless < 0 ? innovation : oldMean;
    const double information = oldRestless < 0 ? known : oldInformation;
    const double unrest = innovation - mean;
    const double size = least(unrest * unrest / (k->fastVariance[l] + t->noiseVariance), MAX_RESTLESS);
    const double anchor = variance < anchored && nis < FORGIVEN_NIS ? judged : 0;
    const double since = least(w->secondsSinceAnchor[l] + t->seconds, NEVER);
    w->restless[l] = judged > 0 ? restless + t->restlessPart * (size - restless) : oldRestless;
    w->mean[l] = judged > 0 ? mean + t->part * unrest : oldMean;
    w->information[l] = judged > 0 ? information + t->part * (known - information) : oldInformation;
    w->secondsSinceAnchor[l] = anchor > 0 ? 0 : since;
    anchors[l] = anchor;
    lifts += doubt > 0 ? anchor : 0;
  }
  if (lifts > 0) {
    tellSoc(&f->judgement->inverse, open, w->doubtVolts, told);
    for (int l = 0; l < LANES; l++) k->doubt[l] -= anchors[l] * t->liftPart * most(k->doubt[l] - told[l], 0);
  }
  double stills = 0;
  for (int l = 0; l < LANES; l++) {
    const double left = k->fastVariance[l] + t->noiseVariance, still = w->still[l];
    const double moves = w->expectedVariance[l] > STILL_TIMES * left ? 1 : 0;
    stills += w->voltsVariance[l] < left ? moves + still : still;
  }
  if (stills > 0) {
    for (int l = 0; l < LANES; l++) {
      if (due[l] > 0) judgeStillness(k, w, l, k->fastVariance[l] + t->noiseVariance);
    }
  }
  for (int l = 0; l < LANES; l++) {
    const double change = fabs(k->latestVolts[l] - w->seenVolts[l]);
    const double unlike = change > SAME_VOLTS ? 0 : 1, odd = k->latestNis[l] > ODD_NIS ? 1 : 0;
    exceptions += due[l] * (unlike + odd + w->stuckSeconds[l] + w->oddSeconds[l] + (1 - k->trusted[l]));
  }
  if (exceptions > 0) {
    const double seconds = least(t->seconds, REFRESH_SECONDS); /* However long it was since, one sample is one. */
    for (int l = 0; l < LANES; l++) {
      if (due[l] > 0) judgeVoltage(f, k, w, l, seconds);
    }
  } else {
    for (int l = 0; l < LANES; l++) {
      const double seenVolts = w->seenVolts[l], seenLoad = w->seenLoad[l], seenSoc = w->seenSoc[l];
      const double volts = k->latestVolts[l], load = k->latestLoad[l], soc = k->chargeSoc[l];
      w->seenVolts[l] = due[l] > 0 ? volts : seenVolts;
      w->seenLoad[l] = due[l] > 0 ? load : seenLoad;
      w->seenSoc[l] = due[l] > 0 ? soc : seenSoc;
    }
  }
  for (int l = 0; l < LANES; l++) {
    const double still = w->still[l], stuck = w->stuckSeconds[l] >= STUCK_SECONDS ? 1 : still, trusted = k->trusted[l];
    const double measured = k->started[l] * (1 - stuck);
    of->restless[l] += w->restless[l] > t->restlessTimes ? trusted : 0;
    of->doubted[l] += w->oddSeconds[l] > ODD_SECONDS / 2.0 ? 1 - stuck : 0;
    of->stuck[l] += stuck;
    of->leftOut[l] += 1 - trusted;
    of->awaited[l] += measured * (1 - newest->fresh[l]);
    const double telling = k->secondsSinceSample[l] <= RESTLESS_SECONDS ? trusted * k->started[l] : 0;
    of->telling[l] += telling;
    of->left[l] += telling * k->latestInnovation[l];
    of->expected[l] += telling * (k->latestVolts[l] - k->latestInnovation[l]);
    innovationMean[l] = w->mean[l];
    secondsSinceAnchor[l] = w->secondsSinceAnchor[l] < NEVER ? w->secondsSinceAnchor[l] : NAN;
  }
  for (int l = 0; l < LANES; l++) {
    observable[l] = w->information[l] > 1 / (OBSERVABLE_SOC * OBSERVABLE_SOC) && k->started[l] > 0;
  }
}

/* ---- the current */

static void beginRest(struct judgement *j) {
  j->restSeconds = j->restMeans = j->restAmps = j->restMoment = 0;
  j->ampsSquares = j->momentSquares = j->ampsByMoment = 0;
}

static void addToRest(struct judgement *j, double amps) {
  const double moment = j->restSeconds + j->seconds / 2;
  j->restSeconds += j->seconds;
  j->restMeans++;
  const double ofAmps = amps - j->restAmps, ofMoment = moment - j->restMoment;
  j->restAmps += ofAmps * (j->seconds / j->restSeconds);
  j->restMoment += ofMoment * (j->seconds / j->restSeconds);
  j->ampsSquares += j->seconds * ofAmps * (amps - j->restAmps);
  j->momentSquares += j->seconds * ofMoment * (moment - j->restMoment);
  j->ampsByMoment += j->seconds * ofMoment * (amps - j->restAmps);
}

static void watchRest(filter *f) {
  struct judgement *j = f->judgement;
  const double capacityAmps = f->par.capacityCoulombs / 3600, mean = j->coulombs / j->seconds;
  if (fabs(mean) > f->set.restCRate * capacityAmps || j->currentFalse || j->believedSeconds > 0) {
    beginRest(j);
    j->pinned = 0;
    return;
  }
  if (j->pinned) return;
  addToRest(j, mean);
  if (j->restSeconds < f->set.restSeconds || j->restMeans < LEAST_MEANS) return;
  const double trend = j->ampsByMoment / j->momentSquares;
  const double noise = sqrt(most(j->ampsSquares - trend * j->ampsByMoment, 0) / j->restSeconds);
  const double least = LEAST_BIAS_C_RATE * capacityAmps;
  if (noise < f->set.currentNoiseCRate * capacityAmps && fabs(trend) * j->restSeconds < most(noise, least)) {
    const double sigma = most(fabs(j->restAmps) / 3, least);
    for (int n = 0; n < f->blocks; n++) pinBias(&f->block[n], j->restAmps, sigma * sigma);
    j->widened = 1;
    j->pinned = 1;
  }
  beginRest(j);
}

/* For how long the current has not been measured without anybody's knowing. */
static double judgeBound(const filter *f, bound *x, double amps) {
  const struct judgement *j = f->judgement;
  const double size = x->sign * amps, noiseVariance = square(f->set.voltageNoiseVolts);
  if (size > (1 + SAME_BOUND) * x->mostAmps) {
    *x = (bound){.sign = x->sign, .mostAmps = size};
    return 0;
  }
  if (size < f->set.restCRate * f->par.capacityCoulombs / 3600 || size < (1 - SAME_BOUND) * x->mostAmps) {
    x->heldSeconds = 0;
    return 0;
  }
  x->heldSeconds += j->seconds;
  double unrest = 0, variance = 0, load = 0, count = 0;
  for (int n = 0; n < f->blocks; n++) {
    const block *restrict k = &f->block[n];
    const witness *restrict w = &j->witness[n];
    for (int l = 0; l < LANES; l++) {
      if (k->trusted[l] == 0 || k->started[l] == 0 || k->secondsSinceSample[l] > j->seconds) continue;
      unrest += k->latestInnovation[l] - w->mean[l];
      variance += k->fastVariance[l] + noiseVariance + square(w->slope[l]) * k->zz[l];
      load += k->latestLoad[l];
      count++;
    }
  }
  x->proven |= x->found && j->motion.found;
  if (count == 0 || x->heldSeconds > VISIT_SECONDS) return 0;
  const double sigma = sqrt(variance / count), excess = x->sign * unrest / count;
  const int isTelling = RAISE_BOUND_PART * fabs(load) / count > RAISE_BOUND_SIGMAS * sigma;
  if (x->proven && !isTelling) return 0;
  const double share = least(j->seconds / BOUND_SECONDS, 1);
  x->excessSigmas += share * (within(excess / sigma, -MOST_BOUND_SIGMAS, MOST_BOUND_SIGMAS) - x->excessSigmas);
  x->excessPart += share * (within(excess / most(fabs(load) / count, sigma), -1, 1) - x->excessPart);
  if (x->found) {
    if (x->excessSigmas < CLEAR_BOUND_SIGMAS) x->found = x->proven = 0;
    return 0;
  }
  x->seenSeconds += j->seconds;
  if (!(x->excessSigmas > RAISE_BOUND_SIGMAS && x->excessPart > RAISE_BOUND_PART)) return 0;
  if (x->seenSeconds < LEAST_BOUND_SECONDS) return 0;
  x->found = 1;
  return x->seenSeconds;
}

/* Whether the reading is at that end now, and it is one. */
static int holds(const bound *x, const bound *other) {
  const int alike = fabs(x->mostAmps - other->mostAmps) <= SAME_BOUND * other->mostAmps;
  return x->heldSeconds > 0 && (x->found || (other->found && alike));
}

static double motionLimit(const motion *m, double noiseVariance) {
  return RAISE_MOTION * most(most(noiseVariance, m->usual), m->explained);
}

static void compareMotion(motion *m, double ofLeft, double ofExpected, double noiseVariance) {
  const double mostLeft = MOST_MOTION_PART * motionLimit(m, noiseVariance);
  const double share = least(m->seconds, MOST_MOTION_SECONDS) / MOTION_SECONDS;
  m->unexplained += share * (least(ofLeft, mostLeft) - m->unexplained);
  m->explained += share * (ofExpected - m->explained);
  if (ofExpected > ofLeft && ofExpected > noiseVariance) {
    m->usual += least(m->seconds / LEARNING_SECONDS, 1) * (ofLeft - m->usual);
  }
  m->found = m->found ? m->explained < noiseVariance || m->unexplained > CLEAR_MOTION_PART * m->explained
                      : m->unexplained > motionLimit(m, noiseVariance);
}

static void judgeMotion(const filter *f, motion *m, const counts *of) {
  const double seconds = f->judgement->seconds, cells = sumOf(of->telling);
  if (cells != m->cells) {
    m->cells = cells;
    m->blocks = 0;
    m->seconds = m->leftSum = m->expectedSum = 0;
  }
  if (cells == 0) return;
  m->seconds += seconds;
  m->leftSum += seconds * sumOf(of->left) / cells;
  m->expectedSum += seconds * sumOf(of->expected) / cells;
  if (m->seconds < BLOCK_SECONDS) return;
  const double left = m->leftSum / m->seconds, expected = m->expectedSum / m->seconds;
  if (m->blocks == 2) {
    const double ofLeft = m->left - (m->leftBefore + left) / 2;
    const double ofExpected = m->expected - (m->expectedBefore + expected) / 2;
    compareMotion(m, square(ofLeft), square(ofExpected), square(f->set.voltageNoiseVolts));
  } else {
    m->blocks++;
  }
  m->leftBefore = m->left;
  m->left = left;
  m->expectedBefore = m->expected;
  m->expected = expected;
  m->seconds = m->leftSum = m->expectedSum = 0;
}

static int believesCurrent(const struct judgement *j) { return !j->currentFalse && !j->bounded; }

static int isStill(const struct judgement *j) { return j->stillSeconds >= STILL_SECONDS; }

static void judgeCurrent(filter *f, const counts *of) {
  struct judgement *j = f->judgement;
  const double mean = j->coulombs / j->seconds, capacityAmps = f->par.capacityCoulombs / 3600;
  if (fabs(mean - j->stillAmps) > f->set.restCRate * capacityAmps) {
    j->stillAmps = mean;
    j->stillSeconds = 0;
  } else {
    j->stillSeconds += j->seconds;
  }
  const int before = j->currentFalse;
  judgeMotion(f, &j->motion, of);
  j->currentFalse = 2 * sumOf(of->restless) > f->cells || j->motion.found || (before && isStill(j));
  double unmeasured = judgeBound(f, &j->bounds[0], mean) + judgeBound(f, &j->bounds[1], mean);
  j->bounded = 0;
  for (int b = 0; b < 2; b++) j->bounded |= holds(&j->bounds[b], &j->bounds[1 - b]);
  if (j->bounded) unmeasured = most(unmeasured, j->seconds);
  const int unknown = j->currentFalse && (f->cells >= 2 || j->motion.found);
  if (unknown) unmeasured = most(unmeasured, before ? j->seconds : RESTLESS_SECONDS);
  f->currentUnknown = unknown || j->bounded;
  if (!unknown && unmeasured == 0) return;
  const double biasVariance = square(f->set.currentBiasCRate * capacityAmps);
  const double growth = f->set.uncoveredCurrentCRate * unmeasured / 3600;
  for (int n = 0; n < f->blocks; n++) {
    block *restrict k = &f->block[n];
    for (int l = 0; l < LANES; l++) {
      k->bb[l] = unknown ? most(k->bb[l], biasVariance) : k->bb[l];
      k->zz[l] = least(square(sqrt(k->zz[l]) + growth), 1);
    }
  }
  j->widened = 1;
}

/* Of every tick; whether it ends a second. */
static int take(filter *f, const measurement *in) {
  struct judgement *j = f->judgement;
  const double dt = in->dtSeconds;
  j->seconds += dt;
  j->coulombs += in->stringCoulombs;
  j->roundSeconds += dt;
  j->movedSoc += fabs(in->stringCoulombs) / f->par.capacityCoulombs;
  j->widened = 0;
  if (j->seconds < PERIOD_SECONDS) return 0;
  j->believedSeconds = most(j->believedSeconds - j->seconds, 0);
  return 1;
}

static period endPeriod(const filter *f) {
  const double seconds = f->judgement->seconds;
  return (period){
    .seconds = seconds,
    .perMoved = seconds / f->discretisedSeconds / DOUBT_SOC,
    .part = least(seconds / HEALTH_SECONDS, 1),
    .restlessPart = least(seconds / RESTLESS_SECONDS, 1),
    .liftPart = least(seconds / LIFT_SECONDS, 1),
    .noiseVariance = square(f->set.voltageNoiseVolts),
    .restlessTimes = f->judgement->currentFalse ? CLEAR_RESTLESS : RAISE_RESTLESS,
  };
}

/* Before the estimate is reported, but after its cells have been judged. */
static void judgeString(filter *f, const counts *of) {
  struct judgement *j = f->judgement;
  j->doubted = sumOf(of->doubted);
  j->stuck = sumOf(of->stuck);
  j->leftOut = sumOf(of->leftOut);
  j->awaited = sumOf(of->awaited);
  judgeCurrent(f, of);
  watchRest(f);
  j->seconds = 0;
  j->coulombs = 0;
}

/* ---- the cells against each other */

static inline double sigmaVolts(const comparison *x, int l) { return sqrt(most(x->dd[l], 1e-12)); }

static inline double sigmas(const struct judgement *j, int c) {
  const comparison *x = &j->comparison[c / LANES];
  return fabs(x->d[c % LANES]) / sigmaVolts(x, c % LANES);
}

/* The newest voltages that may be compared, and what they have in common. */
typedef struct {
  lanes volts, load, soc, sigma, count;
} sums;

static inline void addTo(sums *restrict to, const sample *restrict s, const block *restrict k,
    const double *restrict soc, const double *restrict sigma, const double *part) {
  for (int l = 0; l < LANES; l++) {
    const double p = part[l];
    to->volts[l] += p * s->volts[l];
    to->load[l] += p * k->latestLoad[l];
    to->soc[l] += p * soc[l];
    to->sigma[l] += p * sigma[l];
    to->count[l] += p;
  }
}

/* Leaves out of the round what cannot be compared; the sums over all others that are not odd, and over those not found to
 * be off. */
__attribute__((noinline)) static void sumUp(
    const block *restrict k, const witness *restrict w, const comparison *restrict x, sample *restrict s,
    const double *restrict soc, const double *restrict sigma, double believed, sums *restrict all,
    sums *restrict unfound, double *restrict suspects) {
  lanes yardstick, good;
  double suspected = 0;
  for (int l = 0; l < LANES; l++) {
    const double still = w->still[l], stuck = w->stuckSeconds[l] >= STUCK_SECONDS ? 1 : still;
    const double believable = most(k->trusted[l], k->off[l] == FAR_OFF ? 1 : 0), odd = w->oddSeconds[l] == 0 ? 0 : 1;
    s->fresh[l] = s->fresh[l] * believed * (1 - stuck);
    s->plausible[l] = believable * (1 - odd);
    yardstick[l] = s->fresh[l] * s->plausible[l];
    good[l] = yardstick[l] * (x->found[l] > 0 ? 0 : 1);
    const double size = fabs(x->d[l]), sure = size > SUSPECTED_SIGMAS * sigmaVolts(x, l) ? 1 : 0;
    suspected += size > RAISE_VOLTS ? sure : 0;
  }
  addTo(all, s, k, soc, sigma, yardstick);
  addTo(unfound, s, k, soc, sigma, good);
  *suspects += suspected;
}

static int suspected(const filter *f) {
  const struct judgement *j = f->judgement;
  int worst = -1;
  for (int c = 0; c < f->cells; c++) {
    if (!(sigmas(j, c) > SUSPECTED_SIGMAS && fabs(j->comparison[c / LANES].d[c % LANES]) > RAISE_VOLTS)) continue;
    if (worst < 0 || sigmas(j, c) > sigmas(j, worst)) worst = c;
  }
  return worst;
}

static int farthest(const filter *f, double meanVolts) {
  lanes distance, where;
  for (int l = 0; l < LANES; l++) {
    distance[l] = -1;
    where[l] = 0;
  }
  for (int n = 0; n < f->blocks; n++) {
    const sample *restrict s = &f->sample[n];
    for (int l = 0; l < LANES; l++) {
      const double from = s->fresh[l] * s->plausible[l] > 0 ? fabs(s->volts[l] - meanVolts) : -1;
      where[l] = from > distance[l] ? n : where[l];
      distance[l] = most(from, distance[l]);
    }
  }
  int best = 0;
  for (int l = 1; l < LANES; l++) {
    const int sooner = where[l] < where[best];
    if (distance[l] > distance[best] || (distance[l] == distance[best] && sooner)) best = l;
  }
  return (int)where[best] * LANES + best;
}

static double slopeAt(const filter *f, double soc) {
  const double above = least(soc + MEAN_SOC_SIGMA, 1), below = most(soc - MEAN_SOC_SIGMA, 0);
  return (openVolts(f, above * INTERVALS) - openVolts(f, below * INTERVALS)) / (above - below);
}

/* What a round has in common for all cells. */
typedef struct {
  double soc, openVolts, meanVolts, meanLoad, bendSquare, passing, lasting, perCharge, ddWalk, xxWalk, rrWalk, perSurprise;
} common;

static inline void addOffset(comparison *x, int l, double volts) {
  x->d[l] += volts;
  x->dd[l] += square(least(fabs(JUMP_DOUBT * volts), MOST_DOUBTED_VOLTS));
  x->surprise[l] = 0;
}

__attribute__((noinline)) static void learn(
    const filter *restrict f, comparison *restrict x, const block *restrict k, const sample *restrict s,
    const common *restrict t) {
  lanes slopes, ofCurve;
  for (int l = 0; l < LANES; l++) {
    const double own = within(t->soc + x->dz[l], MEAN_SOC_SIGMA, 1 - MEAN_SOC_SIGMA);
    slopes[l] = slopeAt(f, own);
    ofCurve[l] = openVolts(f, own * INTERVALS) - t->openVolts + slopes[l] * (t->soc - own);
  }
  for (int l = 0; l < LANES; l++) {
    x->dd[l] += t->ddWalk;
    x->xx[l] += t->xxWalk;
    x->rr[l] += t->rrWalk;
    if (s->fresh[l] == 0) continue;
    const double slope = slopes[l], load = k->latestLoad[l], dz = x->dz[l];
    const double otherVolts = load - t->meanLoad, ofBend = t->bendSquare * (dz * dz + x->xx[l]);
    const double difference = s->volts[l] - otherVolts - t->meanVolts - ofCurve[l];
    x->apart[l] = x->d[l] + slope * dz;
    x->bendVolts[l] = sqrt(ofBend);
    const double noise = t->passing + (t->lasting + ofBend) * t->perCharge + otherVolts * otherVolts;
    const double unexpected = difference - x->d[l] - slope * dz - load * x->rho[l];
    if (fabs(unexpected) > IMPOSSIBLE_VOLTS) {
      addOffset(x, l, unexpected);
    } else {
      x->surprise[l] += t->perSurprise * (unexpected - x->surprise[l]);
      const double known = x->dd[l] + slope * (2 * x->dx[l] + slope * x->xx[l])
          + load * (2 * (x->dr[l] + slope * x->xr[l]) + load * x->rr[l]);
      const double lasting = t->lasting + ofBend + otherVolts * otherVolts;
      if (square(x->surprise[l]) >= square(SURPRISING) * (square(DIFFERENCE_VOLTS) + lasting + known)) {
        x->dd[l] += square(least(fabs(x->surprise[l]), MOST_DOUBTED_VOLTS));
        x->surprise[l] = 0;
      }
    }
    const double dd = x->dd[l], dx = x->dx[l], dr = x->dr[l], xx = x->xx[l], xr = x->xr[l], rr = x->rr[l];
    const double gd = dd + slope * dx + load * dr;
    const double gx = dx + slope * xx + load * xr;
    const double gr = dr + slope * xr + load * rr;
    const double per = 1 / (gd + slope * gx + load * gr + noise);
    const double innovation = difference - x->d[l] - slope * dz - load * x->rho[l];
    const double kd = per * gd, kx = per * gx, kr = per * gr;
    x->d[l] += kd * innovation;
    x->dz[l] = dz + kx * innovation;
    x->rho[l] += kr * innovation;
    x->dd[l] = dd - kd * gd;
    x->dx[l] = dx - kd * gx;
    x->dr[l] = dr - kd * gr;
    x->xx[l] = xx - kx * gx;
    x->xr[l] = xr - kx * gr;
    x->rr[l] = rr - kr * gr;
  }
}

/* Jumps of a cell's voltage against the others'. */
static int ascendingDoubles(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static void findJumps(filter *f) {
  struct judgement *j = f->judgement;
  double sum = 0, farthest = 0, scale = 0;
  int count = 0;
  for (int n = 0; n < f->blocks; n++) {
    const witness *w = &j->witness[n];
    for (int l = 0; l < LANES; l++) {
      sum += w->stepped[l] * w->step[l];
      count += w->stepped[l] > 0;
    }
  }
  if (count < LEAST_CELLS) return;
  const double mean = sum / count;
  for (int n = 0; n < f->blocks; n++) {
    const witness *w = &j->witness[n];
    for (int l = 0; l < LANES; l++) {
      farthest = most(farthest, w->stepped[l] * fabs(w->step[l] - mean));
      scale = most(scale, w->stepped[l] * w->stepScale[l]);
    }
  }
  if (farthest < JUMP_VOLTS / 2) return;
  int at = 0;
  for (int c = 0; c < f->blocks * LANES; c++) {
    const witness *w = &j->witness[c / LANES];
    if (w->stepped[c % LANES] > 0) j->sorted[at++] = w->step[c % LANES];
  }
  qsort(j->sorted, count, sizeof(double), ascendingDoubles);
  const double median = (j->sorted[(count - 1) / 2] + j->sorted[count / 2]) / 2;
  for (int c = 0; c < f->blocks * LANES; c++) {
    const witness *w = &j->witness[c / LANES];
    const int l = c % LANES;
    const double alone = w->step[l] - median;
    if (w->stepped[l] == 0 || fabs(alone) < most(JUMP_VOLTS, JUMP_SHARE * scale) + fabs(median)) continue;
    j->comparison[c / LANES].jump[l] += alone;
    addOffset(&j->comparison[c / LANES], l, alone);
  }
}

static inline int hasJumped(const comparison *x, int l) { return fabs(x->jump[l]) > JUMP_VOLTS / 2; }

static double suspectedVolts(const struct judgement *j, const comparison *x, int l) {
  if (fabs(x->d[l]) > IMPOSSIBLE_VOLTS) return 0;
  if (hasJumped(x, l)) {
    const double before = x->d[l] - x->jump[l];
    return fabs(before) > CONSPICUOUS_VOLTS + JUMP_DOUBT * fabs(x->jump[l]) ? before : 0;
  }
  const double suspected = x->d[l] + (x->found[l] > 0 ? 0 : x->surprise[l]);
  const int conspicuous = fabs(suspected) > CONSPICUOUS_VOLTS + 2 * j->lastingVolts + x->bendVolts[l];
  const int unlikely = fabs(x->dz[l]) > UNLIKELY_SPREADS * SOC_SPREAD;
  if (unlikely || (x->found[l] == FAR_OFF && conspicuous)) return most(fabs(x->d[l]), fabs(x->apart[l]));
  return conspicuous ? suspected : 0;
}

/* Ends the round for some cells; of how many the sensor is found to be off. */
__attribute__((noinline)) static void find(
    comparison *restrict x, sample *restrict s, double *restrict all) {
  double count = 0;
  for (int l = 0; l < LANES; l++) {
    const double times = x->found[l] > 0 ? CLEAR_SIGMAS : RAISE_SIGMAS;
    const double volts = x->found[l] > 0 ? CLEAR_VOLTS : RAISE_VOLTS;
    const double size = fabs(x->d[l]), sure = size > times * sigmaVolts(x, l) ? 1 : 0;
    const double off = size > volts ? sure : 0;
    const double clear = size > CLEAR_SIGMAS * sigmaVolts(x, l) && size > CLEAR_VOLTS ? 0 : 1;
    if (clear > 0 && sigmaVolts(x, l) < fabs(x->jump[l]) / (2 * CLEAR_SIGMAS)) x->jump[l] = 0;
    const double isFound = hasJumped(x, l) ? 1 : off;
    const double farVolts = x->found[l] == FAR_OFF ? NEAR_VOLTS : CONSPICUOUS_VOLTS;
    const double found = isFound > 0 && (hasJumped(x, l) || size > farVolts) ? FAR_OFF : isFound;
    x->found[l] = found;
    s->fresh[l] = 0;
    count += found;
  }
  *all += count;
}

/* CellJudge.start */
static void restartWitness(witness *w, block *k, int l) {
  w->mean[l] = w->information[l] = w->stuckSeconds[l] = w->oddSeconds[l] = w->doubtVolts[l] = w->still[l] = 0;
  w->restless[l] = UNJUDGED;
  w->secondsSinceAnchor[l] = NEVER;
  k->doubt[l] = 0;
}

static void takeComparison(filter *f, int n) {
  struct judgement *j = f->judgement;
  block *k = &f->block[n];
  witness *w = &j->witness[n];
  const comparison *x = &j->comparison[n];
  lanes open, by, told = {0};
  double suspects = 0;
  for (int l = 0; l < LANES; l++) {
    if (n * LANES + l >= f->cells) {
      by[l] = 0;
      open[l] = 3;
      continue;
    }
    if (x->found[l] == FAR_OFF) {
      const double sigma = least(sqrt(square(j->yardstickSigma) + x->xx[l]), 1);
      if ((k->off[l] != FAR_OFF && !hasJumped(x, l)) || sigma < sqrt(k->zz[l])) {
        startLike(f, k, l, within(j->yardstickSoc + x->dz[l], 0, 1), sigma);
        f->secondsSinceRefresh = INFINITY;
        restartWitness(&j->witness[n], k, l);
      }
      k->trusted[l] = 0;
    } else if (k->off[l] == FAR_OFF && !isStuck(w, l)) {
      k->trusted[l] = 1;
    }
    if (x->found[l] == 1 && k->off[l] != 1) {
      const double volts = fabs(x->d[l]), soc = least(volts / w->slope[l], 1);
      k->zz[l] += soc * soc;
      k->zd[l] -= soc * volts;
      k->dd[l] += volts * volts;
    }
    k->off[l] = x->found[l];
    by[l] = fabs(suspectedVolts(j, x, l));
    open[l] = openVolts(f, k->z[l] * INTERVALS) + k->latestInnovation[l];
    suspects += by[l];
  }
  if (suspects > 0) tellSoc(&j->inverse, open, by, told);
  for (int l = 0; l < LANES; l++) {
    k->suspicion[l] = by[l] > 0 ? (k->off[l] == FAR_OFF ? FOUND_PART : SUSPECTED_PART) * told[l] : 0;
  }
}

static int worstFound(const filter *f) {
  const struct judgement *j = f->judgement;
  int worst = -1;
  for (int c = 0; c < f->cells; c++) {
    if (!(j->comparison[c / LANES].found[c % LANES] > 0)) continue;
    if (worst < 0 || sigmas(j, c) > sigmas(j, worst)) worst = c;
  }
  return worst;
}

static void compare(filter *f) {
  struct judgement *j = f->judgement;
  if (j->roundSeconds < PATIENCE_SECONDS && believesCurrent(j) && j->awaited > 0) return;
  sums all, unfound;
  memset(&all, 0, sizeof all);
  memset(&unfound, 0, sizeof unfound);
  double suspects = 0;
  for (int n = 0; n < f->blocks; n++) {
    sumUp(&f->block[n], &j->witness[n], &j->comparison[n], &f->sample[n], f->soc + n * LANES, f->socSigma + n * LANES,
        believesCurrent(j), &all, &unfound, &suspects);
  }
  j->throughputSoc += j->movedSoc;
  const double count = sumOf(all.count);
  if (count >= LEAST_CELLS) {
    const int outlier = suspects > 0 ? suspected(f) : farthest(f, sumOf(all.volts) / count);
    const int n = outlier / LANES, l = outlier % LANES;
    const sample *s = &f->sample[n];
    const double yardstick = s->fresh[l] * s->plausible[l], good = yardstick * (j->comparison[n].found[l] > 0 ? 0 : 1);
    const double apart = fabs(s->volts[l] - sumOf(all.volts) / count);
    const double outlies = suspects > 0 || apart > CONSPICUOUS_VOLTS ? 1 : 0;
    const int withFound = sumOf(unfound.count) - outlies * good < 2;
    const sums *of = withFound ? &all : &unfound;
    const double less = outlies * (withFound ? yardstick : good), others = sumOf(of->count) - less;
    const double meanVolts = (sumOf(of->volts) - less * s->volts[l]) / others;
    const double meanLoad = (sumOf(of->load) - less * f->block[n].latestLoad[l]) / others;
    const double meanSoc = (sumOf(of->soc) - less * f->soc[outlier]) / others;
    j->yardstickSoc = meanSoc;
    j->yardstickSigma = (sumOf(of->sigma) - less * f->socSigma[outlier]) / others;
    const double soc = within(meanSoc, MEAN_SOC_SIGMA, 1 - MEAN_SOC_SIGMA);
    const double t = soc * INTERVALS, gap = f->par.halfGapVolts[(int)t];
    const double halfGapVolts = gap + (t - (int)t) * (f->par.halfGapVolts[(int)t + 1] - gap);
    const double hysteresisVolts = halfGapVolts * negative(f->par.hysteresisDecayPerSoc * j->throughputSoc);
    j->lastingVolts = hysteresisVolts;
    const common round = {
      .soc = soc,
      .openVolts = openVolts(f, t),
      .meanVolts = meanVolts,
      .meanLoad = meanLoad,
      .perSurprise = least(j->roundSeconds / CORRELATION_SECONDS, 1),
      .bendSquare = square((slopeAt(f, soc + MEAN_SOC_SIGMA) - slopeAt(f, soc - MEAN_SOC_SIGMA)) / 2),
      .passing = square(DIFFERENCE_VOLTS) * (1 + CORRELATION_SECONDS / j->roundSeconds),
      .lasting = square(hysteresisVolts) + square(POLARISATION_SPREAD * meanLoad),
      .perCharge = most(LASTING_SOC / most(j->movedSoc, 1e-9), 1),
      .ddWalk = square(OFFSET_WALK) * j->movedSoc,
      .xxWalk = square(SOC_WALK) * j->movedSoc,
      .rrWalk = square(RESISTANCE_WALK) * j->movedSoc,
    };
    for (int b = 0; b < f->blocks; b++) learn(f, &j->comparison[b], &f->block[b], &f->sample[b], &round);
  }
  j->roundSeconds = 0;
  j->movedSoc = 0;
  double found = 0;
  for (int n = 0; n < f->blocks; n++) find(&j->comparison[n], &f->sample[n], &found);
  const int worst = found > 0 ? worstFound(f) : -1, named = j->named;
  if (named < 0 || j->comparison[named / LANES].found[named % LANES] == 0
      || sigmas(j, worst) > SURER * sigmas(j, named)) {
    j->named = worst;
  }
}

/* ---- after the estimate has been reported */

static void believe(filter *f) {
  struct judgement *j = f->judgement;
  j->believedSeconds = BELIEVED_SECONDS;
  for (int n = 0; n < f->blocks; n++) {
    for (int l = 0; l < LANES; l++) {
      if (!isStuck(&j->witness[n], l) && f->block[n].off[l] != FAR_OFF) f->block[n].trusted[l] = 1;
    }
  }
}

static int mostDoubted(const filter *f) {
  int most = -1;
  double mostVolts = -1;
  for (int c = 0; c < f->cells; c++) {
    const block *k = &f->block[c / LANES];
    const double volts = fabs(k->latestInnovation[c % LANES]);
    if (k->trusted[c % LANES] > 0 || k->off[c % LANES] == FAR_OFF || volts <= mostVolts) continue;
    mostVolts = volts;
    most = c;
  }
  return most;
}

static void judgeSensors(filter *f) {
  struct judgement *j = f->judgement;
  findJumps(f);
  compare(f);
  if (2 * j->doubted > f->cells) believe(f);
  j->frozen = f->cells > 1 && 2 * j->stuck > f->cells;
  const block *named = j->odd < 0 ? f->block : &f->block[j->odd / LANES];
  const int at = j->odd < 0 ? 0 : j->odd % LANES;
  if (j->odd < 0 || named->trusted[at] > 0 || named->off[at] == FAR_OFF) j->odd = j->leftOut > 0 ? mostDoubted(f) : -1;
  for (int n = 0; n < f->blocks; n++) takeComparison(f, n);
  const double bias = fabs(f->biasAmps), sigma = f->biasSigmaAmps, capacityAmps = f->par.capacityCoulombs / 3600;
  j->biased = j->biased ? bias > CLEAR_BIAS_SIGMAS * sigma && bias > CLEAR_BIAS_C_RATE * capacityAmps
                        : bias > RAISE_BIAS_SIGMAS * sigma && bias > RAISE_BIAS_C_RATE * capacityAmps;
}

static int anyBiasIsExtreme(const filter *f) {
  for (int c = 0; c < f->cells; c++) if (isBiasExtreme(f, &f->block[c / LANES], c % LANES)) return 1;
  return 0;
}

static void tell(filter *f, int verdict, int cell, double excess, double sigma) {
  f->verdict = verdict;
  f->verdictCell = cell;
  f->verdictExcess = excess;
  f->verdictSigma = sigma;
}

static void reportVerdict(filter *f) {
  const struct judgement *j = f->judgement;
  const int alone = f->cells < 2;
  if (j->frozen) {
    tell(f, CELL_VOLTAGE, -1, NAN, NAN);
  } else if (!believesCurrent(j) && !alone) {
    tell(f, CURRENT_SENSOR, -1, NAN, NAN);
  } else if (j->odd >= 0) {
    const block *k = &f->block[j->odd / LANES];
    const double volts = k->latestInnovation[j->odd % LANES], nis = most(k->latestNis[j->odd % LANES], 1e-9);
    tell(f, CELL_VOLTAGE, j->odd, volts, fabs(volts) / sqrt(nis));
  } else if (j->named >= 0) {
    const comparison *x = &j->comparison[j->named / LANES];
    tell(f, CELL_VOLTAGE, j->named, x->d[j->named % LANES], sigmaVolts(x, j->named % LANES));
  } else if (j->biased && (!alone || anyBiasIsExtreme(f))) {
    tell(f, CURRENT_SENSOR, -1, f->biasAmps, f->biasSigmaAmps);
  } else {
    tell(f, NONE, -1, NAN, NAN);
  }
}
