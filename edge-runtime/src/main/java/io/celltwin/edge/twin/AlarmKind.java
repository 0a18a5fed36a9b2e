package io.celltwin.edge.twin;

import java.util.Locale;

/// What can be wrong, and with what.
public enum AlarmKind {
  CELL_OVER_VOLTAGE(Subject.CELL, "V", Evidence.LIMIT),
  CELL_UNDER_VOLTAGE(Subject.CELL, "V", Evidence.LIMIT),
  OVER_TEMPERATURE(Subject.SENSOR, "degC", Evidence.LIMIT),
  UNDER_TEMPERATURE(Subject.SENSOR, "degC", Evidence.LIMIT),
  CHARGE_OVER_CURRENT(Subject.STRING, "A", Evidence.LIMIT),
  DISCHARGE_OVER_CURRENT(Subject.STRING, "A", Evidence.LIMIT),
  /// No voltage has come for too long.
  STALE_VOLTAGE(Subject.CELL, "s", Evidence.LIMIT),
  STALE_STRING_VOLTAGE(Subject.STRING, "s", Evidence.LIMIT),
  STALE_TEMPERATURE(Subject.SENSOR, "s", Evidence.LIMIT),
  STALE_CURRENT(Subject.STRING, "s", Evidence.LIMIT),
  /// A value has come that cannot be true; it is not used.
  IMPLAUSIBLE_VOLTAGE(Subject.CELL, "V", Evidence.NONE),
  IMPLAUSIBLE_STRING_VOLTAGE(Subject.STRING, "V", Evidence.NONE),
  IMPLAUSIBLE_TEMPERATURE(Subject.SENSOR, "degC", Evidence.NONE),
  IMPLAUSIBLE_CURRENT(Subject.STRING, "A", Evidence.NONE),
  /// The filters find the sensor wrong; it is told by how much.
  SUSPECT_VOLTAGE(Subject.CELL, "V", Evidence.SIGMA),
  SUSPECT_CURRENT(Subject.STRING, "A", Evidence.SIGMA),
  /// A cell discharges itself: a short circuit may begin so.
  LEAKING_CELL(Subject.CELL, "A", Evidence.NONE),
  /// What the cells of a string give off is less than half of what their cooling should take.
  COOLING_LOST(Subject.STRING, "1", Evidence.NONE),
  /// A temperature that stands still, jumps, or is far from all that it should be near to.
  STUCK_TEMPERATURE(Subject.SENSOR, "degC", Evidence.NONE),
  JUMPING_TEMPERATURE(Subject.SENSOR, "degC", Evidence.NONE),
  OFF_TEMPERATURE(Subject.SENSOR, "degC", Evidence.NONE),
  /// The tick began too long after it was due.
  LATE_LOOP(Subject.LOOP, "s", Evidence.LIMIT);

  /// What an alarm is about; numbered from 1 within the pack.
  public enum Subject {
    CELL,
    SENSOR,
    STRING,
    LOOP;

    /// Name on the wire of their numbers, such as `cells`.
    public String wireName() {
      return name().toLowerCase(Locale.ROOT) + "s";
    }
  }

  /// What speaks for an alarm.
  public enum Evidence {
    /// A value, and the limit that it was judged by.
    LIMIT,
    /// A value that is estimated, and its sigma.
    SIGMA,
    /// That there is no value.
    NONE
  }

  private final Subject subject;
  private final String unit;
  private final Evidence evidence;

  AlarmKind(Subject subject, String unit, Evidence evidence) {
    this.subject = subject;
    this.unit = unit;
    this.evidence = evidence;
  }

  public Subject subject() {
    return subject;
  }

  public Evidence evidence() {
    return evidence;
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
