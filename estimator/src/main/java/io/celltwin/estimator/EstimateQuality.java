package io.celltwin.estimator;

/// What an estimate rests on.
public enum EstimateQuality {
  /// Current and voltage are being measured.
  GOOD,
  /// Predicted for want of a voltage or of a current that can be believed; sigma grows.
  ESTIMATED,
  /// Not known at all: the cell has not started.
  INVALID
}
