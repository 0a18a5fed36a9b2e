package io.celltwin.estimator.power;

/// Finds the largest current under which a cell's voltage stays inside a limit. The voltage moves
/// outward with the current but by no law that could be solved for it, so the answer is bracketed:
/// regula falsi with the Illinois rule, halved now and then. The end of the bracket that is inside
/// is the answer, so it errs to the safe side.
public final class CurrentLimit {
  private static final int MOST_STEPS = 20;

  /// So near to the limit, V, or to each other, as a part of the largest current, is near enough.
  private static final double NEAR_VOLTS = 1e-4;

  private static final double NEAR_PART = 1e-5;

  /// A current below this part of the largest is none.
  private static final double LEAST_PART = 1e-3;

  /// Every so many steps the bracket is halved, however the voltage bends.
  private static final int HALVED_STEP = 4;

  private CurrentLimit() {}

  /// Magnitude of the largest current in one direction, A; 0 where the voltage is beyond the limit
  /// without.
  ///
  /// @param prediction prepared
  /// @param sign 1 to charge, -1 to discharge
  /// @param limitVolts the highest voltage of a charge, the lowest of a discharge
  /// @param mostAmps largest magnitude that is asked for, finite, at least 0
  public static double amps(
      PulsePrediction prediction, double sign, double limitVolts, double mostAmps) {
    double inside = LEAST_PART * mostAmps;
    double insideVolts = margin(prediction, sign, limitVolts, inside);
    if (!(mostAmps > 0) || !(insideVolts >= 0)) return 0;
    double outside = mostAmps;
    double outsideVolts = margin(prediction, sign, limitVolts, outside);
    if (outsideVolts >= 0) return mostAmps;
    // less than at the ends where one of them stays for several steps
    double insideWeight = insideVolts;
    double outsideWeight = outsideVolts;
    boolean wasInside = false;
    for (int step = 1; step <= MOST_STEPS; step++) {
      if (insideVolts <= NEAR_VOLTS || outside - inside <= NEAR_PART * mostAmps) break;
      boolean isHalved = step % HALVED_STEP == 0;
      double part = isHalved ? 0.5 : insideWeight / (insideWeight - outsideWeight);
      double amps = inside + part * (outside - inside);
      double volts = margin(prediction, sign, limitVolts, amps);
      if (volts >= 0) {
        if (wasInside) outsideWeight /= 2;
        inside = amps;
        insideVolts = volts;
        insideWeight = volts;
      } else {
        if (!wasInside) insideWeight /= 2;
        outside = amps;
        outsideWeight = volts;
      }
      wasInside = volts >= 0;
    }
    return inside;
  }

  /// By how much the voltage stays inside, V.
  private static double margin(
      PulsePrediction prediction, double sign, double limitVolts, double amps) {
    return sign * (limitVolts - prediction.volts(sign * amps));
  }
}
