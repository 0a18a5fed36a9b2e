package io.celltwin.hil.beamng;

import io.celltwin.simulation.vehicle.DriveCycle;
import java.util.List;
import java.util.Optional;

/// What a [FakeBeamng] is like.
///
/// @param port 0 for any free one
/// @param version of the protocol that it says it speaks; empty: the one that it is greeted with
/// @param licensed whether it has powertrain sensors
/// @param vehicle id of its only vehicle
/// @param motors one, or front and rear
/// @param framesPerSecond while nobody has limited them
/// @param drawsFrames on its own, by the machine's clock; else only where a client steps or
///   [FakeBeamng#draw] is called
public record FakeSettings(
    int port,
    Optional<String> version,
    boolean licensed,
    String vehicle,
    String model,
    List<String> motors,
    DriveCycle cycle,
    int framesPerSecond,
    boolean drawsFrames) {
  public static final List<String> ONE_MOTOR = List.of("frontMotor");
  public static final List<String> TWO_MOTORS = List.of("frontMotor", "rearMotor");

  public FakeSettings {
    motors = List.copyOf(motors);
    if (!motors.equals(ONE_MOTOR) && !motors.equals(TWO_MOTORS)) {
      throw new IllegalArgumentException(
          "found motors " + motors + ", expected " + ONE_MOTOR + " or " + TWO_MOTORS);
    }
    if (framesPerSecond < 1 || framesPerSecond > 1000) {
      throw new IllegalArgumentException(
          "found " + framesPerSecond + " frames a second, expected 1..1000");
    }
  }

  /// Two motors through the WLTC; draws no frames of its own.
  public static FakeSettings quiet() {
    return new FakeSettings(
        0, Optional.empty(), true, "ego", "fake_ev", TWO_MOTORS, DriveCycle.wltc(), 60, false);
  }

  /// The same, as a simulator that somebody plays.
  public static FakeSettings playing() {
    return quiet().withDrawing(true);
  }

  public FakeSettings withDrawing(boolean draws) {
    return new FakeSettings(
        port, version, licensed, vehicle, model, motors, cycle, framesPerSecond, draws);
  }

  public FakeSettings withCycle(DriveCycle driven) {
    return new FakeSettings(
        port, version, licensed, vehicle, model, motors, driven, framesPerSecond, drawsFrames);
  }

  /// A car that a vehicle with so many motors can stand for: with one where it has only that.
  public FakeSettings withMotors(int most) {
    List<String> its = most < TWO_MOTORS.size() ? ONE_MOTOR : TWO_MOTORS;
    return new FakeSettings(
        port, version, licensed, vehicle, model, its, cycle, framesPerSecond, drawsFrames);
  }

  public FakeSettings withPort(int newPort) {
    return new FakeSettings(
        newPort, version, licensed, vehicle, model, motors, cycle, framesPerSecond, drawsFrames);
  }

  public FakeSettings withVersion(String fixed) {
    return new FakeSettings(
        port,
        Optional.of(fixed),
        licensed,
        vehicle,
        model,
        motors,
        cycle,
        framesPerSecond,
        drawsFrames);
  }

  public FakeSettings withLicence(boolean has) {
    return new FakeSettings(
        port, version, has, vehicle, model, motors, cycle, framesPerSecond, drawsFrames);
  }

  public FakeSettings withVehicle(String id, String itsModel) {
    return new FakeSettings(
        port, version, licensed, id, itsModel, motors, cycle, framesPerSecond, drawsFrames);
  }
}
