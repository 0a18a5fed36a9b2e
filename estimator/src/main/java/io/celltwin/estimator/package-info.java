/// The battery mathematics: a filter for every cell. Start at [PackEstimator]: [PackMeasurement]
/// in, [PackEstimate] out, one call a tick. [CellBank] is the filter itself, [CellParameters] the
/// model. Deterministic: the same calls give the same bits on every machine.
package io.celltwin.estimator;
