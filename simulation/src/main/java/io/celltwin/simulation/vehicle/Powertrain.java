package io.celltwin.simulation.vehicle;

import java.util.List;

/// From a car's movement to the power that its battery gives, with what the car could not do on the
/// way counted. Used by one thread; a step allocates nothing.
///
/// Wheels and motors: F = [RoadLoad], T = F r / (i η) each its share (braking: F r η / i), held
/// within the motor's torque and power. Battery: the motors' [Motor#drawnWatts] and the
/// accessories, held within what it may give and take.
public final class Powertrain {
  private final Vehicle vehicle;
  private final Motor[] motors;
  private final double[] share;
  private final PowerLimit limit;

  private double missedJoules;
  private double brakeJoules;

  public Powertrain(Vehicle vehicle) {
    this.vehicle = vehicle;
    limit = new PowerLimit(vehicle);
    List<Motor> given = vehicle.motors();
    motors = given.toArray(Motor[]::new);
    share = new double[motors.length];
    double sum = 0;
    for (Motor motor : motors) sum += motor.peakNewtonMetres() * motor.gearRatio();
    for (int i = 0; i < motors.length; i++) {
      share[i] = motors[i].peakNewtonMetres() * motors[i].gearRatio() / sum;
    }
  }

  /// Power out of the battery over the next `seconds`; negative where it charges.
  ///
  /// @param metresPerSecond negative backwards
  /// @param grade rise over horizontal way
  /// @param driveShare of the power that the battery may give at most, 0..1
  /// @param chargeShare of what it may take back at most, 0..1
  public double drawnWatts(
      double metresPerSecond,
      double metresPerSecondSquared,
      double grade,
      double ambientCelsius,
      double driveShare,
      double chargeShare,
      double seconds) {
    boolean standing = metresPerSecond == 0 && metresPerSecondSquared == 0; // brakes hold it
    double newtons =
        standing
            ? 0
            : vehicle
                .road()
                .newtons(metresPerSecond, metresPerSecondSquared, grade, ambientCelsius);
    boolean braking = newtons * metresPerSecond < 0;
    double motorWatts =
        braking
            ? brakingWatts(metresPerSecond, newtons, seconds)
            : drivingWatts(metresPerSecond, newtons, seconds);
    double watts = motorWatts + vehicle.accessories().drawnWatts(ambientCelsius);
    return limit.limited(watts, driveShare, chargeShare, seconds);
  }

  private double drivingWatts(double metresPerSecond, double newtons, double seconds) {
    double watts = 0;
    for (int i = 0; i < motors.length; i++) {
      Motor motor = motors[i];
      double speed = speed(motor, metresPerSecond);
      double wanted = torque(motor, newtons * share[i]) / vehicle.transmissionEfficiency();
      double torque = limited(motor, wanted, speed);
      missedJoules += (wanted - torque) * speed * seconds;
      watts += motor.drawnWatts(torque, speed);
    }
    return watts;
  }

  private double brakingWatts(double metresPerSecond, double newtons, double seconds) {
    double part = vehicle.regeneration().share(metresPerSecond);
    double watts = 0;
    double recovered = 0;
    for (int i = 0; i < motors.length; i++) {
      Motor motor = motors[i];
      double speed = speed(motor, metresPerSecond);
      double wanted = torque(motor, newtons * share[i] * part) * vehicle.transmissionEfficiency();
      double torque = limited(motor, wanted, speed);
      double idle = motor.drawnWatts(0, speed);
      double braked = motor.drawnWatts(torque, speed);
      boolean pays = braked < idle; // a motor that would draw more by braking lets the brakes do it
      if (pays) recovered -= torque * speed / vehicle.transmissionEfficiency();
      watts += pays ? braked : idle;
    }
    brakeJoules += (-newtons * metresPerSecond - recovered) * seconds;
    return watts;
  }

  private double speed(Motor motor, double metresPerSecond) {
    return metresPerSecond / vehicle.wheelMetres() * motor.gearRatio();
  }

  private double torque(Motor motor, double newtons) {
    return newtons * vehicle.wheelMetres() / motor.gearRatio();
  }

  private static double limited(Motor motor, double newtonMetres, double radiansPerSecond) {
    double most = motor.mostNewtonMetres(radiansPerSecond);
    return StrictMath.clamp(newtonMetres, -most, most);
  }

  /// Work that the cycle asked of the motors and that was beyond them.
  public double missedJoules() {
    return missedJoules;
  }

  /// Work of the brakes: what the motors left to them at the wheels, and what the battery might not
  /// take, reckoned at its terminals.
  public double brakeJoules() {
    return brakeJoules + limit.clippedChargeJoules();
  }

  /// What the battery would have had to give beyond its limit.
  public double clippedDriveJoules() {
    return limit.clippedDriveJoules();
  }

  /// What the battery might not take back.
  public double clippedChargeJoules() {
    return limit.clippedChargeJoules();
  }
}
