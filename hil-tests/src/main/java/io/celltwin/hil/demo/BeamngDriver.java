package io.celltwin.hil.demo;

import io.celltwin.hil.beamng.BeamngDrive;
import io.celltwin.simulation.beamng.FeedCounts;
import io.celltwin.simulation.beamng.MotorReading;
import io.celltwin.simulation.beamng.MotorSample;
import io.celltwin.simulation.vehicle.Duty;
import io.celltwin.simulation.vehicle.MotorDuty;
import io.celltwin.simulation.vehicle.TractionBattery;
import io.celltwin.simulation.vehicle.Vehicle;
import io.celltwin.simulation.vehicle.Weather;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Somebody drives in BeamNG: the newest torques and speeds of the car's motors are those that the
/// pack has to serve, until newer ones come. A game that is paused or lost has none; the car stands
/// then.
final class BeamngDriver implements Driver, Duty {
  /// The shipped car whose motors are taken where nobody asks for another.
  static final String CAR = "beamng";

  /// Without a sample for longer the car stands: some thirty frames.
  private static final long SILENT_NANOS = 500_000_000L;

  /// The daemon meets a pack at rest, whatever is going on in the game: its voltages tell its SOC.
  private static final long REST_NANOS = 3_000_000_000L;

  /// So that a current comes before the first of these voltages: cells are read every second.
  private static final long HEAD_START_NANOS = 985_000_000L;

  private static final double STANDING_METRES_PER_SECOND = 0.1;
  private static final double JOULES_PER_KILOWATT_HOUR = 3.6e6;

  /// Nothing is heated or cooled at this temperature.
  private static final Weather MILD = Weather.steady(23);

  private final String place;
  private final MotorListener listener;
  private final MotorDuty motors;

  private MotorSample taken;
  private long takenSamples;
  private long takenNanos;
  private boolean silent = true;
  private long lastNanos;
  private double lastWatts;
  private double drawnJoules;
  private double returnedJoules;

  /// @param place for people
  /// @param car whose motors and losses
  BeamngDriver(String place, BeamngDrive drive, Vehicle car) {
    this.place = place;
    motors = new MotorDuty(car, MILD);
    listener = new MotorListener(place, drive, motors.motors());
    taken = listener.heard().newest();
  }

  @Override
  public Duty duty() {
    return this;
  }

  @Override
  public double packAmps(long nowNanos, TractionBattery battery) {
    account(1e-9 * (nowNanos - lastNanos));
    lastNanos = nowNanos;
    if (nowNanos >= REST_NANOS) take(nowNanos);
    double amps = motors.packAmps(nowNanos, battery);
    lastWatts = -amps * (battery.packVolts() + battery.packOhms() * (amps - battery.packAmps()));
    return amps;
  }

  private void account(double seconds) {
    drawnJoules += seconds * Math.max(0, lastWatts);
    returnedJoules += seconds * Math.max(0, -lastWatts);
  }

  private void take(long nowNanos) {
    MotorListener.Heard heard = listener.heard();
    if (heard.samples() > takenSamples) {
      takenSamples = heard.samples();
      taken = heard.newest();
      takenNanos = nowNanos;
      silent = false;
      List<MotorReading> readings = taken.motors();
      for (int i = 0; i < readings.size(); i++) {
        MotorReading motor = readings.get(i);
        motors.motor(i + 1, motor.torqueNewtonMetres(), motor.radiansPerSecond());
      }
    } else if (!silent && nowNanos - takenNanos > SILENT_NANOS) {
      silent = true;
      for (int motor = 1; motor <= motors.motors(); motor++) motors.motor(motor, 0, 0);
    }
  }

  @Override
  public long steadyUntilNanos() {
    return motors.steadyUntilNanos();
  }

  @Override
  public String doing() {
    if (!listener.isConnected()) return "no game";
    if (silent) return "waiting";
    return Math.abs(metresPerSecond()) < STANDING_METRES_PER_SECOND ? "standing" : "driving";
  }

  @Override
  public double metresPerSecond() {
    return silent ? 0 : taken.metresPerSecond();
  }

  @Override
  public String title() {
    return "BeamNG at " + place;
  }

  @Override
  public long headStartNanos() {
    return HEAD_START_NANOS;
  }

  /// Samples that have been heard of. Any thread.
  long samples() {
    return listener.heard().samples();
  }

  @Override
  public Optional<IOException> failure() {
    return listener.failure();
  }

  @Override
  public List<String> summary() {
    MotorListener.Heard heard = listener.heard();
    FeedCounts counts = listener.counts();
    return List.of(
        String.format(
            Locale.ROOT,
            "motors           %.3f kWh out, %.3f kWh back; %d samples, %d missing, %d reconnects",
            heard.drivenJoules() / JOULES_PER_KILOWATT_HOUR,
            heard.brakedJoules() / JOULES_PER_KILOWATT_HOUR,
            counts.samples(),
            counts.missing(),
            counts.reconnects()),
        String.format(
            Locale.ROOT,
            "battery          %.3f kWh out, %.3f kWh back; %.3f kWh of the drive were beyond it",
            drawnJoules / JOULES_PER_KILOWATT_HOUR,
            returnedJoules / JOULES_PER_KILOWATT_HOUR,
            (motors.clippedDriveJoules() + motors.current().clippedJoules())
                / JOULES_PER_KILOWATT_HOUR));
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
