package io.celltwin.estimator.power;

/// What keeps a current from being larger.
public enum LimitedBy {
  /// Nothing is known.
  UNKNOWN(0),
  /// A cell's voltage.
  VOLTAGE(1),
  /// The end of a cell's window of SOC.
  SOC(2),
  /// What the data sheet or the configuration allows.
  CURRENT(3),
  /// A cell's temperature, now or in an hour.
  TEMPERATURE(4),
  /// What is depleted in a cell before its voltage shows it.
  TRANSPORT(5);

  private static final LimitedBy[] ALL = values();

  private final int code;

  LimitedBy(int code) {
    this.code = code;
  }

  /// Its number in a checkpoint.
  int code() {
    return code;
  }

  static boolean isCode(double code) {
    return code == UNKNOWN.code || of(code) != UNKNOWN;
  }

  static LimitedBy of(double code) {
    for (LimitedBy by : ALL) if (by.code == code) return by;
    return UNKNOWN;
  }

  /// Whether one cell's state is what limits.
  boolean isOfCell() {
    return this != UNKNOWN && this != CURRENT;
  }
}
