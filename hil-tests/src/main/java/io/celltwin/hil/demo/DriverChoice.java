package io.celltwin.hil.demo;

import io.celltwin.edge.UnavailableException;
import io.celltwin.hal.SystemClock;
import io.celltwin.hil.beamng.BeamngDrive;
import io.celltwin.hil.beamng.FakeSettings;
import io.celltwin.simulation.beamng.BeamngException;
import io.celltwin.simulation.vehicle.DriveCycle;
import io.celltwin.simulation.vehicle.Vehicle;
import io.celltwin.simulation.vehicle.VehicleFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/// Who is to drive, as the command line says.
///
/// @param beamng the place of a simulator, or `fake`; empty: the cycle is driven
record DriverChoice(Optional<String> beamng, DriveCycle cycle, Vehicle car) {
  private static final String OWN_FILE = ".csv";

  /// @throws ParameterException where that is no choice
  static DriverChoice of(
      CommandLine line, Optional<String> beamng, Optional<String> cycle, Optional<String> vehicle)
      throws IOException {
    boolean isPlayed = beamng.isPresent() && !beamng.get().equals(BeamngDrive.FAKE);
    if (isPlayed && cycle.isPresent()) {
      throw new ParameterException(
          line, "--cycle: whoever plays BeamNG drives as they like; not with --beamng HOST");
    }
    if (isPlayed) requirePlace(line, beamng.get());
    String usual = beamng.isPresent() ? BeamngDriver.CAR : CycleDriver.CAR;
    return new DriverChoice(
        beamng, cycle(line, cycle.orElse("wltc")), vehicle(line, vehicle.orElse(usual)));
  }

  private static void requirePlace(CommandLine line, String where) {
    try {
      BeamngDrive.endpoint(where);
    } catch (IllegalArgumentException noPlace) {
      throw new ParameterException(line, "--beamng: " + noPlace.getMessage());
    }
  }

  private static DriveCycle cycle(CommandLine line, String name) {
    try {
      return DriveCycle.shipped(name);
    } catch (IllegalArgumentException unknown) {
      throw new ParameterException(
          line, "--cycle: found " + name + ", expected " + String.join(", ", DriveCycle.names()));
    }
  }

  private static Vehicle vehicle(CommandLine line, String name) throws IOException {
    if (name.endsWith(OWN_FILE)) return VehicleFile.read(Path.of(name));
    if (VehicleFile.names().contains(name)) return VehicleFile.shipped(name);
    throw new ParameterException(
        line,
        "--vehicle: found "
            + name
            + ", expected "
            + String.join(", ", VehicleFile.names())
            + " or a file that ends in "
            + OWN_FILE);
  }

  /// @throws UnavailableException where no simulator can be had
  Driver open() throws UnavailableException, IOException {
    if (beamng.isEmpty()) return new CycleDriver(car, cycle);
    try {
      FakeSettings faked = FakeSettings.playing().withCycle(cycle).withMotors(car.motors().size());
      BeamngDrive drive = BeamngDrive.live(beamng.get(), faked, new SystemClock());
      drive.warnings().forEach(warning -> System.err.println("celltwin: " + warning));
      System.err.println("celltwin: attached to BeamNG at " + place());
      return new BeamngDriver(place(), drive, car);
    } catch (BeamngException absent) {
      throw new UnavailableException(
          absent.getMessage()
              + (absent instanceof BeamngException.Disconnected
                  ? "; BeamNG.tech listens with -tcom -tport 25252 (docs/BEAMNG.md); without one:"
                      + " --beamng fake"
                  : ""));
    }
  }

  /// A simulator that was there.
  UnavailableException lost(IOException failure) {
    return new UnavailableException("BeamNG at " + place() + ": " + failure.getMessage());
  }

  private String place() {
    String where = beamng.orElseThrow();
    if (where.equals(BeamngDrive.FAKE)) return "its fake, " + cycle.name().toUpperCase(Locale.ROOT);
    var endpoint = BeamngDrive.endpoint(where);
    return endpoint.host() + ":" + endpoint.port();
  }
}
