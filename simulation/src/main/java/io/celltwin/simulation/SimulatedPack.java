package io.celltwin.simulation;

import java.util.SplittableRandom;

/// Cells in series under one current, on virtual time from 0. Cells are counted from 1.
///
/// Current is constant within a current step; a cell is computed at every cell step and, exactly up
/// to that moment, whenever its voltage is asked for, with the mean current in between. So no
/// charge is lost between the two steps and a voltage is the one of its own time.
///
/// What begins with `true` is for display and scoring: nothing that estimates may see it. Used by
/// one thread.
public final class SimulatedPack {
  private final PackSettings settings;
  private final Load load;
  private final ElectrochemicalCell[] cells;
  private final double[] ambientCelsius;

  /// When a cell was last computed, and the pack's charge then.
  private final long[] cellNanos;

  private final double[] cellCoulombs;

  private long nowNanos;
  private long stepEndNanos;
  private double packAmps;

  /// Through the terminals since time 0.
  private double coulombs;

  public SimulatedPack(PackSettings settings, Load load) {
    this.settings = settings;
    this.load = load;
    int n = settings.cells();
    cells = new ElectrochemicalCell[n];
    ambientCelsius = new double[n];
    cellNanos = new long[n];
    cellCoulombs = new double[n];
    var random = new SplittableRandom(settings.seed());
    for (int i = 0; i < n; i++) {
      var variation =
          new CellVariation(
              1 + within(settings.capacitySpread(), random),
              1 + within(settings.resistanceSpread(), random),
              CellVariation.NOMINAL.contactOhms(),
              CellVariation.NOMINAL.thermal());
      double soc = settings.initialSoc() + within(settings.socSpread(), random);
      ambientCelsius[i] =
          settings.ambientCelsius() + within(settings.ambientSpreadKelvin(), random);
      cells[i] = new ElectrochemicalCell(variation, soc, ambientCelsius[i]);
    }
  }

  private static double within(double spread, SplittableRandom random) {
    return spread * (2 * random.nextDouble() - 1);
  }

  public int cellCount() {
    return cells.length;
  }

  public long nowNanos() {
    return nowNanos;
  }

  /// Lets time pass; going back is a mistake of the caller.
  public void advance(long untilNanos) {
    if (untilNanos < nowNanos) {
      throw new IllegalArgumentException(
          "the pack is at " + nowNanos + " ns and cannot go back to " + untilNanos);
    }
    while (nowNanos < untilNanos) {
      if (nowNanos == stepEndNanos) {
        if (nowNanos % settings.cellStepNanos() == 0) {
          for (int i = 0; i < cells.length; i++) catchUp(i);
        }
        packAmps = load.packAmps(nowNanos, this);
        stepEndNanos = nowNanos + settings.currentStepNanos();
      }
      long to = StrictMath.min(untilNanos, stepEndNanos);
      coulombs += packAmps * 1e-9 * (to - nowNanos);
      nowNanos = to;
    }
  }

  private void catchUp(int i) {
    if (cellNanos[i] == nowNanos) return;
    double seconds = 1e-9 * (nowNanos - cellNanos[i]);
    double amps = (coulombs - cellCoulombs[i]) / seconds / settings.parallelCells();
    cells[i].advance(seconds, amps, ambientCelsius[i]);
    cellNanos[i] = nowNanos;
    cellCoulombs[i] = coulombs;
  }

  /// Of cell 1..n, now and under the current that flows now.
  public double trueVolts(int cell) {
    int i = index(cell);
    catchUp(i);
    return cells[i].volts(packAmps / settings.parallelCells());
  }

  /// Of cell 1..n, relative to its own true capacity.
  public double trueSoc(int cell) {
    int i = index(cell);
    double since = (coulombs - cellCoulombs[i]) / settings.parallelCells();
    return cells[i].soc() + since / cells[i].capacityCoulombs();
  }

  /// Of the whole position, all its parallel cells, between 2.5 and 4.2 V at equilibrium.
  public double trueCapacityCoulombs(int cell) {
    return cells[index(cell)].capacityCoulombs() * settings.parallelCells();
  }

  /// Of the can, as of the last cell step.
  public double trueSurfaceCelsius(int cell) {
    return cells[index(cell)].surfaceCelsius();
  }

  /// Through the terminals now, or in the moment before where a current step ends now.
  public double trueAmps() {
    return packAmps;
  }

  /// Sum over the cells as of their last step.
  public double truePackVolts() {
    double volts = 0;
    for (ElectrochemicalCell cell : cells) volts += cell.terminalVolts();
    return volts;
  }

  /// As of the last cell step.
  public double trueLowestVolts() {
    double lowest = Double.POSITIVE_INFINITY;
    for (ElectrochemicalCell cell : cells) lowest = StrictMath.min(lowest, cell.terminalVolts());
    return lowest;
  }

  /// As of the last cell step.
  public double trueHighestVolts() {
    double highest = Double.NEGATIVE_INFINITY;
    for (ElectrochemicalCell cell : cells) highest = StrictMath.max(highest, cell.terminalVolts());
    return highest;
  }

  /// Of the emptiest cell.
  public double trueLowestSoc() {
    double lowest = Double.POSITIVE_INFINITY;
    for (int cell = 1; cell <= cells.length; cell++) {
      lowest = StrictMath.min(lowest, trueSoc(cell));
    }
    return lowest;
  }

  /// Of the fullest cell.
  public double trueHighestSoc() {
    double highest = Double.NEGATIVE_INFINITY;
    for (int cell = 1; cell <= cells.length; cell++) {
      highest = StrictMath.max(highest, trueSoc(cell));
    }
    return highest;
  }

  private int index(int cell) {
    if (cell < 1 || cell > cells.length) {
      throw new IndexOutOfBoundsException("cell " + cell + ", expected 1.." + cells.length);
    }
    return cell - 1;
  }
}
