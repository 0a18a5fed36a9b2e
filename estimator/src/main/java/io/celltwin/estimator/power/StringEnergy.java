package io.celltwin.estimator.power;

import io.celltwin.estimator.Carried;
import java.util.Arrays;

/// The energy of one string: it ends where its first cell is empty, and is full where its first
/// cell is. The cells are visited one after the other; how much charge that leaves all of them is
/// known from the visits before.
final class StringEnergy {
  private static final int USABLE_COULOMBS = 0;
  private static final int MISSING_COULOMBS = 1;
  private static final int USABLE_SIGMA = 2;
  private static final int SOC_SIGMA = 3;
  private static final int USABLE_JOULES = 4;
  private static final int FULL_JOULES = 5;
  private static final int CHARGE_JOULES = 6;
  private static final int OPEN_VOLTS = 7;
  private static final int OHMS = 8;
  private static final int CAPACITY_SIGMA = 9;
  private static final int SUMS = 10;

  private final PackLimits limits;
  private final CellEnergy energy;
  private final double[] visiting = new double[SUMS];
  private final double[] found = new double[SUMS];
  private final Carried carried = new Carried(SUMS, visiting, found);

  StringEnergy(PackLimits limits, CellEnergy energy) {
    this.limits = limits;
    this.energy = energy;
    forget();
  }

  /// Before the first cell.
  void begin() {
    Arrays.fill(visiting, 0);
    visiting[USABLE_COULOMBS] = Double.POSITIVE_INFINITY;
    visiting[MISSING_COULOMBS] = Double.POSITIVE_INFINITY;
  }

  /// After the last one.
  void end() {
    System.arraycopy(visiting, 0, found, 0, SUMS);
  }

  /// Of a cell nothing is known, and so of the string.
  void forget() {
    Arrays.fill(visiting, Double.NaN);
    Arrays.fill(found, Double.NaN);
  }

  /// @param coulombs its capacity
  /// @param coulombsSigma one sigma of that
  /// @param ohmFactor its resistances over those of the parameters
  /// @param amps that it is expected to be discharged with
  void take(
      double soc,
      double socSigma,
      double coulombs,
      double coulombsSigma,
      double celsius,
      double ohmFactor,
      double amps) {
    energy.take(celsius, ohmFactor, amps);
    double empty = energy.emptySoc(limits.minSoc(), limits.minVolts());
    double usable = Math.max(soc - empty, 0) * coulombs;
    if (usable < visiting[USABLE_COULOMBS]) {
      visiting[USABLE_COULOMBS] = usable;
      visiting[SOC_SIGMA] = socSigma * coulombs;
      visiting[CAPACITY_SIGMA] = coulombsSigma / coulombs;
      double ofCapacity = Math.max(soc - empty, 0) * coulombsSigma;
      visiting[USABLE_SIGMA] = Math.sqrt(square(visiting[SOC_SIGMA]) + square(ofCapacity));
    }
    double missing = Math.max(limits.maxSoc() - soc, 0) * coulombs;
    visiting[MISSING_COULOMBS] = Math.min(visiting[MISSING_COULOMBS], missing);
    double low = soc - found[USABLE_COULOMBS] / coulombs;
    double high = soc + found[MISSING_COULOMBS] / coulombs;
    visiting[USABLE_JOULES] += joules(soc, low, coulombs);
    visiting[FULL_JOULES] += joules(high, low, coulombs);
    visiting[CHARGE_JOULES] += coulombs * energy.charged(soc, high);
    visiting[OPEN_VOLTS] += energy.openVolts(soc);
    visiting[OHMS] += energy.drop(soc) / amps;
  }

  /// What comes out at the terminals on the way from one SOC to a lower one.
  private double joules(double from, double to, double coulombs) {
    double lost = energy.drop((from + to) / 2);
    return coulombs * (energy.discharged(from, to) - (from - to) * lost);
  }

  private static double square(double x) {
    return x * x;
  }

  // ---- what was found; `NaN` where it is not known

  double usableJoules() {
    return Math.max(found[USABLE_JOULES], 0);
  }

  double usableSigmaJoules() {
    return found[USABLE_SIGMA] * found[OPEN_VOLTS];
  }

  double fullJoules() {
    return Math.max(found[FULL_JOULES], 0);
  }

  double fullSigmaJoules() {
    return found[CAPACITY_SIGMA] * fullJoules();
  }

  /// One sigma of what the SOC makes of the usable energy.
  double socSigmaJoules() {
    return found[SOC_SIGMA] * found[OPEN_VOLTS];
  }

  /// What has to go in at the terminals until it is full.
  double chargeJoules(double amps) {
    return found[CHARGE_JOULES] + found[MISSING_COULOMBS] * found[OHMS] * amps;
  }

  /// Voltage at the terminals under a current, positive charges, V.
  double volts(double amps) {
    return found[OPEN_VOLTS] + found[OHMS] * amps;
  }

  // ---- checkpoint

  int checkpointLength() {
    return carried.checkpointLength();
  }

  void save(double[] into, int from) {
    carried.save(into, from);
  }

  /// What is not known is `NaN`; what is left at the terminals may be less than nothing.
  static boolean isSound(double[] saved, int from) {
    for (int k = 0; k < 2 * SUMS; k++) {
      int sum = k % SUMS;
      boolean isJoules = sum >= USABLE_JOULES && sum <= CHARGE_JOULES;
      double value = saved[from + k];
      if (Double.isInfinite(value) || (value < 0 && !isJoules)) return false;
    }
    return true;
  }

  void restore(double[] saved, int from) {
    carried.restore(saved, from);
  }
}
