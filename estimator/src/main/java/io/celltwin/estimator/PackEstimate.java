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

  public PackEstimate(int cells) {
    soc = new double[cells];
    socSigma = new double[cells];
    predictedVolts = new double[cells];
    residualVolts = new double[cells];
    quality = new EstimateQuality[cells];
    Arrays.fill(soc, Double.NaN);
    Arrays.fill(socSigma, Double.NaN);
    Arrays.fill(predictedVolts, Double.NaN);
    Arrays.fill(residualVolts, Double.NaN);
    Arrays.fill(quality, EstimateQuality.INVALID);
  }
}
