package io.celltwin.edge.acquisition;

import io.celltwin.hal.Quantity;
import java.util.Arrays;
import java.util.Optional;

/// What a pack's own electronics say of it, beside what the twin finds.
public enum Reported {
  /// Ratio.
  SOC(0, Quantity.REPORTED_SOC),
  /// Ratio.
  SOH(1, Quantity.REPORTED_SOH),
  /// W, positive.
  CHARGE_POWER_LIMIT(2, Quantity.REPORTED_CHARGE_POWER_LIMIT),
  /// W, positive.
  DISCHARGE_POWER_LIMIT(3, Quantity.REPORTED_DISCHARGE_POWER_LIMIT),
  /// A, positive.
  CHARGE_CURRENT_LIMIT(4, Quantity.REPORTED_CHARGE_CURRENT_LIMIT),
  /// A, positive.
  DISCHARGE_CURRENT_LIMIT(5, Quantity.REPORTED_DISCHARGE_CURRENT_LIMIT);

  static final int COUNT = 6;

  /// Its place in an array of all.
  final int index;

  private final Quantity quantity;

  Reported(int index, Quantity quantity) {
    this.index = index;
    this.quantity = quantity;
  }

  static Optional<Reported> of(Quantity quantity) {
    return Arrays.stream(values()).filter(reported -> reported.quantity == quantity).findFirst();
  }
}
