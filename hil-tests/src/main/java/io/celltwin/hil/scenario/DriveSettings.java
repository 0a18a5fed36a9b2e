package io.celltwin.hil.scenario;

import io.celltwin.simulation.vehicle.DriveCycle;
import io.celltwin.simulation.vehicle.Vehicle;
import java.nio.file.Path;

/// What the pack on the bench does.
public sealed interface DriveSettings {
  /// One current all the time.
  ///
  /// @param amps positive charges
  record Steady(double amps) implements DriveSettings {}

  /// A car as large as the pack that follows speeds over and over, and charges when it is empty.
  ///
  /// @param cycle of a regulation, or recorded
  record Driven(DriveCycle cycle, Vehicle car) implements DriveSettings {}

  /// A recorded current or power of the pack itself.
  ///
  /// @param file CSV that can be read
  record Recorded(Path file) implements DriveSettings {}

  /// A recorded drive in BeamNG, of a car as large as the pack.
  ///
  /// @param file JSON that can be read, with no more motors than the car has
  record Replayed(Path file, Vehicle car) implements DriveSettings {}

  /// A drive in a BeamNG that waits for the bench.
  ///
  /// @param place of the simulator, or its fake
  /// @param cycle what the fake's car drives
  record Played(String place, DriveCycle cycle, Vehicle car) implements DriveSettings {}
}
