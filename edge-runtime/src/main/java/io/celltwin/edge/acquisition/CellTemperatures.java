package io.celltwin.edge.acquisition;

import io.celltwin.estimator.Median;
import java.util.Arrays;

/// Which of a pack's temperature sensors tell the temperature of cells. Alarms go by what sensors
/// say; the filters are spared what no cell can be or do. Loop thread only; nothing is allocated
/// after construction.
///
/// Left out is a reading at the end of a thermistor's range, as an open or a shorted one gives; one
/// that has jumped by more than a cell can be heated or cooled, until it has jumped back, agrees
/// with the others, or hours have passed; and, of three sensors or more, one far from their median.
/// The last value that was believed stands in for some time.
final class CellTemperatures {
  /// A thermistor without current reads the lowest that its table has, a shorted one the highest.
  private static final double LEAST_CELSIUS = -39.9;

  private static final double MOST_CELSIUS = 110;

  /// What a cell can change by: noise and steps, and a short circuit for seconds, then a fan, K and
  /// K/s.
  private static final double JUMP_KELVIN = 12;

  private static final double SUDDEN_KELVIN_PER_SECOND = 1;
  private static final double SUDDEN_SECONDS = 10;
  private static final double KELVIN_PER_SECOND = 0.05;

  /// A jump is one no more when no more of it is left, where the others agree so far, and after so
  /// long.
  private static final double BACK_KELVIN = 4;

  private static final double AGREED_KELVIN = 5;

  private static final long FORGET_NANOS = 6 * 3_600_000_000_000L;

  /// Farther from the median is no cell of the same pack.
  private static final double ODD_KELVIN = 20;

  private static final int LEAST_SENSORS = 3;
  private static final double SECONDS_PER_NANO = 1e-9;
  private static final long NEVER = Long.MIN_VALUE;

  private final double[] newest;
  private final long[] newestNanos;
  private final double[] jump;
  private final long[] jumpNanos;
  private final boolean[] atEnd;
  private final double[] believed;
  private final long[] believedNanos;
  private final boolean[] believes;
  private final double[] sorted;

  /// How many sensors tell something.
  private int told;

  CellTemperatures(int sensors) {
    newest = new double[sensors];
    newestNanos = new long[sensors];
    jump = new double[sensors];
    jumpNanos = new long[sensors];
    atEnd = new boolean[sensors];
    believed = new double[sensors];
    believedNanos = new long[sensors];
    believes = new boolean[sensors];
    sorted = new double[sensors];
    Arrays.fill(believes, true);
    Arrays.fill(newest, Double.NaN);
    Arrays.fill(newestNanos, NEVER);
    Arrays.fill(believed, Double.NaN);
    Arrays.fill(believedNanos, NEVER);
  }

  /// @param celsius a number
  void take(int sensor, long nanos, double celsius) {
    atEnd[sensor] = celsius <= LEAST_CELSIUS || celsius >= MOST_CELSIUS;
    if (!atEnd[sensor]) takeWithin(sensor, nanos, celsius);
    judge();
    if (!believes[sensor]) return;
    believed[sensor] = celsius;
    believedNanos[sensor] = nanos;
  }

  private void takeWithin(int sensor, long nanos, double celsius) {
    if (newestNanos[sensor] != NEVER) {
      double seconds = Math.max(nanos - newestNanos[sensor], 0) * SECONDS_PER_NANO;
      double possible =
          JUMP_KELVIN
              + SUDDEN_KELVIN_PER_SECOND * Math.min(seconds, SUDDEN_SECONDS)
              + KELVIN_PER_SECOND * seconds;
      double change = celsius - newest[sensor];
      if (Math.abs(change) > possible) {
        jump[sensor] += change;
        jumpNanos[sensor] = nanos;
      }
    }
    newest[sensor] = celsius;
    newestNanos[sensor] = nanos;
    if (hasJumped(sensor) && isForgotten(sensor, nanos)) jump[sensor] = 0;
  }

  private boolean hasJumped(int sensor) {
    return Math.abs(jump[sensor]) > BACK_KELVIN;
  }

  private boolean isForgotten(int sensor, long nanos) {
    return nanos - jumpNanos[sensor] > FORGET_NANOS
        || Math.abs(newest[sensor] - median(sensor)) < AGREED_KELVIN;
  }

  private void judge() {
    double median = median(-1);
    for (int s = 0; s < newest.length; s++) {
      boolean odd = told >= LEAST_SENSORS && Math.abs(newest[s] - median) > ODD_KELVIN;
      believes[s] = !atEnd[s] && !hasJumped(s) && !odd;
    }
  }

  /// Of the sensors that tell something, but for one of them; `NaN` without any.
  private double median(int without) {
    told = 0;
    for (int s = 0; s < newest.length; s++) {
      boolean tells = !Double.isNaN(newest[s]) && !atEnd[s] && !hasJumped(s);
      if (s != without && tells) sorted[told++] = newest[s];
    }
    return Median.of(sorted, told);
  }

  /// Whether what the sensor says now can be a cell's temperature; before it has spoken it can.
  boolean believes(int sensor) {
    return believes[sensor];
  }

  /// Whether what the sensor says now is what an open or a shorted one says.
  boolean isAtEnd(int sensor) {
    return atEnd[sensor];
  }

  /// The newest value that was believed, degC; `NaN` before the first.
  double celsius(int sensor) {
    return believed[sensor];
  }

  /// Its age, s; 0 before the first.
  double ageSeconds(int sensor, long nowNanos) {
    if (believedNanos[sensor] == NEVER) return 0;
    return (nowNanos - believedNanos[sensor]) * SECONDS_PER_NANO;
  }
}
