package io.celltwin.simulation;

import io.celltwin.simulation.plant.Load;
import io.celltwin.simulation.plant.PackSettings;
import io.celltwin.simulation.plant.SimulatedPack;
import io.celltwin.simulation.vehicle.Duty;
import io.celltwin.simulation.vehicle.TractionBattery;

/// Lets a car use a simulated pack: a [Duty] as the pack's [Load], the pack's truth as the car's
/// [TractionBattery]. What the car sees is as of the pack's last cell step. One thread.
public final class PackLoad implements Load, TractionBattery {
  /// A cell's share in the pack's resistance, a tenth of a second after a step: ohmic, contacts and
  /// charge transfer at 25 degC. It only shapes how current answers power between two cell steps.
  private static final double CELL_OHMS = 0.028;

  private final Duty duty;
  private final PackSettings settings;
  private final double times;

  /// Of the car's parallel cells; a share of its current flows through them.
  private final double share;

  private long nextLookNanos;

  private double packVolts;
  private double packAmps;
  private double cellOhms;
  private double lowestVolts;
  private double highestVolts;
  private double lowestSoc;
  private double highestSoc;
  private double lowestCelsius;
  private double highestCelsius;

  /// The car has this very pack.
  public PackLoad(Duty duty, PackSettings settings) {
    this(duty, settings, settings.cells(), settings.parallelCells());
  }

  /// The pack is a sample of the car's: its cells stand for as many as the car has, and each of
  /// them does as much.
  ///
  /// @param carCells in series
  /// @param carParallelCells at each of its positions
  public PackLoad(Duty duty, PackSettings settings, int carCells, int carParallelCells) {
    if (carCells < settings.cells() || carParallelCells < settings.parallelCells()) {
      throw new IllegalArgumentException(
          "a car's %d x %d cells, expected at least the pack's %d x %d"
              .formatted(carCells, carParallelCells, settings.cells(), settings.parallelCells()));
    }
    this.duty = duty;
    this.settings = settings;
    times = (double) carCells / settings.cells();
    share = (double) settings.parallelCells() / carParallelCells;
  }

  @Override
  public double packAmps(long nowNanos, SimulatedPack asking) {
    if (nowNanos >= nextLookNanos) look(nowNanos, asking);
    return share * duty.packAmps(nowNanos, this);
  }

  @Override
  public long steadyNanos(long nowNanos) {
    return StrictMath.max(0, duty.steadyUntilNanos() - nowNanos);
  }

  private void look(long nowNanos, SimulatedPack seen) {
    packVolts = times * seen.truePackVolts();
    packAmps = seen.trueAmps() / share;
    lowestVolts = seen.trueLowestVolts();
    highestVolts = seen.trueHighestVolts();
    lowestSoc = seen.trueLowestSoc();
    highestSoc = seen.trueHighestSoc();
    lowestCelsius = Double.POSITIVE_INFINITY;
    highestCelsius = Double.NEGATIVE_INFINITY;
    int coldest = 1;
    for (int cell = 1; cell <= settings.cellCount(); cell++) {
      double celsius = seen.trueSurfaceCelsius(cell);
      if (celsius < lowestCelsius) coldest = cell;
      lowestCelsius = StrictMath.min(lowestCelsius, celsius);
      highestCelsius = StrictMath.max(highestCelsius, celsius);
    }
    cellOhms = share * seen.trueOhms(coldest) / settings.strings();
    nextLookNanos =
        nowNanos - nowNanos % settings.steps().cellNanos() + settings.steps().cellNanos();
  }

  @Override
  public double packVolts() {
    return packVolts;
  }

  @Override
  public double packAmps() {
    return packAmps;
  }

  @Override
  public double packOhms() {
    return times * share * CELL_OHMS * settings.cells() / settings.parallelCells();
  }

  @Override
  public double cellOhms() {
    return cellOhms;
  }

  @Override
  public double lowestCellVolts() {
    return lowestVolts;
  }

  @Override
  public double highestCellVolts() {
    return highestVolts;
  }

  @Override
  public double lowestSoc() {
    return lowestSoc;
  }

  @Override
  public double highestSoc() {
    return highestSoc;
  }

  @Override
  public double lowestCelsius() {
    return lowestCelsius;
  }

  @Override
  public double highestCelsius() {
    return highestCelsius;
  }
}
