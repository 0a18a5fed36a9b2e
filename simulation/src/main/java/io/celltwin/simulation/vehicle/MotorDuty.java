package io.celltwin.simulation.vehicle;

import java.util.List;

/// A car whose motors somebody else turns, such as a driving simulation: torque and speed of each
/// come in, the battery's current comes out. Both directions, forwards and in reverse: the product
/// of torque and speed has the right sign. Used by one thread; a step allocates nothing.
///
/// The torques are those at the shafts, friction taken off, as BeamNG.drive gives them. What such
/// simulations do not have, the 12 V side and the climate, comes from the [Vehicle].
public final class MotorDuty implements Duty {
  private final Vehicle vehicle;
  private final Weather weather;
  private final Motor[] motors;
  private final double[] newtonMetres;
  private final double[] radiansPerSecond;
  private final PowerLimit limit;
  private final PackCurrent current;
  private boolean on = true;
  private long lastNanos;

  public MotorDuty(Vehicle vehicle, Weather weather) {
    this.vehicle = vehicle;
    this.weather = weather;
    List<Motor> given = vehicle.motors();
    motors = given.toArray(Motor[]::new);
    newtonMetres = new double[motors.length];
    radiansPerSecond = new double[motors.length];
    limit = new PowerLimit(vehicle);
    current = new PackCurrent(vehicle.battery().driveAmps(), vehicle.battery().chargeAmps());
  }

  public int motors() {
    return motors.length;
  }

  /// What a motor does from now on. A value that is no number is refused: its last one holds.
  ///
  /// @param motor from 1
  /// @return whether it was taken
  public boolean motor(int motor, double shaftNewtonMetres, double shaftRadiansPerSecond) {
    if (motor < 1 || motor > motors.length) {
      throw new IndexOutOfBoundsException("motor " + motor + ", expected 1.." + motors.length);
    }
    if (!Double.isFinite(shaftNewtonMetres) || !Double.isFinite(shaftRadiansPerSecond)) {
      return false;
    }
    newtonMetres[motor - 1] = shaftNewtonMetres;
    radiansPerSecond[motor - 1] = shaftRadiansPerSecond;
    return true;
  }

  /// Switches inverters and accessories on or off; they are on from the start.
  public void on(boolean isOn) {
    on = isOn;
  }

  /// Power out of the battery that motors and accessories ask for now, before any limit.
  public double wantedWatts(long nowNanos) {
    if (!on) return 0;
    double watts = vehicle.accessories().drawnWatts(weather.celsius(nowNanos));
    for (int i = 0; i < motors.length; i++) {
      watts += motors[i].drawnWatts(newtonMetres[i], radiansPerSecond[i]);
    }
    return watts;
  }

  @Override
  public double packAmps(long nowNanos, TractionBattery battery) {
    double seconds = 1e-9 * (nowNanos - lastNanos);
    lastNanos = nowNanos;
    double watts =
        limit.limited(
            wantedWatts(nowNanos),
            vehicle.battery().driveShare(battery),
            vehicle.battery().chargeShare(battery, vehicle.regeneration().mostWatts()),
            seconds);
    return current.amps(-watts, battery, seconds);
  }

  @Override
  public long steadyUntilNanos() {
    return lastNanos;
  }

  /// What was asked of the battery beyond its power.
  public double clippedDriveJoules() {
    return limit.clippedDriveJoules();
  }

  /// What the battery might not take back.
  public double clippedChargeJoules() {
    return limit.clippedChargeJoules();
  }

  /// The latest current, whether it had to be clipped and what that has cost.
  public PackCurrent current() {
    return current;
  }
}
