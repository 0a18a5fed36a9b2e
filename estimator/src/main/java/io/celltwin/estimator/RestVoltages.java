package io.celltwin.estimator;

import java.util.Arrays;

/// The mean voltage of every cell of a string over the last one to two blocks of a rest: by then
/// most of what relaxes has, and the noise is averaged.
final class RestVoltages {
  private static final double BLOCK_SECONDS = 360;

  private final double[] sum;
  private final double[] count;
  private final double[] previousSum;
  private final double[] previousCount;
  private final Carried carried;
  private double blockSeconds;

  RestVoltages(int cells) {
    sum = new double[cells];
    count = new double[cells];
    previousSum = new double[cells];
    previousCount = new double[cells];
    carried = new Carried(cells, sum, count, previousSum, previousCount);
  }

  void begin() {
    if (blockSeconds == 0) return;
    blockSeconds = 0;
    Arrays.fill(sum, 0);
    Arrays.fill(count, 0);
    Arrays.fill(previousSum, 0);
    Arrays.fill(previousCount, 0);
  }

  /// The voltages of a tick, but for those under a current.
  ///
  /// @param quietAmps a smaller current is none
  void take(PackMeasurement measurement, int firstCell, double quietAmps) {
    if (blockSeconds >= BLOCK_SECONDS) {
      System.arraycopy(sum, 0, previousSum, 0, sum.length);
      System.arraycopy(count, 0, previousCount, 0, count.length);
      Arrays.fill(sum, 0);
      Arrays.fill(count, 0);
      blockSeconds = 0;
    }
    blockSeconds += measurement.dtSeconds;
    for (int c = 0; c < sum.length; c++) {
      double volts = measurement.cellVolts[firstCell + c];
      boolean isQuiet = Math.abs(measurement.cellAmps[firstCell + c]) < quietAmps;
      if (!isQuiet || Double.isNaN(volts)) continue;
      sum[c] += volts;
      count[c]++;
    }
  }

  /// How many voltages are in the mean.
  double count(int c) {
    return count[c] + previousCount[c];
  }

  /// V; `NaN` without any.
  double mean(int c) {
    return (sum[c] + previousSum[c]) / count(c);
  }

  // ---- checkpoint

  int checkpointLength() {
    return 1 + carried.checkpointLength();
  }

  void save(double[] into, int from) {
    into[from] = blockSeconds;
    carried.save(into, from + 1);
  }

  void restore(double[] saved, int from) {
    blockSeconds = saved[from];
    carried.restore(saved, from + 1);
  }
}
