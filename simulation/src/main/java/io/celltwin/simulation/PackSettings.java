package io.celltwin.simulation;

/// How a pack is built and how finely it is computed. A spread s lets cells differ evenly within
/// ±s.
///
/// @param cells in series
/// @param parallelCells in each position; they are one cell of as much area
/// @param initialSoc 0..1
/// @param ambientCelsius of air or coolant
/// @param capacitySpread relative
/// @param resistanceSpread relative
/// @param socSpread of the start SOC, absolute
/// @param ambientSpreadKelvin what a cell's place in the pack adds to ambient
/// @param seed of everything that is drawn
/// @param currentStepNanos current is constant within
/// @param cellStepNanos each cell is computed at least this often, with the mean current since the
///   last time; a multiple of the current step
public record PackSettings(
    int cells,
    int parallelCells,
    double initialSoc,
    double ambientCelsius,
    double capacitySpread,
    double resistanceSpread,
    double socSpread,
    double ambientSpreadKelvin,
    long seed,
    long currentStepNanos,
    long cellStepNanos) {

  /// A car's pack: 96 positions of 34 cells, 348 V, 175 Ah, 61 kWh.
  public static final PackSettings CAR =
      new PackSettings(96, 34, 0.8, 25, 0.02, 0.10, 0.01, 1.5, 1, 10_000_000, 100_000_000);

  public PackSettings {
    if (cells < 1) throw new IllegalArgumentException("cells " + cells + ", expected 1 or more");
    if (parallelCells < 1) {
      throw new IllegalArgumentException("parallelCells " + parallelCells + ", expected 1 or more");
    }
    if (!(socSpread >= 0 && initialSoc - socSpread >= 0 && initialSoc + socSpread <= 1)) {
      throw new IllegalArgumentException(
          "initialSoc " + initialSoc + " ± " + socSpread + ", expected within 0..1");
    }
    if (!(ambientCelsius >= -60 && ambientCelsius <= 100)) {
      throw new IllegalArgumentException(
          "ambientCelsius " + ambientCelsius + ", expected -60..100");
    }
    requireSpread("capacitySpread", capacitySpread, 1);
    requireSpread("resistanceSpread", resistanceSpread, 1);
    requireSpread("ambientSpreadKelvin", ambientSpreadKelvin, 50);
    if (currentStepNanos <= 0
        || cellStepNanos < currentStepNanos
        || cellStepNanos % currentStepNanos != 0) {
      throw new IllegalArgumentException(
          "cellStepNanos "
              + cellStepNanos
              + ", expected a multiple of currentStepNanos "
              + currentStepNanos);
    }
  }

  private static void requireSpread(String name, double value, double limit) {
    if (!(value >= 0 && value < limit)) {
      throw new IllegalArgumentException(name + " " + value + ", expected 0.." + limit);
    }
  }
}
