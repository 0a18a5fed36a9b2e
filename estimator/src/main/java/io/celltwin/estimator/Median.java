package io.celltwin.estimator;

/// What stands in the middle of some numbers, by Hoare's selection: a library's sort may allocate.
public final class Median {
  private Median() {}

  /// Of the first `count` of `values`, which come into another order; `NaN` of none.
  public static double of(double[] values, int count) {
    if (count == 0) return Double.NaN;
    return (smallest(values, count, (count - 1) / 2) + smallest(values, count, count / 2)) / 2;
  }

  /// The value that k others of the first `count` are not above; they come into another order.
  public static double smallest(double[] values, int count, int k) {
    int low = 0;
    int high = count - 1;
    while (low < high) {
      double pivot = values[k];
      int i = low;
      int j = high;
      while (i <= j) {
        while (values[i] < pivot) i++;
        while (values[j] > pivot) j--;
        if (i > j) break;
        double other = values[i];
        values[i++] = values[j];
        values[j--] = other;
      }
      if (j < k) low = i;
      if (i > k) high = j;
    }
    return values[k];
  }
}
