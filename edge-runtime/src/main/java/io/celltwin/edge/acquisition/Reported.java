package io.celltwin.edge.acquisition;

import io.celltwin.hal.Quantity;
import java.util.Arrays;
import java.util.Optional;

/// What a pack's own electronics say of it, beside what the twin finds.
public enum Reported {
  /// Ratio.
  SOC(Quantity.REPORTED_SOC),
  /// Ratio.
  SOH(Quantity.REPORTED_SOH),
  /// W, positive.
  CHARGE_POWER_LIMIT(Quantity.REPORTED_CHARGE_POWER_LIMIT),
  /// W, positive.
  DISCHARGE_POWER_LIMIT(Quantity.REPORTED_DISCHARGE_POWER_LIMIT),
  /// A, positive.
  CHARGE_CURRENT_LIMIT(Quantity.REPORTED_CHARGE_CURRENT_LIMIT),
  /// A, positive.
  DISCHARGE_CURRENT_LIMIT(Quantity.REPORTED_DISCHARGE_CURRENT_LIMIT);

  private final Quantity quantity;

  Reported(Quantity quantity) {
    this.quantity = quantity;
  }

  static Optional<Reported> of(Quantity quantity) {
    return Arrays.stream(values()).filter(reported -> reported.quantity == quantity).findFirst();
  }
}
