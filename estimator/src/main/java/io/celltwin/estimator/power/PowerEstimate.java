package io.celltwin.estimator.power;

import java.util.List;

/// The largest currents and powers of a pack, for each direction and horizon. Refilled by
/// [PackPower].
public final class PowerEstimate {
  private static final List<Horizon> HORIZONS = List.of(Horizon.values());

  /// Questions: every horizon for discharge, then for charge.
  static final int QUESTIONS = 2 * HORIZONS.size();

  final double[] amps = new double[QUESTIONS];
  final double[] watts = new double[QUESTIONS];
  final int[] cell = new int[QUESTIONS];
  final LimitedBy[] by = new LimitedBy[QUESTIONS];

  public PowerEstimate() {
    for (int k = 0; k < QUESTIONS; k++) forget(k);
  }

  static double sign(int question) {
    return question < HORIZONS.size() ? -1 : 1;
  }

  /// Of its direction.
  static boolean isFirst(int question) {
    return question % HORIZONS.size() == 0;
  }

  static Horizon horizon(int question) {
    return HORIZONS.get(question % HORIZONS.size());
  }

  void forget(int question) {
    amps[question] = Double.NaN;
    watts[question] = Double.NaN;
    cell[question] = -1;
    by[question] = LimitedBy.UNKNOWN;
  }

  /// What cannot be had for a short time cannot be had for longer: the answer is at most the one
  /// before.
  void holdBelowShorter(int question) {
    int shorter = question - 1;
    if (isFirst(question)) return;
    if (amps[question] > amps[shorter]) {
      amps[question] = amps[shorter];
      cell[question] = cell[shorter];
      by[question] = by[shorter];
    }
    if (watts[question] > watts[shorter]) watts[question] = watts[shorter];
  }

  public PowerLimit discharge(Horizon horizon) {
    return limit(HORIZONS.indexOf(horizon));
  }

  public PowerLimit charge(Horizon horizon) {
    return limit(HORIZONS.size() + HORIZONS.indexOf(horizon));
  }

  /// Which nobody refills.
  public PowerEstimate copy() {
    PowerEstimate copy = new PowerEstimate();
    System.arraycopy(amps, 0, copy.amps, 0, QUESTIONS);
    System.arraycopy(watts, 0, copy.watts, 0, QUESTIONS);
    System.arraycopy(cell, 0, copy.cell, 0, QUESTIONS);
    System.arraycopy(by, 0, copy.by, 0, QUESTIONS);
    return copy;
  }

  private PowerLimit limit(int question) {
    return new PowerLimit(amps[question], watts[question], cell[question], by[question]);
  }
}
