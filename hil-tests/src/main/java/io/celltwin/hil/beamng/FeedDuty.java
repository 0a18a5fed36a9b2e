package io.celltwin.hil.beamng;

import io.celltwin.simulation.beamng.MotorFeed;
import io.celltwin.simulation.beamng.MotorReading;
import io.celltwin.simulation.beamng.MotorSample;
import io.celltwin.simulation.vehicle.Duty;
import io.celltwin.simulation.vehicle.MotorDuty;
import io.celltwin.simulation.vehicle.TractionBattery;
import io.celltwin.simulation.vehicle.Vehicle;
import io.celltwin.simulation.vehicle.Weather;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/// A drive in BeamNG on virtual time, recorded or in lock-step, as what a pack has to serve: torque
/// and speed of the motors hold until the next sample. One thread.
///
/// The pack rests for the first three seconds, so that its voltages tell its SOC; the drive begins
/// then. After its end, and where no sample comes for half a second, the car stands.
public final class FeedDuty implements Duty, AutoCloseable {
  private static final long REST_NANOS = 3_000_000_000L;
  private static final long SILENT_NANOS = 500_000_000L;

  private final Opening opening;
  private final MotorDuty motors;
  private Optional<BeamngDrive> drive = Optional.empty();
  private long sampleNanos = -SILENT_NANOS;

  /// How the drive is had, once it is needed.
  @FunctionalInterface
  public interface Opening {
    BeamngDrive open() throws IOException;
  }

  /// @param car whose motors and losses
  /// @param weather that it drives in
  public FeedDuty(Opening opening, Vehicle car, Weather weather) {
    this.opening = opening;
    motors = new MotorDuty(car, weather);
  }

  /// @throws UncheckedIOException where the simulator is lost, or its car has more motors
  @Override
  public double packAmps(long nowNanos, TractionBattery battery) {
    if (nowNanos >= REST_NANOS) {
      try {
        drive(nowNanos - REST_NANOS);
      } catch (IOException lost) {
        throw new UncheckedIOException(lost);
      }
    }
    return motors.packAmps(nowNanos, battery);
  }

  private void drive(long driveNanos) throws IOException {
    if (drive.isEmpty()) drive = Optional.of(opening.open());
    MotorFeed from = drive.get().feed();
    for (var next = from.next(driveNanos); next.isPresent(); next = from.next(driveNanos)) {
      take(next.get());
    }
    if (driveNanos - sampleNanos <= SILENT_NANOS) return;
    for (int motor = 1; motor <= motors.motors(); motor++) motors.motor(motor, 0, 0);
  }

  private void take(MotorSample sample) throws IOException {
    int found = sample.motors().size();
    if (found > motors.motors()) {
      throw new IOException(
          "the car has %d motors, expected at most the vehicle's %d"
              .formatted(found, motors.motors()));
    }
    for (int i = 0; i < found; i++) {
      MotorReading reading = sample.motors().get(i);
      motors.motor(i + 1, reading.torqueNewtonMetres(), reading.radiansPerSecond());
    }
    sampleNanos = sample.nanos();
  }

  @Override
  public long steadyUntilNanos() {
    return motors.steadyUntilNanos();
  }

  @Override
  public void close() throws IOException {
    if (drive.isPresent()) drive.get().close();
  }
}
