package io.celltwin.hil.scenario;

import java.util.List;

/// A run of a scenario.
///
/// @param outcomes of its expectations, in the order of the file
/// @param hash of all that the run has shown: the same scenario gives the same
/// @param wallSeconds that it took
public record ScenarioResult(
    Scenario scenario,
    List<Outcome> outcomes,
    List<Told> told,
    List<Sample> samples,
    String hash,
    double wallSeconds) {
  public ScenarioResult {
    outcomes = List.copyOf(outcomes);
    told = List.copyOf(told);
    samples = List.copyOf(samples);
  }

  public boolean passed() {
    return outcomes.stream().allMatch(Outcome::passed);
  }

  /// Virtual seconds per second.
  public double speed() {
    return scenario.durationSeconds() / wallSeconds;
  }
}
