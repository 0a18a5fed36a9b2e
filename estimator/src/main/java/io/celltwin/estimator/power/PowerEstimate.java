package io.celltwin.estimator.power;

import java.util.Arrays;

/// The largest currents and powers of a pack, for each direction and horizon. Refilled by
/// [PackPower].
public final class PowerEstimate {
  static final Horizon[] HORIZONS = Horizon.values();

  /// Questions: every horizon for discharge, then for charge.
  static final int QUESTIONS = 2 * HORIZONS.length;

  final double[] amps = new double[QUESTIONS];
  final double[] watts = new double[QUESTIONS];
  final int[] cell = new int[QUESTIONS];
  final LimitedBy[] by = new LimitedBy[QUESTIONS];

  public PowerEstimate() {
    for (int k = 0; k < QUESTIONS; k++) forget(k);
  }

  static double sign(int question) {
    return question < HORIZONS.length ? -1 : 1;
  }

  static Horizon horizon(int question) {
    return HORIZONS[question % HORIZONS.length];
  }

  void forget(int question) {
    amps[question] = Double.NaN;
    watts[question] = Double.NaN;
    cell[question] = -1;
    by[question] = LimitedBy.UNKNOWN;
  }

  public PowerLimit discharge(Horizon horizon) {
    return limit(Arrays.asList(HORIZONS).indexOf(horizon));
  }

  public PowerLimit charge(Horizon horizon) {
    return limit(HORIZONS.length + Arrays.asList(HORIZONS).indexOf(horizon));
  }

  private PowerLimit limit(int question) {
    return new PowerLimit(amps[question], watts[question], cell[question], by[question]);
  }
}
