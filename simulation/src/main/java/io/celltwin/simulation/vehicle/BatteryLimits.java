package io.celltwin.simulation.vehicle;

/// What a battery management allows its car.
///
/// The derating is assumed, one for all cars: full power from 0.4 V above the empty cell on, none
/// at it; charging goes to nothing over the last 50 mV and the last 5 % of charge, between 15 and
/// -10 degC in the coldest cell (lithium would plate) and between 45 and 60 degC in the hottest.
///
/// @param driveWatts most out of the battery
/// @param driveAmps most out of the battery
/// @param chargeAmps most that comes back while driving
/// @param emptyCellVolts no cell is discharged below
/// @param fullCellVolts no cell is charged above
public record BatteryLimits(
    double driveWatts,
    double driveAmps,
    double chargeAmps,
    double emptyCellVolts,
    double fullCellVolts) {
  private static final double WEAK_VOLTS = 0.4;
  private static final double FULL_VOLTS = 0.05;
  private static final double FULL_SOC = 0.05;
  private static final double COLD_NONE = -10;
  private static final double COLD_ALL = 15;
  private static final double HOT_ALL = 45;
  private static final double HOT_NONE = 60;

  public BatteryLimits {
    Figures.above("driveWatts", driveWatts, 0);
    Figures.above("driveAmps", driveAmps, 0);
    Figures.within("chargeAmps", chargeAmps, 0, 1e6);
    Figures.above("emptyCellVolts", emptyCellVolts, 0);
    Figures.above("fullCellVolts", fullCellVolts, emptyCellVolts);
  }

  /// Share of the power that may be drawn now.
  public double driveShare(TractionBattery battery) {
    return rise(battery.lowestCellVolts(), emptyCellVolts, emptyCellVolts + WEAK_VOLTS);
  }

  /// Share of what may come back now.
  public double chargeShare(TractionBattery battery) {
    double share = rise(fullCellVolts - battery.highestCellVolts(), 0, FULL_VOLTS);
    share = StrictMath.min(share, rise(1 - battery.highestSoc(), 0, FULL_SOC));
    share = StrictMath.min(share, rise(battery.lowestCelsius(), COLD_NONE, COLD_ALL));
    return StrictMath.min(share, rise(-battery.highestCelsius(), -HOT_NONE, -HOT_ALL));
  }

  private static double rise(double value, double none, double all) {
    return StrictMath.clamp((value - none) / (all - none), 0, 1);
  }
}
