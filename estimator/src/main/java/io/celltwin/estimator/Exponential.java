package io.celltwin.estimator;

/// exp(-x) from multiplications and additions alone: the JDK's own may differ in its last bit
/// between machines, and does not vectorise.
final class Exponential {
  private static final double LOG2_E = 1.4426950408889634;
  private static final double LN_2_HIGH = 0.6931471803691238;
  private static final double LN_2_LOW = 1.9082149292705877e-10;

  private Exponential() {}

  /// exp(-x) for 0 <= x <= 1: Taylor to degree 9, in error by less than 3e-7.
  static double negativeSmall(double x) {
    double y = -x;
    double r = 1.0 / 362880;
    r = r * y + 1.0 / 40320;
    r = r * y + 1.0 / 5040;
    r = r * y + 1.0 / 720;
    r = r * y + 1.0 / 120;
    r = r * y + 1.0 / 24;
    r = r * y + 1.0 / 6;
    r = r * y + 0.5;
    r = r * y + 1;
    return r * y + 1;
  }

  /// exp(-x) for any x >= 0, within 1e-14 of the truth.
  static double negative(double x) {
    if (x > 700) return 0;
    double k = Math.rint(x * LOG2_E);
    double y = -((x - k * LN_2_HIGH) - k * LN_2_LOW); // |y| <= ln 2 / 2
    double r = 1.0 / 6227020800.0;
    r = r * y + 1.0 / 479001600;
    r = r * y + 1.0 / 39916800;
    r = r * y + 1.0 / 3628800;
    r = r * y + 1.0 / 362880;
    r = r * y + 1.0 / 40320;
    r = r * y + 1.0 / 5040;
    r = r * y + 1.0 / 720;
    r = r * y + 1.0 / 120;
    r = r * y + 1.0 / 24;
    r = r * y + 1.0 / 6;
    r = r * y + 0.5;
    r = r * y + 1;
    r = r * y + 1;
    return r * Double.longBitsToDouble((1023 - (long) k) << 52);
  }
}
