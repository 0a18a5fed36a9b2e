package io.celltwin.estimator.power;

/// What a cell's terminal voltage does under a constant current from where the cell stands now. The
/// cell is taken up first, then a horizon, then currents are asked for: what depends on the former
/// alone is worked out once.
public interface PulsePrediction {
  /// Whether it knows where a cell stands: what flowed of late was measured.
  boolean isKnown(int cell);

  /// What part more of the current [#volts] reckons with than it is asked for, because the model
  /// errs.
  double caution();

  /// Takes up where a cell stands.
  ///
  /// @param cell index in the pack
  /// @param soc to reckon from, 0..1; not always the estimate itself, but what it is at least or at
  ///   most
  /// @param celsius of the core where known
  /// @param capacityAmpereHours present
  /// @param resistanceFactor present resistances over those of the cell file
  void take(
      int cell, double soc, double celsius, double capacityAmpereHours, double resistanceFactor);

  /// Takes up a horizon for the cell that was taken up.
  ///
  /// @param seconds from a second to some hours
  void within(double seconds);

  /// The terminal voltage furthest out within the horizon, V: the lowest of a discharge, the
  /// highest of a charge. Finite for any finite current, also for one that no cell could carry.
  ///
  /// @param amps constant, positive charges, not 0
  double volts(double amps);

  /// The same without current: the furthest out, V, of what the cell comes through on its way to
  /// rest.
  ///
  /// @param sign 1 for the highest, -1 for the lowest
  double openVolts(double sign);

  /// The largest current that the model vouches for over the horizon, A, at least 0: beyond it
  /// something is depleted that its voltage does not show. Infinite where it knows no such limit.
  ///
  /// @param sign 1 to charge, -1 to discharge
  double transportAmps(double sign);
}
