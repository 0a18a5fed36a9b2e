package io.celltwin.hil.scenario;

import io.celltwin.config.TwinConfig;
import io.celltwin.simulation.SensorSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// One scenario as its file says it.
///
/// @param file that it was read from
/// @param title one line for people
/// @param config of the daemon under test; nothing of it but what it publishes, keeps and watches
///   is changed
/// @param errors of everything that measures
/// @param faults in the order of the file
/// @param opposite what breaks in the run that has to fail; empty: nothing breaks in it
public record Scenario(
    Path file,
    String title,
    TwinConfig config,
    double durationSeconds,
    long seed,
    PlantSettings plant,
    SensorSettings errors,
    List<Fault> faults,
    List<Expectation> expectations,
    Optional<List<Fault>> opposite) {
  public Scenario {
    faults = List.copyOf(faults);
    expectations = List.copyOf(expectations);
    opposite = opposite.map(List::copyOf);
  }

  /// Its file's name without `.toml`.
  public String name() {
    String name = String.valueOf(file.getFileName());
    return name.endsWith(".toml") ? name.substring(0, name.length() - ".toml".length()) : name;
  }

  /// The same where nothing breaks, or what the file says must not pass: at least one of its
  /// expectations has to fail then, else they say nothing.
  public Scenario opposed() {
    return new Scenario(
        file,
        title,
        config,
        durationSeconds,
        seed,
        plant,
        errors,
        opposite.orElse(List.of()),
        expectations,
        Optional.empty());
  }
}
