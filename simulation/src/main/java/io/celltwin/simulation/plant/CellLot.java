package io.celltwin.simulation.plant;

import java.util.SplittableRandom;

/// The cells of a pack as they were drawn, indices from 0.
final class CellLot {
  final CellVariation[] variations;
  final double[] soc;

  /// What a cell's place adds to ambient.
  final double[] placeKelvin;

  final double[] celsius;

  /// What discharges a single cell from inside.
  final double[] leakSiemens;

  CellLot(PackSettings settings) {
    int n = settings.cellCount();
    variations = new CellVariation[n];
    soc = new double[n];
    placeKelvin = new double[n];
    celsius = new double[n];
    leakSiemens = new double[n];
    CellSpread spread = settings.spread();
    Chemistry chemistry = settings.chemistry();
    double air = settings.cooling().airWattsPerKelvin();
    SplittableRandom random = new SplittableRandom(settings.seed());
    for (int i = 0; i < n; i++) {
      double capacity = spread.meanCapacity() * (1 + within(spread.capacity(), random));
      double resistance = spread.meanResistance() * (1 + within(spread.resistance(), random));
      soc[i] = settings.initialSoc() + within(spread.soc(), random);
      placeKelvin[i] = within(spread.ambientKelvin(), random);
      celsius[i] = settings.ambientCelsius() + placeKelvin[i];
      double cooling = air * (1 + within(spread.cooling(), random));
      leakSiemens[i] = (1 + within(spread.leak(), random)) / spread.leakOhms();
      variations[i] =
          new CellVariation(
              capacity, resistance, chemistry.contactOhms(), chemistry.thermal().cooledBy(cooling));
    }
  }

  private static double within(double spread, SplittableRandom random) {
    return spread * (2 * random.nextDouble() - 1);
  }
}
