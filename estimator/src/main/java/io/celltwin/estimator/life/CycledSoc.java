package io.celltwin.estimator.life;

/// The SOC by which cycles are counted. It moves with the charge that has been counted, and with
/// each charge that moves it comes nearer to the SOC of the filter, by the part of the distance
/// that the charge is of the capacity: so a correction turns nothing, and makes the next movements
/// some percent deeper or less deep.
final class CycledSoc {
  /// Farther apart they are where the pack was used while nobody measured, or where the SOC was
  /// wrong: that is a movement like any other.
  private static final double MOST_APART = 0.1;

  private static final int SOC = 0;
  private static final int NET_COULOMBS = 1;

  /// The SOC, `NaN` before the first, and the net charge that it belongs to.
  final double[] parts = {Double.NaN, 0};

  /// @param soc of the filter; `NaN` where it is not known well enough
  /// @param netCoulombs into a series position since counting began
  /// @param capacityCoulombs of it
  /// @return the SOC to count; `NaN` before one was known
  double take(double soc, double netCoulombs, double capacityCoulombs) {
    double moved = (netCoulombs - parts[NET_COULOMBS]) / capacityCoulombs;
    parts[NET_COULOMBS] = netCoulombs;
    double value = parts[SOC] + moved;
    if (!Double.isNaN(soc)) {
      value += Math.min(Math.abs(moved), 1) * (soc - parts[SOC]);
      if (!(Math.abs(soc - value) <= MOST_APART)) value = soc;
    }
    parts[SOC] = Math.clamp(value, 0.0, 1.0);
    return parts[SOC];
  }
}
