package io.celltwin.canbus.dbc;

import java.util.List;

/// When a frame carries a signal: while the multiplexor of that name has one of these values.
///
/// @param by name of a signal of the same message, which may be multiplexed itself
/// @param values ascending, apart from each other, at least one
public record Multiplexed(String by, List<RawRange> values) {
  public Multiplexed {
    values = RawRange.union(values);
    if (values.isEmpty()) throw new IllegalArgumentException("found no value of " + by);
  }

  boolean selects(long raw) {
    for (int i = 0; i < values.size(); i++) if (values.get(i).contains(raw)) return true;
    return false;
  }
}
