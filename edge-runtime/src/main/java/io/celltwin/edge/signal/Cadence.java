package io.celltwin.edge.signal;

import java.util.Locale;

/// How often a signal is sent; the message that carries it has the same name.
public enum Cadence {
  /// What sums a pack up.
  TELEMETRY,
  /// What there is of every cell, sensor and string.
  CELLS,
  /// What has been counted in the pack's life.
  LIFE;

  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
