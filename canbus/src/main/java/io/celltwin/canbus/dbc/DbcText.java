package io.celltwin.canbus.dbc;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// How a DBC file writes numbers, and what keeps its order.
final class DbcText {
  private DbcText() {}

  /// The same entries, unchangeable, in their order.
  static <K, V> Map<K, V> frozen(Map<K, V> entries) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(entries));
  }

  /// As an integer where it is one. Infinity as a number that is read as infinite.
  static String number(double value) {
    if (Double.isInfinite(value)) return value > 0 ? "1E400" : "-1E400";
    if (value == Math.rint(value) && Math.abs(value) < 1e15) return Long.toString((long) value);
    return Double.toString(value);
  }

  static String quoted(String text) {
    return '"' + text.replace("\"", "\\\"") + '"';
  }
}
