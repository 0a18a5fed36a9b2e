package io.celltwin.simulation;

/// What draws from a pack and charges it.
@FunctionalInterface
public interface Load {
  /// The current that flows from now until the pack asks again, one current step later.
  ///
  /// @param nowNanos on the pack's virtual time
  /// @param pack as its cells were at their last step
  /// @return amperes at the pack's terminals, positive charges
  double packAmps(long nowNanos, SimulatedPack pack);
}
