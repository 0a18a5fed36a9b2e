package io.celltwin.canbus.uds;

import io.celltwin.canbus.CanBitRate;

/// How polite a poller is.
///
/// @param busShare of the bus's time that requests, answers and flow control may take in the long
///   run, above 0 up to 1
/// @param gapNanos from the end of an exchange, and from the start of any other, to the next
///   request
/// @param firstBackOffNanos how long a line that was refused or not answered is left alone, and an
///   ECU that answers nothing; doubled each further time
/// @param longestBackOffNanos where the doubling ends
public record PollLimits(
    CanBitRate bitRate,
    double busShare,
    long gapNanos,
    long firstBackOffNanos,
    long longestBackOffNanos) {
  private static final long MILLI = 1_000_000;

  public PollLimits {
    if (!(busShare > 0) || busShare > 1) {
      throw new IllegalArgumentException(
          "bus share %s: expected 0 < share <= 1".formatted(busShare));
    }
    if (gapNanos < 0 || firstBackOffNanos <= 0 || longestBackOffNanos < firstBackOffNanos) {
      throw new IllegalArgumentException("expected gap >= 0, 0 < first back-off <= longest");
    }
  }

  /// A twentieth of the bus, 20 ms between requests, back off from 1 s up to a minute.
  public static PollLimits usual(CanBitRate bitRate) {
    return new PollLimits(bitRate, 0.05, 20 * MILLI, 1_000 * MILLI, 60_000 * MILLI);
  }

  /// The same with a budget in bits per second at the nominal bit rate.
  public PollLimits withBitsPerSecond(double bitsPerSecond) {
    return new PollLimits(
        bitRate,
        bitsPerSecond / bitRate.nominalBitsPerSecond(),
        gapNanos,
        firstBackOffNanos,
        longestBackOffNanos);
  }

  long backOffNanos(int failures) {
    long nanos = firstBackOffNanos;
    for (int i = 1; i < failures && nanos < longestBackOffNanos; i++) nanos *= 2;
    return Math.min(nanos, longestBackOffNanos);
  }
}
