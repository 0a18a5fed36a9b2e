package io.celltwin.simulation.plant;

/// How a pack gets rid of its heat. Per single cell are the first three, of the whole pack the
/// rest.
///
/// @param airWattsPerKelvin from a can to the air
/// @param neighbourWattsPerKelvin from a can to the next one's in its row
/// @param coolantWattsPerKelvin from a can to the liquid
/// @param flowWattsPerKelvin mass flow times heat capacity of the liquid at full pump; 0 without
///   one
/// @param loopJoulesPerKelvin of all the liquid
/// @param radiatorWattsPerKelvin from the liquid to the air, while it flows
public record Cooling(
    double airWattsPerKelvin,
    double neighbourWattsPerKelvin,
    double coolantWattsPerKelvin,
    double flowWattsPerKelvin,
    double loopJoulesPerKelvin,
    double radiatorWattsPerKelvin) {

  /// 3264 cells of 21700 on ribbons: 4 K/W of each cell in all, 24 K/W without liquid, as in a
  /// synthetic record of lost coolant. Assumed: 10 l/min of water and glycol (3.4 kJ/kg/K), 8 l in
  /// the loop, 0.05 W/K to the next position's cell, 600 W/K of radiator.
  public static final Cooling CAR =
      new Cooling(1 / 24.0, 0.05, 1 / 4.0 - 1 / 24.0, 600, 29_000, 600);

  public Cooling {
    if (!(airWattsPerKelvin >= 0
        && neighbourWattsPerKelvin >= 0
        && coolantWattsPerKelvin >= 0
        && flowWattsPerKelvin >= 0
        && loopJoulesPerKelvin >= 0
        && radiatorWattsPerKelvin >= 0)) {
      throw new IllegalArgumentException("figures of cooling are not negative");
    }
  }

  /// Air alone.
  public static Cooling air(double wattsPerKelvin) {
    return new Cooling(wattsPerKelvin, 0, 0, 0, 0, 0);
  }
}
