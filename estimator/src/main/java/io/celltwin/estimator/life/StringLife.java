package io.celltwin.estimator.life;

import io.celltwin.estimator.PackEstimate;
import io.celltwin.estimator.PackMeasurement;
import java.util.Arrays;

/// What has flowed through one string, and how fast.
///
/// The current counts as it is measured: what the filter takes for the sensor's offset is no better
/// than the cell's model, and counts shall not hang on that. But an offset at rest is no charge:
/// seconds whose mean current is small are gathered for ten minutes, which count only where their
/// mean is more than the offset may be, with what is known of it and without. So neither an offset
/// at rest nor noise about zero adds up over years.
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
  private static final int SETTLED_SECONDS = 6;
  private static final int FLOWED_COULOMBS = 7;
  private static final int COVERED_SECONDS = 8;
  private static final int QUIET_COULOMBS = 9;
  private static final int QUIET_TIME = 10;
  private static final int AMPS = 11;
  private static final int PLACES = 12;

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

  /// As of the latest tick, of the measurement.
  private long samples;

  StringLife(int string, LifeSettings settings) {
    this.string = string;
    ratedCoulombs = settings.ratedCoulombs();
    ampsAt1C = ratedCoulombs / SECONDS_PER_HOUR;
    fastChargeAmps = settings.fastChargeCRate() * ampsAt1C;
    passing[AMPS] = Double.NaN;
  }

  void name(LifeState state) {
    String prefix = "string_" + (string + 1) + ".";
    state.add(prefix + "charged_discharged_C", coulombs.parts, Sums::isSound);
    state.add(prefix + "charged_discharged_J", joules.parts, Sums::isSound);
    state.add(prefix + "unmetered_C", unmeteredCoulombs.parts, Sums::isSound);
    state.add(prefix + "cycles", cycles.parts, Sums::isSound);
    state.add(prefix + "uncovered_s", uncoveredSeconds.parts, Sums::isSound);
    state.add(prefix + "by_current_s", bandSeconds.parts, Sums::isSound);
    state.add(prefix + "fast_charges", fastCharges.parts, LifeState::areCounts);
  }

  void namePassing(LifeState state) {
    state.add("string_" + (string + 1) + ".passing", passing, StringLife::isPassing);
  }

  /// All but the current is always known.
  private static boolean isPassing(double[] passing) {
    return LifeState.areFinite(Arrays.copyOf(passing, AMPS)) && !Double.isInfinite(passing[AMPS]);
  }

  /// Once a tick.
  ///
  /// @param volts of the string; `NaN` where not known
  /// @param charge the largest current into a string so far, `discharge` the lowest
  void step(
      PackMeasurement measurement,
      double volts,
      Extreme charge,
      Extreme discharge,
      double wallMillis) {
    double uncovered = measurement.stringUncoveredSeconds[string];
    double covered = measurement.dtSeconds - uncovered;
    if (uncovered != 0) uncoveredSeconds.add(0, uncovered);
    passing[COVERED_SECONDS] += covered;
    passing[FLOWED_COULOMBS] += measurement.stringCoulombs[string];
    double in = measurement.stringSecondsIn[string];
    double out = measurement.stringSecondsOut[string];
    passing[SETTLED_SECONDS] += in + out;
    settle(CHARGED, measurement.stringCoulombsIn[string], volts);
    settle(DISCHARGED, measurement.stringCoulombsOut[string], volts);
    double amps = measurement.stringAmps[string];
    if (measurement.stringSamples[string] == samples && !Double.isNaN(amps)) return;
    samples = measurement.stringSamples[string];
    if (amps > 0 && passing[AMPS] > 0) charge.take(passing[AMPS], amps, string, wallMillis);
    if (amps < 0 && passing[AMPS] < 0) discharge.take(passing[AMPS], amps, string, wallMillis);
    passing[AMPS] = amps;
  }

  private void settle(int way, double amount, double volts) {
    passing[COULOMBS + way] += amount;
    if (Double.isNaN(volts)) passing[UNMETERED_COULOMBS + way] += amount;
    else passing[JOULES + way] += amount * volts;
  }

  /// Once a second or a row, whatever is longer.
  ///
  /// @param volts as above
  void judge(double seconds, double volts, PackEstimate estimate) {
    double covered = passing[COVERED_SECONDS];
    meanAmps = covered > seconds / 2 ? passing[FLOWED_COULOMBS] / covered : Double.NaN;
    bandSeconds.add(Bands.C_RATE.indexOf(meanAmps / ampsAt1C), seconds);
    fastCharges.take(
        meanAmps >= fastChargeAmps, meanAmps < FAST_CHARGE_ENDS * fastChargeAmps, seconds);
    double settled = passing[SETTLED_SECONDS];
    double flowed = passing[COULOMBS + CHARGED] - passing[COULOMBS + DISCHARGED];
    if (Math.abs(flowed) < QUIET_C_RATE * ampsAt1C * settled) {
      passing[QUIET_COULOMBS] += flowed;
      passing[QUIET_TIME] += settled;
    } else {
      count(CHARGED);
      count(DISCHARGED);
    }
    Arrays.fill(passing, COULOMBS, COVERED_SECONDS + 1, 0);
    if (passing[QUIET_TIME] < QUIET_SECONDS) return;
    countQuiet(passing[QUIET_COULOMBS], passing[QUIET_TIME], volts, estimate);
    passing[QUIET_COULOMBS] = 0;
    passing[QUIET_TIME] = 0;
  }

  private void count(int way) {
    count(
        way,
        Math.max(passing[COULOMBS + way], 0),
        Math.max(passing[JOULES + way], 0),
        Math.max(passing[UNMETERED_COULOMBS + way], 0));
  }

  /// The lesser of what it is with and without the offset; nothing where that is not known.
  private void countQuiet(double flowed, double seconds, double volts, PackEstimate estimate) {
    double sigmas = SURE_SIGMAS * estimate.stringBiasSigmaAmps[string];
    double least = Math.max(sigmas, LEAST_C_RATE * ampsAt1C) * seconds;
    double sign = Math.signum(flowed);
    double without = sign * (flowed - estimate.stringBiasAmps[string] * seconds);
    double amount = Math.min(sign * flowed, without);
    if (!(amount > least)) return;
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

  /// Into the string less out of it, C: what has been counted.
  double netCoulombs() {
    return coulombs.value(CHARGED) - coulombs.value(DISCHARGED);
  }

  /// By the last [#judge].
  boolean charges() {
    return meanAmps >= REST_C_RATE * ampsAt1C;
  }
}
