package io.celltwin.lab.validate;

import java.util.OptionalDouble;

/// What the filter is told of the SOC at the first row.
enum Start {
  /// The truth, and that it may be believed.
  EXACT(0, 0.02),

  /// 20 % SOC too little, and that it may not be believed.
  MINUS20(-0.2, 0.25),

  /// 20 % SOC too much, likewise.
  PLUS20(0.2, 0.25),

  /// Nothing: it starts from the voltage of the first row, which is at rest.
  REST(0, Double.NaN);

  private final double offset;
  private final double sigma;

  Start(double offset, double sigma) {
    this.offset = offset;
    this.sigma = sigma;
  }

  OptionalDouble soc(double truth) {
    return told()
        ? OptionalDouble.of(Math.clamp(truth + offset, 0.0, 1.0))
        : OptionalDouble.empty();
  }

  OptionalDouble sigma() {
    return told() ? OptionalDouble.of(sigma) : OptionalDouble.empty();
  }

  private boolean told() {
    return !Double.isNaN(sigma);
  }
}
