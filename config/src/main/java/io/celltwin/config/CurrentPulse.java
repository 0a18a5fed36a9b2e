package io.celltwin.config;

import java.util.Optional;

/// A current above the continuous one, and for how long it may last.
///
/// @param amps a positive number both ways
/// @param seconds at most
public record CurrentPulse(double amps, double seconds) {
  static final Range SECONDS = Range.above(0, 300);

  public CurrentPulse {
    AlarmLimits.AMPS.require("amps", amps);
    SECONDS.require("seconds", seconds);
  }

  /// Of so many cells in parallel.
  public CurrentPulse times(int cells) {
    return new CurrentPulse(cells * amps, seconds);
  }

  /// Reads the two keys of one way, which come together.
  ///
  /// @param way `charge` or `discharge`
  /// @param range of the current
  /// @param continuousAmps what `way` allows for long; `NaN` where that is not known
  static Optional<CurrentPulse> read(Table table, String way, Range range, double continuousAmps) {
    String ampsKey = way + "_pulse_current_max_A";
    String secondsKey = way + "_pulse_max_s";
    if (!table.hasAny(ampsKey, secondsKey)) return Optional.empty();
    double amps = table.number(ampsKey, range);
    double seconds = table.number(secondsKey, SECONDS);
    table.requireAbove(ampsKey, amps, way + "_current_max_A", continuousAmps);
    return Double.isNaN(amps + seconds)
        ? Optional.empty()
        : Optional.of(new CurrentPulse(amps, seconds));
  }
}
