package io.celltwin.edge.spool;

import java.util.Objects;

/// One record as it was appended. The payload is the receiver's own.
///
/// @param lsn its number: later records of all classes have larger ones, not the next ones
/// @param tag the writer's
/// @param historyAt where in the payload the flag of historical records stands; 0 where nowhere
/// @param timeAt where in the payload the time stands; 0 where nowhere
/// @param recordedNanos on the monotonic clock of the machine's boot in which it was recorded
/// @param wallMillis since 1970, by the clock of then
@SuppressWarnings("ArrayRecordComponent") // handed over, never shared
public record SpoolRecord(
    long lsn,
    Priority priority,
    int tag,
    int historyAt,
    int timeAt,
    long recordedNanos,
    long wallMillis,
    byte[] payload) {
  public SpoolRecord {
    Objects.requireNonNull(priority);
    requirePlaces(historyAt, timeAt, payload.length);
  }

  static void requirePlaces(int historyAt, int timeAt, int payloadBytes) {
    if (historyAt < 0 || historyAt > payloadBytes || timeAt < 0 || timeAt > payloadBytes) {
      throw new IllegalArgumentException("a place outside of the payload");
    }
  }
}
