package io.celltwin.config;

/// The machine's own watchdog, fed for as long as the loop ticks.
///
/// @param device such as `/dev/watchdog0`
/// @param timeoutSeconds after which the machine is reset
public record WatchdogSettings(String device, int timeoutSeconds) {
  static final Range TIMEOUT_SECONDS = Range.of(2, 3600);
  static final int DEFAULT_TIMEOUT_SECONDS = 15; // what a Raspberry Pi's own can do at most

  /// Periods of the loop that the timeout has to span, so that a late tick is none too few.
  static final double LEAST_PERIODS = 3;

  public WatchdogSettings {
    TIMEOUT_SECONDS.require("timeoutSeconds", timeoutSeconds);
  }
}
