package io.celltwin.estimator.life;

/// What counts as what.
///
/// @param ratedCoulombs of a series position when it was new: cycles and C-rates are by it
/// @param deepDischargeSoc a cell at or below it is deeply discharged
/// @param minCellVolts a cell below it is over-discharged
/// @param maxCellVolts a cell above it is over-charged
/// @param hotCelsius above is extreme
/// @param coldCelsius below is extreme
/// @param fastChargeCRate from here on a charge is a fast one
public record LifeSettings(
    double ratedCoulombs,
    double deepDischargeSoc,
    double minCellVolts,
    double maxCellVolts,
    double hotCelsius,
    double coldCelsius,
    double fastChargeCRate) {
  public LifeSettings {
    require(ratedCoulombs > 0, "ratedCoulombs", ratedCoulombs);
    require(deepDischargeSoc >= 0 && deepDischargeSoc < 1, "deepDischargeSoc", deepDischargeSoc);
    require(maxCellVolts > minCellVolts, "maxCellVolts", maxCellVolts);
    require(hotCelsius > coldCelsius, "hotCelsius", hotCelsius);
    require(fastChargeCRate > 0, "fastChargeCRate", fastChargeCRate);
  }

  private static void require(boolean valid, String name, double value) {
    if (!valid) throw new IllegalArgumentException(name + " " + value);
  }
}
