package io.celltwin.hil.scenario;

import io.celltwin.config.MqttSettings;
import io.celltwin.config.TwinConfig;
import io.celltwin.hil.bench.Sampling;
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
/// @param mqtt how it publishes, where something is expected of that
/// @param errors of everything that measures
/// @param sampling how late and coarsely it does
/// @param faults in the order of the file: what the expectations count their times from
/// @param broken what is put into the bench: the same, but for the opposite
/// @param opposite what breaks in the run that has to fail; empty: nothing breaks in it
/// @param hasToFail whether this is that run: at least one expectation must not be met
public record Scenario(
    Path file,
    String title,
    TwinConfig config,
    Optional<MqttSettings> mqtt,
    double durationSeconds,
    long seed,
    PlantSettings plant,
    SensorSettings errors,
    Sampling sampling,
    List<Fault> faults,
    List<Fault> broken,
    List<Expectation> expectations,
    List<Fault> opposite,
    boolean hasToFail) {
  public Scenario {
    faults = List.copyOf(faults);
    broken = List.copyOf(broken);
    expectations = List.copyOf(expectations);
    opposite = List.copyOf(opposite);
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
        mqtt,
        durationSeconds,
        seed,
        plant,
        errors,
        sampling,
        faults,
        opposite,
        expectations,
        opposite,
        true);
  }
}
