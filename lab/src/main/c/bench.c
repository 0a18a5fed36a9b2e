/* What a step of the filter costs in C, and what it estimates: the load of DrivenPack.
 *   bench [RUNS]    11 where not given; 0 only checks
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <time.h>

#include "filter.h"

#define TICKS 64
#define PERIODS_BEFORE 39
#define DT 0.1
#define DECAY_PER_SOC 80
#define HYSTERESIS_VOLTS 0.008
#define NOISE_VOLTS 0.002
#define MAX_RUNS 64

static double amps[TICKS];
static double *volts; /* [tick][cell] */
static measurement in;

static unsigned long long noiseState;

/* Mean 0, one sigma 1. */
static double noise(void) {
  double sum = -6;
  for (int k = 0; k < 12; k++) {
    noiseState ^= noiseState << 13;
    noiseState ^= noiseState >> 7;
    noiseState ^= noiseState << 17;
    sum += (noiseState >> 11) * 0x1p-53;
  }
  return sum;
}

static double openVoltsOf(double soc) {
  return 3.2 + 0.7 * soc - 0.25 * exp(-20 * soc) + 0.2 * exp(-15 * (1 - soc)) + 0.05 * sin(6 * soc);
}

static void meanCell(parameters *p) {
  static const double knots[PADDED] = {[R0] = 0.02, [R1] = 0.010, [R2] = 0.012, [TAU1] = 8, [TAU2] = 90, [TAU3] = 1000,
      [FAST] = NOISE_VOLTS, [SLOW] = NOISE_VOLTS};
  memset(p, 0, sizeof *p);
  p->capacityCoulombs = 3.0 * 3600;
  p->capacitySigma = 0.03;
  p->coulombicEfficiency = 1;
  p->hysteresisDecayPerSoc = DECAY_PER_SOC;
  p->referenceCelsius = 25;
  p->transferTauSeconds = 1;
  for (int k = 0; k <= INTERVALS; k++) {
    p->meanVolts[k] = openVoltsOf((double)k / INTERVALS);
    p->halfGapVolts[k] = HYSTERESIS_VOLTS;
    if (k > 0) p->stepVolts[k - 1] = p->meanVolts[k] - p->meanVolts[k - 1];
  }
  for (int r = 0; r < ROWS; r++) p->exchangeAmps[r] = 1;
  for (int k = 0; k < ROWS * STRIDE; k++) memcpy(p->map[k], knots, sizeof knots);
}

static void drive(int cells) {
  double mean = 0;
  for (int k = 0; k < TICKS; k++) {
    const double turn = k < TICKS / 2 ? -1 : 1;
    amps[k] = turn * ((k & 31) < 16 ? 6.0 * (k % 7 - 2.0) / 4.0 : 3.0 * (k % 5 - 2.0));
    mean += amps[k] / TICKS;
  }
  for (int k = 0; k < TICKS; k++) amps[k] -= mean;
  noiseState = 88172645463325252ULL;
  volts = malloc(sizeof(double) * TICKS * (size_t)cells);
  for (int c = 0; c < cells; c++) {
    const double u = (c * 2654435761u) % 1000 / 1000.0, spread = 0.9 + 0.2 * u;
    const double capacityCoulombs = 3600 * 3.0 * (0.97 + 0.06 * u);
    const double a1 = exp(-DT / (8 * spread)), a2 = exp(-DT / (90 * spread));
    double soc = 0.45 + 0.2 * u, i1 = 0, i2 = 0, h = 0;
    for (int k = 0; k < (PERIODS_BEFORE + 1) * TICKS; k++) {
      const double i = amps[k % TICKS], change = i * DT / capacityCoulombs;
      const double decay = exp(-DECAY_PER_SOC * fabs(change));
      soc += change;
      i1 = a1 * i1 + (1 - a1) * i;
      i2 = a2 * i2 + (1 - a2) * i;
      h = decay * h + (1 - decay) * ((i > 0) - (i < 0));
      if (k < PERIODS_BEFORE * TICKS) continue;
      volts[(size_t)(k % TICKS) * cells + c] = openVoltsOf(soc) + HYSTERESIS_VOLTS * h
          + spread * (0.02 * i + 0.010 * i1 + 0.012 * i2) + NOISE_VOLTS * noise();
    }
  }
  const int blocks = (cells + LANES - 1) / LANES;
  in.dtSeconds = DT;
  in.cellVolts = numbers(blocks);
  in.cellAmps = numbers(blocks);
  in.cellCelsius = numbers(blocks);
  for (int c = 0; c < blocks * LANES; c++) {
    in.cellVolts[c] = NAN;
    in.cellCelsius[c] = 25;
  }
}

/* Next voltages and current into the measurement, then one step: DrivenPack.step. */
static void drivenStep(filter *f, long k) {
  const double now = amps[k % TICKS];
  in.stringAmps = now;
  in.stringCoulombs = now * DT;
  memcpy(in.cellVolts, volts + (size_t)(k % TICKS) * f->cells, sizeof(double) * f->cells);
  for (int c = 0; c < f->cells; c++) in.cellAmps[c] = now;
  step(f, &in);
}

static double cpuSeconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}

static int ascending(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

int main(int count, char **words) {
  static const int sizes[] = {96, 400, 10000};
  static parameters cell;
  int runs = count > 1 ? atoi(words[1]) : 11;
  if (runs > MAX_RUNS) runs = MAX_RUNS;
  meanCell(&cell);
  for (int j = 0; j < 3; j++) {
    const int cells = sizes[j];
    drive(cells);
    filter *f = start(cells, &cell, &STANDARD, 0.5, 0.2);
    for (long k = 0; k < 1000; k++) drivenStep(f, k);
    double soc = 0, sigma = 0, residual = 0;
    for (int c = 0; c < cells; c++) {
      soc += f->soc[c] / cells;
      sigma += f->socSigma[c] / cells;
      residual += f->innovationMeanVolts[c] / cells;
    }
    printf("n=%5d  after 1000 steps: soc %.12f  sigma %.12f  residual %.12f", cells, soc, sigma,
        residual);
    const long steps = 20000000L / cells;
    double nanos[MAX_RUNS];
    for (int r = 0; r < runs; r++) {
      const double from = cpuSeconds();
      for (long k = 0; k < steps; k++) drivenStep(f, 1000 + r * steps + k);
      nanos[r] = (cpuSeconds() - from) / steps / cells * 1e9;
    }
    qsort(nanos, runs, sizeof(double), ascending);
    if (runs > 0) {
      printf("  ns per cell and step: min %.2f  median %.2f  max %.2f", nanos[0], nanos[runs / 2], nanos[runs - 1]);
    }
    printf("\n");
    stop(f);
    free(volts);
    free(in.cellVolts);
    free(in.cellAmps);
    free(in.cellCelsius);
  }
  return 0;
}
