package io.celltwin.estimator.leak;

import java.util.Arrays;

/// Full charges: what each cell is above the median in the last minutes of every one, and a
/// straight line through the latest of them. A cell that leaks ends lower from charge to charge.
final class ChargeTrend {
  private static final double DAY_SECONDS = 86_400;

  /// A charge that counts, and the part of it that is looked at: three blocks, s.
  private static final double LEAST_SECONDS = 1800;

  private static final double BLOCK_SECONDS = 300;
  private static final int BLOCKS = 3;

  /// Charges that are remembered, and how many of the latest a line needs, over how many days.
  private static final int POINTS = 16;

  private static final int LEAST_POINTS = 4;
  private static final double LEAST_DAYS = 3;

  /// So sure, with so much unknown in each point at least, V; and so far down, V.
  private static final double SIGMAS = 4;

  private static final double LEAST_RESIDUAL = 0.4e-3;
  private static final double LEAST_DROP = 1e-3;

  /// Cells that are judged at a time, so that no tick has to do all.
  private static final int CELLS_AT_A_TIME = 16;

  private final int cells;
  private final CellMeans means;
  private final double[][] blocks;
  private final double[] days = new double[POINTS];
  private final double[][] points = new double[POINTS][];

  private double chargeSeconds;
  private double blockSeconds;
  private int fullBlocks;
  private int count;

  /// The next cell to be judged; all have been where it is the number of cells.
  private int next;

  private final Finding best = new Finding();

  ChargeTrend(int firstCell, int cells) {
    this.cells = cells;
    means = new CellMeans(firstCell, cells);
    blocks = new double[BLOCKS][cells];
    Arrays.setAll(points, _ -> new double[cells]);
    next = cells;
  }

  int checkpointLength() {
    return means.checkpointLength() + (BLOCKS + POINTS) * cells + POINTS + 8;
  }

  void save(double[] into, int from) {
    means.save(into, from);
    int at = from + means.checkpointLength();
    for (double[] block : blocks) {
      System.arraycopy(block, 0, into, at, cells);
      at += cells;
    }
    for (double[] point : points) {
      System.arraycopy(point, 0, into, at, cells);
      at += cells;
    }
    System.arraycopy(days, 0, into, at, POINTS);
    at += POINTS;
    into[at++] = chargeSeconds;
    into[at++] = blockSeconds;
    into[at++] = fullBlocks;
    into[at++] = count;
    into[at++] = next;
    into[at++] = best.cell;
    into[at++] = best.voltsPerSecond;
    into[at] = best.significance;
  }

  boolean isSound(double[] saved, int from) {
    int at = from + checkpointLength() - 6;
    return isWithin(saved[at], 0, Integer.MAX_VALUE)
        && isWithin(saved[at + 1], 0, POINTS)
        && isWithin(saved[at + 2], 0, cells)
        && isWithin(saved[at + 3], -1, cells - 1);
  }

  private static boolean isWithin(double value, double least, double most) {
    return value >= least && value <= most;
  }

  void restore(double[] saved, int from) {
    means.restore(saved, from);
    int at = from + means.checkpointLength();
    for (double[] block : blocks) {
      System.arraycopy(saved, at, block, 0, cells);
      at += cells;
    }
    for (double[] point : points) {
      System.arraycopy(saved, at, point, 0, cells);
      at += cells;
    }
    System.arraycopy(saved, at, days, 0, POINTS);
    at += POINTS;
    chargeSeconds = saved[at++];
    blockSeconds = saved[at++];
    fullBlocks = (int) saved[at++];
    count = (int) saved[at++];
    next = (int) saved[at++];
    best.cell = (int) saved[at++];
    best.voltsPerSecond = saved[at++];
    best.significance = saved[at];
  }

  CellMeans means() {
    return means;
  }

  /// @param seconds of charge that [#means] has taken
  void charge(double seconds) {
    chargeSeconds += seconds;
    blockSeconds += seconds;
    if (blockSeconds < BLOCK_SECONDS) return;
    means.excess(blocks[fullBlocks % BLOCKS]);
    fullBlocks++;
    means.clear();
    blockSeconds = 0;
  }

  /// No charge any more, or not yet.
  ///
  /// @param day by any clock
  void end(double day) {
    if (chargeSeconds == 0) return;
    if (chargeSeconds >= LEAST_SECONDS && fullBlocks >= BLOCKS) addPoint(day);
    chargeSeconds = 0;
    blockSeconds = 0;
    fullBlocks = 0;
    means.clear();
  }

  private void addPoint(double day) {
    if (count == POINTS) {
      double[] oldest = points[0];
      System.arraycopy(points, 1, points, 0, POINTS - 1);
      System.arraycopy(days, 1, days, 0, POINTS - 1);
      points[POINTS - 1] = oldest;
      count--;
    }
    for (int c = 0; c < cells; c++) {
      double sum = 0;
      boolean known = true;
      for (double[] block : blocks) {
        sum += block[c];
        known &= CellMeans.isKnown(block[c]);
      }
      points[count][c] = known ? sum / BLOCKS : CellMeans.MISSING;
    }
    days[count++] = day;
    next = 0;
    best.clear();
  }

  /// Goes on with judging the latest charge.
  ///
  /// @param found refilled where that is done and a cell falls against the others
  void judge(Finding found) {
    if (next == cells) return;
    int end = Math.min(next + CELLS_AT_A_TIME, cells);
    for (; next < end; next++) judge(next);
    if (next == cells && best.cell >= 0 && best.significance < found.significance) {
      found.cell = best.cell;
      found.voltsPerSecond = best.voltsPerSecond;
      found.significance = best.significance;
    }
  }

  private void judge(int cell) {
    for (int first = 0; first + LEAST_POINTS <= count; first++) judge(cell, first);
  }

  private void judge(int cell, int first) {
    double n = 0;
    double t = 0;
    double d = 0;
    for (int k = first; k < count; k++) {
      if (!CellMeans.isKnown(points[k][cell])) continue;
      n++;
      t += days[k];
      d += points[k][cell];
    }
    if (n < LEAST_POINTS || days[count - 1] - days[first] < LEAST_DAYS) return;
    t /= n;
    d /= n;
    double tt = 0;
    double td = 0;
    double dd = 0;
    for (int k = first; k < count; k++) {
      if (!CellMeans.isKnown(points[k][cell])) continue;
      tt += (days[k] - t) * (days[k] - t);
      td += (days[k] - t) * (points[k][cell] - d);
      dd += (points[k][cell] - d) * (points[k][cell] - d);
    }
    double slope = td / tt;
    double residual = Math.max(Math.sqrt(Math.max(dd - slope * td, 0) / (n - 2)), LEAST_RESIDUAL);
    double significance = slope / (residual / Math.sqrt(tt));
    boolean falls = -slope * (days[count - 1] - days[first]) > LEAST_DROP;
    if (!falls || significance > -SIGMAS || significance > best.significance) return;
    best.cell = cell;
    best.voltsPerSecond = slope / DAY_SECONDS;
    best.significance = significance;
  }
}
