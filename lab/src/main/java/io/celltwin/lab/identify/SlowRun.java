package io.celltwin.lab.identify;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/// The longest part of a recording in which a steady small current flows one way.
///
/// @param first row in which it flows
/// @param ampereHours moved, a positive number
record SlowRun(Recording recording, int first, int last, double ampereHours) {
  /// Slower than C/7: what is faster is no test of the open-circuit voltage.
  private static final double LEAST_HOURS = 7;

  /// A rest longer than this ends a run, a shorter one does not.
  private static final double PAUSE_SECONDS = 600;

  /// What is less than this share of the run's own current does not count as flowing.
  private static final double FLOWING = 0.3;

  static Optional<SlowRun> discharge(Recording recording) {
    return longest(recording, -1);
  }

  static Optional<SlowRun> charge(Recording recording) {
    return longest(recording, 1);
  }

  double hours() {
    return (recording.seconds[last] - recording.seconds[first]) / 3600;
  }

  double[] volts() {
    return Arrays.copyOfRange(recording.volts, first, last + 1);
  }

  /// Ampere hours since the run began, a positive number.
  double[] moved() {
    double before = recording.ampereHours[Math.max(first - 1, 0)];
    return IntStream.rangeClosed(first, last)
        .mapToDouble(k -> Math.abs(recording.ampereHours[k] - before))
        .toArray();
  }

  private static Optional<SlowRun> longest(Recording recording, int sign) {
    double[] flowing =
        Arrays.stream(recording.amps).map(i -> sign * i).filter(i -> i > 0).sorted().toArray();
    if (flowing.length == 0) return Optional.empty();
    double threshold = FLOWING * flowing[flowing.length / 2];
    Optional<SlowRun> longest = Optional.empty();
    int first = -1;
    int last = -1;
    for (int k = 0; k < recording.rows; k++) {
      if (sign * recording.amps[k] <= threshold) continue;
      if (first >= 0 && recording.seconds[k] - recording.seconds[last] > PAUSE_SECONDS) {
        longest = longer(longest, of(recording, first, last));
        first = k;
      }
      if (first < 0) first = k;
      last = k;
    }
    if (first >= 0) longest = longer(longest, of(recording, first, last));
    return longest.filter(run -> run.hours() >= LEAST_HOURS);
  }

  private static SlowRun of(Recording recording, int first, int last) {
    double moved = recording.ampereHours[last] - recording.ampereHours[Math.max(first - 1, 0)];
    return new SlowRun(recording, first, last, Math.abs(moved));
  }

  private static Optional<SlowRun> longer(Optional<SlowRun> a, SlowRun b) {
    return a.isPresent() && a.get().hours() >= b.hours() ? a : Optional.of(b);
  }
}
