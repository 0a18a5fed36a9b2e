package io.celltwin.estimator.life;

import io.celltwin.estimator.PackEstimate;
import io.celltwin.estimator.PackMeasurement;
import java.util.Arrays;

/// What has flowed through one string, and how fast.
///
/// A sensor's offset is no charge: it is taken off where it is sure. Seconds whose mean current is
/// small are gathered for ten minutes, which count only where their mean is more than the offset
/// may be: so neither an offset at rest nor noise about zero adds up over years.
final class StringLife {
  static final int CHARGED = 0;
  static final int DISCHARGED = 1;

  private static final double SECONDS_PER_HOUR = 3600;

  /// Mean of a second below which it is small, as C-rate: four sigma of the noise that the filter
  /// reckons with (`FilterSettings.currentNoiseCRate`).
  private static final double QUIET_C_RATE = 0.05;

  /// Below it a current may be none, as C-rate (`FilterSettings.restCRate`).
  private static final double REST_C_RATE = 0.025;

  private static final double QUIET_SECONDS = 600;

  /// No offset is better known, as C-rate: what a rest tells it to.
  private static final double LEAST_C_RATE = 0.0005;

  private static final double SURE_SIGMAS = 3;

  /// Pushes of recuperation are shorter, and no fast charge.
  private static final double FAST_CHARGE_SECONDS = 60;

  private static final double FAST_CHARGE_ENDS = 0.5;

  // places of what is on its way, those of a way followed by those of the other
  private static final int COULOMBS = 0;
  private static final int JOULES = 2;
  private static final int UNMETERED_COULOMBS = 4;
  private static final int MEASURED_SECONDS = 6;
  private static final int QUIET_COULOMBS = 7;
  private static final int QUIET_TIME = 8;
  private static final int AMPS = 9;
  private static final int PLACES = 10;

  private final int string;
  private final double ampsAt1C;
  private final double ratedCoulombs;
  private final double fastChargeAmps;

  final Sums coulombs = new Sums(2);
  final Sums joules = new Sums(2);

  /// Of which nobody knew the voltage, so that they are in no energy.
  final Sums unmeteredCoulombs = new Sums(1);

  final Sums cycles = new Sums(1);
  final Sums uncoveredSeconds = new Sums(1);

  /// By the bands of [Bands#C_RATE].
  final Sums bandSeconds = new Sums(Bands.C_RATE.size());

  final Happenings fastCharges = new Happenings(FAST_CHARGE_SECONDS);

  private final double[] passing = new double[PLACES];
  private double meanAmps = Double.NaN;

  StringLife(int string, LifeSettings settings) {
    this.string = string;
    ratedCoulombs = settings.ratedCoulombs();
    ampsAt1C = ratedCoulombs / SECONDS_PER_HOUR;
    fastChargeAmps = settings.fastChargeCRate() * ampsAt1C;
    passing[AMPS] = Double.NaN;
  }

  void name(LifeState state) {
    String prefix = "string_" + (string + 1) + ".";
    state.add(prefix + "charged_discharged_C", coulombs.parts);
    state.add(prefix + "charged_discharged_J", joules.parts);
    state.add(prefix + "unmetered_C", unmeteredCoulombs.parts);
    state.add(prefix + "cycles", cycles.parts);
    state.add(prefix + "uncovered_s", uncoveredSeconds.parts);
    state.add(prefix + "by_current_s", bandSeconds.parts);
    state.add(prefix + "fast_charges", fastCharges.parts);
  }

  void namePassing(LifeState state) {
    state.add("string_" + (string + 1) + ".passing", passing);
  }

  /// Once a tick.
  ///
  /// @param volts of the string; `NaN` where not known
  /// @param charge the largest current into a string so far, `discharge` the lowest
  void step(
      PackMeasurement measurement,
      PackEstimate estimate,
      double volts,
      Extreme charge,
      Extreme discharge,
      double wallMillis) {
    double offset = sureOffset(estimate);
    double uncovered = measurement.stringUncoveredSeconds[string];
    double covered = Math.max(measurement.dtSeconds - uncovered, 0);
    double flowed = measurement.stringCoulombs[string] - offset * covered;
    if (uncovered > 0) uncoveredSeconds.add(0, uncovered);
    passing[MEASURED_SECONDS] += covered;
    int way = flowed > 0 ? CHARGED : DISCHARGED;
    double amount = Math.abs(flowed);
    passing[COULOMBS + way] += amount;
    if (Double.isNaN(volts)) passing[UNMETERED_COULOMBS + way] += amount;
    else passing[JOULES + way] += amount * volts;
    double amps = measurement.stringAmps[string] - offset;
    if (amps > 0 && passing[AMPS] > 0) charge.take(passing[AMPS], amps, string, wallMillis);
    if (amps < 0 && passing[AMPS] < 0) discharge.take(passing[AMPS], amps, string, wallMillis);
    passing[AMPS] = amps;
  }

  private double sureOffset(PackEstimate estimate) {
    double offset = estimate.stringBiasAmps[string];
    double sigma = estimate.stringBiasSigmaAmps[string];
    return Math.abs(offset) > SURE_SIGMAS * sigma ? offset : 0;
  }

  /// Once a second or a row, whatever is longer.
  ///
  /// @param volts as above
  void judge(double seconds, double volts, PackEstimate estimate) {
    double measured = passing[MEASURED_SECONDS];
    double flowed = passing[COULOMBS + CHARGED] - passing[COULOMBS + DISCHARGED];
    meanAmps = measured > seconds / 2 ? flowed / measured : Double.NaN;
    bandSeconds.add(Bands.C_RATE.indexOf(meanAmps / ampsAt1C), seconds);
    fastCharges.take(
        meanAmps >= fastChargeAmps, meanAmps < FAST_CHARGE_ENDS * fastChargeAmps, seconds);
    if (Math.abs(flowed) < QUIET_C_RATE * ampsAt1C * measured) {
      passing[QUIET_COULOMBS] += flowed;
      passing[QUIET_TIME] += measured;
    } else {
      for (int way = 0; way < 2; way++) {
        count(
            way, passing[COULOMBS + way], passing[JOULES + way], passing[UNMETERED_COULOMBS + way]);
      }
    }
    Arrays.fill(passing, COULOMBS, MEASURED_SECONDS + 1, 0);
    if (passing[QUIET_TIME] < QUIET_SECONDS) return;
    countQuiet(passing[QUIET_COULOMBS], passing[QUIET_TIME], volts, estimate);
    passing[QUIET_COULOMBS] = 0;
    passing[QUIET_TIME] = 0;
  }

  /// Nothing where the offset is not known.
  private void countQuiet(double flowed, double seconds, double volts, PackEstimate estimate) {
    double sigmas = SURE_SIGMAS * estimate.stringBiasSigmaAmps[string];
    double amount = Math.abs(flowed);
    if (!(amount > Math.max(sigmas, LEAST_C_RATE * ampsAt1C) * seconds)) return;
    boolean metered = !Double.isNaN(volts);
    count(
        flowed > 0 ? CHARGED : DISCHARGED,
        amount,
        metered ? amount * volts : 0,
        metered ? 0 : amount);
  }

  private void count(int way, double amount, double energyJoules, double unmetered) {
    coulombs.add(way, amount);
    cycles.add(0, amount / ratedCoulombs / 2);
    joules.add(way, energyJoules);
    unmeteredCoulombs.add(0, unmetered);
  }

  /// By the last [#judge].
  boolean charges() {
    return meanAmps >= REST_C_RATE * ampsAt1C;
  }
}
