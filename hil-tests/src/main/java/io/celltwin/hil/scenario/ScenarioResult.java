package io.celltwin.hil.scenario;

import java.util.List;
import java.util.Optional;

/// A run of a scenario.
///
/// @param outcomes of its expectations, in the order of the file; none where the run broke
/// @param hash of all that the run has shown: the same scenario gives the same
/// @param wallSeconds that it took
/// @param error what broke the run itself, before its end: a fault of the program or the bench,
///   which says nothing of the expectations
public record ScenarioResult(
    Scenario scenario,
    List<Outcome> outcomes,
    List<Told> told,
    List<Sample> samples,
    String hash,
    double wallSeconds,
    Optional<Exception> error) {
  private static final int SHORT_DIGITS = 16;

  public ScenarioResult {
    outcomes = List.copyOf(outcomes);
    told = List.copyOf(told);
    samples = List.copyOf(samples);
  }

  /// Whether every expectation was met.
  public boolean passed() {
    return error.isEmpty() && outcomes.stream().allMatch(Outcome::passed);
  }

  /// Whether it has become what it has to: passed, or failed where it is the opposite.
  public boolean good() {
    return error.isEmpty() && passed() != scenario.hasToFail();
  }

  /// The beginning of the hash, for people.
  public String shortHash() {
    return hash.substring(0, SHORT_DIGITS);
  }

  /// Virtual seconds per second.
  public double speed() {
    return scenario.durationSeconds() / wallSeconds;
  }
}
