package io.celltwin.edge.signal;

import io.celltwin.edge.twin.ValueQuality;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;

/// Smallest, largest and mean of those of a pack's like values that are known, with what that is
/// worth; `NaN` and -1 where none is.
final class Extremes {
  final double min;
  final double max;
  final double mean;
  final int minIndex;
  final int maxIndex;

  /// That of the worst that is known; `SUBSTITUTED` at best where others are not. Where none is
  /// known, why.
  final ValueQuality quality;

  Extremes(int size, IntToDoubleFunction element, IntFunction<ValueQuality> qualities) {
    int least = -1;
    int most = -1;
    int known = 0;
    double sum = 0;
    ValueQuality worstKnown = ValueQuality.ABSENT;
    ValueQuality worstUnknown = ValueQuality.ABSENT;
    for (int k = 0; k < size; k++) {
      double value = element.applyAsDouble(k);
      ValueQuality worth = qualities.apply(k);
      if (Double.isNaN(value)) {
        worstUnknown = worstUnknown.worse(worth);
        continue;
      }
      worstKnown = worstKnown.worse(worth);
      if (least < 0 || value < element.applyAsDouble(least)) least = k;
      if (most < 0 || value > element.applyAsDouble(most)) most = k;
      sum += value;
      known++;
    }
    minIndex = least;
    maxIndex = most;
    min = least < 0 ? Double.NaN : element.applyAsDouble(least);
    max = most < 0 ? Double.NaN : element.applyAsDouble(most);
    mean = known > 0 ? sum / known : Double.NaN;
    boolean some = known > 0 && worstUnknown.isTold();
    if (known == 0) quality = worstUnknown;
    else quality = some ? worstKnown.worse(ValueQuality.SUBSTITUTED) : worstKnown;
  }
}
