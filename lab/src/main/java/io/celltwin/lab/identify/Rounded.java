package io.celltwin.lab.identify;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/// As many digits as a number deserves.
final class Rounded {
  private Rounded() {}

  static double significant(double value, int digits) {
    return new BigDecimal(value).round(new MathContext(digits)).doubleValue();
  }

  static double decimals(double value, int decimals) {
    return new BigDecimal(value).setScale(decimals, RoundingMode.HALF_EVEN).doubleValue();
  }
}
