package io.celltwin.estimator;

/// What an estimate rests on.
public enum EstimateQuality {
  /// Current, voltage and temperature are being measured.
  GOOD,
  /// Predicted for want of a voltage, a current or a temperature that can be believed; sigma grows.
  ESTIMATED,
  /// Not known at all: the cell has not started.
  INVALID
}
