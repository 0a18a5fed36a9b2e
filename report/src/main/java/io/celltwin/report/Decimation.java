package io.celltwin.report;

/// Long series in few points without a change that could be seen: per column of the picture the
/// first, the lowest, the highest and the last.
final class Decimation {
  private Decimation() {}

  /// Rows to draw, in their order; those whose `y` is not finite are left out.
  ///
  /// @param x not decreasing
  static int[] rows(double[] x, double[] y, int columns) {
    int[] kept = new int[Math.min(4 * columns, y.length)];
    int count = 0;
    int row = 0;
    while (row < y.length) {
      int end = endOfColumn(x, row, columns);
      int first = -1;
      int low = -1;
      int high = -1;
      int last = -1;
      for (int k = row; k < end; k++) {
        if (!Double.isFinite(y[k])) continue;
        if (first < 0) {
          first = k;
          low = k;
          high = k;
        }
        if (y[k] < y[low]) low = k;
        if (y[k] > y[high]) high = k;
        last = k;
      }
      row = end;
      if (first < 0) continue;
      int[] candidates = {first, Math.min(low, high), Math.max(low, high), last};
      for (int k : candidates) {
        if (count == 0 || kept[count - 1] < k) kept[count++] = k;
      }
    }
    return java.util.Arrays.copyOf(kept, count);
  }

  /// Whether a row between two has no number.
  static boolean isGap(double[] y, int from, int to) {
    for (int k = from + 1; k < to; k++) {
      if (!Double.isFinite(y[k])) return true;
    }
    return false;
  }

  /// First row beyond the column of `row`.
  static int endOfColumn(double[] x, int row, int columns) {
    int column = column(x, row, columns);
    int end = row + 1;
    while (end < x.length && column(x, end, columns) == column) end++;
    return end;
  }

  private static int column(double[] x, int row, int columns) {
    double span = x[x.length - 1] - x[0];
    return span > 0 ? Math.min(columns - 1, (int) ((x[row] - x[0]) / span * columns)) : 0;
  }
}
