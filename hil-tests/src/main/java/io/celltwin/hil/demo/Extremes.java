package io.celltwin.hil.demo;

import java.util.function.IntToDoubleFunction;

/// Smallest and largest of what is known, and where; `NaN` and -1 where nothing is.
final class Extremes {
  double min = Double.NaN;
  double max = Double.NaN;
  int minIndex = -1;
  int maxIndex = -1;

  /// How many are known.
  int known;

  Extremes(int size, IntToDoubleFunction element) {
    for (int k = 0; k < size; k++) {
      double value = element.applyAsDouble(k);
      if (Double.isNaN(value)) continue;
      known++;
      if (minIndex < 0 || value < min) {
        min = value;
        minIndex = k;
      }
      if (maxIndex < 0 || value > max) {
        max = value;
        maxIndex = k;
      }
    }
  }
}
