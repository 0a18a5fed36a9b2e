package io.celltwin.estimator.power;

/// Puts into a [PowerEstimate] what a test wants it to say; in this package because elsewhere only
/// a [PackPower] can.
public final class PowerAnswers {
  private PowerAnswers() {}

  public static void discharge(PowerEstimate into, Horizon horizon, PowerLimit limit) {
    put(into, -1, horizon, limit);
  }

  public static void charge(PowerEstimate into, Horizon horizon, PowerLimit limit) {
    put(into, 1, horizon, limit);
  }

  private static void put(PowerEstimate into, double sign, Horizon horizon, PowerLimit limit) {
    for (int q = 0; q < PowerEstimate.QUESTIONS; q++) {
      if (PowerEstimate.sign(q) != sign || PowerEstimate.horizon(q) != horizon) continue;
      into.amps[q] = limit.amps();
      into.watts[q] = limit.watts();
      into.cell[q] = limit.cell();
      into.by[q] = limit.by();
    }
  }
}
