package io.celltwin.simulation.vehicle;

/// What a battery management allows its car.
///
/// The derating is assumed, one for all cars: full power from 0.4 V above the empty cell on, none
/// at it; charging goes to nothing over the last 50 mV and the last 5 % of charge, between 15 and
/// -10 degC in the coldest cell (lithium would plate) and between 45 and 60 degC in the hottest.
/// The voltages are those under the power that is allowed, so that what is allowed does not swing
/// with the current that flowed before. Where a large current turns round, they may be wrong by
/// some 30 mV for a tenth of a second.
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
    double volts = battery.lowestCellVolts();
    double drop =
        fullDrop(driveWatts, StrictMath.max(volts, emptyCellVolts), emptyCellVolts, battery);
    return rise(atRest(volts, battery) - emptyCellVolts, 0, WEAK_VOLTS + drop);
  }

  /// Share of what may come back now.
  ///
  /// @param fullWatts that come back at most
  public double chargeShare(TractionBattery battery, double fullWatts) {
    double volts = battery.highestCellVolts();
    double drop = fullDrop(fullWatts, volts, fullCellVolts, battery);
    double share = rise(fullCellVolts - atRest(volts, battery), 0, FULL_VOLTS + drop);
    share = StrictMath.min(share, rise(1 - battery.highestSoc(), 0, FULL_SOC));
    share = StrictMath.min(share, rise(battery.lowestCelsius(), COLD_NONE, COLD_ALL));
    return StrictMath.min(share, rise(-battery.highestCelsius(), -HOT_NONE, -HOT_ALL));
  }

  private static double atRest(double cellVolts, TractionBattery battery) {
    return cellVolts - battery.cellOhms() * battery.packAmps();
  }

  /// By what full power moves a cell's voltage.
  ///
  /// @param cellVolts now
  /// @param limitVolts under that power; the pack's voltage is then another in the same proportion
  private static double fullDrop(
      double watts, double cellVolts, double limitVolts, TractionBattery battery) {
    double amps = watts / battery.packVolts() * (cellVolts / limitVolts);
    return battery.cellOhms() * StrictMath.max(amps, 0);
  }

  private static double rise(double value, double none, double all) {
    return StrictMath.clamp((value - none) / (all - none), 0, 1);
  }
}
