package io.celltwin.simulation.can;

/// What the electronics of a pack measure, without error, at one moment. Numbers count from 1. What
/// a pack does not have is `NaN`. One thread.
public interface BatteryTruth {
  /// Lets the pack's time pass; what is asked for then is of that moment. A time that has passed
  /// already is no change.
  void advance(long nowNanos);

  double cellVolts(int cell);

  /// Positive charges.
  double stringAmps(int string);

  double stringVolts(int string);

  double celsius(int sensor);

  /// As the pack's own management would tell it, 0..1.
  double soc();

  double soh();
}
