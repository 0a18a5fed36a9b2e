package io.celltwin.hil.scenario;

import io.celltwin.config.Range;
import io.celltwin.config.Table;
import io.celltwin.hil.beamng.BeamngDrive;
import io.celltwin.simulation.beamng.MotorChoice;
import io.celltwin.simulation.beamng.PowertrainSample;
import io.celltwin.simulation.beamng.Recording;
import io.celltwin.simulation.vehicle.DriveCycle;
import io.celltwin.simulation.vehicle.RecordedDuty;
import io.celltwin.simulation.vehicle.Vehicle;
import io.celltwin.simulation.vehicle.VehicleFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Binds `[drive]`. Recordings are read, so that what is wrong in one is told before the run.
final class DriveReader {
  private static final Range AMPS = Range.of(-100_000, 100_000);
  private static final String USUAL_CYCLE = "wltc";
  private static final String USUAL_CAR = "bolt";

  /// Has the two motors of BeamNG's saloon.
  private static final String BEAMNG_CAR = "beamng";

  private static final String OWN_CAR = ".csv";
  private static final String BEAMNG_RECORDING = ".json";
  private static final String SPEED = "speed_";

  private final Table table;
  private final Path folder;

  /// @param folder that paths start from
  DriveReader(Table table, Path folder) {
    this.table = table;
    this.folder = folder;
  }

  /// Without a value where something was wrong.
  Optional<DriveSettings> read() {
    Optional<DriveSettings> drive = bind();
    table.finish();
    return drive;
  }

  private Optional<DriveSettings> bind() {
    if (table.has("current_A")) {
      refuseBeside("current_A", "cycle", "recording", "beamng", "vehicle");
      return Optional.of(new DriveSettings.Steady(table.number("current_A", AMPS, 0)));
    }
    if (table.has("recording")) {
      refuseBeside("recording", "cycle", "beamng");
      return recorded();
    }
    Optional<DriveCycle> cycle =
        table
            .optionalText(
                "cycle",
                DriveCycle.names()::contains,
                "one of " + String.join(", ", DriveCycle.names()))
            .or(() -> table.has("cycle") ? Optional.empty() : Optional.of(USUAL_CYCLE))
            .map(DriveCycle::shipped);
    if (table.has("beamng")) return played(cycle);
    Optional<Vehicle> car = car(USUAL_CAR);
    if (cycle.isEmpty() || car.isEmpty()) return Optional.empty();
    return Optional.of(new DriveSettings.Driven(cycle.get(), car.get()));
  }

  private void refuseBeside(String kind, String... others) {
    for (String other : others) {
      if (table.has(other)) table.refuse(other, table.found(other), "none beside " + kind);
    }
  }

  private Optional<DriveSettings> played(Optional<DriveCycle> cycle) {
    Optional<String> place =
        table.text("beamng", DriveReader::isPlace, "HOST, HOST:PORT or " + BeamngDrive.FAKE);
    if (place.isPresent() && !place.get().equals(BeamngDrive.FAKE)) {
      refuseBeside("beamng = \"" + place.get() + "\", where somebody plays", "cycle");
    }
    Optional<Vehicle> car = car(BEAMNG_CAR);
    if (place.isEmpty() || cycle.isEmpty() || car.isEmpty()) return Optional.empty();
    return Optional.of(new DriveSettings.Played(place.get(), cycle.get(), car.get()));
  }

  private static boolean isPlace(String text) {
    if (text.equals(BeamngDrive.FAKE)) return true;
    try {
      return !BeamngDrive.endpoint(text).host().isBlank();
    } catch (IllegalArgumentException none) {
      return false;
    }
  }

  private Optional<DriveSettings> recorded() {
    Optional<String> name =
        table.text("recording", s -> !s.isBlank(), "the path of a file, from this file's folder");
    if (name.isEmpty()) return Optional.empty();
    Path file = folder.resolve(name.get());
    if (!Files.isRegularFile(file)) {
      table.fault("recording", table.found("recording"), "a file that exists");
      return Optional.empty();
    }
    try {
      if (name.get().endsWith(BEAMNG_RECORDING)) return replayed(file);
      if (hasSpeeds(file)) {
        DriveCycle speeds = DriveCycle.read(file);
        return car(USUAL_CAR).map(car -> new DriveSettings.Driven(speeds, car));
      }
      refuseBeside("a recorded current or power", "vehicle");
      RecordedDuty.read(file);
      return Optional.of(new DriveSettings.Recorded(file));
    } catch (IOException wrong) {
      table.fault(
          "recording", table.found("recording"), "a file that can be read; " + wrong.getMessage());
      return Optional.empty();
    }
  }

  private static boolean hasSpeeds(Path file) throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      return Optional.ofNullable(lines.readLine()).orElse("").contains(SPEED);
    }
  }

  private Optional<DriveSettings> replayed(Path file) throws IOException {
    Optional<Vehicle> car = car(BEAMNG_CAR);
    int most = 0;
    for (PowertrainSample sample : Recording.read(file).samples()) {
      most = Math.max(most, MotorChoice.ROOTS.motors(sample).size());
    }
    if (car.isPresent() && most > car.get().motors().size()) {
      table.fault(
          "recording",
          "a car with " + most + " motors",
          "at most the vehicle's " + car.get().motors().size());
      return Optional.empty();
    }
    return car.map(its -> new DriveSettings.Replayed(file, its));
  }

  private Optional<Vehicle> car(String usual) {
    Optional<String> name =
        table.optionalText(
            "vehicle",
            word -> word.endsWith(OWN_CAR) || VehicleFile.names().contains(word),
            "one of "
                + String.join(", ", VehicleFile.names())
                + ", or a file that ends in "
                + OWN_CAR);
    if (name.isEmpty()) {
      return table.has("vehicle") ? Optional.empty() : Optional.of(VehicleFile.shipped(usual));
    }
    if (!name.get().endsWith(OWN_CAR)) return Optional.of(VehicleFile.shipped(name.get()));
    try {
      return Optional.of(VehicleFile.read(folder.resolve(name.get())));
    } catch (IOException wrong) {
      table.fault(
          "vehicle", table.found("vehicle"), "a car that can be read; " + wrong.getMessage());
      return Optional.empty();
    }
  }
}
