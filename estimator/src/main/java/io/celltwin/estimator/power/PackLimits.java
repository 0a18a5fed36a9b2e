package io.celltwin.estimator.power;

/// What a pack may be used within.
///
/// @param minVolts of a cell
/// @param maxVolts of a cell
/// @param minSoc where a cell counts as empty, a reserve included
/// @param maxSoc where it counts as full
public record PackLimits(
    double minVolts, double maxVolts, double minSoc, double maxSoc, Way charge, Way discharge) {

  /// What holds for one direction.
  ///
  /// @param stringAmps most current of one string for long, A, a positive number both ways
  /// @param pulseAmps the same for up to `pulseSeconds`
  /// @param packAmps of all strings together; infinite where nothing else limits
  /// @param minCelsius of a cell
  /// @param maxCelsius of a cell
  public record Way(
      double stringAmps,
      double pulseAmps,
      double pulseSeconds,
      double packAmps,
      double minCelsius,
      double maxCelsius) {
    /// The same current for all times.
    public Way(double stringAmps, double packAmps, double minCelsius, double maxCelsius) {
      this(stringAmps, stringAmps, 0, packAmps, minCelsius, maxCelsius);
    }

    public Way {
      require(stringAmps > 0, "stringAmps", stringAmps);
      require(pulseAmps >= stringAmps, "pulseAmps", pulseAmps);
      require(pulseSeconds >= 0, "pulseSeconds", pulseSeconds);
      require(packAmps > 0, "packAmps", packAmps);
      require(minCelsius < maxCelsius, "minCelsius", minCelsius);
    }

    /// Of one string, A.
    double stringAmps(Horizon horizon) {
      boolean isPulse = horizon != Horizon.CONTINUOUS && horizon.seconds() <= pulseSeconds;
      return isPulse ? pulseAmps : stringAmps;
    }

    /// Of a pack of so many strings, A.
    double mostAmps(int strings, Horizon horizon) {
      return Math.min(strings * stringAmps(horizon), packAmps);
    }
  }

  public PackLimits {
    require(minVolts < maxVolts, "minVolts", minVolts);
    require(minSoc >= 0 && minSoc < maxSoc, "minSoc", minSoc);
    require(maxSoc <= 1, "maxSoc", maxSoc);
  }

  /// @param sign 1 to charge, -1 to discharge
  Way way(double sign) {
    return sign > 0 ? charge : discharge;
  }

  private static void require(boolean valid, String name, double value) {
    if (!valid) throw new IllegalArgumentException(name + " " + value);
  }
}
