package io.celltwin.edge.publish;

/// Whether something has happened of late. Loop thread only.
final class EventHold {
  private final long holdNanos;
  private boolean happened;
  private long untilNanos = Long.MIN_VALUE;

  /// @param holdNanos how long "of late" is; 0: never
  EventHold(long holdNanos) {
    this.holdNanos = holdNanos;
  }

  /// An event has come; a tick's events follow its state.
  void happened() {
    happened = true;
  }

  /// At a tick: whether there has been an event that is younger than the hold.
  boolean lasts(long nowNanos) {
    if (happened) untilNanos = nowNanos + holdNanos;
    happened = false;
    return nowNanos < untilNanos;
  }
}
