package io.celltwin.simulation.vehicle;

/// Charges with constant current, then at constant voltage of the highest cell until the current
/// has fallen to a tenth. Allocates nothing per step.
final class Charger {
  /// How fast it changes its current, a share of the full one per second.
  private static final double SHARE_PER_SECOND = 0.2;

  /// From this far below the limit on it no longer raises its current at full rate.
  private static final double BAND_VOLTS = 0.01;

  private static final double END_SHARE = 0.1;

  private final double mostAmps;
  private final double cellVolts;
  private double amps;
  private boolean done;

  Charger(double mostAmps, double cellVolts) {
    this.mostAmps = mostAmps;
    this.cellVolts = cellVolts;
  }

  void begin() {
    amps = 0;
    done = false;
  }

  /// @param highestSoc at which it is done, whatever the voltage
  double amps(double stepSeconds, double highestSoc, TractionBattery battery) {
    double headroom = (cellVolts - battery.highestCellVolts()) / BAND_VOLTS;
    double step = mostAmps * SHARE_PER_SECOND * stepSeconds * StrictMath.clamp(headroom, -1, 1);
    amps = StrictMath.clamp(amps + step, 0, mostAmps);
    boolean tapered = headroom < 1 && amps < END_SHARE * mostAmps;
    done = tapered || battery.highestSoc() >= highestSoc;
    if (done) amps = 0;
    return amps;
  }

  boolean done() {
    return done;
  }
}
