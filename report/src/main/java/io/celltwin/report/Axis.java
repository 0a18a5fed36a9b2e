package io.celltwin.report;

import java.util.Locale;
import java.util.stream.LongStream;

/// One direction of a chart: from where to where, and a tick at every multiple of a round step.
///
/// @param step 1, 2 or 5 times a power of ten
record Axis(double low, double high, double step) {
  Axis {
    if (!(low < high && step > 0)) {
      throw new IllegalArgumentException("axis from " + low + " to " + high + " by " + step);
    }
  }

  /// As few round steps as give `atMost` of them or fewer.
  static Axis over(double low, double high, int atMost) {
    double least = (high - low) / atMost;
    double decade = StrictMath.pow(10, StrictMath.floor(StrictMath.log10(least)));
    // A hair of tolerance: 0.2/4 shall take the step 0.05, not 0.1.
    double most = decade * (1 + 1e-9);
    int factor = least <= most ? 1 : least <= 2 * most ? 2 : least <= 5 * most ? 5 : 10;
    return new Axis(low, high, decade * factor);
  }

  double[] ticks() {
    long first = (long) Math.ceil(low / step - 1e-9);
    long last = (long) Math.floor(high / step + 1e-9);
    return LongStream.rangeClosed(first, last).mapToDouble(k -> k * step).toArray();
  }

  /// With as many decimals as the step needs.
  String label(double tick) {
    int decimals = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    String text = String.format(Locale.ROOT, "%." + decimals + "f", tick == 0 ? 0.0 : tick);
    return text.startsWith("-") ? "\u2212" + text.substring(1) : text;
  }

  /// Where a value lies, 0 at [#low] and 1 at [#high].
  double ratio(double value) {
    return (value - low) / (high - low);
  }
}
