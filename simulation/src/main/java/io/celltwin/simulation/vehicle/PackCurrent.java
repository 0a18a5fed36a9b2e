package io.celltwin.simulation.vehicle;

/// From a power to the current at which a battery gives or takes it: P = I (E + R I) with E the
/// voltage without current, P and I into the battery. Keeps within limits and says where it had to.
/// Used by one thread; allocates nothing.
public final class PackCurrent {
  /// What was in the way.
  public enum Clip {
    NONE,
    /// No current gives so much: half of E would drop over R at most.
    TERMINALS,
    DRIVE_CURRENT,
    CHARGE_CURRENT
  }

  private final double driveAmps;
  private final double chargeAmps;
  private Clip clip = Clip.NONE;
  private double clippedJoules;

  public PackCurrent(double driveAmps, double chargeAmps) {
    Figures.within("driveAmps", driveAmps, 0, Double.POSITIVE_INFINITY);
    Figures.within("chargeAmps", chargeAmps, 0, Double.POSITIVE_INFINITY);
    this.driveAmps = driveAmps;
    this.chargeAmps = chargeAmps;
  }

  /// @param watts into the battery, for the next `seconds`
  /// @return amperes into the battery
  public double amps(double watts, TractionBattery battery, double seconds) {
    double ohms = battery.packOhms();
    double source = battery.packVolts() - ohms * battery.packAmps();
    double square = source * source + 4 * ohms * watts;
    clip = square < 0 ? Clip.TERMINALS : Clip.NONE;
    // The root that goes to 0 with the power, written so that R may be 0 as well.
    double amps =
        square < 0 ? -source / (2 * ohms) : 2 * watts / (source + StrictMath.sqrt(square));
    if (amps < -driveAmps) {
      clip = Clip.DRIVE_CURRENT;
      amps = -driveAmps;
    } else if (amps > chargeAmps) {
      clip = Clip.CHARGE_CURRENT;
      amps = chargeAmps;
    }
    if (clip != Clip.NONE) {
      clippedJoules += StrictMath.abs(watts - amps * (source + ohms * amps)) * seconds;
    }
    return amps;
  }

  /// Of the latest current.
  public Clip clip() {
    return clip;
  }

  /// Energy that was asked for and not given or taken, since the start.
  public double clippedJoules() {
    return clippedJoules;
  }
}
