package io.celltwin.simulation.plant;

/// How one cell differs from the nominal one.
///
/// @param capacityFactor on the area of the electrodes, hence on capacity, and its inverse on every
///   resistance inside them
/// @param resistanceFactor on contact, ohmic and charge-transfer resistance; not on diffusion
/// @param contactOhms of tabs and collectors, before the factor
/// @param thermal heat capacities and cooling
public record CellVariation(
    double capacityFactor, double resistanceFactor, double contactOhms, CellThermal thermal) {

  /// The chemistry's own cell.
  public static CellVariation nominal(Chemistry chemistry) {
    return new CellVariation(1, 1, chemistry.contactOhms(), chemistry.thermal());
  }

  public CellVariation {
    if (!(capacityFactor > 0 && capacityFactor < 10)) {
      throw new IllegalArgumentException("capacityFactor " + capacityFactor + ", expected 0..10");
    }
    if (!(resistanceFactor > 0 && resistanceFactor < 100)) {
      throw new IllegalArgumentException(
          "resistanceFactor " + resistanceFactor + ", expected 0..100");
    }
    if (!(contactOhms >= 0 && contactOhms < 1)) {
      throw new IllegalArgumentException("contactOhms " + contactOhms + ", expected 0..1");
    }
  }
}
