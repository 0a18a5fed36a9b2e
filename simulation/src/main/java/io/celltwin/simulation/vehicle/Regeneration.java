package io.celltwin.simulation.vehicle;

/// How much of a braking the motors do; the brakes take the rest.
///
/// @param share of the braking force, at most 1
/// @param mostWatts into the battery, whatever it could take
public record Regeneration(double share, double mostWatts) {
  /// Below the first speed the brakes do all, above the second the motors their share, in between
  /// it grows evenly: 5 and 15 km/h, as blended brakes of electric cars hand over. Assumed.
  private static final double NONE_METRES_PER_SECOND = 5 / 3.6;

  private static final double ALL_METRES_PER_SECOND = 15 / 3.6;

  public Regeneration {
    Figures.within("share", share, 0, 1);
    Figures.within("mostWatts", mostWatts, 0, 1e9);
  }

  /// Of the braking force at this speed.
  public double share(double metresPerSecond) {
    double above = StrictMath.abs(metresPerSecond) - NONE_METRES_PER_SECOND;
    double rise = above / (ALL_METRES_PER_SECOND - NONE_METRES_PER_SECOND);
    return share * StrictMath.clamp(rise, 0, 1);
  }
}
