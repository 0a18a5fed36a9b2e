package io.celltwin.canbus.map;

import io.celltwin.config.SignalMap;
import io.celltwin.hal.Channel;
import io.celltwin.hal.Quantity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The channels of a map, with the standard names that need no wiring.
final class PackChannels {
  /// For how long before it a current speaks where the map sets no timeout.
  private static final long COVER_NANOS = 1_000_000_000L;

  private final List<Channel> channels = new ArrayList<>();
  private final Map<String, Integer> indexByName = new HashMap<>();

  /// Index of the channel that measures `quantity`, number `number`.
  int add(SignalMap.Quantity quantity, int number) {
    String name = name(quantity.kind(), number);
    Integer known = indexByName.get(name);
    if (known != null) return known;
    long cover =
        quantity.kind() == SignalMap.Kind.CURRENT
            ? quantity.timeoutSeconds().isPresent()
                ? Math.round(quantity.timeoutSeconds().getAsDouble() * 1e9)
                : COVER_NANOS
            : Channel.ALL;
    indexByName.put(name, channels.size());
    channels.add(new Channel(name, quantity(quantity.kind()), cover));
    return channels.size() - 1;
  }

  List<Channel> list() {
    return List.copyOf(channels);
  }

  /// Whether a pack tells this once, and not of each of its strings, cells or sensors.
  static boolean isOneOfAPack(SignalMap.Kind kind) {
    return switch (kind) {
      case CURRENT, CELL_VOLTAGE, STRING_VOLTAGE, TEMPERATURE -> false;
      case SOC,
          SOH,
          CHARGE_POWER_LIMIT,
          DISCHARGE_POWER_LIMIT,
          CHARGE_CURRENT_LIMIT,
          DISCHARGE_CURRENT_LIMIT ->
          true;
    };
  }

  private static String name(SignalMap.Kind kind, int number) {
    return switch (kind) {
      case CURRENT -> number == 1 ? "current_A" : "current_" + number + "_A";
      case CELL_VOLTAGE -> "voltage_" + number + "_V";
      case STRING_VOLTAGE -> number == 1 ? "string_voltage_V" : "string_voltage_" + number + "_V";
      case TEMPERATURE -> "temperature_" + number + "_degC";
      case SOC -> "reported_soc";
      case SOH -> "reported_soh";
      case CHARGE_POWER_LIMIT -> "reported_charge_power_limit_W";
      case DISCHARGE_POWER_LIMIT -> "reported_discharge_power_limit_W";
      case CHARGE_CURRENT_LIMIT -> "reported_charge_current_limit_A";
      case DISCHARGE_CURRENT_LIMIT -> "reported_discharge_current_limit_A";
    };
  }

  private static Quantity quantity(SignalMap.Kind kind) {
    return switch (kind) {
      case CURRENT -> Quantity.CURRENT;
      case CELL_VOLTAGE -> Quantity.CELL_VOLTAGE;
      case STRING_VOLTAGE -> Quantity.STRING_VOLTAGE;
      case TEMPERATURE -> Quantity.TEMPERATURE;
      case SOC -> Quantity.REPORTED_SOC;
      case SOH -> Quantity.REPORTED_SOH;
      case CHARGE_POWER_LIMIT -> Quantity.REPORTED_CHARGE_POWER_LIMIT;
      case DISCHARGE_POWER_LIMIT -> Quantity.REPORTED_DISCHARGE_POWER_LIMIT;
      case CHARGE_CURRENT_LIMIT -> Quantity.REPORTED_CHARGE_CURRENT_LIMIT;
      case DISCHARGE_CURRENT_LIMIT -> Quantity.REPORTED_DISCHARGE_CURRENT_LIMIT;
    };
  }
}
