package io.celltwin.simulation.vehicle;

/// What a car takes out of its battery over one round of a cycle, at a steady temperature and with
/// a battery that gives and takes what its limits say.
///
/// @param kilowattHoursPerKilometre at the battery's terminals, what comes back taken off
/// @param missedShare of the energy drawn: what the cycle asked for beyond the motors and the
///   battery
public record Consumption(double kilowattHoursPerKilometre, double missedShare) {
  private static final double STEP_SECONDS = 0.1;

  /// At this temperature a cabin needs nothing.
  public static final double MILD_CELSIUS = 23;

  /// A label is measured at the wall and divided by 0.7 (40 CFR 600.210); about 13 % are lost in
  /// the charger and in the battery while it charges.
  public static final double BATTERY_SHARE_OF_LABEL = 0.7 * 0.87;

  public static Consumption of(Vehicle vehicle, DriveCycle cycle, double ambientCelsius) {
    Powertrain car = new Powertrain(vehicle);
    double joules = 0;
    double drawn = 0;
    long steps = StrictMath.round(cycle.seconds() / STEP_SECONDS);
    for (long step = 0; step < steps; step++) {
      double middle = (step + 0.5) * STEP_SECONDS;
      double watts =
          car.drawnWatts(
              cycle.metresPerSecond(middle),
              cycle.metresPerSecondSquared(middle),
              cycle.grade(middle),
              ambientCelsius,
              1,
              1,
              STEP_SECONDS);
      joules += watts * STEP_SECONDS;
      drawn += StrictMath.max(watts, 0) * STEP_SECONDS;
    }
    double missed = (car.missedJoules() + car.clippedDriveJoules()) / drawn;
    return new Consumption(joules / 3600 / cycle.metres(), missed);
  }
}
