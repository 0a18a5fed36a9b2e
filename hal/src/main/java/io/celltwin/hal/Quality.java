package io.celltwin.hal;

/// What a reading is worth.
public enum Quality {
  /// Measured and plausible.
  GOOD,
  /// The device says that it has no value, or the value is not one that the quantity can take; the
  /// value is `NaN`.
  INVALID
}
