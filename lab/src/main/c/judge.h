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
#define DOUBT_SOC 2
#define LIFT_SECONDS 20
#define DOUBTFUL 0.01
#define BELIEVED_SECONDS 60
#define NEVER DBL_MAX

/* StringJudge */
#define CONSTANT_SECONDS 10
#define RAISE_RESTLESS 9
#define CLEAR_RESTLESS 4
#define RAISE_BIAS_SIGMAS 3
#define RAISE_BIAS_C_RATE 0.003
#define CLEAR_BIAS_SIGMAS 2
#define CLEAR_BIAS_C_RATE 0.002
#define LEAST_BIAS_C_RATE 0.0005
#define LEAST_MEANS 5

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

#define BINS 1024 /* of the volts that the OCV curve is inverted over */

/* CellJudge, of cells, but for what every tick touches */
typedef struct {
  lanes mean, restless, information, secondsSinceAnchor;
  lanes seenVolts, seenLoad, seenSoc, stuckSeconds, oddSeconds, doubtVolts, slope;
} witness;

/* VoltageComparison, of cells */
typedef struct {
  lanes d, dz, rho, dd, dx, dr, xx, xr, rr, found;
} comparison;

/* OcvCurve.soc: the interval at the left edge of each bin, and of each interval where it begins and ends */
typedef struct {
  double firstVolts, lastVolts, perBin;
  int interval[BINS + 1];
  double fromVolts[INTERVALS], toVolts[INTERVALS], fromSoc[INTERVALS], perVolt[INTERVALS];
} inverse;

/* Of how many cells of each lane something is so. */
typedef struct {
  lanes restless, doubted, stuck, leftOut, awaited;
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
  double seconds, coulombs, constantAmps, constantSeconds;
  double restSeconds, restMeans, restAmps, restMoment, ampsSquares, momentSquares, ampsByMoment;
  int currentFalse, biased, frozen, odd;
  /* VoltageComparison */
  double typicalOhms, roundSeconds, movedSoc, throughputSoc;
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
  invert(&j->inverse, par);
  const double y = within((par->referenceCelsius - MIN_CELSIUS) / KELVIN_PER_ROW, 0, ROWS - 1.0);
  const int row = (int)y < ROWS - 2 ? (int)y : ROWS - 2;
  double at[PADDED];
  bilinear(par->map + row * STRIDE + SOC_INTERVALS / 2, 0, y - row, PADDED, at);
  j->typicalOhms = at[R0] + at[RCT] + at[R1] + at[R2];
  for (int n = 0; n < f->blocks; n++) {
    for (int l = 0; l < LANES; l++) {
      j->witness[n].restless[l] = UNJUDGED;
      j->witness[n].secondsSinceAnchor[l] = NEVER;
      j->comparison[n].dd[l] = square(OFFSET_VOLTS);
      j->comparison[n].xx[l] = square(SOC_SPREAD);
      j->comparison[n].rr[l] = square(RESISTANCE_SPREAD * j->typicalOhms);
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

static inline int isStuck(const witness *w, int l) { return w->stuckSeconds[l] >= STUCK_SECONDS; }

static void judgeVoltage(const filter *f, block *k, witness *w, int l, double seconds) {
  struct judgement *j = f->judgement;
  const double uncharged = within(k->z[l] - (k->chargeSoc[l] - w->seenSoc[l]), 0, 1);
  const double moves = fabs(k->latestLoad[l] - w->seenLoad[l] + openVolts(f, k->z[l] * INTERVALS)
      - openVolts(f, uncharged * INTERVALS));
  if (fabs(k->latestVolts[l] - w->seenVolts[l]) > SAME_VOLTS) {
    if (isStuck(w, l)) k->trusted[l] = 1;
    w->seenVolts[l] = k->latestVolts[l];
    w->seenLoad[l] = k->latestLoad[l];
    w->seenSoc[l] = k->chargeSoc[l];
    w->stuckSeconds[l] = 0;
  } else if (isStuck(w, l) || moves > STUCK_VOLTS) {
    w->stuckSeconds[l] += seconds;
    if (isStuck(w, l)) k->trusted[l] = 0;
  }
  if (isStuck(w, l)) return;

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
    const double forgotten = least(fabs(now->moved[l]) * t->perMoved, 1);
    k->doubt[l] *= 1 - forgotten;
    w->doubtVolts[l] *= 1 - forgotten;
    w->slope[l] = now->slope[l];
    due[l] = k->secondsSinceSample[l] <= t->seconds ? k->started[l] : 0;
    const double m = k->m[l], load = k->latestLoad[l], slowOhms = k->ohms[R3][l];
    by[l] = sqrt(k->cc[l] + k->dd[l] + m * m * k->hh[l] + load * load * k->rr[l] + slowOhms * slowOhms * k->ss[l]
        + k->fastVariance[l]);
  }
  for (int l = 0; l < LANES; l++) open[l] = openVolts(f, k->z[l] * INTERVALS) + k->latestInnovation[l];
  tellSoc(&f->judgement->inverse, open, by, told);
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
    const double stuck = w->stuckSeconds[l] >= STUCK_SECONDS ? 1 : 0, trusted = k->trusted[l];
    const double plausible = w->oddSeconds[l] == 0 ? k->started[l] * trusted : 0;
    of->restless[l] += w->restless[l] > t->restlessTimes ? trusted : 0;
    of->doubted[l] += w->oddSeconds[l] > ODD_SECONDS / 2.0 ? 1 - stuck : 0;
    of->stuck[l] += stuck;
    of->leftOut[l] += 1 - trusted;
    of->awaited[l] += plausible * (1 - newest->fresh[l]);
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
    return;
  }
  addToRest(j, mean);
  if (j->restSeconds < f->set.restSeconds || j->restMeans < LEAST_MEANS) return;
  const double trend = j->ampsByMoment / j->momentSquares;
  const double noise = sqrt(most(j->ampsSquares - trend * j->ampsByMoment, 0) / j->restSeconds);
  const double least = LEAST_BIAS_C_RATE * capacityAmps;
  if (noise < f->set.currentNoiseCRate * capacityAmps && fabs(trend) * j->restSeconds < most(noise, least)) {
    const double sigma = most(fabs(j->restAmps) / 3, least);
    for (int n = 0; n < f->blocks; n++) pinBias(&f->block[n], j->restAmps, sigma * sigma);
    j->widened = 1;
  }
  beginRest(j);
}

static void judgeCurrent(filter *f, double restless) {
  struct judgement *j = f->judgement;
  const int constant = j->constantSeconds >= CONSTANT_SECONDS;
  j->currentFalse = 2 * restless > f->cells || (j->currentFalse && constant);
  if (!j->currentFalse || f->cells < 2) return;
  const double biasVariance = square(f->set.currentBiasCRate * f->par.capacityCoulombs / 3600);
  const double growth = f->set.uncoveredCurrentCRate * j->seconds / 3600;
  for (int n = 0; n < f->blocks; n++) {
    block *restrict k = &f->block[n];
    for (int l = 0; l < LANES; l++) {
      k->bb[l] = most(k->bb[l], biasVariance);
      k->zz[l] = least(square(sqrt(k->zz[l]) + growth), 1);
    }
  }
  j->widened = 1;
}

/* Of every tick; whether it ends a second. */
static int take(filter *f, const measurement *in) {
  struct judgement *j = f->judgement;
  const double dt = in->dtSeconds, amps = in->stringAmps;
  j->seconds += dt;
  j->coulombs += in->stringCoulombs;
  j->constantSeconds = amps == j->constantAmps ? j->constantSeconds + dt : 0;
  j->constantAmps = isnan(amps) ? 0 : amps;
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
  judgeCurrent(f, sumOf(of->restless));
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
  lanes volts, amps, soc, count;
} sums;

static inline void addTo(sums *restrict to, const sample *restrict s, const double *restrict soc, const double *part) {
  for (int l = 0; l < LANES; l++) {
    const double p = part[l];
    to->volts[l] += p * s->volts[l];
    to->amps[l] += p * s->amps[l];
    to->soc[l] += p * soc[l];
    to->count[l] += p;
  }
}

/* Leaves out of the round what cannot be compared; the sums over all others, and over those not found to be off. */
__attribute__((noinline)) static void sumUp(
    const block *restrict k, const witness *restrict w, const comparison *restrict x, sample *restrict s,
    const double *restrict soc, double believed, sums *restrict all, sums *restrict unfound, double *restrict suspects) {
  lanes fresh, good;
  double suspected = 0;
  for (int l = 0; l < LANES; l++) {
    const double plausible = w->oddSeconds[l] == 0 ? k->trusted[l] : 0;
    fresh[l] = s->fresh[l] * believed * plausible;
    good[l] = fresh[l] * (1 - x->found[l]);
    s->fresh[l] = fresh[l];
    const double size = fabs(x->d[l]), sure = size > SUSPECTED_SIGMAS * sigmaVolts(x, l) ? 1 : 0;
    suspected += size > RAISE_VOLTS ? sure : 0;
  }
  addTo(all, s, soc, fresh);
  addTo(unfound, s, soc, good);
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
      const double from = s->fresh[l] > 0 ? fabs(s->volts[l] - meanVolts) : -1;
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
  double meanVolts, meanAmps, slope, bendSquare, passing, lasting, perCharge, typicalOhms, ddWalk, xxWalk, rrWalk;
} common;

__attribute__((noinline)) static void learn(
    comparison *restrict x, const sample *restrict s, const common *restrict t) {
  for (int l = 0; l < LANES; l++) {
    const double slope = t->slope, fresh = s->fresh[l], amps = s->amps[l], dz = x->dz[l];
    const double dd = x->dd[l] + t->ddWalk, xx = x->xx[l] + t->xxWalk, rr = x->rr[l] + t->rrWalk;
    const double dx = x->dx[l], dr = x->dr[l], xr = x->xr[l];
    const double otherVolts = t->typicalOhms * (amps - t->meanAmps);
    const double ofBend = t->bendSquare * (dz * dz + xx);
    const double noise = t->passing + (t->lasting + ofBend) * t->perCharge + otherVolts * otherVolts;
    const double gd = dd + slope * dx + amps * dr;
    const double gx = dx + slope * xx + amps * xr;
    const double gr = dr + slope * xr + amps * rr;
    const double per = fresh / (gd + slope * gx + amps * gr + noise);
    const double difference = s->volts[l] - otherVolts - t->meanVolts;
    const double innovation = difference - x->d[l] - slope * dz - amps * x->rho[l];
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

/* Ends the round for some cells; of how many the sensor is found to be off, and to be so or not so any more. */
__attribute__((noinline)) static void find(
    comparison *restrict x, sample *restrict s, const double *restrict off, double *restrict all,
    double *restrict changed) {
  double count = 0, changes = 0;
  for (int l = 0; l < LANES; l++) {
    const double times = x->found[l] > 0 ? CLEAR_SIGMAS : RAISE_SIGMAS;
    const double volts = x->found[l] > 0 ? CLEAR_VOLTS : RAISE_VOLTS;
    const double size = fabs(x->d[l]), sure = size > times * sigmaVolts(x, l) ? 1 : 0;
    const double found = size > volts ? sure : 0;
    x->found[l] = found;
    s->fresh[l] = 0;
    count += found;
    changes += fabs(found - off[l]);
  }
  *all += count;
  *changed = changes;
}

static void takeOffset(block *k, const witness *w, const comparison *x) {
  for (int l = 0; l < LANES; l++) {
    if (x->found[l] > 0 && k->off[l] == 0) {
      const double volts = fabs(x->d[l]), soc = least(volts / w->slope[l], 1);
      k->zz[l] += soc * soc;
      k->zd[l] -= soc * volts;
      k->dd[l] += volts * volts;
    }
    k->off[l] = x->found[l];
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
  if (j->roundSeconds < PATIENCE_SECONDS && !j->currentFalse && j->awaited > 0) return;
  sums all, unfound;
  memset(&all, 0, sizeof all);
  memset(&unfound, 0, sizeof unfound);
  double suspects = 0;
  for (int n = 0; n < f->blocks; n++) {
    sumUp(&f->block[n], &j->witness[n], &j->comparison[n], &f->sample[n], f->soc + n * LANES, !j->currentFalse, &all,
        &unfound, &suspects);
  }
  j->throughputSoc += j->movedSoc;
  const double count = sumOf(all.count);
  if (count >= LEAST_CELLS) {
    const int outlier = suspects > 0 ? suspected(f) : farthest(f, sumOf(all.volts) / count);
    const int n = outlier / LANES, l = outlier % LANES;
    const sample *s = &f->sample[n];
    const double good = s->fresh[l] * (1 - j->comparison[n].found[l]);
    const int withFound = sumOf(unfound.count) - good < 2;
    const sums *of = withFound ? &all : &unfound;
    const double less = withFound ? s->fresh[l] : good, others = sumOf(of->count) - less;
    const double meanVolts = (sumOf(of->volts) - less * s->volts[l]) / others;
    const double meanAmps = (sumOf(of->amps) - less * s->amps[l]) / others;
    const double meanSoc = (sumOf(of->soc) - less * f->soc[outlier]) / others;
    const double soc = within(meanSoc, MEAN_SOC_SIGMA, 1 - MEAN_SOC_SIGMA);
    const double t = soc * INTERVALS, gap = f->par.halfGapVolts[(int)t];
    const double halfGapVolts = gap + (t - (int)t) * (f->par.halfGapVolts[(int)t + 1] - gap);
    const double hysteresisVolts = halfGapVolts * negative(f->par.hysteresisDecayPerSoc * j->throughputSoc);
    const common round = {
      .meanVolts = meanVolts,
      .meanAmps = meanAmps,
      .slope = slopeAt(f, soc),
      .bendSquare = square((slopeAt(f, soc + MEAN_SOC_SIGMA) - slopeAt(f, soc - MEAN_SOC_SIGMA)) / 2),
      .passing = square(DIFFERENCE_VOLTS) * (1 + CORRELATION_SECONDS / j->roundSeconds),
      .lasting = square(hysteresisVolts) + square(POLARISATION_SPREAD * j->typicalOhms * meanAmps),
      .perCharge = most(LASTING_SOC / most(j->movedSoc, 1e-9), 1),
      .typicalOhms = j->typicalOhms,
      .ddWalk = square(OFFSET_WALK) * j->movedSoc,
      .xxWalk = square(SOC_WALK) * j->movedSoc,
      .rrWalk = square(RESISTANCE_WALK * j->typicalOhms) * j->movedSoc,
    };
    for (int b = 0; b < f->blocks; b++) learn(&j->comparison[b], &f->sample[b], &round);
  }
  j->roundSeconds = 0;
  j->movedSoc = 0;
  double found = 0, changed;
  for (int n = 0; n < f->blocks; n++) {
    find(&j->comparison[n], &f->sample[n], f->block[n].off, &found, &changed);
    if (changed > 0) takeOffset(&f->block[n], &j->witness[n], &j->comparison[n]);
  }
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
      if (!isStuck(&j->witness[n], l)) f->block[n].trusted[l] = 1;
    }
  }
}

static int mostDoubted(const filter *f) {
  int most = -1;
  double mostVolts = -1;
  for (int c = 0; c < f->cells; c++) {
    const block *k = &f->block[c / LANES];
    const double volts = fabs(k->latestInnovation[c % LANES]);
    if (k->trusted[c % LANES] > 0 || volts <= mostVolts) continue;
    mostVolts = volts;
    most = c;
  }
  return most;
}

static void judgeSensors(filter *f) {
  struct judgement *j = f->judgement;
  compare(f);
  if (2 * j->doubted > f->cells) believe(f);
  j->frozen = f->cells > 1 && 2 * j->stuck > f->cells;
  if (j->odd < 0 || f->block[j->odd / LANES].trusted[j->odd % LANES] > 0) j->odd = j->leftOut > 0 ? mostDoubted(f) : -1;
  const double bias = fabs(f->biasAmps), sigma = f->biasSigmaAmps, capacityAmps = f->par.capacityCoulombs / 3600;
  j->biased = j->biased ? bias > CLEAR_BIAS_SIGMAS * sigma && bias > CLEAR_BIAS_C_RATE * capacityAmps
                        : bias > RAISE_BIAS_SIGMAS * sigma && bias > RAISE_BIAS_C_RATE * capacityAmps;
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
  } else if (j->currentFalse && !alone) {
    tell(f, CURRENT_SENSOR, -1, NAN, NAN);
  } else if (j->odd >= 0) {
    const block *k = &f->block[j->odd / LANES];
    const double volts = k->latestInnovation[j->odd % LANES], nis = most(k->latestNis[j->odd % LANES], 1e-9);
    tell(f, CELL_VOLTAGE, j->odd, volts, fabs(volts) / sqrt(nis));
  } else if (j->named >= 0) {
    const comparison *x = &j->comparison[j->named / LANES];
    tell(f, CELL_VOLTAGE, j->named, x->d[j->named % LANES], sigmaVolts(x, j->named % LANES));
  } else if (j->biased && !alone) {
    tell(f, CURRENT_SENSOR, -1, f->biasAmps, f->biasSigmaAmps);
  } else {
    tell(f, NONE, -1, NAN, NAN);
  }
}
