package io.celltwin.simulation.plant;

/// How the cells of a pack differ. A spread s lets them differ evenly within ±s.
///
/// @param capacity relative
/// @param resistance relative
/// @param soc of the start SOC, absolute
/// @param ambientKelvin what a cell's place in the pack adds to ambient
/// @param cooling relative, of the way to the air
/// @param leakOhms what discharges a single cell from inside; infinite where nothing does
/// @param leak relative, of its current
/// @param meanCapacity of the lot, relative to the chemistry's: less than 1 where it has aged
/// @param meanResistance likewise: more than 1 where it has aged
public record CellSpread(
    double capacity,
    double resistance,
    double soc,
    double ambientKelvin,
    double cooling,
    double leakOhms,
    double leak,
    double meanCapacity,
    double meanResistance) {
  /// All alike, without leakage.
  public static final CellSpread NONE = new CellSpread(0, 0, 0, 0, 0, Double.POSITIVE_INFINITY, 0);

  /// Of one lot. Assumed; 40 kΩ discharge an LG M50 by 1.3 % in a month.
  public static final CellSpread CAR = new CellSpread(0.02, 0.10, 0.01, 1.5, 0.05, 40_000, 0.5);

  public CellSpread {
    require("capacity", capacity, 1);
    require("resistance", resistance, 1);
    require("soc", soc, 0.5);
    require("ambientKelvin", ambientKelvin, 50);
    require("cooling", cooling, 1);
    require("leak", leak, 1);
    if (!(meanCapacity > 0 && meanCapacity < 10 && meanResistance > 0 && meanResistance < 100)) {
      throw new IllegalArgumentException(
          "capacity %s, resistance %s of new cells', expected 0..10 and 0..100"
              .formatted(meanCapacity, meanResistance));
    }
    if (!(leakOhms > 0)) {
      throw new IllegalArgumentException("leakOhms " + leakOhms + ", expected above 0");
    }
  }

  /// Of new cells.
  public CellSpread(
      double capacity,
      double resistance,
      double soc,
      double ambientKelvin,
      double cooling,
      double leakOhms,
      double leak) {
    this(capacity, resistance, soc, ambientKelvin, cooling, leakOhms, leak, 1, 1);
  }

  /// The same lot after years.
  ///
  /// @param ofCapacity what is left
  /// @param ofResistance what it has become
  public CellSpread aged(double ofCapacity, double ofResistance) {
    return new CellSpread(
        capacity,
        resistance,
        soc,
        ambientKelvin,
        cooling,
        leakOhms,
        leak,
        ofCapacity,
        ofResistance);
  }

  private static void require(String name, double value, double limit) {
    if (!(value >= 0 && value < limit)) {
      throw new IllegalArgumentException(
          "spread of " + name + " " + value + ", expected 0.." + limit);
    }
  }
}
