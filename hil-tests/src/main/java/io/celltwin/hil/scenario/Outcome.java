package io.celltwin.hil.scenario;

import java.util.Optional;
import java.util.OptionalDouble;

/// What became of one expectation.
///
/// @param detail for people: when it came, or what came instead
/// @param timing of what has to happen at a time
public record Outcome(
    Expectation expectation, boolean passed, String detail, Optional<Timing> timing) {
  /// In seconds of the run.
  ///
  /// @param fromSeconds what the limit counts from
  /// @param deadlineSeconds when it has to be complete
  /// @param seenSeconds when it was; empty: never
  public record Timing(double fromSeconds, double deadlineSeconds, OptionalDouble seenSeconds) {}

  Outcome(Expectation expectation, boolean passed, String detail) {
    this(expectation, passed, detail, Optional.empty());
  }
}
