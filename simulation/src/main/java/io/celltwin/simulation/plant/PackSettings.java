package io.celltwin.simulation.plant;

/// How a pack is built and how finely it is computed.
///
/// @param chemistry of all cells
/// @param strings in parallel, on common terminals
/// @param cells in series in each string
/// @param parallelCells in each position; they are one cell of as much area
/// @param initialSoc 0..1
/// @param ambientCelsius until the pack is told otherwise
/// @param spread how cells differ
/// @param cooling where heat goes
/// @param barOhms of the bus bar between a position and the next, within what its sense wires see
/// @param ageing whether cells age
/// @param seed of everything that is drawn
/// @param steps how finely
public record PackSettings(
    Chemistry chemistry,
    int strings,
    int cells,
    int parallelCells,
    double initialSoc,
    double ambientCelsius,
    CellSpread spread,
    Cooling cooling,
    double barOhms,
    boolean ageing,
    long seed,
    StepLengths steps) {

  /// A car's pack: 96 positions of 34 cells, 348 V, 175 Ah, 61 kWh, cooled by a liquid. Assumed: 20
  /// µΩ of bus bar.
  public static final PackSettings CAR =
      new PackSettings(
          LgM50.CELL,
          1,
          96,
          34,
          0.8,
          25,
          CellSpread.CAR,
          Cooling.CAR,
          20e-6,
          false,
          1,
          StepLengths.CAR);

  /// A storage rack: 16 positions of one 220 Ah LFP cell, 51 V, 11 kWh, in air.
  public static final PackSettings STORAGE =
      new PackSettings(
          Lfp220.CELL,
          1,
          16,
          1,
          0.6,
          25,
          new CellSpread(0.02, 0.10, 0.01, 1, 0.05, 2000, 0.5),
          new Cooling(0.9, 1.5, 0, 0, 0, 0),
          50e-6,
          false,
          1,
          StepLengths.CAR);

  public PackSettings {
    requireCount("strings", strings);
    requireCount("cells", cells);
    requireCount("parallelCells", parallelCells);
    if (!(initialSoc - spread.soc() >= 0 && initialSoc + spread.soc() <= 1)) {
      throw new IllegalArgumentException(
          "initialSoc " + initialSoc + " ± " + spread.soc() + ", expected within 0..1");
    }
    if (!(ambientCelsius >= -60 && ambientCelsius <= 100)) {
      throw new IllegalArgumentException(
          "ambientCelsius " + ambientCelsius + ", expected -60..100");
    }
    if (!(barOhms >= 0 && barOhms < 1)) {
      throw new IllegalArgumentException("barOhms " + barOhms + ", expected 0..1");
    }
  }

  private static void requireCount(String name, int count) {
    if (count < 1) throw new IllegalArgumentException(name + " " + count + ", expected 1 or more");
  }

  /// In all strings.
  public int cellCount() {
    return strings * cells;
  }

  public PackSettings withTopology(int strings, int cells, int parallelCells) {
    return new PackSettings(
        chemistry,
        strings,
        cells,
        parallelCells,
        initialSoc,
        ambientCelsius,
        spread,
        cooling,
        barOhms,
        ageing,
        seed,
        steps);
  }

  public PackSettings withStart(double initialSoc, double ambientCelsius) {
    return new PackSettings(
        chemistry,
        strings,
        cells,
        parallelCells,
        initialSoc,
        ambientCelsius,
        spread,
        cooling,
        barOhms,
        ageing,
        seed,
        steps);
  }

  public PackSettings withSpread(CellSpread spread, long seed) {
    return new PackSettings(
        chemistry,
        strings,
        cells,
        parallelCells,
        initialSoc,
        ambientCelsius,
        spread,
        cooling,
        barOhms,
        ageing,
        seed,
        steps);
  }

  public PackSettings withCooling(Cooling cooling) {
    return new PackSettings(
        chemistry,
        strings,
        cells,
        parallelCells,
        initialSoc,
        ambientCelsius,
        spread,
        cooling,
        barOhms,
        ageing,
        seed,
        steps);
  }

  public PackSettings withSteps(StepLengths steps) {
    return new PackSettings(
        chemistry,
        strings,
        cells,
        parallelCells,
        initialSoc,
        ambientCelsius,
        spread,
        cooling,
        barOhms,
        ageing,
        seed,
        steps);
  }

  public PackSettings withAgeing() {
    return new PackSettings(
        chemistry,
        strings,
        cells,
        parallelCells,
        initialSoc,
        ambientCelsius,
        spread,
        cooling,
        barOhms,
        true,
        seed,
        steps);
  }
}
