package io.celltwin.simulation.plant;

/// What draws from a pack and charges it.
@FunctionalInterface
public interface Load {
  /// The current that flows from now until the pack asks again: one current step later, or after a
  /// longer one where [#steadyNanos] allows.
  ///
  /// @param nowNanos on the pack's virtual time
  /// @param pack as its cells were at their last step
  /// @return amperes at the pack's terminals, positive charges; nothing flows while its contactors
  ///   are open
  double packAmps(long nowNanos, SimulatedPack pack);

  /// For how long the current just given will certainly stay: a parked car knows. It lets the pack
  /// take longer steps, up to [StepLengths#restNanos].
  default long steadyNanos(long nowNanos) {
    return 0;
  }
}
