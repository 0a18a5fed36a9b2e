package io.celltwin.hil.bench;

import io.celltwin.hal.monitor.Thermistor;

/// A thermistor's curve read backwards.
final class Resistance {
  private static final double LEAST_OHMS = 1;
  private static final double MOST_OHMS = 1e8;

  /// Halves the span in its logarithm until a double has no more digits.
  private static final int HALVINGS = 60;

  private Resistance() {}

  /// What a thermistor has at a temperature; beyond its curve what it has at the curve's end.
  static double of(Thermistor thermistor, double celsius) {
    double low = LEAST_OHMS;
    double high = MOST_OHMS;
    for (int k = 0; k < HALVINGS; k++) {
      double middle = StrictMath.sqrt(low * high);
      boolean isColder =
          thermistor.isOpen(middle)
              || (!thermistor.isShorted(middle) && thermistor.celsius(middle) < celsius);
      if (isColder) high = middle;
      else low = middle;
    }
    return StrictMath.sqrt(low * high);
  }
}
