package io.celltwin.estimator;

import java.util.Arrays;

/// What the filters know after a tick. Refilled by [PackEstimator#step]; cells as in
/// [PackMeasurement]. What cannot be estimated is `NaN`.
public final class PackEstimate {
  /// Charge relative to present capacity, 0..1.
  public final double[] soc;

  /// One sigma of [#soc].
  public final double[] socSigma;

  /// Voltage that the model expected at the cell's newest sample, V.
  public final double[] predictedVolts;

  /// Measured minus expected voltage of this tick, V; `NaN` where the tick brought no sample.
  public final double[] residualVolts;

  public final EstimateQuality[] quality;

  /// By how much the sensor of each string is taken to read too much, A; `NaN` before a cell of the
  /// string has started.
  public final double[] stringBiasAmps;

  /// One sigma of [#stringBiasAmps].
  public final double[] stringBiasSigmaAmps;

  public PackEstimate(int strings, int cells) {
    soc = new double[cells];
    socSigma = new double[cells];
    predictedVolts = new double[cells];
    residualVolts = new double[cells];
    quality = new EstimateQuality[cells];
    stringBiasAmps = new double[strings];
    stringBiasSigmaAmps = new double[strings];
    Arrays.fill(stringBiasAmps, Double.NaN);
    Arrays.fill(stringBiasSigmaAmps, Double.NaN);
    Arrays.fill(soc, Double.NaN);
    Arrays.fill(socSigma, Double.NaN);
    Arrays.fill(predictedVolts, Double.NaN);
    Arrays.fill(residualVolts, Double.NaN);
    Arrays.fill(quality, EstimateQuality.INVALID);
  }
}
