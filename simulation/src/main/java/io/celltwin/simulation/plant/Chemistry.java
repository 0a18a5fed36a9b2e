package io.celltwin.simulation.plant;

/// What a kind of cell is made of, as figures: everything the plant needs to know of it. Another
/// kind is another constant like [LgM50#CELL] and [Lfp220#CELL].
///
/// @param name for people
/// @param areaSquareMetres of each electrode
/// @param negativeDelivered stoichiometry of the negative electrode as delivered; with the next it
///   fixes how much lithium cycles
/// @param positiveDelivered likewise of the positive one
/// @param emptyVolts at equilibrium, 25 degC and without hysteresis: SOC 0
/// @param fullVolts likewise: SOC 1
/// @param contactOhms of tabs and collectors
/// @param hysteresis of the open-circuit voltage
/// @param thermal of one cell
/// @param wear what age does to it
public record Chemistry(
    String name,
    double areaSquareMetres,
    Electrode negative,
    Electrode positive,
    Electrolyte electrolyte,
    double negativeDelivered,
    double positiveDelivered,
    double emptyVolts,
    double fullVolts,
    double contactOhms,
    Hysteresis hysteresis,
    CellThermal thermal,
    Wear wear) {
  public static final double FARADAY = 96485.33212;
  public static final double GAS_CONSTANT = 8.314462618;
  public static final double ZERO_CELSIUS_KELVIN = 273.15;
  public static final double REFERENCE_KELVIN = 298.15;

  public Chemistry {
    if (!(areaSquareMetres > 0 && emptyVolts < fullVolts && contactOhms >= 0)) {
      throw new IllegalArgumentException(
          name
              + ": expected an area above 0, emptyVolts below fullVolts and contactOhms of 0 or more,"
              + " found "
              + areaSquareMetres
              + ", "
              + emptyVolts
              + ", "
              + fullVolts
              + ", "
              + contactOhms);
    }
  }

  /// One state h that tends to +1 while charging and -1 while discharging and adds h times the
  /// voltage: Plett, Battery Management Systems vol. 1 (2015), section 2.8, the part without jump.
  ///
  /// @param volts half the distance of the branches
  /// @param perStoichiometry how fast h follows, per unit of the positive electrode's stoichiometry
  public record Hysteresis(double volts, double perStoichiometry) {
    public static final Hysteresis NONE = new Hysteresis(0, 0);
  }

  /// `exp(E/R (1/T_ref − 1/T))`
  static double arrhenius(double joulesPerMol, double kelvin) {
    return StrictMath.exp(joulesPerMol / GAS_CONSTANT * (1 / REFERENCE_KELVIN - 1 / kelvin));
  }

  /// Charge that fills the empty negative electrode.
  double negativeCoulombs() {
    return areaSquareMetres * negative.coulombsPerSquareMetre();
  }

  double positiveCoulombs() {
    return areaSquareMetres * positive.coulombsPerSquareMetre();
  }
}
