package io.celltwin.simulation.vehicle;

/// What is taken for granted of a car of which no more is known than its road load and its powers:
/// one set for all of them.
final class Assumed {
  /// SAE J2263: rotating parts count as 3 % of the mass where they are not measured.
  static final double ROTATING_SHARE = 0.03;

  /// Speed at which peak torque and peak power meet: 54 km/h, between a 2016 Leaf (46 km/h) and a
  /// 2017 Bolt (72 km/h).
  static final double BASE_METRES_PER_SECOND = 15;

  static final double GEAR_RATIO = 8;

  /// Of what the motors can do at the wheels.
  static final double REGENERATION_SHARE_OF_POWER = 0.4;

  /// Where the battery's power is not known: motors and inverters at their peak.
  static final double PEAK_EFFICIENCY = 0.9;

  static final double CONVERTER_EFFICIENCY = 0.9;
  static final int CELLS_IN_SERIES = 96;

  /// The current limit gives full power down to this; the one for charging likewise.
  static final double FULL_POWER_CELL_VOLTS = 3;

  /// An NMC or NCA cell's.
  static final double EMPTY_CELL_VOLTS = 2.5;

  static final double FULL_CELL_VOLTS = 4.2;

  /// A compact car's walls and fresh air, and a heater of usual size.
  static final Climate CLIMATE = new Climate(100, false, 5000);

  private Assumed() {}

  static Motor motor(double peakWatts, double wheelMetres) {
    double base = BASE_METRES_PER_SECOND / wheelMetres * GEAR_RATIO;
    return new Motor(peakWatts, peakWatts / base, GEAR_RATIO);
  }

  static BatteryLimits limits(double driveWatts, double returnedWatts, int cells) {
    double volts = FULL_POWER_CELL_VOLTS * cells;
    return new BatteryLimits(
        driveWatts, driveWatts / volts, returnedWatts / volts, EMPTY_CELL_VOLTS, FULL_CELL_VOLTS);
  }
}
