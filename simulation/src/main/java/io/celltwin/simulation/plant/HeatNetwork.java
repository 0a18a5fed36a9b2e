package io.celltwin.simulation.plant;

/// Where the heat of a row of cells goes: from the roll into the can, from can to neighbouring can,
/// to the air and into the coolant. Each cell's temperatures are arrays, indices from 0.
///
/// Explicit in time, so that what one node loses another gains; steps longer than a fifth of the
/// fastest time constant are divided.
final class HeatNetwork {
  private static final double STEADY_SHARE = 0.2;

  /// The coolant's temperatures stand still for as long as this.
  private static final double COOLANT_SECONDS = 1;

  final double[] coreCelsius;
  final double[] surfaceCelsius;

  /// Set free on the can, by a loose bus bar.
  final double[] surfaceWatts;

  /// What a cell's place adds to ambient.
  private final double[] ambientKelvin;

  private final double[] perCore;
  private final double[] perSurface;
  private final double[] inner;
  private final double[] air;
  private final double[] neighbour;
  private final double[] between;
  private final double longestSeconds;
  private final CoolantLoop coolant;
  private double sinceCoolant = COOLANT_SECONDS;

  /// @param coreCelsius that the network keeps up to date; the cans begin at the same
  /// @param row cells in a row; a new row has no contact with the last
  HeatNetwork(
      CellVariation[] variations,
      double[] coreCelsius,
      double[] ambientKelvin,
      int row,
      double neighbourWattsPerKelvin,
      CoolantLoop coolant) {
    int n = variations.length;
    this.coreCelsius = coreCelsius;
    this.ambientKelvin = ambientKelvin;
    this.coolant = coolant;
    surfaceCelsius = coreCelsius.clone();
    surfaceWatts = new double[n];
    perCore = new double[n];
    perSurface = new double[n];
    inner = new double[n];
    air = new double[n];
    neighbour = new double[n + 1];
    between = new double[n + 1];
    double fastest = 0;
    for (int i = 0; i < n; i++) {
      CellThermal thermal = variations[i].thermal();
      perCore[i] = 1 / thermal.coreJoulesPerKelvin();
      perSurface[i] = 1 / thermal.surfaceJoulesPerKelvin();
      inner[i] = thermal.coreToSurfaceWattsPerKelvin();
      air[i] = thermal.coolingWattsPerKelvin();
      if (i % row > 0) neighbour[i] = neighbourWattsPerKelvin;
      double out = inner[i] + air[i] + 2 * neighbourWattsPerKelvin + coolant.wattsPerKelvin();
      fastest = StrictMath.max(fastest, out * perSurface[i]);
      fastest = StrictMath.max(fastest, inner[i] * perCore[i]);
    }
    longestSeconds = STEADY_SHARE / fastest;
  }

  /// Lets time pass.
  ///
  /// @param coreWatts set free in each roll
  void advance(double seconds, double[] coreWatts, double ambientCelsius) {
    int parts = (int) StrictMath.ceil(seconds / longestSeconds);
    double part = seconds / StrictMath.max(parts, 1);
    for (int k = 0; k < parts; k++) {
      sinceCoolant += part;
      if (sinceCoolant >= COOLANT_SECONDS) {
        coolant.advance(sinceCoolant, surfaceCelsius, ambientCelsius);
        sinceCoolant = 0;
      }
      step(part, coreWatts, ambientCelsius);
    }
  }

  private void step(double seconds, double[] coreWatts, double ambientCelsius) {
    double[] core = coreCelsius;
    double[] can = surfaceCelsius;
    double[] liquid = coolant.celsius;
    double[] toLiquid = coolant.cellWattsPerKelvin;
    int n = core.length;
    for (int i = 1; i < n; i++) between[i] = neighbour[i] * (can[i] - can[i - 1]);
    for (int i = 0; i < n; i++) {
      double out = inner[i] * (core[i] - can[i]);
      double net =
          out
              + surfaceWatts[i]
              + (between[i + 1] - between[i])
              + air[i] * (ambientCelsius + ambientKelvin[i] - can[i])
              + toLiquid[i] * (liquid[i] - can[i]);
      core[i] += seconds * perCore[i] * (coreWatts[i] - out);
      can[i] += seconds * perSurface[i] * net;
    }
  }
}
