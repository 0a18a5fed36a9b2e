package io.celltwin.hil.scenario;

import io.celltwin.edge.twin.TwinState;
import java.util.function.IntToDoubleFunction;

/// Between what the daemon tells of the pack's current, within a time.
final class CurrentScore implements Score {
  private final long fromNanos;
  private final long untilNanos;
  private double leastAmps = Double.POSITIVE_INFINITY;
  private double mostAmps = Double.NEGATIVE_INFINITY;
  private long judged;
  private long missing;

  CurrentScore(double fromSeconds, double untilSeconds) {
    fromNanos = Math.round(1e9 * fromSeconds);
    untilNanos = Math.round(1e9 * untilSeconds);
  }

  @Override
  public void take(TwinState state, IntToDoubleFunction trueSoc) {
    if (state.tickNanos() < fromNanos || state.tickNanos() > untilNanos) return;
    judged++;
    if (Double.isNaN(state.packAmps())) {
      missing++;
      return;
    }
    leastAmps = Math.min(leastAmps, state.packAmps());
    mostAmps = Math.max(mostAmps, state.packAmps());
  }

  /// Whether a current was told in every tick, and was within.
  boolean within(double least, double most) {
    return judged > 0 && missing == 0 && leastAmps >= least && mostAmps <= most;
  }

  /// What was told, for people.
  String text() {
    if (judged == 0) return "nothing was judged";
    String without = missing == 0 ? "" : "%d of %d without a current".formatted(missing, judged);
    if (missing == judged) return without;
    String told = "%s to %s A".formatted(Texts.number(leastAmps), Texts.number(mostAmps));
    return without.isEmpty() ? told : told + "; " + without;
  }
}
