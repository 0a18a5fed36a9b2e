package io.celltwin.simulation.can;

import java.util.Locale;
import java.util.Optional;

/// What a sender can put into a signal.
public enum SentValue {
  CELL_VOLTS,
  STRING_AMPS,
  STRING_VOLTS,
  CELSIUS,
  SOC,
  SOH,
  /// The number itself, for signals that never change.
  CONSTANT;

  static Optional<SentValue> of(String key) {
    for (SentValue value : values()) {
      if (value.name().toLowerCase(Locale.ROOT).equals(key)) return Optional.of(value);
    }
    return Optional.empty();
  }

  double now(BatteryTruth truth, int number) {
    return switch (this) {
      case CELL_VOLTS -> truth.cellVolts(number);
      case STRING_AMPS -> truth.stringAmps(number);
      case STRING_VOLTS -> truth.stringVolts(number);
      case CELSIUS -> truth.celsius(number);
      case SOC -> truth.soc();
      case SOH -> truth.soh();
      case CONSTANT -> number;
    };
  }
}
