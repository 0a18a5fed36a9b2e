package io.celltwin.hil.scenario;

import io.celltwin.simulation.PackLoad;
import io.celltwin.simulation.plant.ClosedTimes;
import io.celltwin.simulation.plant.Load;
import io.celltwin.simulation.plant.PackSettings;
import io.celltwin.simulation.vehicle.Duty;
import io.celltwin.simulation.vehicle.Weather;

/// The pack on the bench and what it does.
///
/// @param cells of which kind
/// @param initialSoc ratio
/// @param weather around the pack and its car
/// @param capacitySpread relative; likewise the other spreads, of which the cells differ evenly
/// @param capacity of the cells' mean, as a ratio of new ones': aged cells have less
/// @param resistance likewise; aged cells have more
/// @param drive what it does
/// @param closed when its contactors shall be
public record PlantSettings(
    Cells cells,
    double initialSoc,
    Weather weather,
    double capacitySpread,
    double resistanceSpread,
    double socSpread,
    double capacity,
    double resistance,
    DriveSettings drive,
    ClosedTimes closed) {
  /// Kinds of cells that the plant has.
  public enum Cells {
    /// Of a car whose pack has 96 positions of 34.
    LG_M50("lg-m50", 34),
    /// Prismatic, LFP: of a car whose pack has 96.
    LFP_220("lfp-220", 1);

    private static final int CAR_CELLS = 96;

    private final String word;
    private final int carParallelCells;

    Cells(String word, int carParallelCells) {
      this.word = word;
      this.carParallelCells = carParallelCells;
    }

    /// As a scenario names it.
    public String word() {
      return word;
    }

    /// A pack of them, to be cut to size.
    PackSettings pack() {
      return switch (this) {
        case LG_M50 -> PackSettings.CAR;
        case LFP_220 -> PackSettings.STORAGE;
      };
    }

    /// What a car does, of which a pack is a sample.
    Load driven(Duty duty, PackSettings sample) {
      return new PackLoad(
          duty,
          sample,
          Math.max(CAR_CELLS, sample.cells()),
          Math.max(carParallelCells, sample.parallelCells()));
    }
  }
}
