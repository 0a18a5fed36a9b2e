package io.celltwin.hal.can;

/// Moves the stamps of a serial adapter, milliseconds that wrap at a minute, to the monotonic
/// clock. A frame is never read before it was received, so the frame that took the shortest way
/// shows how far the two clocks are apart; from there on the distance may drift as quartz does.
final class AdapterTime {
  static final int WRAP_MILLIS = 60_000;

  private static final long NANOS_PER_MILLI = 1_000_000L;

  /// After a longer silence nobody can tell how often the stamps have wrapped.
  private static final long SILENCE_NANOS = 30_000_000_000L;

  /// 500 ppm: two bad quartzes.
  private static final long DRIFT = 2_000;

  private boolean known;
  private int latestMillis;
  private long latestReadNanos;
  private long adapterNanos;
  private long distance;
  private long latest;

  void forget() {
    known = false;
  }

  /// When a frame was received that was read at `readNanos`.
  long monotonic(int millis, long readNanos) {
    long elapsed = readNanos - latestReadNanos;
    if (!known || elapsed > SILENCE_NANOS) {
      adapterNanos = millis * NANOS_PER_MILLI;
      distance = readNanos - adapterNanos;
      latest = known ? latest : distance + adapterNanos;
      known = true;
    } else {
      adapterNanos += Math.floorMod(millis - latestMillis, WRAP_MILLIS) * NANOS_PER_MILLI;
      long shortest = readNanos - adapterNanos;
      distance = Math.min(shortest, distance + elapsed / DRIFT);
    }
    latestMillis = millis;
    latestReadNanos = readNanos;
    latest = Math.max(latest, distance + adapterNanos);
    return latest;
  }
}
