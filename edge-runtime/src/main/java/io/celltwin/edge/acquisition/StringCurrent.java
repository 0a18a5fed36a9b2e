package io.celltwin.edge.acquisition;

import io.celltwin.estimator.PackMeasurement;

/// The current of one string: every sample integrated, the recent ones kept so that a voltage can
/// be met with the current of its own moment. Loop thread only; nothing is allocated after
/// construction.
///
/// A sample speaks for the time since the one before it (backward rectangle), up to the channel's
/// `coverNanos`; what lies further back, and what a sample without a value stands for, counts as
/// uncovered. Between samples the newest value is lent to the ticks and settled when the next
/// sample comes, so the sum over all ticks is exactly the sum over all samples.
final class StringCurrent {
  /// At 1 kHz more than 8 s, at 100 Hz more than a minute of history.
  private static final int HISTORY = 8192;

  private static final double SECONDS_PER_NANO = 1e-9;
  static final long NEVER = Long.MIN_VALUE;

  private final boolean integratesMeans;
  private final long coverNanos;

  // instants, newest at (count - 1) & (HISTORY - 1); amps NaN where the sensor had no value
  private final long[] nanos = new long[HISTORY];
  private final double[] amps = new double[HISTORY];
  private final double[] totalCoulombs = new double[HISTORY];
  private long count;
  private long goodNanos = NEVER;

  // integration
  private long goodMeanNanos = NEVER;
  private long integratedNanos = NEVER;
  private double integratedAmps = Double.NaN;
  private double coulombsTotal;
  private double coulombs;
  private double lentCoulombs;
  private long lentNanos;
  private double uncoveredSeconds;
  private double lentUncoveredSeconds;

  // settled, by sign
  private double coulombsIn;
  private double coulombsOut;
  private double secondsIn;
  private double secondsOut;

  private double tickCoulombs;
  private double tickUncoveredSeconds;

  /// What was found by the latest [#lastUpTo].
  private long sought = -1;

  /// @param integratesMeans whether [#mean] is what is integrated; else [#instant] is
  /// @param coverNanos of the channel that is integrated
  StringCurrent(boolean integratesMeans, long coverNanos) {
    this.integratesMeans = integratesMeans;
    this.coverNanos = coverNanos;
  }

  /// A sample of the current at one moment; `NaN` where the sensor had none.
  void instant(long sampledNanos, double sampleAmps) {
    if (!integratesMeans) integrate(sampledNanos, sampleAmps);
    int k = (int) count & (HISTORY - 1);
    nanos[k] = sampledNanos;
    amps[k] = sampleAmps;
    totalCoulombs[k] = coulombsTotal + openCoulombs(sampledNanos);
    count++;
    if (!Double.isNaN(sampleAmps)) goodNanos = sampledNanos;
  }

  /// A mean over the time since the previous one.
  void mean(long sampledNanos, double meanAmps) {
    if (!integratesMeans) return;
    integrate(sampledNanos, meanAmps);
    if (!Double.isNaN(meanAmps)) goodMeanNanos = sampledNanos;
    // The instant of the same moment may have come first.
    int newest = (int) (count - 1) & (HISTORY - 1);
    if (count > 0 && nanos[newest] == sampledNanos) totalCoulombs[newest] = coulombsTotal;
  }

  /// Charge since the newest mean, as far as that one tells: an instant may lie between two.
  private double openCoulombs(long sampledNanos) {
    if (integratedNanos == NEVER || Double.isNaN(integratedAmps)) return 0;
    long openNanos = Math.min(Math.max(sampledNanos - integratedNanos, 0), coverNanos);
    return integratedAmps * (openNanos * SECONDS_PER_NANO);
  }

  private void integrate(long sampledNanos, double sampleAmps) {
    if (integratedNanos != NEVER) {
      long elapsedNanos = sampledNanos - integratedNanos;
      long coveredNanos = Double.isNaN(sampleAmps) ? 0 : Math.min(elapsedNanos, coverNanos);
      if (coveredNanos > 0) {
        double charge = sampleAmps * (coveredNanos * SECONDS_PER_NANO);
        coulombs += charge;
        settle(charge, coveredNanos * SECONDS_PER_NANO);
        coulombsTotal += charge;
      }
      uncoveredSeconds += (elapsedNanos - coveredNanos) * SECONDS_PER_NANO;
    }
    integratedNanos = sampledNanos;
    integratedAmps = sampleAmps;
  }

  private void settle(double charge, double seconds) {
    if (charge > 0) {
      coulombsIn += charge;
      secondsIn += seconds;
    } else {
      coulombsOut -= charge;
      secondsOut += seconds;
    }
  }

  /// What the samples since the last call speak for, by their signs, nothing lent among it.
  void takeSettled(PackMeasurement measurement, int string) {
    measurement.stringCoulombsIn[string] = coulombsIn;
    measurement.stringCoulombsOut[string] = coulombsOut;
    measurement.stringSecondsIn[string] = secondsIn;
    measurement.stringSecondsOut[string] = secondsOut;
    coulombsIn = 0;
    coulombsOut = 0;
    secondsIn = 0;
    secondsOut = 0;
  }

  /// Closes the account of one tick: [#tickCoulombs] and [#tickUncoveredSeconds] are its result.
  void tick(long tickNanos) {
    if (integratedNanos == NEVER) integratedNanos = tickNanos; // nothing came yet: count from here
    long openNanos = Math.max(0, tickNanos - integratedNanos);
    long lendNanos = Double.isNaN(integratedAmps) ? 0 : Math.min(openNanos, coverNanos);
    double lend = lendNanos > 0 ? integratedAmps * (lendNanos * SECONDS_PER_NANO) : 0;
    double lendUncovered = (openNanos - lendNanos) * SECONDS_PER_NANO;
    tickCoulombs = coulombs - lentCoulombs + lend;
    tickUncoveredSeconds = uncoveredSeconds - lentUncoveredSeconds + lendUncovered;
    coulombs = 0;
    uncoveredSeconds = 0;
    lentCoulombs = lend;
    lentNanos = lendNanos;
    lentUncoveredSeconds = lendUncovered;
  }

  /// Charge between the last two ticks, C.
  double tickCoulombs() {
    return tickCoulombs;
  }

  /// Time between the last two ticks that no sample spoke for, s.
  double tickUncoveredSeconds() {
    return tickUncoveredSeconds;
  }

  /// The newest sample, A; `NaN` without one, or where it is older than `maxAgeNanos`.
  double newestAmps(long nowNanos, long maxAgeNanos) {
    if (count == 0) return Double.NaN;
    int newest = (int) (count - 1) & (HISTORY - 1);
    return nowNanos - nanos[newest] <= maxAgeNanos ? amps[newest] : Double.NaN;
  }

  /// How many have come, with or without a value.
  long samples() {
    return count;
  }

  /// When the newest sample was taken, with or without a value; [#NEVER] before the first.
  long newestNanos() {
    return count == 0 ? NEVER : nanos[(int) (count - 1) & (HISTORY - 1)];
  }

  /// When the newest instant that had a value was taken, [#NEVER] before the first.
  long goodInstantNanos() {
    return goodNanos;
  }

  /// When the newest sample that had a value was taken, [#NEVER] before the first; where means are
  /// integrated, of the two channels the one that has been silent for longer.
  long goodNanos() {
    return integratesMeans ? Math.min(goodNanos, goodMeanNanos) : goodNanos;
  }

  /// Whether a sample at or after `momentNanos` has come, so that [#ampsAt] will not change any
  /// more.
  boolean reaches(long momentNanos) {
    return count > 0 && nanos[(int) (count - 1) & (HISTORY - 1)] >= momentNanos;
  }

  /// Current at one moment: between two samples linear, beyond the newest that one held; `NaN`
  /// before the first, beyond the history, or where a neighbouring sample had no value.
  double ampsAt(long momentNanos) {
    long k = lastUpTo(momentNanos);
    if (k < 0) return Double.NaN;
    int slot = (int) k & (HISTORY - 1);
    if (nanos[slot] == momentNanos || k == count - 1) return amps[slot];
    int next = (int) (k + 1) & (HISTORY - 1);
    double share = (double) (momentNanos - nanos[slot]) / (nanos[next] - nanos[slot]);
    return amps[slot] + share * (amps[next] - amps[slot]);
  }

  /// Charge that has been accounted for between a moment and the latest tick, C.
  double coulombsSince(long momentNanos) {
    if (momentNanos >= integratedNanos) {
      long sinceNanos = integratedNanos + lentNanos - momentNanos;
      return sinceNanos > 0 ? integratedAmps * (sinceNanos * SECONDS_PER_NANO) : 0;
    }
    long k = lastUpTo(momentNanos);
    if (k < 0) return 0;
    int slot = (int) k & (HISTORY - 1);
    double upTo = totalCoulombs[slot];
    if (k < count - 1 && nanos[slot] != momentNanos) {
      int next = (int) (k + 1) & (HISTORY - 1);
      double share = (double) (momentNanos - nanos[slot]) / (nanos[next] - nanos[slot]);
      upTo += share * (totalCoulombs[next] - totalCoulombs[slot]);
    }
    return coulombsTotal - upTo + lentCoulombs;
  }

  /// The newest sample that is no later; -1 without one. Begins where the question before ended:
  /// cells that were sampled one after the other ask so, too.
  private long lastUpTo(long momentNanos) {
    long oldest = Math.max(0, count - HISTORY);
    long k = Math.max(sought, oldest - 1);
    while (k + 1 < count && nanos[(int) (k + 1) & (HISTORY - 1)] <= momentNanos) k++;
    while (k >= oldest && nanos[(int) k & (HISTORY - 1)] > momentNanos) k--;
    sought = k;
    return k >= oldest ? k : -1;
  }
}
