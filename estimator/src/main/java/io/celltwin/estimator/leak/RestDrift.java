package io.celltwin.estimator.leak;

import java.util.Arrays;

/// A rest: straight lines through the hourly means of what each cell is above the median. The best
/// witness wherever the cell rests on a slope of its open-circuit voltage.
final class RestDrift {
  private static final double DAY_SECONDS = 86_400;
  private static final double HOUR_SECONDS = 3600;

  /// What lines are judged from, twice: hours that are left out, because cells of different
  /// resistance relax apart; hours until the first judgement; and the least slope, V/day, which a
  /// longer rest tells more finely. Chosen on computed strings of LFP cells.
  private static final double[] SKIPPED_HOURS = {3, 6};

  private static final double[] LEAST_HOURS = {12, 24};
  private static final double[] LEAST_SLOPE = {-0.5e-3, -0.2e-3};

  /// So sure, with a residual of no less than this, V; and so many times steeper than the next
  /// cell.
  private static final double SIGMAS = 6;

  private static final double LEAST_RESIDUAL = 0.15e-3;
  private static final double STEEPER = 3;

  private final int cells;
  private final CellMeans means;
  private final double[] excess;

  /// By setting: number of hours, sums of their time and its square; by cell those of the excess.
  private final double[] n = new double[SKIPPED_HOURS.length];

  private final double[] t = new double[SKIPPED_HOURS.length];
  private final double[] tt = new double[SKIPPED_HOURS.length];
  private final double[][] d;
  private final double[][] dt;
  private final double[][] dd;

  private double restSeconds;
  private double hourSeconds;

  RestDrift(int firstCell, int cells) {
    this.cells = cells;
    means = new CellMeans(firstCell, cells);
    excess = new double[cells];
    d = new double[SKIPPED_HOURS.length][cells];
    dt = new double[SKIPPED_HOURS.length][cells];
    dd = new double[SKIPPED_HOURS.length][cells];
  }

  int checkpointLength() {
    return means.checkpointLength() + SKIPPED_HOURS.length * (3 + 3 * cells) + 2;
  }

  void save(double[] into, int from) {
    means.save(into, from);
    int at = from + means.checkpointLength();
    for (int k = 0; k < n.length; k++) {
      into[at++] = n[k];
      into[at++] = t[k];
      into[at++] = tt[k];
      System.arraycopy(d[k], 0, into, at, cells);
      System.arraycopy(dt[k], 0, into, at + cells, cells);
      System.arraycopy(dd[k], 0, into, at + 2 * cells, cells);
      at += 3 * cells;
    }
    into[at++] = restSeconds;
    into[at] = hourSeconds;
  }

  void restore(double[] saved, int from) {
    means.restore(saved, from);
    int at = from + means.checkpointLength();
    for (int k = 0; k < n.length; k++) {
      n[k] = saved[at++];
      t[k] = saved[at++];
      tt[k] = saved[at++];
      System.arraycopy(saved, at, d[k], 0, cells);
      System.arraycopy(saved, at + cells, dt[k], 0, cells);
      System.arraycopy(saved, at + 2 * cells, dd[k], 0, cells);
      at += 3 * cells;
    }
    restSeconds = saved[at++];
    hourSeconds = saved[at];
  }

  /// The rest is over.
  void end() {
    if (restSeconds == 0) return;
    restSeconds = 0;
    hourSeconds = 0;
    means.clear();
    for (int k = 0; k < n.length; k++) {
      n[k] = 0;
      t[k] = 0;
      tt[k] = 0;
      Arrays.fill(d[k], 0);
      Arrays.fill(dt[k], 0);
      Arrays.fill(dd[k], 0);
    }
  }

  CellMeans means() {
    return means;
  }

  /// @param seconds of rest that [#means] has taken
  /// @param found refilled where an hour is full and a cell falls against the others
  void rest(double seconds, Finding found) {
    restSeconds += seconds;
    hourSeconds += seconds;
    if (hourSeconds < HOUR_SECONDS) return;
    double day = (restSeconds - hourSeconds / 2) / DAY_SECONDS;
    double begun = (restSeconds - hourSeconds) / HOUR_SECONDS;
    means.excess(excess);
    for (int k = 0; k < n.length; k++) {
      if (begun + 1e-9 >= SKIPPED_HOURS[k]) add(k, day);
      if (restSeconds >= LEAST_HOURS[k] * HOUR_SECONDS) judge(k, found);
    }
    means.clear();
    hourSeconds = 0;
  }

  private void add(int k, double day) {
    n[k]++;
    t[k] += day;
    tt[k] += day * day;
    for (int c = 0; c < cells; c++) {
      d[k][c] += excess[c];
      dt[k][c] += excess[c] * day;
      dd[k][c] += excess[c] * excess[c];
    }
  }

  private void judge(int k, Finding found) {
    double times = tt[k] - t[k] * t[k] / n[k];
    if (!(n[k] >= 3 && times > 0)) return;
    int steepest = -1;
    double slope = 0;
    double next = 0;
    for (int c = 0; c < cells; c++) {
      if (!CellMeans.isKnown(dd[k][c])) continue; // it has missed an hour
      double of = (dt[k][c] - t[k] * d[k][c] / n[k]) / times;
      if (of < slope) {
        next = slope;
        slope = of;
        steepest = c;
      } else {
        next = Math.min(next, of);
      }
    }
    if (steepest < 0 || slope > LEAST_SLOPE[k] || slope > STEEPER * next) return;
    double squares =
        dd[k][steepest] - d[k][steepest] * d[k][steepest] / n[k] - slope * slope * times;
    double residual = Math.max(Math.sqrt(Math.max(squares, 0) / (n[k] - 2)), LEAST_RESIDUAL);
    double significance = slope / (residual / Math.sqrt(times));
    if (significance > -SIGMAS || significance > found.significance) return;
    found.cell = steepest;
    found.voltsPerSecond = slope / DAY_SECONDS;
    found.significance = significance;
  }
}
