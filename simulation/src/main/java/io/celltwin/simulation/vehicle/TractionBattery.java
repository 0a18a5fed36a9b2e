package io.celltwin.simulation.vehicle;

/// A battery as its car sees it, which is all that this package knows of one: truth, as a perfect
/// battery management would tell. Voltages and current belong to the same moment.
public interface TractionBattery {
  /// At the terminals, under [#packAmps].
  double packVolts();

  /// Positive charges.
  double packAmps();

  /// Drop at the terminals per ampere right after a step of current.
  double packOhms();

  /// Drop over one of its cells per ampere of the pack, that of the coldest.
  double cellOhms();

  /// Of all cells in series.
  double lowestCellVolts();

  double highestCellVolts();

  /// 0..1.
  double lowestSoc();

  double highestSoc();

  double lowestCelsius();

  double highestCelsius();
}
