package io.celltwin.estimator;

import java.util.Arrays;

/// What has been measured since the previous tick. Refilled by its one owner before every
/// [PackEstimator#step]; indices are 0-based, cells run through the strings one after the other.
public final class PackMeasurement {
  /// Time from the previous tick to this one, s.
  public double dtSeconds;

  /// Charge into each string since the previous tick, C. Always a number: time in which nobody
  /// measured adds nothing here and is [#stringUncoveredSeconds].
  public final double[] stringCoulombs;

  /// Charge into each string and out of it, C, both at least 0, by the samples that have come since
  /// the previous tick, and the time that each speaks for, s. Their difference summed is that of
  /// [#stringCoulombs], which may take a sample on trust until the next one comes.
  public final double[] stringCoulombsIn;

  public final double[] stringCoulombsOut;
  public final double[] stringSecondsIn;
  public final double[] stringSecondsOut;

  /// Current into each string now, A; `NaN` where it is not known.
  public final double[] stringAmps;

  /// How many samples of that current have come in all: where there are no more than at an earlier
  /// tick, it is the same one still.
  public final long[] stringSamples;

  /// Part of the time since the previous tick that no current sample covered, s.
  public final double[] stringUncoveredSeconds;

  /// Whether the voltages of each string's cells are shares of the string's: then no cell has been
  /// measured.
  public final boolean[] stringVoltsShared;

  /// Mean of the cell's voltage samples that are new since the previous tick, V; `NaN` without any.
  public final double[] cellVolts;

  /// Mean current of the cell's string at the moments of those samples, A.
  public final double[] cellAmps;

  /// Mean time from those samples to this tick, s.
  public final double[] cellAgeSeconds;

  /// Mean charge into the string from those samples to this tick, C.
  public final double[] cellCoulombsSince;

  /// Temperature of the cell, degC; `NaN` where no sensor tells.
  public final double[] cellCelsius;

  /// One sigma of it, K; 0 where a sensor of the cell tells it now, more where another's value or
  /// an old one stands in.
  public final double[] cellCelsiusSigma;

  /// What the sensor of the cell says, whether that is believed or not, degC; `NaN` where there is
  /// none, it says nothing, or it is at the end of its range, as broken ones are.
  public final double[] cellReadCelsius;

  /// Of each temperature sensor what it says now, degC; `NaN` where it says nothing.
  public final double[] sensorCelsius;

  /// How many samples of it have come in all, as of [#stringSamples].
  public final long[] sensorSamples;

  /// Whether that can be no cell's temperature.
  public final boolean[] sensorDoubted;

  /// Temperature of what cools the cells, degC; `NaN` where no sensor tells it.
  public double ambientCelsius = Double.NaN;

  /// Without temperature sensors of its own.
  public PackMeasurement(int strings, int cells) {
    this(strings, cells, 0);
  }

  public PackMeasurement(int strings, int cells, int sensors) {
    sensorCelsius = new double[sensors];
    sensorSamples = new long[sensors];
    sensorDoubted = new boolean[sensors];
    Arrays.fill(sensorCelsius, Double.NaN);
    stringCoulombs = new double[strings];
    stringCoulombsIn = new double[strings];
    stringCoulombsOut = new double[strings];
    stringSecondsIn = new double[strings];
    stringSecondsOut = new double[strings];
    stringAmps = new double[strings];
    stringSamples = new long[strings];
    stringUncoveredSeconds = new double[strings];
    stringVoltsShared = new boolean[strings];
    cellVolts = new double[cells];
    cellAmps = new double[cells];
    cellAgeSeconds = new double[cells];
    cellCoulombsSince = new double[cells];
    cellCelsius = new double[cells];
    cellCelsiusSigma = new double[cells];
    cellReadCelsius = new double[cells];
    Arrays.fill(stringAmps, Double.NaN);
    Arrays.fill(cellVolts, Double.NaN);
    Arrays.fill(cellAmps, Double.NaN);
    Arrays.fill(cellCelsius, Double.NaN);
    Arrays.fill(cellReadCelsius, Double.NaN);
  }
}
