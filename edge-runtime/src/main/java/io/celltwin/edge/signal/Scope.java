package io.celltwin.edge.signal;

import io.celltwin.edge.twin.TwinState;
import java.util.Locale;

/// What a signal has one value of each of, in the order of their numbers.
public enum Scope {
  PACK,
  STRING,
  CELL,
  SENSOR;

  int size(TwinState state) {
    return switch (this) {
      case PACK -> 1;
      case STRING -> state.strings();
      case CELL -> state.cells();
      case SENSOR -> state.sensors();
    };
  }

  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
