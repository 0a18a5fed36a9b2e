package io.celltwin.edge.twin;

import io.celltwin.edge.acquisition.NewestReadings;

/// Of each of a pack's like sensors at one tick: how old its newest believable reading is, and what
/// that is worth. Immutable.
final class Freshness {
  private final double staleSeconds;
  private final double[] ageSeconds;
  private final boolean[] refused;

  /// @param staleSeconds age beyond which a reading is no longer a measurement
  Freshness(NewestReadings readings, long tickNanos, double staleSeconds) {
    this.staleSeconds = staleSeconds;
    ageSeconds = new double[readings.count()];
    refused = new boolean[readings.count()];
    for (int k = 0; k < ageSeconds.length; k++) {
      ageSeconds[k] = readings.sampleAgeSeconds(k, tickNanos);
      refused[k] = readings.implausible(k);
    }
  }

  /// `NaN` where no channel leads, infinite before the first reading.
  double ageSeconds(int sensor) {
    return ageSeconds[sensor];
  }

  ValueQuality quality(int sensor) {
    double age = ageSeconds[sensor];
    boolean fresh = age <= staleSeconds;
    if (refused[sensor]) return fresh ? ValueQuality.SUBSTITUTED : ValueQuality.INVALID;
    if (Double.isNaN(age)) return ValueQuality.ABSENT;
    if (Double.isInfinite(age)) return ValueQuality.INVALID;
    return fresh ? ValueQuality.GOOD : ValueQuality.STALE;
  }
}
