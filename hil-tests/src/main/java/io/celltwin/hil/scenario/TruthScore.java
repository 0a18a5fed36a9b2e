package io.celltwin.hil.scenario;

import io.celltwin.edge.twin.TwinState;
import java.util.function.IntToDoubleFunction;

/// How the estimates of a run compare with the truth, from a moment on.
final class TruthScore {
  private final long fromNanos;
  private final double sigmas;
  private long compared;
  private long inside;
  private double mostError;

  /// @param sigmas half the width of the bound
  TruthScore(double fromSeconds, double sigmas) {
    this.fromNanos = (long) (fromSeconds * 1e9);
    this.sigmas = sigmas;
  }

  /// @param trueSoc by cell from 1
  void take(TwinState state, IntToDoubleFunction trueSoc) {
    if (state.tickNanos() < fromNanos) return;
    for (int c = 0; c < state.cells(); c++) {
      double error = Math.abs(state.soc(c) - trueSoc.applyAsDouble(c + 1));
      if (Double.isNaN(error)) continue; // not estimated yet
      compared++;
      if (error <= sigmas * state.socSigma(c)) inside++;
      mostError = Math.max(mostError, error);
    }
  }

  /// `NaN` where nothing was estimated.
  double share() {
    return compared == 0 ? Double.NaN : (double) inside / compared;
  }

  /// `NaN` where nothing was estimated.
  double mostError() {
    return compared == 0 ? Double.NaN : mostError;
  }
}
