package io.celltwin.lab.bench;

import io.celltwin.simulation.plant.CellVariation;
import io.celltwin.simulation.plant.ElectrochemicalCell;
import io.celltwin.simulation.plant.LgM50;
import java.util.SplittableRandom;

/// What a string of simulated LG M50 goes through over and over: a drive, a rest, a charge, a rest,
/// each long enough for what the filters do at its end. One cell is computed; the others differ
/// from it by resistance and noise. Nothing is allocated by [#next].
final class RestingString {
  static final double START_SOC = 0.78;
  static final double START_SIGMA = 0.02;

  /// Of a pack whose capacity nobody has measured, as a part of it: two rests tell it better.
  static final double CAPACITY_SIGMA = 0.1;

  static final double DRIVE_SECONDS = 2920;

  /// A rest tells the open-circuit voltage after 900 s.
  static final double REST_SECONDS = 910;

  static final double CHARGE_SECONDS = 2000;
  static final double TURN_SECONDS = DRIVE_SECONDS + REST_SECONDS + CHARGE_SECONDS + REST_SECONDS;

  /// A drive brakes every few seconds, and a charge gives back what it has taken. At twice the
  /// current the circuit errs by so much that the current sensor is blamed, and no rest is
  /// believed.
  private static final double DRIVE_AMPS = -6;

  private static final double BRAKE_AMPS = 1;
  private static final double DRIVE_PERIOD_SECONDS = 7.3;
  private static final double BRAKE_SECONDS = 2.45;

  private static final double CHARGE_AMPS =
      -(DRIVE_AMPS * (DRIVE_PERIOD_SECONDS - BRAKE_SECONDS) + BRAKE_AMPS * BRAKE_SECONDS)
          / DRIVE_PERIOD_SECONDS
          * DRIVE_SECONDS
          / CHARGE_SECONDS;

  private static final double ROOM_CELSIUS = 25;
  private static final double NOISE_VOLTS = 0.002;
  private static final double SPREAD_OHMS = 0.001;
  private static final int PATTERN = 64;

  private final double dtSeconds;
  private final ElectrochemicalCell cell =
      new ElectrochemicalCell(
          LgM50.CELL, CellVariation.nominal(LgM50.CELL), START_SOC, ROOM_CELSIUS);
  private final double[][] noise;
  private final double[] moreOhms;
  private long tick;
  private double amps;

  RestingString(int cells, double dtSeconds) {
    this.dtSeconds = dtSeconds;
    noise = new double[PATTERN][cells];
    moreOhms = new double[cells];
    SplittableRandom random = new SplittableRandom(1);
    for (int c = 0; c < cells; c++) {
      moreOhms[c] = SPREAD_OHMS * random.nextDouble(-1, 1);
      for (int p = 0; p < PATTERN; p++) noise[p][c] = NOISE_VOLTS * random.nextDouble(-1, 1);
    }
  }

  /// Goes on by a tick.
  void next() {
    amps = amps(tick++ * dtSeconds % TURN_SECONDS);
    cell.advance(dtSeconds, amps, ROOM_CELSIUS);
  }

  private static double amps(double seconds) {
    if (seconds < DRIVE_SECONDS) {
      boolean brakes = seconds % DRIVE_PERIOD_SECONDS < BRAKE_SECONDS;
      return brakes ? BRAKE_AMPS : DRIVE_AMPS;
    }
    double sinceRest = seconds - DRIVE_SECONDS - REST_SECONDS;
    return sinceRest >= 0 && sinceRest < CHARGE_SECONDS ? CHARGE_AMPS : 0;
  }

  /// Constant since the tick before, positive charges.
  double amps() {
    return amps;
  }

  double volts(int cell) {
    return this.cell.terminalVolts() + moreOhms[cell] * amps + noise[(int) (tick % PATTERN)][cell];
  }

  double surfaceCelsius() {
    return cell.surfaceCelsius();
  }

  double soc() {
    return cell.soc();
  }
}
