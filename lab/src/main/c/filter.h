/* CellTwin's filter of one string of cells in C: what the estimator module computes, as fast as C gets it.
 *
 * Names, equations and order are those of CellBank, Covariance and PackEstimator; they explain them. Layout is C's
 * own. Cells lie in blocks of LANES, in a block every quantity of the cells side by side, so that a loop over
 * the lanes is vector instructions with one base register and a step is one stream through memory. Maps are
 * interleaved, so that a look-up reads the knots of all quantities in vectors too.
 *
 * The judgement of the residuals is in judge.h.
 *
 * Left out, because the load of the benchmark never has it: a start from the first voltage, rows of more than a minute
 * or half a percent SOC cut in parts, time that no current sample covers, samples older than the state, temperatures
 * that are not known, what a restart makes of the state, and strings of fewer than three cells.
 */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#ifndef LANES
#define LANES 4 /* doubles in a vector of AVX2; blocks of 8 and 16 were no faster */
#endif

#define INTERVALS 200     /* OcvCurve */
#define SOC_INTERVALS 50  /* CellMap */
#define STRIDE (SOC_INTERVALS + 1)
#define ROWS 49
#define MIN_CELSIUS (-40.0)
#define KELVIN_PER_ROW 2.5

enum { R0, RCT, R1, R2, R3, OHMS, TAU1 = OHMS, TAU2, TAU3, FAST, SLOW, QUANTITIES, PADDED = 12 };

enum { GOOD, ESTIMATED, INVALID };

enum { NONE, CELL_VOLTAGE, CURRENT_SENSOR };

/* CellParameters and FilterSettings */
typedef struct {
  double capacityCoulombs, capacitySigma, coulombicEfficiency, hysteresisDecayPerSoc;
  double meanVolts[INTERVALS + 1], stepVolts[INTERVALS + 1], halfGapVolts[INTERVALS + 1], voltsPerKelvin[INTERVALS + 1];
  double referenceCelsius;
  double map[ROWS * STRIDE][PADDED];
  double exchangeAmps[ROWS];
  double transferTauSeconds;
} parameters;

typedef struct {
  double currentBiasCRate, currentBiasWalkCRate, currentNoiseCRate, modelErrorFactor, modelErrorSoc, polarisationSigma,
      offsetVolts, residualCorrelationSeconds, voltageNoiseVolts, leastSlopeVolts, resistanceSlopeShare, gateNis,
      watchSeconds, initialPolarisationCRate, initialHysteresisSigma, initialLoadCRate, restCRate, restSeconds,
      uncoveredCurrentCRate, staleVoltageSeconds;
} settings;

static const settings STANDARD = {0.0135, 1e-5, 0.012, 2.0, 0.0023, 0.04, 0.0047, 130, 0.0045, 0.22, 0.44, 50, 30, 0.05,
    0.7, 0.23, 0.025, 300, 0.5, 10};

typedef double lanes[LANES];

typedef struct {
  lanes z, i1, i2, s, h, error, gain, q, b, offset;
  /* covariances: c is the model's error, r that of the polarisation, d the offset */
  lanes zz, zs, zh, zc, zr, zq, zb, zd, ss, sh, sc, sr, sq, sb, sd, hh, hc, hr, hq, hb, hd, cc, cr, cq, cb, cd;
  lanes rr, rq, rb, rd, qq, qb, qd, bb, bd, dd;
  lanes started; /* 1, or 0 for what only fills the last block */
  /* as of the latest refresh: at the estimate, and at the ends of the secant */
  lanes ohms[OHMS], above[OHMS], below[OHMS];
  lanes f1, f2, f3;
  lanes m, shiftVolts, fastVariance, slowVariance, temperatureRow;
  /* CellJudge: the newest sample of each cell, and what the filter made of it */
  lanes latestVolts, latestLoad, latestInnovation, latestNis, secondsSinceSample;
  lanes chargeSoc; /* SOC by charge alone */
  lanes secondsSinceVoltage, watch;
  /* what is known of z before the biases are fused: SOC = aside + share bias, variances likewise */
  lanes share, aside, asideVariance;
  lanes trusted, doubt, suspicion, off; /* CellJudge; off is its offset */
  lanes biasSigma;
} block;

/* What a tick makes of one block and the judgement wants to know. */
typedef struct {
  lanes moved, load, innovation, nis, slope;
} passing;

/* VoltageComparison: the newest sample of its round */
typedef struct {
  lanes fresh, plausible, volts, amps;
} sample;

/* What has been measured; arrays filled up to whole blocks, voltages with NaN. */
typedef struct {
  double dtSeconds, stringAmps, stringCoulombs;
  double *cellVolts, *cellAmps, *cellCelsius;
} measurement;

typedef struct {
  int cells, blocks;
  parameters par;
  settings set;
  block *block;
  sample *sample;
  struct judgement *judgement;
  double transferLowPass, discretisedSeconds, secondsSinceRefresh;
  double transferOfRow[ROWS];
  int coldestRow, warmestRow, currentUnknown;
  /* the estimate */
  double biasAmps, biasSigmaAmps;
  double *soc, *socSigma, *residualVolts, *predictedVolts, *innovationMeanVolts, *secondsSinceAnchor;
  int *quality, *observable, *converged;
  int verdict, verdictCell;
  double verdictExcess, verdictSigma;
} filter;

static inline double least(double x, double y) { return x < y ? x : y; }
static inline double most(double x, double y) { return x > y ? x : y; }
static inline double within(double x, double low, double high) { return least(most(x, low), high); }

/* exp(-x), 0 <= x <= 1: Exponential.negativeSmall */
static inline double negativeSmall(double x) {
  const double y = -x;
  double r = 1.0 / 362880;
  r = r * y + 1.0 / 40320;
  r = r * y + 1.0 / 5040;
  r = r * y + 1.0 / 720;
  r = r * y + 1.0 / 120;
  r = r * y + 1.0 / 24;
  r = r * y + 1.0 / 6;
  r = r * y + 0.5;
  r = r * y + 1;
  return r * y + 1;
}

/* exp(-x), x >= 0: Exponential.negative */
static inline double negative(double x) {
  const double y = least(x, 63) * (-1.0 / 64);
  double r = 1.0 / 355687428096000.0;
  r = r * y + 1.0 / 20922789888000.0;
  r = r * y + 1.0 / 1307674368000.0;
  r = r * y + 1.0 / 87178291200.0;
  r = r * y + 1.0 / 6227020800.0;
  r = r * y + 1.0 / 479001600;
  r = r * y + 1.0 / 39916800;
  r = r * y + 1.0 / 3628800;
  r = r * y + 1.0 / 362880;
  r = r * y + 1.0 / 40320;
  r = r * y + 1.0 / 5040;
  r = r * y + 1.0 / 720;
  r = r * y + 1.0 / 120;
  r = r * y + 1.0 / 24;
  r = r * y + 1.0 / 6;
  r = r * y + 0.5;
  r = r * y + 1;
  r = r * y + 1;
  r *= r;
  r *= r;
  r *= r;
  r *= r;
  r *= r;
  return r * r;
}

static void *zeros(size_t bytes) {
  bytes = (bytes + 63) / 64 * 64;
  void *memory = aligned_alloc(64, bytes);
  if (memory == NULL) abort();
  return memset(memory, 0, bytes);
}

static double *numbers(int blocks) { return zeros(sizeof(double) * LANES * (size_t)blocks); }

/* `count` quantities at one point of the map */
static inline void bilinear(const double (*restrict low)[PADDED], double u, double v, int count, double *restrict out) {
  const double (*restrict high)[PADDED] = low + STRIDE;
  for (int j = 0; j < count; j++) {
    const double atLow = low[0][j] + u * (low[1][j] - low[0][j]);
    const double atHigh = high[0][j] + u * (high[1][j] - high[0][j]);
    out[j] = atLow + v * (atHigh - atLow);
  }
}

/* Position on the OCV grid in, volts out. */
static inline double openVolts(const filter *restrict f, double t) {
  const int g = (int)t;
  return f->par.meanVolts[g] + (t - g) * f->par.stepVolts[g];
}

/* Takes in what tells of the errors by the columns g of P, `per` their inverse variance; `nu` is the innovation. */
__attribute__((always_inline)) static inline void correct(
    block *restrict k, int l, double per, double nu, double gz, double gs, double gh, double gc, double gr, double gq,
    double gb, double gd) {
  const double kz = per * gz, ks = per * gs, kh = per * gh, kc = per * gc,
               kr = per * gr, kq = per * gq, kb = per * gb, kd = per * gd;
  k->zz[l] = most(k->zz[l] - kz * gz, 1e-12);
  k->zs[l] -= kz * gs;
  k->zh[l] -= kz * gh;
  k->zc[l] -= kz * gc;
  k->zr[l] -= kz * gr;
  k->zq[l] -= kz * gq;
  k->zb[l] -= kz * gb;
  k->zd[l] -= kz * gd;
  k->ss[l] -= ks * gs;
  k->sh[l] -= ks * gh;
  k->sc[l] -= ks * gc;
  k->sr[l] -= ks * gr;
  k->sq[l] -= ks * gq;
  k->sb[l] -= ks * gb;
  k->sd[l] -= ks * gd;
  k->hh[l] -= kh * gh;
  k->hc[l] -= kh * gc;
  k->hr[l] -= kh * gr;
  k->hq[l] -= kh * gq;
  k->hb[l] -= kh * gb;
  k->hd[l] -= kh * gd;
  k->cc[l] -= kc * gc;
  k->cr[l] -= kc * gr;
  k->cq[l] -= kc * gq;
  k->cb[l] -= kc * gb;
  k->cd[l] -= kc * gd;
  k->rr[l] -= kr * gr;
  k->rq[l] -= kr * gq;
  k->rb[l] -= kr * gb;
  k->rd[l] -= kr * gd;
  k->qq[l] -= kq * gq;
  k->qb[l] -= kq * gb;
  k->qd[l] -= kq * gd;
  k->bb[l] -= kb * gb;
  k->bd[l] -= kb * gd;
  k->dd[l] -= kd * gd;
  k->z[l] = within(k->z[l] + kz * nu, 0, 1);
  k->s[l] += ks * nu;
  k->h[l] = within(k->h[l] + kh * nu, -1, 1);
  k->error[l] += kc * nu;
  k->gain[l] = within(k->gain[l] + kr * nu, -0.3, 0.3);
  k->q[l] += kq * nu;
  k->b[l] += kb * nu;
  k->offset[l] += kd * nu;
}

/* The sensor reads `amps` too much, surely so but for this variance. */
static void pinBias(block *restrict k, double amps, double mostVariance) {
  for (int l = 0; l < LANES; l++) {
    const double difference = amps - k->b[l], wrong = difference * difference, before = k->bb[l];
    k->bb[l] = before > mostVariance && wrong > 9 * before ? wrong : before;
    const double bb = k->bb[l];
    correct(k, l, most(bb - mostVariance, 0) / (bb * bb), difference, k->zb[l], k->sb[l], k->hb[l], k->cb[l], k->rb[l],
        k->qb[l], bb, k->bd[l]);
  }
}

/* What is known of z as far as it does not hang on the bias, and what each cell knows of the bias. */
static inline void setAside(
    block *restrict k, int l, double *restrict information, double *restrict weighted) {
  const double perBb = 1 / k->bb[l], share = k->zb[l] * perBb;
  information[l] += k->started[l] * perBb;
  weighted[l] += k->started[l] * perBb * k->b[l];
  k->share[l] = share;
  k->aside[l] = k->z[l] - share * k->b[l];
  k->asideVariance[l] = k->zz[l] - share * k->zb[l];
}

#define SURPRISING_BIAS 2
#define BIAS_STEP 2
#define MOST_BIAS_C_RATE 0.3
#define MOST_WIDENED 4
#define EXTREME_BIAS 1.5
#define DOUBTED_BIAS 0.1

static inline int isBiasExtreme(const filter *f, const block *k, int l) {
  return k->biasSigma[l] > EXTREME_BIAS * f->set.currentBiasCRate * f->par.capacityCoulombs / 3600;
}

/* An offset of the current far beyond what was expected of one; whether it has changed anything. */
static int doubtBias(const filter *f, block *k, int l, double seconds) {
  const double expected = k->biasSigma[l];
  const int extreme = isBiasExtreme(f, k, l);
  if (extreme) {
    const double growth = DOUBTED_BIAS * fabs(k->b[l]) / f->par.capacityCoulombs * seconds;
    const double wider = sqrt(k->zz[l]) + growth;
    k->zz[l] = least(wider * wider, 1);
  }
  if (fabs(k->b[l]) < SURPRISING_BIAS * expected || expected > MOST_BIAS_C_RATE * f->par.capacityCoulombs / 3600) {
    return extreme;
  }
  const double before = 1 / k->bb[l], less = (1 - 1.0 / (BIAS_STEP * BIAS_STEP)) / (expected * expected);
  const double after = most(before - less, before / MOST_WIDENED), more = k->b[l] * (before / after - 1);
  /* correct() the other way round: a negative inverse variance widens, and the shift is its innovation's. */
  const double bb = k->bb[l], wider = 1 / after - 1 / before, per = -wider / (bb * bb);
  const double zz = k->zz[l];
  correct(k, l, per, more * bb / -wider, k->zb[l], k->sb[l], k->hb[l], k->cb[l], k->rb[l], k->qb[l], bb, k->bd[l]);
  k->zz[l] = least(most(k->zz[l], zz), 1);
  k->biasSigma[l] = BIAS_STEP * expected;
  return 1;
}

/* A cell whose voltage is left out begins anew with what the others of its string tell of it. */
static void startLike(const filter *f, block *k, int l, double soc, double socSigma) {
  const settings *set = &f->set;
  const double capacityAmps = f->par.capacityCoulombs / 3600;
  double *const entries[] = {k->zs, k->zh, k->zc, k->zr, k->zq, k->zb, k->zd, k->sh, k->sc, k->sr, k->sq, k->sb, k->sd,
      k->hc, k->hr, k->hq, k->hb, k->hd, k->cr, k->cq, k->cb, k->cd, k->rq, k->rb, k->rd, k->qb, k->qd, k->bd,
      k->error, k->gain, k->q, k->offset};
  for (size_t e = 0; e < sizeof entries / sizeof *entries; e++) entries[e][l] = 0;
  const double branchAmps = set->initialPolarisationCRate * capacityAmps;
  const double modelVolts = set->modelErrorFactor * sqrt(k->slowVariance[l]);
  k->z[l] = soc;
  k->watch[l] = 1;
  k->zz[l] = socSigma * socSigma;
  k->ss[l] = branchAmps * branchAmps;
  k->hh[l] = set->initialHysteresisSigma * set->initialHysteresisSigma;
  k->cc[l] = modelVolts * modelVolts;
  k->rr[l] = set->polarisationSigma * set->polarisationSigma;
  k->qq[l] = f->par.capacitySigma * f->par.capacitySigma;
  k->dd[l] = set->offsetVolts * set->offsetVolts;
  k->b[l] = f->biasAmps;
  k->bb[l] = f->biasSigmaAmps * f->biasSigmaAmps;
  k->biasSigma[l] = most(set->currentBiasCRate * capacityAmps, fabs(f->biasAmps));
}

#include "judge.h"

/* Filters of cells that all start from a known SOC. */
static filter *start(int cells, const parameters *par, const settings *set, double soc, double socSigma) {
  filter *f = zeros(sizeof *f);
  f->cells = cells;
  f->blocks = (cells + LANES - 1) / LANES;
  f->par = *par;
  f->set = *set;
  f->block = zeros(sizeof(block) * (size_t)f->blocks);
  f->transferLowPass = NAN;
  f->discretisedSeconds = NAN;
  f->secondsSinceRefresh = INFINITY;
  f->soc = numbers(f->blocks);
  f->socSigma = numbers(f->blocks);
  f->residualVolts = numbers(f->blocks);
  f->predictedVolts = numbers(f->blocks);
  f->innovationMeanVolts = numbers(f->blocks);
  f->secondsSinceAnchor = numbers(f->blocks);
  f->quality = zeros(sizeof(int) * LANES * (size_t)f->blocks);
  f->observable = zeros(sizeof(int) * LANES * (size_t)f->blocks);
  f->converged = zeros(sizeof(int) * LANES * (size_t)f->blocks);
  f->sample = zeros(sizeof(sample) * (size_t)f->blocks);
  const double capacityAmps = par->capacityCoulombs / 3600;
  const double branchAmps = set->initialPolarisationCRate * capacityAmps;
  const double biasAmps = set->currentBiasCRate * capacityAmps;
  for (int c = 0; c < f->blocks * LANES; c++) {
    block *k = &f->block[c / LANES];
    const int l = c % LANES;
    k->z[l] = soc;
    k->zz[l] = socSigma * socSigma;
    k->ss[l] = branchAmps * branchAmps;
    k->hh[l] = set->initialHysteresisSigma * set->initialHysteresisSigma;
    k->rr[l] = set->polarisationSigma * set->polarisationSigma;
    k->qq[l] = par->capacitySigma * par->capacitySigma;
    k->bb[l] = biasAmps * biasAmps;
    k->dd[l] = set->offsetVolts * set->offsetVolts;
    k->watch[l] = 1;
    k->biasSigma[l] = biasAmps;
    k->started[l] = c < cells;
    k->secondsSinceVoltage[l] = NEVER;
  }
  f->judgement = startJudgement(f);
  return f;
}

static void stop(filter *f) {
  free(f->block);
  free(f->soc);
  free(f->socSigma);
  free(f->residualVolts);
  free(f->predictedVolts);
  free(f->innovationMeanVolts);
  free(f->secondsSinceAnchor);
  free(f->quality);
  free(f->observable);
  free(f->converged);
  free(f->sample);
  stopJudgement(f->judgement);
  free(f);
}

/* A pack that is under load when the filter begins has been for a while. */
static void startUnderLoad(filter *f, double amps) {
  const double capacityAmps = f->par.capacityCoulombs / 3600, sign = (amps > 0) - (amps < 0);
  if (fabs(amps) < 0.05 * capacityAmps) return;
  const double load = sign * f->set.initialLoadCRate * capacityAmps;
  for (int n = 0; n < f->blocks; n++) {
    block *k = &f->block[n];
    for (int l = 0; l < LANES; l++) {
      k->i1[l] = load;
      k->i2[l] = k->s[l] = load / 2;
      k->h[l] = sign * 0.9;
    }
  }
}

static void passCharge(filter *f, const measurement *in) {
  const double dt = in->dtSeconds, mean = in->stringCoulombs / dt;
  const double kept = exp(-dt / f->par.transferTauSeconds);
  if (isnan(f->transferLowPass)) {
    f->transferLowPass = mean;
    startUnderLoad(f, mean);
  }
  f->transferLowPass = kept * f->transferLowPass + (1 - kept) * mean;
}

/* On the rows that some cell is between. */
static void computeTransferOfRows(filter *f) {
  const int last = f->warmestRow < ROWS - 2 ? f->warmestRow + 1 : ROWS - 1;
  for (int r = f->coldestRow; r <= last; r++) {
    const double twice = 2 * f->par.exchangeAmps[r], u = fabs(f->transferLowPass) / twice;
    f->transferOfRow[r] = copysign(twice * (u < 1e-4 ? u : log(u + sqrt(1 + u * u))), f->transferLowPass);
  }
}

static inline int column(double x) { return (int)x < SOC_INTERVALS - 1 ? (int)x : SOC_INTERVALS - 1; }

static void refresh(filter *restrict f, const measurement *restrict in, double dt) {
  const parameters *restrict par = &f->par;
  const double factor = f->set.modelErrorFactor * f->set.modelErrorFactor;
  f->coldestRow = ROWS - 2;
  f->warmestRow = 0;
  for (int n = 0; n < f->blocks; n++) {
    block *restrict k = &f->block[n];
    lanes above, below, slowVolts, tau1, tau2, tau3;
    for (int l = 0; l < LANES; l++) {
      const double half = most(1.7320508075688772 * sqrt(k->zz[l]), 1e-3);
      above[l] = least(k->z[l] + half, 1) * SOC_INTERVALS;
      below[l] = most(k->z[l] - half, 0) * SOC_INTERVALS;
    }
    for (int l = 0; l < LANES; l++) {
      double celsius = in->cellCelsius[n * LANES + l];
      if (isnan(celsius)) celsius = par->referenceCelsius;
      const double y = within((celsius - MIN_CELSIUS) * (1 / KELVIN_PER_ROW), 0, ROWS - 1.0);
      const int row = (int)y < ROWS - 2 ? (int)y : ROWS - 2;
      if (row < f->coldestRow) f->coldestRow = row;
      if (row > f->warmestRow) f->warmestRow = row;
      const double(*restrict map)[PADDED] = par->map + row * STRIDE;
      const double v = y - row, soc = k->z[l], x = soc * SOC_INTERVALS;
      double at[PADDED], atAbove[8], atBelow[8];
      bilinear(map + column(x), x - column(x), v, PADDED, at);
      bilinear(map + column(above[l]), above[l] - column(above[l]), v, 8, atAbove);
      bilinear(map + column(below[l]), below[l] - column(below[l]), v, 8, atBelow);
      for (int j = 0; j < OHMS; j++) {
        k->ohms[j][l] = at[j];
        k->above[j][l] = atAbove[j];
        k->below[j][l] = atBelow[j];
      }
      tau1[l] = at[TAU1];
      tau2[l] = at[TAU2];
      tau3[l] = at[TAU3];
      k->fastVariance[l] = at[FAST] * at[FAST];
      slowVolts[l] = at[SLOW];
      k->temperatureRow[l] = y;
      const double t = soc * INTERVALS;
      const int g = (int)t < INTERVALS - 1 ? (int)t : INTERVALS - 1;
      k->m[l] = par->halfGapVolts[g] + (t - g) * (par->halfGapVolts[g + 1] - par->halfGapVolts[g]);
      k->shiftVolts[l] = (celsius - par->referenceCelsius)
          * (par->voltsPerKelvin[g] + (t - g) * (par->voltsPerKelvin[g + 1] - par->voltsPerKelvin[g]));
    }
    for (int l = 0; l < LANES; l++) {
      k->slowVariance[l] = slowVolts[l] * slowVolts[l];
      /* One that starts has its model's error from here. */
      k->cc[l] = k->cc[l] == 0 ? factor * k->slowVariance[l] : k->cc[l];
      k->f1[l] = negative(dt / tau1[l]);
      k->f2[l] = negative(dt / tau2[l]);
      k->f3[l] = negative(dt / tau3[l]);
    }
  }
}

/* What a tick has in common for all cells. */
typedef struct {
  double dt, amps, sign, efficiency, onZ, gamma, perModelSoc, modelFactor, noiseVariance, socVariance, hysteresisVariance,
      biasVariance, perForgetSoc, polarisationVariance, capacityVariance, offsetVariance, correlationSeconds,
      noiseFloor, leastSlope, disbelieved, uncoveredAmps, currentUnknown, perWatch, perGate;
} tick;

__attribute__((noinline)) static void predict(
    block *restrict k, const tick *restrict t, passing *restrict now) {
  const double onZ = t->onZ, amps = t->amps, sign = t->sign, gamma = t->gamma, Q = t->noiseVariance;
  for (int l = 0; l < LANES; l++) {
    const double current = amps - k->b[l];
    const double f1 = k->f1[l], f2 = k->f2[l], fs = k->f3[l], onS = 1 - fs;
    const double moved = t->efficiency * onZ * current, zOfB = -t->efficiency * onZ, size = fabs(moved);
    const double fh = negativeSmall(least(gamma * size, 1)), fc = negativeSmall(least(t->perModelSoc * size, 1));
    const double onH = gamma * onZ * fh * (1 - sign * k->h[l]), sOfB = -onS, hOfB = -onH;
    now->moved[l] = moved;
    k->z[l] = within(k->z[l] + (1 + k->q[l]) * moved, 0, 1);
    k->i1[l] = f1 * k->i1[l] + (1 - f1) * current;
    k->i2[l] = f2 * k->i2[l] + (1 - f2) * current;
    k->s[l] = fs * k->s[l] + onS * current;
    k->h[l] = fh * k->h[l] + (1 - fh) * sign;
    k->error[l] *= fc;

    /* Rows z, s and h of F by columns q and b, row c by itself; the other errors are constants. */
    const double cq = k->cq[l], cb = k->cb[l], rq = k->rq[l], rb = k->rb[l], qq = k->qq[l], qb = k->qb[l];
    const double qd = k->qd[l], bb = k->bb[l], bd = k->bd[l];
    const double zq0 = k->zq[l], zb0 = k->zb[l], sq0 = k->sq[l], sb0 = k->sb[l], hq0 = k->hq[l], hb0 = k->hb[l];
    const double zq = zq0 + moved * qq + zOfB * qb;
    const double zb = zb0 + moved * qb + zOfB * bb;
    const double sb = fs * sb0 + sOfB * bb, hb = fh * hb0 + hOfB * bb;
    k->zz[l] += moved * (zq0 + zq) + zOfB * (zb0 + zb) + Q * onZ * onZ + t->socVariance;
    k->zs[l] = fs * (k->zs[l] + moved * sq0 + zOfB * sb0) + sOfB * zb + Q * onZ * onS;
    k->zh[l] = fh * (k->zh[l] + moved * hq0 + zOfB * hb0) + hOfB * zb + Q * onZ * onH;
    k->zc[l] = fc * (k->zc[l] + moved * cq + zOfB * cb);
    k->zr[l] += moved * rq + zOfB * rb;
    k->zq[l] = zq;
    k->zb[l] = zb;
    k->zd[l] += moved * qd + zOfB * bd;
    k->ss[l] = fs * (fs * k->ss[l] + sOfB * sb0) + sOfB * sb + Q * onS * onS;
    k->sh[l] = fh * (fs * k->sh[l] + sOfB * hb0) + hOfB * sb + Q * onS * onH;
    k->sc[l] = fc * (fs * k->sc[l] + sOfB * cb);
    k->sr[l] = fs * k->sr[l] + sOfB * rb;
    k->sq[l] = fs * sq0 + sOfB * qb;
    k->sb[l] = sb;
    k->sd[l] = fs * k->sd[l] + sOfB * bd;
    k->hh[l] = fh * (fh * k->hh[l] + hOfB * hb0) + hOfB * hb + Q * onH * onH + t->hysteresisVariance;
    k->hc[l] = fc * (fh * k->hc[l] + hOfB * cb);
    k->hr[l] = fh * k->hr[l] + hOfB * rb;
    k->hq[l] = fh * hq0 + hOfB * qb;
    k->hb[l] = hb;
    k->hd[l] = fh * k->hd[l] + hOfB * bd;
    const double errorVariance = t->modelFactor * k->slowVariance[l] * within(k->watch[l], 1, 9);
    k->cc[l] = errorVariance + fc * fc * (k->cc[l] - errorVariance);
    k->cr[l] *= fc;
    k->cq[l] = fc * cq;
    k->cb[l] = fc * cb;
    k->cd[l] *= fc;
    const double forgotten = t->perForgetSoc * size, rr = k->rr[l], dd = k->dd[l];
    k->rr[l] = rr + forgotten * most(t->polarisationVariance - rr, 0);
    k->qq[l] = qq + forgotten * most(t->capacityVariance - qq, 0);
    k->dd[l] = dd + forgotten * most(t->offsetVariance - dd, 0);
    k->bb[l] = bb + t->biasVariance;
  }
}

static inline double dropVolts(double amps, double transferAmps, double i1, double i2, double s, double r0, double rct,
    double r1, double r2, double r3) {
  return r0 * amps + rct * transferAmps + r1 * i1 + r2 * i2 + r3 * s;
}

__attribute__((noinline)) static void update(
    filter *restrict f, block *restrict k, passing *restrict now, const tick *restrict t, const double *restrict volts,
    const double *restrict allAmps, double *restrict residual, double *restrict predicted,
    double *restrict information, double *restrict weighted) {
  lanes above, below, perSpan, atCentre, atAbove, atBelow, transferAmps;
  for (int l = 0; l < LANES; l++) {
    const double half = most(1.7320508075688772 * sqrt(k->zz[l]), 1e-3);
    above[l] = least(k->z[l] + half, 1);
    below[l] = most(k->z[l] - half, 0);
    perSpan[l] = 1 / (above[l] - below[l]);
  }
  for (int l = 0; l < LANES; l++) {
    atCentre[l] = openVolts(f, k->z[l] * INTERVALS);
    atAbove[l] = openVolts(f, above[l] * INTERVALS);
    atBelow[l] = openVolts(f, below[l] * INTERVALS);
    const double y = k->temperatureRow[l];
    const int row = (int)y < ROWS - 2 ? (int)y : ROWS - 2;
    transferAmps[l] = f->transferOfRow[row] + (y - row) * (f->transferOfRow[row + 1] - f->transferOfRow[row]);
  }
  for (int l = 0; l < LANES; l++) {
    const double r0 = k->ohms[R0][l], rct = k->ohms[RCT][l], r1 = k->ohms[R1][l], r2 = k->ohms[R2][l],
                 r3 = k->ohms[R3][l];
    /* Loaded in any case: a load under a condition is not vectorised. */
    const double sampleVolts = volts[l], sampleAmps = allAmps[l], started = k->started[l], before = predicted[l];
    const double trusted = k->trusted[l];
    const double uncoveredVolts = (r0 + rct + r1 + r2 + r3) * t->uncoveredAmps;
    const double fresh = isnan(sampleVolts) ? 0 : started;
    const double amps = (isnan(sampleAmps) ? 0 : sampleAmps) - k->b[l], transfer = transferAmps[l];
    const double i1 = k->i1[l], i2 = k->i2[l], s = k->s[l], h = k->h[l], m = k->m[l];
    const double whole = 1 + k->gain[l];
    const double polarisation = dropVolts(amps, transfer, i1, i2, s, r0, rct, r1, r2, r3);
    const double centre = atCentre[l] + whole * polarisation;
    const double droppedAbove = whole
        * dropVolts(amps, transfer, i1, i2, s, k->above[R0][l], k->above[RCT][l], k->above[R1][l], k->above[R2][l],
            k->above[R3][l]);
    const double droppedBelow = whole
        * dropVolts(amps, transfer, i1, i2, s, k->below[R0][l], k->below[RCT][l], k->below[R1][l], k->below[R2][l],
            k->below[R3][l]);
    const double high = atAbove[l] + droppedAbove, low = atBelow[l] + droppedBelow;
    const double bend = high + low - 2 * centre;
    const double rise = high - low - t->disbelieved * (droppedAbove - droppedBelow);
    const double slope = most(rise * perSpan[l], t->leastSlope);
    const double expected = centre + bend * (1.0 / 6) + k->shiftVolts[l] + m * h + k->error[l] + k->offset[l];
    const double ofBias = -whole * (r0 + rct + r1 + r2), ofSlow = whole * r3;
    const double innovation = fresh * ((isnan(sampleVolts) ? 0 : sampleVolts) - expected);
    residual[l] = fresh > 0 ? innovation : NAN;
    predicted[l] = fresh > 0 ? expected : before;

    const double fast = k->fastVariance[l], since = k->secondsSinceVoltage[l] + t->dt;
    const double perInterval = 1 / most(since, 1e-3);
    const double noise = fast + (fast * t->correlationSeconds + t->noiseFloor) * perInterval + bend * bend * (1.0 / 18)
        + (isnan(sampleAmps) || t->currentUnknown > 0 ? uncoveredVolts * uncoveredVolts * most(1800 * perInterval, 1) : 0);

    const double zz = k->zz[l], zs = k->zs[l], zh = k->zh[l], zc = k->zc[l],
                 zr = k->zr[l], zq = k->zq[l], zb = k->zb[l], zd = k->zd[l];
    const double ss = k->ss[l], sh = k->sh[l], sc = k->sc[l], sr = k->sr[l],
                 sq = k->sq[l], sb = k->sb[l], sd = k->sd[l];
    const double hh = k->hh[l], hc = k->hc[l], hr = k->hr[l], hq = k->hq[l], hb = k->hb[l], hd = k->hd[l];
    const double cc = k->cc[l], cr = k->cr[l], cq = k->cq[l], cb = k->cb[l], cd = k->cd[l];
    const double rr = k->rr[l], rq = k->rq[l], rb = k->rb[l], rd = k->rd[l];
    const double qb = k->qb[l], qd = k->qd[l];
    const double bb = k->bb[l], bd = k->bd[l];
    const double dd = k->dd[l];
    const double gz = slope * zz + ofSlow * zs + m * zh + zc + polarisation * zr + ofBias * zb + zd;
    const double gs = slope * zs + ofSlow * ss + m * sh + sc + polarisation * sr + ofBias * sb + sd;
    const double gh = slope * zh + ofSlow * sh + m * hh + hc + polarisation * hr + ofBias * hb + hd;
    const double gc = slope * zc + ofSlow * sc + m * hc + cc + polarisation * cr + ofBias * cb + cd;
    const double gr = slope * zr + ofSlow * sr + m * hr + cr + polarisation * rr + ofBias * rb + rd;
    const double gq = slope * zq + ofSlow * sq + m * hq + cq + polarisation * rq + ofBias * qb + qd;
    const double gb = slope * zb + ofSlow * sb + m * hb + cb + polarisation * rb + ofBias * bb + bd;
    const double gd = slope * zd + ofSlow * sd + m * hd + cd + polarisation * rd + ofBias * bd + dd;
    const double hph = slope * gz + ofSlow * gs + m * gh + gc + polarisation * gr + ofBias * gb + gd;

    const double nis = innovation * innovation / (fast + hph);
    const double watched = k->watch[l]
        + fresh * trusted * least(since * t->perWatch, 1) * (least(nis, 9) - k->watch[l]);
    k->watch[l] = watched;

    const double variance = hph + most(noise, innovation * innovation * t->perGate - hph);
    const double per = fresh * trusted / variance;
    correct(k, l, per, innovation, gz, gs, gh, gc, gr, gq, gb, gd);
    k->secondsSinceVoltage[l] = (1 - fresh * trusted) * since;

    setAside(k, l, information, weighted);
    now->load[l] = polarisation;
    now->innovation[l] = innovation;
    now->nis[l] = nis;
    now->slope[l] = slope;
  }
}

__attribute__((noinline)) static void report(
    const block *restrict k, double bias, double biasVariance, double staleSeconds, double extremeAmps, double *restrict soc,
    double *restrict sigma, int *restrict quality, int *restrict converged) {
  for (int l = 0; l < LANES; l++) {
    const double doubt = k->doubt[l], suspicion = k->suspicion[l];
    soc[l] = within(k->aside[l] + k->share[l] * bias, 0, 1);
    sigma[l] = sqrt(most(k->asideVariance[l] + k->share[l] * k->share[l] * biasVariance, 1e-12) + doubt * doubt + suspicion * suspicion);
  }
  for (int l = 0; l < LANES; l++) {
    const int believed = (k->trusted[l] > 0) & (k->off[l] == 0) & (k->doubt[l] < DOUBTFUL)
        & (k->suspicion[l] < DOUBTFUL) & (k->biasSigma[l] <= extremeAmps);
    quality[l] = believed & (k->secondsSinceVoltage[l] <= staleSeconds) ? GOOD : ESTIMATED;
    converged[l] = (sigma[l] < CONVERGED_SIGMA) & (k->watch[l] < CONVERGED_NIS);
  }
}

static void step(filter *restrict f, const measurement *restrict in) {
  const double dt = in->dtSeconds;
  const settings *set = &f->set;
  passCharge(f, in);
  f->secondsSinceRefresh += dt;
  if (dt != f->discretisedSeconds || f->secondsSinceRefresh >= 1) {
    f->discretisedSeconds = dt;
    f->secondsSinceRefresh = 0;
    refresh(f, in, dt);
  }
  computeTransferOfRows(f);

  const double capacityAmps = f->par.capacityCoulombs / 3600, amps = in->stringCoulombs / dt;
  const double noiseAmps = set->currentNoiseCRate * capacityAmps, walkAmps = set->currentBiasWalkCRate * capacityAmps;
  const tick t = {
    .dt = dt,
    .amps = amps,
    .sign = (amps > 0) - (amps < 0),
    .efficiency = amps > 0 ? f->par.coulombicEfficiency : 1,
    .onZ = dt / f->par.capacityCoulombs,
    .gamma = f->par.hysteresisDecayPerSoc,
    .perModelSoc = 1 / set->modelErrorSoc,
    .modelFactor = set->modelErrorFactor * set->modelErrorFactor,
    .noiseVariance = noiseAmps * noiseAmps / dt,
    .socVariance = 1e-11 * dt,
    .hysteresisVariance = 1e-7 * dt,
    .biasVariance = walkAmps * walkAmps * dt,
    .perForgetSoc = 1.0 / 10,
    .polarisationVariance = set->polarisationSigma * set->polarisationSigma,
    .capacityVariance = f->par.capacitySigma * f->par.capacitySigma,
    .offsetVariance = set->offsetVolts * set->offsetVolts,
    .correlationSeconds = set->residualCorrelationSeconds,
    .noiseFloor = set->voltageNoiseVolts * set->voltageNoiseVolts,
    .leastSlope = set->leastSlopeVolts,
    .disbelieved = 1 - set->resistanceSlopeShare,
    .uncoveredAmps = set->uncoveredCurrentCRate * capacityAmps,
    .currentUnknown = f->currentUnknown,
    .perWatch = 1 / set->watchSeconds,
    .perGate = 1 / set->gateNis,
  };
  const int ends = take(f, in);
  const period judged = endPeriod(f);
  counts of;
  memset(&of, 0, sizeof of);
  lanes information = {0}, weighted = {0};
  for (int n = 0; n < f->blocks; n++) {
    block *restrict k = &f->block[n];
    const int at = n * LANES;
    passing now;
    predict(k, &t, &now);
    update(f, k, &now, &t, in->cellVolts + at, in->cellAmps + at, f->residualVolts + at,
        f->predictedVolts + at, information, weighted);
    keep(k, &f->sample[n], &now, in->cellVolts + at, in->cellAmps + at, dt);
    if (ends) {
      judge(f, k, &f->judgement->witness[n], &f->sample[n], &now, &judged, f->innovationMeanVolts + at,
          f->secondsSinceAnchor + at, f->observable + at, &of);
    }
  }
  if (ends) judgeString(f, &of);

  if (f->judgement->widened) {
    memset(information, 0, sizeof information);
    memset(weighted, 0, sizeof weighted);
    for (int n = 0; n < f->blocks; n++) {
      for (int l = 0; l < LANES; l++) setAside(&f->block[n], l, information, weighted);
    }
  }

  const double sum = sumOf(information);
  f->biasAmps = sumOf(weighted) / sum;
  f->biasSigmaAmps = sqrt(f->cells / sum);

  const double biasVariance = f->biasSigmaAmps * f->biasSigmaAmps;
  const double staleSeconds = isnan(in->stringAmps) || !believesCurrent(f->judgement) ? -1 : set->staleVoltageSeconds;
  for (int n = 0; n < f->blocks; n++) {
    const int at = n * LANES;
    report(&f->block[n], f->biasAmps, biasVariance, staleSeconds, EXTREME_BIAS * set->currentBiasCRate * capacityAmps, f->soc + at, f->socSigma + at, f->quality + at,
        f->converged + at);
  }
  if (ends) judgeSensors(f);
  reportVerdict(f);
}
