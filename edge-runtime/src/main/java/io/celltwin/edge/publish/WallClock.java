package io.celltwin.edge.publish;

/// The machine's clock, which need not know the time. Any thread.
public interface WallClock {
  /// ms since 1970, right or not.
  long millis();

  /// Whether it tells the time: once it does, it does for good.
  boolean isKnown();

  /// Whether somebody has already found that it does; asks nobody.
  default boolean wasKnown() {
    return isKnown();
  }
}
