package io.celltwin.estimator;

/// exp(-x) from multiplications and additions alone: the JDK's own may differ in its last bit
/// between machines, and does not vectorise.
public final class Exponential {
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

  /// exp(-x) for any x >= 0, within 1e-12 of the truth and above 2e-28: (exp(-x/64))^64.
  public static double negative(double x) {
    double y = Math.min(x, 63) * (-1.0 / 64);
    double r = 1.0 / 355687428096000.0;
    r = r * y + 1.0 / 20922789888000.0;
    r = r * y + 1.0 / 1307674368000.0;
    r = r * y + 1.0 / 87178291200.0;
    r = r * y + 1.0 / 6227020800.0;
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
    r *= r; // exp(-x/32)
    r *= r;
    r *= r;
    r *= r;
    r *= r;
    return r * r;
  }
}
