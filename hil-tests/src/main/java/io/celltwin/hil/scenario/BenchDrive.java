package io.celltwin.hil.scenario;

import io.celltwin.hil.beamng.BeamngDrive;
import io.celltwin.hil.beamng.FakeSettings;
import io.celltwin.hil.beamng.FeedDuty;
import io.celltwin.simulation.PackLoad;
import io.celltwin.simulation.plant.Load;
import io.celltwin.simulation.plant.PackSettings;
import io.celltwin.simulation.plant.SwitchedLoad;
import io.celltwin.simulation.plant.SwitchedLoad.OpenTime;
import io.celltwin.simulation.vehicle.DriveDuty;
import io.celltwin.simulation.vehicle.DutySettings;
import io.celltwin.simulation.vehicle.RecordedDuty;
import io.celltwin.simulation.vehicle.Vehicle;
import io.celltwin.simulation.vehicle.Weather;
import java.io.IOException;

/// What a scenario's pack does, as the load of a simulated one, behind its contactors.
///
/// @param load what draws and charges; where it cannot go on it throws an
///   [java.io.UncheckedIOException]
/// @param end closes what it has opened
record BenchDrive(Load load, Closing end) implements AutoCloseable {
  interface Closing {
    void close() throws IOException;
  }

  static BenchDrive of(PlantSettings plant, PackSettings settings) throws IOException {
    OpenTime open = new OpenTime();
    Weather aroundTheCar = nanos -> plant.weather().celsius(nanos + open.nanos());
    BenchDrive driven = driven(plant, settings, aroundTheCar);
    return new BenchDrive(new SwitchedLoad(driven.load, plant.closed(), open), driven.end);
  }

  private static BenchDrive driven(PlantSettings plant, PackSettings settings, Weather weather)
      throws IOException {
    return switch (plant.drive()) {
      case DriveSettings.Steady(double amps) -> still((_, _) -> amps);
      case DriveSettings.Driven(var cycle, Vehicle car) ->
          still(
              plant.cells().driven(new DriveDuty(car, cycle, DutySettings.CAR, weather), settings));
      case DriveSettings.Recorded(var file) ->
          still(new PackLoad(RecordedDuty.read(file), settings));
      case DriveSettings.Replayed(var file, Vehicle car) ->
          fed(() -> BeamngDrive.recorded(file), car, weather, plant, settings);
      case DriveSettings.Played(String place, var cycle, Vehicle car) ->
          fed(
              () ->
                  BeamngDrive.lockStep(
                      place, FakeSettings.quiet().withCycle(cycle).withMotors(car.motors().size())),
              car,
              weather,
              plant,
              settings);
    };
  }

  private static BenchDrive still(Load load) {
    return new BenchDrive(load, () -> {});
  }

  private static BenchDrive fed(
      FeedDuty.Opening feed,
      Vehicle car,
      Weather weather,
      PlantSettings plant,
      PackSettings settings) {
    FeedDuty duty = new FeedDuty(feed, car, weather);
    return new BenchDrive(plant.cells().driven(duty, settings), duty::close);
  }

  @Override
  public void close() throws IOException {
    end.close();
  }
}
