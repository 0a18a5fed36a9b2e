package io.celltwin.edge.acquisition;

import java.util.Arrays;

/// The newest believable reading of each of a pack's like sensors, by 0-based index. Loop thread
/// only; nothing is allocated after construction.
public final class NewestReadings {
  private static final double SECONDS_PER_NANO = 1e-9;
  private static final long NEVER = Long.MIN_VALUE;

  private final double least;
  private final double most;
  private final boolean[] measured;
  private final double[] values;
  private final long[] sampledNanos;
  private final long[] samples;
  private final boolean[] implausible;
  private final long[] spokeNanos;
  private long beginNanos;

  /// @param least a reading below cannot be true, whatever the sensor says of its quality
  /// @param most likewise above
  NewestReadings(int sensors, double least, double most) {
    this.least = least;
    this.most = most;
    measured = new boolean[sensors];
    values = new double[sensors];
    sampledNanos = new long[sensors];
    samples = new long[sensors];
    implausible = new boolean[sensors];
    spokeNanos = new long[sensors];
    Arrays.fill(values, Double.NaN);
    Arrays.fill(sampledNanos, NEVER);
    Arrays.fill(spokeNanos, NEVER);
  }

  /// Says that a channel leads here, so that silence counts from the start; else it counts once
  /// there has been a reading.
  void expect(int sensor) {
    measured[sensor] = true;
  }

  /// From when the age of what never spoke counts.
  void begin(long nowNanos) {
    beginNanos = nowNanos;
  }

  /// Whether the reading can be used; one without a value, `NaN`, only lets the one before age.
  boolean take(int sensor, long nanos, double value) {
    if (Double.isNaN(value)) return false;
    spokeNanos[sensor] = nanos;
    implausible[sensor] = value < least || value > most;
    if (implausible[sensor]) return false;
    sampledNanos[sensor] = nanos;
    samples[sensor]++;
    values[sensor] = value;
    measured[sensor] = true;
    return true;
  }

  public int count() {
    return values.length;
  }

  /// Newest believable value, however old; `NaN` before the first.
  public double value(int sensor) {
    return values[sensor];
  }

  /// The value, or `NaN` where it is older than `maxAgeSeconds`.
  public double fresh(int sensor, long nowNanos, double maxAgeSeconds) {
    return ageSeconds(sensor, nowNanos) <= maxAgeSeconds ? values[sensor] : Double.NaN;
  }

  /// When [#value] was sampled.
  public long sampledNanos(int sensor) {
    return sampledNanos[sensor];
  }

  /// How many believable readings have come.
  long samples(int sensor) {
    return samples[sensor];
  }

  /// Whether the newest reading was one that cannot be true.
  public boolean implausible(int sensor) {
    return implausible[sensor];
  }

  /// When the newest reading was sampled, believable or not.
  public long spokeNanos(int sensor) {
    return spokeNanos[sensor];
  }

  /// Age of [#value], s; infinite before the first, `NaN` where no channel leads here.
  public double sampleAgeSeconds(int sensor, long nowNanos) {
    if (!measured[sensor]) return Double.NaN;
    if (sampledNanos[sensor] == NEVER) return Double.POSITIVE_INFINITY;
    return (nowNanos - sampledNanos[sensor]) * SECONDS_PER_NANO;
  }

  /// Age of [#value], s; before the first, the time since the first tick; `NaN` where no channel
  /// leads here.
  public double ageSeconds(int sensor, long nowNanos) {
    if (!measured[sensor]) return Double.NaN;
    long since = sampledNanos[sensor] == NEVER ? beginNanos : sampledNanos[sensor];
    return (nowNanos - since) * SECONDS_PER_NANO;
  }
}
