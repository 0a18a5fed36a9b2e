package io.celltwin.edge.twin;

import io.celltwin.estimator.EstimateQuality;

/// What a published value is worth, from best to worst.
public enum ValueQuality {
  /// Nobody measures it, so there is nothing to say of it.
  ABSENT,
  /// Measured and new enough, or estimated from what is.
  GOOD,
  /// Something else stands in: the value before one that cannot be true, the mean of other sensors,
  /// or of several only those that are known.
  SUBSTITUTED,
  /// Predicted for want of a voltage, a current or a temperature that can be believed; sigma grows.
  ESTIMATED,
  /// The newest sample is older than its limit.
  STALE,
  /// Not known, or not to be believed.
  INVALID;

  /// Whether a message has to say it.
  public boolean isTold() {
    return compareTo(GOOD) > 0;
  }

  public ValueQuality worse(ValueQuality other) {
    return compareTo(other) >= 0 ? this : other;
  }

  public static ValueQuality of(EstimateQuality quality) {
    return switch (quality) {
      case GOOD -> GOOD;
      case ESTIMATED -> ESTIMATED;
      case INVALID -> INVALID;
    };
  }
}
