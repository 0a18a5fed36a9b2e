package io.celltwin.estimator.leak;

import io.celltwin.estimator.PackMeasurement;
import java.util.Arrays;

/// Mean voltages of a string's cells over some time, and how far each is from their median: the
/// mean would move with the cell that leaks.
final class CellMeans {
  /// Of a cell that told no voltage: finite, so that a checkpoint can hold it.
  static final double MISSING = 1e9;

  private final int firstCell;
  private final double[] sum;
  private final double[] count;
  private final double[] sorted;

  CellMeans(int firstCell, int cells) {
    this.firstCell = firstCell;
    sum = new double[cells];
    count = new double[cells];
    sorted = new double[cells];
  }

  static boolean isKnown(double excess) {
    return excess < MISSING / 2;
  }

  int checkpointLength() {
    return 2 * sum.length;
  }

  void save(double[] into, int from) {
    System.arraycopy(sum, 0, into, from, sum.length);
    System.arraycopy(count, 0, into, from + sum.length, sum.length);
  }

  void restore(double[] saved, int from) {
    System.arraycopy(saved, from, sum, 0, sum.length);
    System.arraycopy(saved, from + sum.length, count, 0, sum.length);
  }

  void clear() {
    Arrays.fill(sum, 0);
    Arrays.fill(count, 0);
  }

  void take(PackMeasurement measurement) {
    for (int c = 0; c < sum.length; c++) {
      double volts = measurement.cellVolts[firstCell + c];
      if (Double.isNaN(volts)) continue;
      sum[c] += volts;
      count[c]++;
    }
  }

  /// Mean voltages less their median, V; [#MISSING] of a cell without one, and of all where fewer
  /// than three have one.
  void excess(double[] into) {
    int known = 0;
    for (int c = 0; c < sum.length; c++) {
      if (count[c] > 0) sorted[known++] = sum[c] / count[c];
    }
    double median =
        known < 3 ? Double.NaN : (kth((known - 1) / 2, known) + kth(known / 2, known)) / 2;
    for (int c = 0; c < sum.length; c++) {
      boolean told = known >= 3 && count[c] > 0;
      into[c] = told ? sum[c] / count[c] - median : MISSING;
    }
  }

  /// Hoare's selection: what lies at place `k` of the first `known` if they were sorted.
  private double kth(int k, int known) {
    int low = 0;
    int high = known - 1;
    while (low < high) {
      double pivot = sorted[(low + high) / 2];
      int i = low;
      int j = high;
      while (i <= j) {
        while (sorted[i] < pivot) i++;
        while (sorted[j] > pivot) j--;
        if (i > j) break;
        double swap = sorted[i];
        sorted[i++] = sorted[j];
        sorted[j--] = swap;
      }
      if (k <= j) high = j;
      else if (k >= i) low = i;
      else return sorted[k];
    }
    return sorted[k];
  }
}
