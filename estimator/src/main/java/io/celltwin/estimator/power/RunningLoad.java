package io.celltwin.estimator.power;

import io.celltwin.estimator.Carried;

/// The power of a pack as it usually is: the mean of late, and the mean of its discharges.
final class RunningLoad {
  /// Values of the checkpoint.
  static final int LENGTH = 5;

  /// Over so long the mean of late is taken; half of it is of the latest seven minutes.
  static final double MEAN_SECONDS = 600;

  /// Over so long of discharge the mean of discharges.
  static final double DISCHARGE_SECONDS = 1800;

  /// Not known before it has been seen for so long.
  static final double LEAST_SECONDS = 60;

  /// A pause that lasts longer is a rest: the mean of what was before says nothing of it.
  static final double REST_SECONDS = 60;

  private double meanWatts;
  private double seconds;
  private double restSeconds;
  private double dischargeWatts;
  private double dischargeSeconds;

  /// @param watts at the terminals, positive charges
  /// @param leastWatts magnitude below which it is none
  void take(double watts, double lasted, double leastWatts) {
    restSeconds = Math.abs(watts) < leastWatts ? restSeconds + lasted : 0;
    if (isResting()) {
      lose(lasted);
      return;
    }
    seconds = Math.min(seconds + lasted, MEAN_SECONDS);
    meanWatts += Math.min(lasted / seconds, 1) * (watts - meanWatts);
    if (!(watts < -leastWatts)) return;
    dischargeSeconds += lasted;
    double part = Math.min(lasted / Math.min(dischargeSeconds, DISCHARGE_SECONDS), 1);
    dischargeWatts += part * (-watts - dischargeWatts);
  }

  private boolean isResting() {
    return restSeconds > REST_SECONDS;
  }

  /// Positive charges; `NaN` before it is known, and at rest.
  double meanWatts() {
    return seconds < LEAST_SECONDS || isResting() ? Double.NaN : meanWatts;
  }

  /// Of discharges, a positive number; `NaN` before it is known.
  double dischargeWatts() {
    return dischargeSeconds < LEAST_SECONDS ? Double.NaN : dischargeWatts;
  }

  /// Time in which nobody knows the load: after as much as the mean is over there is none of late.
  void lose(double lost) {
    seconds -= Math.min(lost, seconds);
  }

  /// After a time away: what is usual stays, what was of late is not.
  void pause() {
    meanWatts = 0;
    seconds = 0;
    restSeconds = 0;
  }

  /// Whether a load can have been saved so.
  static boolean isSound(double[] saved, int from) {
    boolean isLasting = saved[from + 1] >= 0 && saved[from + 3] >= 0 && saved[from + 4] >= 0;
    return Carried.areFinite(saved, from, from + LENGTH) && isLasting && saved[from + 2] >= 0;
  }

  void save(double[] into, int from) {
    into[from] = meanWatts;
    into[from + 1] = seconds;
    into[from + 2] = dischargeWatts;
    into[from + 3] = dischargeSeconds;
    into[from + 4] = restSeconds;
  }

  void restore(double[] saved, int from) {
    meanWatts = saved[from];
    seconds = saved[from + 1];
    dischargeWatts = saved[from + 2];
    dischargeSeconds = saved[from + 3];
    restSeconds = saved[from + 4];
  }
}
