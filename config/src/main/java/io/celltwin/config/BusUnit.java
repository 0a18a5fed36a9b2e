package io.celltwin.config;

import io.celltwin.config.SignalMap.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a unit that is written in a DBC file or a map makes of a number: a slip between mV and V,
/// or between percent and a ratio, shows before a frame has come.
final class BusUnit {
  private enum Dimension {
    VOLTAGE("V"),
    CURRENT("A"),
    TEMPERATURE("degC"),
    POWER("W"),
    RATIO("a ratio");

    private final String unit;

    Dimension(String unit) {
      this.unit = unit;
    }

    static Dimension of(Kind kind) {
      return switch (kind) {
        case CURRENT, CHARGE_CURRENT_LIMIT, DISCHARGE_CURRENT_LIMIT -> CURRENT;
        case CELL_VOLTAGE, STRING_VOLTAGE -> VOLTAGE;
        case TEMPERATURE -> TEMPERATURE;
        case SOC, SOH -> RATIO;
        case CHARGE_POWER_LIMIT, DISCHARGE_POWER_LIMIT -> POWER;
      };
    }
  }

  private record Conversion(Dimension dimension, double factor, double offset) {}

  /// A gain that somebody has measured may differ a little from the unit's.
  private static final double TOLERANCE = 0.1;

  private static final double OFFSET_TOLERANCE_KELVIN = 10;

  private static final Map<String, Conversion> UNITS =
      Map.ofEntries(
          Map.entry("V", new Conversion(Dimension.VOLTAGE, 1, 0)),
          Map.entry("mV", new Conversion(Dimension.VOLTAGE, 1e-3, 0)),
          Map.entry("A", new Conversion(Dimension.CURRENT, 1, 0)),
          Map.entry("mA", new Conversion(Dimension.CURRENT, 1e-3, 0)),
          Map.entry("kA", new Conversion(Dimension.CURRENT, 1e3, 0)),
          Map.entry("degC", new Conversion(Dimension.TEMPERATURE, 1, 0)),
          Map.entry("DegC", new Conversion(Dimension.TEMPERATURE, 1, 0)),
          Map.entry("\u00B0C", new Conversion(Dimension.TEMPERATURE, 1, 0)),
          Map.entry("C", new Conversion(Dimension.TEMPERATURE, 1, 0)),
          Map.entry("K", new Conversion(Dimension.TEMPERATURE, 1, -273.15)),
          Map.entry("degF", new Conversion(Dimension.TEMPERATURE, 5.0 / 9, -160.0 / 9)),
          Map.entry("\u00B0F", new Conversion(Dimension.TEMPERATURE, 5.0 / 9, -160.0 / 9)),
          Map.entry("%", new Conversion(Dimension.RATIO, 0.01, 0)),
          Map.entry("ratio", new Conversion(Dimension.RATIO, 1, 0)),
          Map.entry("1", new Conversion(Dimension.RATIO, 1, 0)),
          Map.entry("W", new Conversion(Dimension.POWER, 1, 0)),
          Map.entry("kW", new Conversion(Dimension.POWER, 1e3, 0)));

  private BusUnit() {}

  /// What does not fit between a unit and the scaling that a map gives; empty where all does, and
  /// where the unit is none that is known here.
  ///
  /// @param key of the table that holds the scaling
  static Optional<Finding> fault(
      SignalMap map, String key, SignalMap.Quantity quantity, String unit) {
    Optional<Conversion> known = Optional.ofNullable(UNITS.get(unit.strip()));
    if (known.isEmpty()) return Optional.empty();
    return fault(quantity, unit, known.get())
        .map(fault -> map.finding(key + "." + fault.get(0), fault.get(1), fault.get(2)));
  }

  /// Key, found, expected.
  private static Optional<List<String>> fault(
      SignalMap.Quantity quantity, String unit, Conversion conversion) {
    Dimension wanted = Dimension.of(quantity.kind());
    if (conversion.dimension != wanted) {
      return Optional.of(
          List.of(
              "quantity",
              "\"%s\" of a number in %s".formatted(quantity.kind().key(), unit),
              "a number in "
                  + wanted.unit
                  + ", or unit = what it is in where the DBC file is wrong"));
    }
    double factor = Math.abs(quantity.factor());
    if (!(Math.abs(factor / conversion.factor - 1) <= TOLERANCE)) {
      return Optional.of(
          List.of(
              "factor",
              "%s of a number in %s".formatted(Range.text(quantity.factor()), unit),
              "%s, from %s to %s; or unit = what it is in where the DBC file is wrong"
                  .formatted(Range.text(conversion.factor), unit, wanted.unit)));
    }
    if (conversion.offset != 0
        && Math.abs(quantity.offset() - conversion.offset) > OFFSET_TOLERANCE_KELVIN) {
      return Optional.of(
          List.of(
              "offset",
              "%s of a number in %s".formatted(Range.text(quantity.offset()), unit),
              "%.2f, from %s to degC".formatted(conversion.offset, unit)));
    }
    return Optional.empty();
  }
}
