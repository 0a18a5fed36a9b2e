package io.celltwin.estimator.life;

/// How often something has happened. It has where its beginning has lasted, and happens anew only
/// after its end has lasted as long.
final class Happenings {
  private final double holdSeconds;

  /// Count, whether it is going on, for how long that has been about to change.
  final double[] parts = new double[3];

  Happenings(double holdSeconds) {
    this.holdSeconds = holdSeconds;
  }

  /// Where it neither begins nor ends, as where nothing is known, it stays as it is.
  void take(boolean begins, boolean ends, double seconds) {
    boolean goesOn = goesOn();
    parts[2] = (goesOn ? ends : begins) ? parts[2] + seconds : 0;
    if (parts[2] < holdSeconds) return;
    parts[1] = goesOn ? 0 : 1;
    parts[2] = 0;
    if (!goesOn) parts[0]++;
  }

  boolean goesOn() {
    return parts[1] != 0;
  }

  double count() {
    return parts[0];
  }
}
