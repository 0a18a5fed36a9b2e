package io.celltwin.lab.validate;

import java.util.List;

/// What goes wrong with a sensor of a string, or with what it records.
///
/// @param kind what happens
/// @param fromSeconds after the first row
/// @param size in V where a voltage is off, in C where a current is cut
record Fault(String name, Kind kind, double fromSeconds, double size) {
  /// What happens from `fromSeconds` on.
  enum Kind {
    NOTHING(""),

    /// Cell 2 reads `size` too much.
    OFFSET(CELL_2),

    /// Cell 2 reads what it last read.
    STUCK(CELL_2),

    /// The current reads 0.
    DEAD(CURRENT),

    /// The current reads the noise of its sensor.
    DEAD_NOISY(CURRENT),

    /// The current reads no more than `size` either way.
    SATURATED(CURRENT),

    /// Nothing is recorded for ten minutes, while the current flows on.
    HOLE(""),

    /// The clock is set an hour ahead, and no hour has passed.
    TIME_JUMP(""),

    /// No temperature is known.
    NO_TEMPERATURE("");

    private final String verdict;

    Kind(String verdict) {
      this.verdict = verdict;
    }
  }

  private static final String CELL_2 = "cell 2 voltage";
  private static final String CURRENT = "current sensor";

  /// 0-based: the one whose voltage is wrong.
  private static final int FAULTY_CELL = 1;

  private static final double AT_SECONDS = 1800;

  static final double HOLE_SECONDS = 600;
  static final double JUMP_SECONDS = 3600;

  /// In the order of the tables.
  static final List<Fault> ALL =
      List.of(
          new Fault("none", Kind.NOTHING, 0, 0),
          jump(0.05),
          jump(-0.05),
          jump(0.2),
          jump(-0.2),
          off(0.015),
          off(-0.015),
          off(0.05),
          off(-0.05),
          off(0.2),
          off(-0.2),
          new Fault("stuck", Kind.STUCK, AT_SECONDS, 0),
          new Fault("dead", Kind.DEAD, AT_SECONDS, 0),
          new Fault("dead_noisy", Kind.DEAD_NOISY, AT_SECONDS, 0.001),
          new Fault("saturated", Kind.SATURATED, AT_SECONDS, 0.3),
          new Fault("hole", Kind.HOLE, AT_SECONDS, 0),
          new Fault("time_jump", Kind.TIME_JUMP, AT_SECONDS, 0),
          new Fault("no_temperature", Kind.NO_TEMPERATURE, 0, 0));

  private static Fault jump(double volts) {
    return new Fault("jump" + millivolts(volts), Kind.OFFSET, AT_SECONDS, volts);
  }

  private static Fault off(double volts) {
    return new Fault("off" + millivolts(volts), Kind.OFFSET, 0, volts);
  }

  private static String millivolts(double volts) {
    return (volts > 0 ? "+" : "-") + Math.round(1000 * Math.abs(volts)) + "mV";
  }

  /// What the daemon has to find, as it words it; empty where no sensor lies.
  String verdict() {
    return kind.verdict;
  }

  /// Whether what a cell's estimate rests on is wrong: of a current or a time, of every cell's.
  boolean concerns(int cell) {
    return switch (kind) {
      case NOTHING -> false;
      case OFFSET, STUCK -> cell == FAULTY_CELL;
      case DEAD, DEAD_NOISY, SATURATED, HOLE, TIME_JUMP, NO_TEMPERATURE -> true;
    };
  }

  boolean isActive(double seconds) {
    return seconds >= fromSeconds;
  }
}
