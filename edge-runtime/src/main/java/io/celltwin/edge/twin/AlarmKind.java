package io.celltwin.edge.twin;

import java.util.Locale;

/// What can be wrong, and with what.
public enum AlarmKind {
  CELL_OVER_VOLTAGE(Subject.CELL, "V"),
  CELL_UNDER_VOLTAGE(Subject.CELL, "V"),
  OVER_TEMPERATURE(Subject.SENSOR, "degC"),
  UNDER_TEMPERATURE(Subject.SENSOR, "degC"),
  CHARGE_OVER_CURRENT(Subject.STRING, "A"),
  DISCHARGE_OVER_CURRENT(Subject.STRING, "A"),
  /// No voltage has come for too long.
  STALE_VOLTAGE(Subject.CELL, "s"),
  STALE_STRING_VOLTAGE(Subject.STRING, "s"),
  STALE_TEMPERATURE(Subject.SENSOR, "s"),
  STALE_CURRENT(Subject.STRING, "s"),
  /// A value has come that cannot be true; it is not used.
  IMPLAUSIBLE_VOLTAGE(Subject.CELL, "V"),
  IMPLAUSIBLE_STRING_VOLTAGE(Subject.STRING, "V"),
  IMPLAUSIBLE_TEMPERATURE(Subject.SENSOR, "degC"),
  IMPLAUSIBLE_CURRENT(Subject.STRING, "A"),
  /// The filters find the sensor wrong; it is told by how much.
  SUSPECT_VOLTAGE(Subject.CELL, "V"),
  SUSPECT_CURRENT(Subject.STRING, "A"),
  /// The tick began too long after it was due.
  LATE_LOOP(Subject.LOOP, "s");

  /// What an alarm is about; numbered from 1 within the pack.
  public enum Subject {
    CELL,
    SENSOR,
    STRING,
    LOOP
  }

  private final Subject subject;
  private final String unit;

  AlarmKind(Subject subject, String unit) {
    this.subject = subject;
    this.unit = unit;
  }

  public Subject subject() {
    return subject;
  }

  /// Unit of the event's value, limit and sigma.
  public String unit() {
    return unit;
  }

  /// Name on the wire, such as `cell_over_voltage`.
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
