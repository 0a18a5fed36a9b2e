package io.celltwin.estimator.life;

/// The highest or lowest of a quantity so far, whose it was and when. One sample may be a spike: it
/// is what two in a row have reached.
final class Extreme {
  private final double sign;

  /// Value, number of whose it was (from 1), ms since 1970: `NaN` where not known.
  final double[] parts = {Double.NaN, Double.NaN, Double.NaN};

  private Extreme(double sign) {
    this.sign = sign;
  }

  static Extreme highest() {
    return new Extreme(1);
  }

  static Extreme lowest() {
    return new Extreme(-1);
  }

  /// Two samples in a row of one sensor; nothing where one is `NaN`.
  void take(double before, double now, int index, double wallMillis) {
    double reached = sign * Math.min(sign * before, sign * now);
    if (Double.isNaN(reached) || sign * reached <= sign * parts[0]) return;
    parts[0] = reached;
    parts[1] = index + 1;
    parts[2] = wallMillis;
  }
}
