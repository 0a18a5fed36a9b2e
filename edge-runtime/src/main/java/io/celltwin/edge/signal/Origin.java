package io.celltwin.edge.signal;

import io.celltwin.edge.twin.ValueQuality;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/// Where a signal's values come from, and so which qualities below `GOOD` they can have.
public enum Origin {
  MEASURED,
  ESTIMATED,
  /// The pack's own electronics say so.
  REPORTED,
  /// What the twin says of itself.
  COUNTED;

  /// Qualities below `GOOD`, best first.
  public Set<ValueQuality> flaws() {
    return switch (this) {
      case MEASURED ->
          EnumSet.of(ValueQuality.SUBSTITUTED, ValueQuality.STALE, ValueQuality.INVALID);
      case ESTIMATED ->
          EnumSet.of(ValueQuality.SUBSTITUTED, ValueQuality.ESTIMATED, ValueQuality.INVALID);
      case REPORTED -> EnumSet.of(ValueQuality.STALE, ValueQuality.INVALID);
      case COUNTED -> EnumSet.of(ValueQuality.INVALID);
    };
  }

  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
