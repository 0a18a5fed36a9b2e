package io.celltwin.hil.scenario;

import io.celltwin.edge.twin.TwinState;
import io.celltwin.estimator.EstimateQuality;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.IntToDoubleFunction;

/// How the estimates of a run compare with the truth, from a moment on, or from when all cells have
/// their first: a twin that has just started knows nothing. A cell without an estimate is outside
/// of every bound, unless only what is estimated counts.
final class TruthScore implements Score {
  private final boolean fromFirst;
  private final long fromNanos;
  private final double sigmas;
  private final boolean whereEstimated;
  private boolean began;
  private long judged;
  private long inside;
  private double mostError;
  private double mostSigma;
  private long missing;
  private int firstMissingCell;
  private long firstMissingNanos;

  /// @param fromSeconds empty: from the first tick in which every cell has an estimate
  /// @param sigmas half the width of the bound
  /// @param whereEstimated leaves cells out while they have no estimate
  TruthScore(OptionalDouble fromSeconds, double sigmas, boolean whereEstimated) {
    this.fromFirst = fromSeconds.isEmpty();
    this.fromNanos = (long) (fromSeconds.orElse(0) * 1e9);
    this.sigmas = sigmas;
    this.whereEstimated = whereEstimated;
  }

  @Override
  public void take(TwinState state, IntToDoubleFunction trueSoc) {
    if (state.tickNanos() < fromNanos) return;
    began |= !fromFirst || whereEstimated || isEstimated(state);
    if (!began) return;
    for (int c = 0; c < state.cells(); c++) {
      double error = Math.abs(state.soc(c) - trueSoc.applyAsDouble(c + 1));
      if (state.quality(c) == EstimateQuality.INVALID || Double.isNaN(state.soc(c))) {
        miss(c + 1, state.tickNanos());
        continue;
      }
      judged++;
      if (error <= sigmas * state.socSigma(c)) inside++;
      mostError = Math.max(mostError, error);
      mostSigma = Math.max(mostSigma, state.socSigma(c));
    }
  }

  private static boolean isEstimated(TwinState state) {
    for (int c = 0; c < state.cells(); c++) {
      if (state.quality(c) == EstimateQuality.INVALID) return false;
    }
    return true;
  }

  private void miss(int cell, long nanos) {
    if (whereEstimated) return;
    if (missing == 0) {
      firstMissingCell = cell;
      firstMissingNanos = nanos;
    }
    missing++;
    judged++;
  }

  /// Of all cells and ticks that are judged; `NaN` where there are none.
  double share() {
    return judged == 0 ? Double.NaN : (double) inside / judged;
  }

  /// Infinite where an estimate is missing, `NaN` where nothing was judged.
  double most(Expectation.Figure figure) {
    if (judged == 0) return Double.NaN;
    if (missing > 0) return Double.POSITIVE_INFINITY;
    return switch (figure) {
      case ERROR -> mostError;
      case SIGMA -> mostSigma;
    };
  }

  /// What was missing, for people; empty where nothing was.
  String missing() {
    if (judged == 0) {
      return fromFirst && !whereEstimated
          ? "nothing was judged: never had every cell an estimate"
          : "nothing was judged";
    }
    return missing == 0
        ? ""
        : String.format(
            Locale.ROOT,
            "%d of %d without an estimate, the first of cell %d at %s s",
            missing,
            judged,
            firstMissingCell,
            Texts.number(firstMissingNanos * 1e-9));
  }
}
