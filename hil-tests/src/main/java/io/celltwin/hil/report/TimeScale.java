package io.celltwin.hil.report;

/// The axis of time that all pictures of a run share.
///
/// @param unit of its numbers
/// @param end of the run, in that unit
record TimeScale(String unit, double secondsPerUnit, double end) {
  private static final double MINUTE = 60;
  private static final double HOUR = 60 * MINUTE;
  private static final double DAY = 24 * HOUR;

  /// The smallest unit of which there are not too many.
  static TimeScale of(double durationSeconds) {
    if (durationSeconds <= 10 * MINUTE) return new TimeScale("s", 1, durationSeconds);
    if (durationSeconds <= 5 * HOUR) return in("min", MINUTE, durationSeconds);
    if (durationSeconds <= 4 * DAY) return in("h", HOUR, durationSeconds);
    return in("days", DAY, durationSeconds);
  }

  private static TimeScale in(String unit, double seconds, double durationSeconds) {
    return new TimeScale(unit, seconds, durationSeconds / seconds);
  }

  double at(double seconds) {
    return seconds / secondsPerUnit;
  }
}
