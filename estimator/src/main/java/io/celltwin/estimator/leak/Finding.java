package io.celltwin.estimator.leak;

/// The cell whose voltage falls against the others', and how fast. Refilled by its one owner.
final class Finding {
  /// In the string; -1 where there is none.
  int cell = -1;

  /// V/s, below 0.
  double voltsPerSecond;

  /// In its own sigma, below 0.
  double significance;

  void clear() {
    cell = -1;
    voltsPerSecond = 0;
    significance = 0;
  }
}
