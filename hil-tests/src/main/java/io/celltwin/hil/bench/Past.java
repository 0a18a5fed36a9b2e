package io.celltwin.hil.bench;

import java.util.function.IntToDoubleFunction;

/// What several values were, in steps of time, from when somebody began to keep them. Values are
/// counted from 0.
final class Past {
  private final long stepNanos;
  private final long[] nanos;
  private final double[][] values;
  private int kept;
  private int newest = -1;

  /// @param stepNanos between what is kept; in between values lie on a line
  /// @param longestNanos how far back anybody asks
  Past(int count, long stepNanos, long longestNanos) {
    this.stepNanos = stepNanos;
    int moments = (int) (longestNanos / stepNanos) + 2;
    nanos = new long[moments];
    values = new double[moments][count];
  }

  /// Keeps what is, where a step is over since the last time.
  void keep(long nowNanos, IntToDoubleFunction value) {
    if (kept > 0 && nowNanos < nanos[newest] + stepNanos) return;
    newest = (newest + 1) % nanos.length;
    kept = Math.min(kept + 1, nanos.length);
    nanos[newest] = nowNanos;
    double[] now = values[newest];
    for (int i = 0; i < now.length; i++) now[i] = value.applyAsDouble(i);
  }

  /// What a value was; the oldest that is kept where that is later.
  ///
  /// @param nowNanos not before what was kept last
  /// @param value what it is
  double at(int of, long atNanos, long nowNanos, double value) {
    if (kept == 0 || atNanos >= nowNanos) return value;
    if (atNanos >= nanos[newest]) {
      double share = (double) (atNanos - nanos[newest]) / (nowNanos - nanos[newest]);
      return values[newest][of] + share * (value - values[newest][of]);
    }
    int after = newest;
    for (int back = 1; back < kept; back++) {
      int before = Math.floorMod(newest - back, nanos.length);
      if (nanos[before] <= atNanos) {
        double share = (double) (atNanos - nanos[before]) / (nanos[after] - nanos[before]);
        return values[before][of] + share * (values[after][of] - values[before][of]);
      }
      after = before;
    }
    return values[after][of];
  }
}
