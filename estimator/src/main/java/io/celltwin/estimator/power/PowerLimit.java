package io.celltwin.estimator.power;

/// The most that a pack takes or gives for some time.
///
/// @param amps magnitude; `NaN` where it is not known
/// @param watts magnitude: of a power that can be held for as long without more current
/// @param cell that limits, in the pack; -1 where none does
/// @param by what limits
public record PowerLimit(double amps, double watts, int cell, LimitedBy by) {}
