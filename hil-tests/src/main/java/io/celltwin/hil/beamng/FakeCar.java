package io.celltwin.hil.beamng;

import io.celltwin.simulation.beamng.Value;
import io.celltwin.simulation.vehicle.DriveCycle;
import io.celltwin.simulation.vehicle.Vehicle;
import io.celltwin.simulation.vehicle.VehicleFile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A car that follows a cycle's speed exactly: force from mass, air and rolling, torque at the
/// motors from tyre and gear. Steering, throttle and brake of a client change nothing.
///
/// Mass, air, rolling and limits of the shipped Bolt. Tyre 215/50 R17 and final drive 7.05 of the
/// 2017 Chevrolet Bolt's data sheet; with two motors the front one has two fifths, which is
/// arbitrary.
final class FakeCar {
  private static final double TYRE_METRES = 0.5 * 17 * 0.0254 + 0.5 * 0.215;
  private static final double FINAL_DRIVE = 7.05;
  private static final double FRONT_SHARE = 0.4;
  private static final double DRIVE_EFFICIENCY = 0.9;
  private static final Vehicle CAR = VehicleFile.shipped("bolt");
  private static final double CAPACITY_KILOWATT_HOURS = 60;
  private static final double JOULES_PER_KILOWATT_HOUR = 3.6e6;

  /// Of the simulator's `fuel`, per frame.
  private static final double FUEL_SMOOTHING = 0.02;

  private final DriveCycle cycle;
  private final List<String> motors;
  private double storedJoules = CAPACITY_KILOWATT_HOURS * JOULES_PER_KILOWATT_HOUR;
  private double smoothedFuel;
  private double odometerMetres;

  FakeCar(DriveCycle cycle, List<String> motors) {
    this.cycle = cycle;
    this.motors = motors;
  }

  double metresPerSecond(double seconds) {
    return cycle.metresPerSecond(seconds);
  }

  double storedJoules() {
    return storedJoules;
  }

  /// What a frame has used, taken at its end.
  void drive(double endSeconds, double frameSeconds) {
    double watts = totalTorque(endSeconds) * motorRadiansPerSecond(endSeconds);
    double fromBattery = watts > 0 ? watts / DRIVE_EFFICIENCY : watts * DRIVE_EFFICIENCY;
    storedJoules -= frameSeconds * fromBattery;
    odometerMetres += frameSeconds * metresPerSecond(endSeconds);
  }

  /// Every drawn frame, moving or not.
  void smoothFuel() {
    smoothedFuel += FUEL_SMOOTHING * (fuelVolume() / CAPACITY_KILOWATT_HOURS - smoothedFuel);
  }

  private double fuelVolume() {
    return storedJoules / JOULES_PER_KILOWATT_HOUR;
  }

  private double motorRadiansPerSecond(double seconds) {
    return metresPerSecond(seconds) / TYRE_METRES * FINAL_DRIVE;
  }

  /// Brakes take what motors may not.
  private double totalTorque(double seconds) {
    double speed = metresPerSecond(seconds);
    if (speed <= 0) return 0;
    double newtons =
        CAR.road().newtons(speed, cycle.metresPerSecondSquared(seconds), cycle.grade(seconds));
    return Math.max(newtons, -CAR.regeneration().mostWatts() / speed) * TYRE_METRES / FINAL_DRIVE;
  }

  /// One sample of all devices of the powertrain.
  Value.Table powertrain(double seconds) {
    Map<String, Value> devices = new LinkedHashMap<>();
    double total = totalTorque(seconds);
    double motorSpeed = motorRadiansPerSecond(seconds);
    for (String motor : motors) {
      boolean front = motor.equals("frontMotor");
      double share = motors.size() == 1 ? 1 : front ? FRONT_SHARE : 1 - FRONT_SHARE;
      addAxle(devices, motor, front ? "F" : "R", share * total, motorSpeed);
    }
    devices.put("time", new Value.Real(seconds));
    return Value.table(devices);
  }

  private static void addAxle(
      Map<String, Value> devices, String motor, String axle, double torque, double speed) {
    devices.put(
        motor,
        Value.table()
            .with("parentOutputIndex", 0.0)
            .with("inputAV", 0.0)
            .with("gearRatio", 1.0)
            .with("isBroken", false)
            .with("outputTorque1", torque)
            .with("outputAV1", speed));
    String differential = "differential_" + axle;
    double wheelTorque = torque * FINAL_DRIVE / 2;
    double wheelSpeed = speed / FINAL_DRIVE;
    devices.put(
        differential,
        Value.table()
            .with("parentOutputIndex", 1.0)
            .with("parentName", motor)
            .with("inputAV", speed)
            .with("gearRatio", FINAL_DRIVE)
            .with("mode", "open")
            .with("outputTorque1", wheelTorque)
            .with("outputAV1", wheelSpeed)
            .with("outputTorque2", wheelTorque)
            .with("outputAV2", wheelSpeed));
    addShaft(devices, "wheelaxle" + axle + "L", differential, 1, wheelTorque, wheelSpeed);
    addShaft(devices, "wheelaxle" + axle + "R", differential, 2, wheelTorque, wheelSpeed);
    String left = "wheelaxle" + axle + "L";
    String right = "wheelaxle" + axle + "R";
    addShaft(devices, "spindle" + axle + "L", left, 1, wheelTorque, wheelSpeed);
    addShaft(devices, "spindle" + axle + "R", right, 1, wheelTorque, wheelSpeed);
  }

  private static void addShaft(
      Map<String, Value> devices,
      String name,
      String parent,
      int output,
      double torque,
      double speed) {
    devices.put(
        name,
        Value.table()
            .with("parentOutputIndex", (double) output)
            .with("parentName", parent)
            .with("gearRatio", 1.0)
            .with("inputAV", speed)
            .with("mode", "connected")
            .with("isBroken", false)
            .with("outputTorque1", torque)
            .with("outputAV1", speed));
  }

  /// Some thirty of the hundred and more values of a real car, by the simulator's names.
  Value.Table electrics(double seconds) {
    double speed = metresPerSecond(seconds);
    boolean brakes = cycle.metresPerSecondSquared(seconds) < 0 && speed > 0;
    Value thermals = Value.table().with("brakeSurfaceTemperature", 15.0);
    return Value.table()
        .with("fuel", smoothedFuel)
        .with("fuelVolume", fuelVolume())
        .with("fuelCapacity", CAPACITY_KILOWATT_HOURS)
        .with("lowfuel", false)
        .with("ignition", true)
        .with("ignitionLevel", 2.0)
        .with("running", true)
        .with("gear", "D")
        .with("gearboxMode", "arcade")
        .with("throttle", brakes ? 0.0 : 0.2)
        .with("throttle_input", brakes ? 0.0 : 0.2)
        .with("brake", brakes ? 0.2 : 0.0)
        .with("brake_input", brakes ? 0.2 : 0.0)
        .with("parkingbrake", 0.0)
        .with("parkingbrake_input", 0.0)
        .with("wheelspeed", speed)
        .with("airspeed", speed)
        .with("avgWheelAV", speed / TYRE_METRES)
        .with("rpm", motorRadiansPerSecond(seconds) * 60 / (2 * Math.PI))
        .with("odometer", odometerMetres)
        .with("regenThrottle", 0.0)
        .with("regenFromBrake", 0.0)
        .with("regenFromOnePedal", 0.0)
        .with("regenStrength", 3.0)
        .with("maxRegenStrength", 3.0)
        .with("absActive", 0.0)
        .with("hazard_enabled", 0.0)
        .with("signal_left_input", 0.0)
        .with("signal_right_input", 0.0)
        .with("wheelThermals", Value.table().with("FL", thermals));
  }

  /// Straight on, to the south.
  Value.Table state(double seconds) {
    double speed = metresPerSecond(seconds);
    return Value.table()
        .with("time", seconds)
        .with("pos", Value.reals(0, -odometerMetres, 0.2))
        .with("dir", Value.reals(0, -1, 0))
        .with("up", Value.reals(0, 0, 1))
        .with("vel", Value.reals(0, -speed, 0))
        .with("front", Value.reals(0, -odometerMetres - 2, 0.5))
        .with("rotation", Value.reals(0, 0, 0, 1));
  }
}
