package io.celltwin.simulation.chip;

/// How long the chips of a chain take to wake, to fall asleep and to have their reference ready. A
/// driver must work at every corner of it.
///
/// @param wakeNanos from a wake-up signal to readiness, for a device that slept
/// @param readyNanos the same for one whose port alone was idle
/// @param idleNanos without traffic until the port is idle
/// @param sleepNanos without a wake-up signal until the watchdog expires
/// @param referenceNanos from switching the reference on until conversions can begin
public record ChainTiming(
    long wakeNanos, long readyNanos, long idleNanos, long sleepNanos, long referenceNanos) {
  private static final long MICROSECOND = 1_000;

  /// LTC681x. Wake 300 us is what the drivers of foxBMS 2 and of the maker wait for; t_READY 10 us
  /// and t_IDLE 5.5 ms: LTC6804-1 sheet; watchdog 2 s: its p. 30; t_REFUP 3.5 ms: unconfirmed.
  public static final ChainTiming LTC681X = ofMicros(300, 10, 5_500, 2_000_000, 3_500);

  /// Slow to wake: 400 us and 4.4 ms, both unconfirmed.
  public static final ChainTiming LTC681X_SLOW = ofMicros(400, 10, 6_700, 2_200_000, 4_400);

  /// Quick to fall asleep: the least t_IDLE and t_SLEEP of the LTC6804-1 sheet.
  public static final ChainTiming LTC681X_DROWSY = ofMicros(400, 10, 4_300, 1_800_000, 4_400);

  /// ADBMS6830. t_WAKE 500 us and t_READY 10 us are the most that foxBMS 2 reckons with, which
  /// waits 5 ms for the reference (here 4.4 ms). Idle and sleep as the LTC681x: unconfirmed.
  public static final ChainTiming ADBMS683X = ofMicros(500, 10, 5_500, 2_000_000, 4_400);

  public ChainTiming {
    if (wakeNanos <= 0
        || readyNanos <= 0
        || idleNanos <= readyNanos
        || sleepNanos <= idleNanos
        || referenceNanos <= 0) {
      throw new IllegalArgumentException(
          "times of a chain must be positive and ready < idle < sleep");
    }
  }

  private static ChainTiming ofMicros(
      long wake, long ready, long idle, long sleep, long reference) {
    return new ChainTiming(
        wake * MICROSECOND,
        ready * MICROSECOND,
        idle * MICROSECOND,
        sleep * MICROSECOND,
        reference * MICROSECOND);
  }
}
