package io.celltwin.simulation.vehicle;

/// What a battery is used for. Used by one thread, on the battery's virtual time; a step allocates
/// nothing.
public interface Duty {
  /// The current that flows from now until the next question.
  ///
  /// @param nowNanos never goes back
  /// @return amperes at the terminals, positive charges
  double packAmps(long nowNanos, TractionBattery battery);

  /// Until when the latest current stays as it is, whatever happens to the battery: a parked car's
  /// until it drives again. A plant may take one long step so far. Not later than `nowNanos` of the
  /// latest question where it may change with every step.
  long steadyUntilNanos();
}
