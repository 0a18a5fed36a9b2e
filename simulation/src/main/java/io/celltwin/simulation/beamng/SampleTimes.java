package io.celltwin.simulation.beamng;

import java.util.OptionalLong;

/// Turns the simulator's seconds into nanoseconds from the first sample, and keeps the account of
/// what is missing or came twice. By time alone: an index is no time, since the simulator loses
/// samples.
final class SampleTimes {
  /// One tick of physics: the period of sampling is longer than asked for by that.
  static final double TICK_SECONDS = 0.0005;

  private static final double GAP_PERIODS = 1.5;

  private final double periodSeconds;
  private boolean started;
  private double originSeconds;
  private double lastSeconds;
  private long samples;
  private long duplicates;
  private long gaps;
  private long missing;
  private long restarts;

  /// @param sampleSeconds as asked for
  SampleTimes(double sampleSeconds) {
    periodSeconds = sampleSeconds + TICK_SECONDS;
  }

  /// @return empty where it has been there already
  OptionalLong nanos(double seconds) {
    if (!started) {
      started = true;
      originSeconds = seconds;
    } else if (seconds == lastSeconds) {
      duplicates++;
      return OptionalLong.empty();
    } else if (seconds < lastSeconds) {
      restarts++;
      originSeconds += seconds - lastSeconds - periodSeconds; // goes on a period later
    } else {
      account(seconds - lastSeconds);
    }
    lastSeconds = seconds;
    samples++;
    return OptionalLong.of(StrictMath.round((seconds - originSeconds) * 1e9));
  }

  boolean hasStarted() {
    return started;
  }

  private void account(double seconds) {
    if (seconds <= GAP_PERIODS * periodSeconds) return;
    gaps++;
    missing += StrictMath.round(seconds / periodSeconds) - 1;
  }

  FeedCounts counts(long reconnects) {
    return new FeedCounts(samples, duplicates, gaps, missing, restarts, reconnects);
  }
}
