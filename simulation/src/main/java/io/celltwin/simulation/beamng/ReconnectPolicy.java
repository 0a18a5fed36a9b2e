package io.celltwin.simulation.beamng;

import java.util.concurrent.TimeUnit;

/// What a live feed does where it loses the simulator.
///
/// @param attempts in a row; 0: it fails at once
/// @param firstNanos before the first attempt; doubled after each that fails
/// @param mostNanos between two attempts
public record ReconnectPolicy(int attempts, long firstNanos, long mostNanos) {
  public static final ReconnectPolicy NEVER = new ReconnectPolicy(0, 0, 0);

  /// For some five minutes: a simulator that is started anew.
  public static final ReconnectPolicy PATIENT =
      new ReconnectPolicy(30, TimeUnit.MILLISECONDS.toNanos(500), TimeUnit.SECONDS.toNanos(10));

  public ReconnectPolicy {
    if (attempts < 0 || firstNanos < 0 || mostNanos < firstNanos) {
      throw new IllegalArgumentException(
          "found %d attempts, %d to %d ns; expected none below 0, and the longest last"
              .formatted(attempts, firstNanos, mostNanos));
    }
  }

  /// @param failed attempts so far
  long delayNanos(int failed) {
    long delay = firstNanos;
    for (int i = 0; i < failed && delay < mostNanos; i++) delay *= 2;
    return StrictMath.min(delay, mostNanos);
  }
}
