package io.celltwin.config;

import java.util.List;

/// A key's name without its unit, and the unit: `capacity_Ah` is `capacity` in `Ah`.
///
/// @param symbol empty where the name ends in no unit that is known here
record Unit(String stem, String symbol) {
  /// Longest first, so that `V_per_K` is not taken for `K`.
  private static final List<String> SYMBOLS =
      List.of(
          "mV_per_K",
          "V_per_K",
          "per_soc",
          "percent",
          "celsius",
          "minutes",
          "seconds",
          "volts",
          "amps",
          "hours",
          "mohm",
          "uohm",
          "degC",
          "degF",
          "min",
          "ohm",
          "mAh",
          "kWh",
          "mWh",
          "pct",
          "sec",
          "Ah",
          "As",
          "Wh",
          "kW",
          "mV",
          "uV",
          "mA",
          "uA",
          "kA",
          "kV",
          "ms",
          "us",
          "ns",
          "V",
          "A",
          "s",
          "h",
          "K",
          "C",
          "F",
          "W");

  static Unit of(String key) {
    for (String symbol : SYMBOLS) {
      int stemLength = key.length() - symbol.length() - 1;
      if (stemLength > 0
          && key.charAt(stemLength) == '_'
          && key.regionMatches(true, stemLength + 1, symbol, 0, symbol.length())) {
        return new Unit(key.substring(0, stemLength), key.substring(stemLength + 1));
      }
    }
    return new Unit(key, "");
  }

  @Override
  public String toString() {
    return symbol.isEmpty() ? "no unit" : "unit _" + symbol;
  }
}
