package io.celltwin.simulation;

/// A car as the road and its battery see it: on the level, without wind.
///
/// @param massKilograms with load
/// @param dragCoefficient of the air
/// @param frontalSquareMetres the area that it goes with
/// @param rollingResistance ratio to weight
/// @param driveEfficiency battery to wheels, and back
/// @param auxiliaryWatts whatever the car does
/// @param driveWatts most that the battery gives
/// @param recuperationWatts most that comes back to the battery; the brakes take the rest
public record Vehicle(
    double massKilograms,
    double dragCoefficient,
    double frontalSquareMetres,
    double rollingResistance,
    double driveEfficiency,
    double auxiliaryWatts,
    double driveWatts,
    double recuperationWatts) {
  private static final double GRAVITY = 9.80665;

  /// At 20 degC and sea level.
  private static final double AIR_KILOGRAMS_PER_CUBIC_METRE = 1.204;

  /// 2017 Chevrolet Bolt, 96 cells in series, 60 kWh: mass, drag, rolling resistance, transmission
  /// 0.98, auxiliaries and battery power from the vehicle data of NREL FASTSim (Apache-2.0).
  /// Assumed: 0.91 for motor and inverter; 60 kW of recuperation.
  public static final Vehicle BOLT =
      new Vehicle(1757.8, 0.29, 2.845, 0.0073, 0.98 * 0.91, 250, 160e3, 60e3);

  public Vehicle {
    if (!(massKilograms > 0
        && dragCoefficient >= 0
        && frontalSquareMetres >= 0
        && rollingResistance >= 0
        && auxiliaryWatts >= 0
        && driveWatts >= 0
        && recuperationWatts >= 0)) {
      throw new IllegalArgumentException("a vehicle's figures are not negative");
    }
    if (!(driveEfficiency > 0 && driveEfficiency <= 1)) {
      throw new IllegalArgumentException("driveEfficiency " + driveEfficiency + ", expected 0..1");
    }
  }

  /// Power out of the battery; negative where it recuperates.
  public double batteryWatts(double metresPerSecond, double metresPerSecondSquared) {
    double rolling = metresPerSecond > 0 ? rollingResistance * massKilograms * GRAVITY : 0;
    double drag =
        0.5
            * AIR_KILOGRAMS_PER_CUBIC_METRE
            * dragCoefficient
            * frontalSquareMetres
            * metresPerSecond
            * metresPerSecond;
    double wheel = metresPerSecond * (massKilograms * metresPerSecondSquared + rolling + drag);
    double drive =
        wheel >= 0
            ? wheel / driveEfficiency
            : StrictMath.max(wheel * driveEfficiency, -recuperationWatts);
    return StrictMath.min(drive + auxiliaryWatts, driveWatts);
  }
}
