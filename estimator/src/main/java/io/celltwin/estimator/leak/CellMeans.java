package io.celltwin.estimator.leak;

import io.celltwin.estimator.Carried;
import io.celltwin.estimator.Median;
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
  private final Carried carried;

  CellMeans(int firstCell, int cells) {
    this.firstCell = firstCell;
    sum = new double[cells];
    count = new double[cells];
    sorted = new double[cells];
    carried = new Carried(cells, sum, count);
  }

  static boolean isKnown(double excess) {
    return excess < MISSING / 2;
  }

  int checkpointLength() {
    return carried.checkpointLength();
  }

  void save(double[] into, int from) {
    carried.save(into, from);
  }

  void restore(double[] saved, int from) {
    carried.restore(saved, from);
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
    double median = Median.of(sorted, known);
    for (int c = 0; c < sum.length; c++) {
      boolean told = known >= 3 && count[c] > 0;
      into[c] = told ? sum[c] / count[c] - median : MISSING;
    }
  }
}
