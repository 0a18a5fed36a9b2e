package io.celltwin.simulation.plant;

/// Two heat capacities, the roll and the can, after Lin et al., J. Power Sources 257 (2014) 1.
///
/// @param coreJoulesPerKelvin of the roll, where the heat arises
/// @param surfaceJoulesPerKelvin of the can, where a sensor sits
/// @param coreToSurfaceWattsPerKelvin between the two
/// @param coolingWattsPerKelvin from the can to air or coolant
public record CellThermal(
    double coreJoulesPerKelvin,
    double surfaceJoulesPerKelvin,
    double coreToSurfaceWattsPerKelvin,
    double coolingWattsPerKelvin) {

  /// A 21700 cell in still air: 61 J/K, 2.2 K/W inside, 4 K/W outside.
  public static final CellThermal CYLINDER_21700 = new CellThermal(52, 9, 1 / 2.2, 1 / 4.0);

  public CellThermal {
    if (!(coreJoulesPerKelvin > 0
        && surfaceJoulesPerKelvin > 0
        && coreToSurfaceWattsPerKelvin > 0
        && coolingWattsPerKelvin >= 0)) {
      throw new IllegalArgumentException(
          "heat capacities and conductances are positive, found "
              + coreJoulesPerKelvin
              + ", "
              + surfaceJoulesPerKelvin
              + ", "
              + coreToSurfaceWattsPerKelvin
              + ", "
              + coolingWattsPerKelvin);
    }
  }

  /// The same cell with another way to the air.
  public CellThermal cooledBy(double wattsPerKelvin) {
    return new CellThermal(
        coreJoulesPerKelvin, surfaceJoulesPerKelvin, coreToSurfaceWattsPerKelvin, wattsPerKelvin);
  }
}
