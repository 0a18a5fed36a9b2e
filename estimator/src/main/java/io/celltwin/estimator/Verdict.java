package io.celltwin.estimator;

/// Which sensor of a string the residuals speak against.
public enum Verdict {
  /// None.
  NONE,

  /// The voltage of one cell: it disagrees with all the others. Or those of a string, no cell in
  /// particular: most of them stand still while they should move.
  CELL_VOLTAGE,

  /// The current: all cells disagree with it.
  CURRENT_SENSOR
}
