package io.celltwin.simulation.plant;

/// A liquid that passes the cells one after the other, warms on its way, and gives its heat to the
/// air in a radiator. What it carries is per single cell of each position.
final class CoolantLoop {
  /// At each cell, as it arrives there.
  final double[] celsius;

  /// What a cell gives to the liquid that arrives: less than the contact's own, because the liquid
  /// warms at the cell.
  final double[] cellWattsPerKelvin;

  private final double contactWattsPerKelvin;
  private final double joulesPerKelvin;
  private final double radiatorWattsPerKelvin;
  private final double fullFlowWattsPerKelvin;
  private double flowWattsPerKelvin;
  private double loopCelsius;

  CoolantLoop(PackSettings settings) {
    this(
        settings.cooling(),
        settings.cellCount(),
        settings.parallelCells(),
        settings.ambientCelsius());
  }

  /// Nothing flows, to nobody.
  static CoolantLoop none(int cells) {
    return new CoolantLoop(Cooling.air(0), cells, 1, 0);
  }

  private CoolantLoop(Cooling cooling, int cells, int parallelCells, double celsius) {
    this.celsius = new double[cells];
    cellWattsPerKelvin = new double[cells];
    contactWattsPerKelvin = cooling.coolantWattsPerKelvin();
    joulesPerKelvin = cooling.loopJoulesPerKelvin() / parallelCells;
    radiatorWattsPerKelvin = cooling.radiatorWattsPerKelvin() / parallelCells;
    fullFlowWattsPerKelvin = cooling.flowWattsPerKelvin() / parallelCells;
    flowWattsPerKelvin = fullFlowWattsPerKelvin;
    loopCelsius = celsius;
  }

  /// Of one cell to the liquid.
  double wattsPerKelvin() {
    return contactWattsPerKelvin;
  }

  /// @param share of the full flow
  void flow(double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("flow " + share + ", expected 0..1");
    }
    flowWattsPerKelvin = share * fullFlowWattsPerKelvin;
  }

  /// Where it enters the row of cells.
  double inletCelsius() {
    return loopCelsius;
  }

  void advance(double seconds, double[] surfaceCelsius, double ambientCelsius) {
    double flow = flowWattsPerKelvin;
    double share = flow > 0 ? 1 - Modes.decay(contactWattsPerKelvin / flow) : 0;
    double here = loopCelsius;
    for (int i = 0; i < celsius.length; i++) {
      celsius[i] = here;
      cellWattsPerKelvin[i] = flow * share;
      here += share * (surfaceCelsius[i] - here);
    }
    if (joulesPerKelvin == 0) return;
    // without flow the radiator has nothing to cool
    double radiator = flow > 0 ? radiatorWattsPerKelvin : 0;
    loopCelsius =
        (joulesPerKelvin * loopCelsius + seconds * (flow * here + radiator * ambientCelsius))
            / (joulesPerKelvin + seconds * (flow + radiator));
  }
}
