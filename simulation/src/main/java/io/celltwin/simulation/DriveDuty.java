package io.celltwin.simulation;

import io.celltwin.simulation.plant.LgM50;
import io.celltwin.simulation.plant.Load;
import io.celltwin.simulation.plant.PackSettings;
import io.celltwin.simulation.plant.SimulatedPack;

/// Drives a car along a cycle over and over, rests, charges it and drives on, without end. Knows
/// the pack's truth, as a perfect car would. Used by the pack's thread.
public final class DriveDuty implements Load {
  /// What the car is doing.
  public enum Phase {
    DRIVING,
    CHARGING,
    RESTING
  }

  /// Below this the drive gives less power, at the lower limit none; in between in proportion.
  private static final double WEAK_VOLTS = 2.9;

  /// A cell's share in the pack's resistance, a tenth of a second after a step: ohmic, contacts and
  /// charge transfer at 25 degC. It only shapes how current answers power between two cell steps.
  private static final double CELL_OHMS = 0.028;

  /// How fast a charger changes its current, a share of the full one per second.
  private static final double CHARGER_SHARE_PER_SECOND = 0.2;

  /// From this far below the limit on a charger no longer raises its current at full rate.
  private static final double CHARGER_BAND_VOLTS = 0.01;

  /// A cycle that hardly ever stops must not empty the pack on the way to its next stop.
  private static final double RESERVE_SOC = 0.05;

  private final Vehicle vehicle;
  private final DriveCycle cycle;
  private final DutySettings settings;
  private final double packOhms;

  private Phase phase = Phase.DRIVING;
  private Phase afterRest = Phase.CHARGING;
  private long phaseNanos;
  private long lastNanos;
  private double metresPerSecond;
  private double chargeAmps;

  /// @param pack what it is going to drive
  public DriveDuty(Vehicle vehicle, DriveCycle cycle, DutySettings settings, PackSettings pack) {
    this.vehicle = vehicle;
    this.cycle = cycle;
    this.settings = settings;
    packOhms = CELL_OHMS * pack.cells() / pack.parallelCells();
  }

  public Phase phase() {
    return phase;
  }

  /// 0 unless driving.
  public double metresPerSecond() {
    return metresPerSecond;
  }

  @Override
  public double packAmps(long nowNanos, SimulatedPack pack) {
    double seconds = 1e-9 * (nowNanos - lastNanos);
    lastNanos = nowNanos;
    return switch (phase) {
      case DRIVING -> drive(nowNanos, pack);
      case CHARGING -> charge(nowNanos, seconds, pack);
      case RESTING -> rest(nowNanos);
    };
  }

  private void enter(Phase next, long nowNanos) {
    phase = next;
    phaseNanos = nowNanos;
    metresPerSecond = 0;
    chargeAmps = 0;
  }

  private double rest(long nowNanos) {
    if (nowNanos - phaseNanos >= settings.restNanos()) enter(afterRest, nowNanos);
    return 0;
  }

  private double drive(long nowNanos, SimulatedPack pack) {
    double trip = 1e-9 * (nowNanos - phaseNanos);
    metresPerSecond = cycle.metresPerSecond(trip);
    double lowestSoc = pack.trueLowestSoc();
    boolean empty = lowestSoc <= settings.lowestSoc();
    if (empty && (metresPerSecond == 0 || lowestSoc <= settings.lowestSoc() - RESERVE_SOC)) {
      enter(Phase.RESTING, nowNanos);
      afterRest = Phase.CHARGING;
      return 0;
    }
    double watts = vehicle.batteryWatts(metresPerSecond, cycle.metresPerSecondSquared(trip));
    if (watts > 0) {
      double strength =
          (pack.trueLowestVolts() - LgM50.EMPTY_VOLTS) / (WEAK_VOLTS - LgM50.EMPTY_VOLTS);
      watts *= StrictMath.clamp(strength, 0, 1);
    } else if (pack.trueHighestVolts() >= LgM50.FULL_VOLTS) {
      watts = 0;
    }
    // −P = I (E + R I), E from the last cell step; at most the power that E and R can give
    double source = pack.truePackVolts() - packOhms * pack.trueAmps();
    double root = source * source - 4 * packOhms * watts;
    return (StrictMath.sqrt(StrictMath.max(root, 0)) - source) / (2 * packOhms);
  }

  private double charge(long nowNanos, double seconds, SimulatedPack pack) {
    double headroom = (settings.chargeVolts() - pack.trueHighestVolts()) / CHARGER_BAND_VOLTS;
    chargeAmps +=
        settings.chargeAmps()
            * CHARGER_SHARE_PER_SECOND
            * seconds
            * StrictMath.clamp(headroom, -1, 1);
    chargeAmps = StrictMath.clamp(chargeAmps, 0, settings.chargeAmps());
    boolean full = pack.trueHighestSoc() >= settings.highestSoc();
    boolean tapered = headroom < 1 && chargeAmps < 0.1 * settings.chargeAmps();
    if (full || tapered) {
      enter(Phase.RESTING, nowNanos);
      afterRest = Phase.DRIVING;
      return 0;
    }
    return chargeAmps;
  }
}
