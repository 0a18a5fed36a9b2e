package io.celltwin.edge.signal;

import io.celltwin.edge.twin.ValueQuality;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/// Where a signal's values come from, and so which qualities below `GOOD` they can have.
public enum Origin {
  MEASURED(ValueQuality.SUBSTITUTED, ValueQuality.STALE, ValueQuality.INVALID),
  ESTIMATED(ValueQuality.SUBSTITUTED, ValueQuality.ESTIMATED, ValueQuality.INVALID),
  /// The pack's own electronics say so.
  REPORTED(ValueQuality.STALE, ValueQuality.INVALID),
  /// What the twin says of itself.
  COUNTED(ValueQuality.INVALID);

  private final Set<ValueQuality> flaws;

  Origin(ValueQuality first, ValueQuality... others) {
    flaws = Collections.unmodifiableSet(EnumSet.of(first, others));
  }

  /// Qualities below `GOOD`, best first.
  public Set<ValueQuality> flaws() {
    return flaws;
  }

  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
