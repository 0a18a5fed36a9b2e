package io.celltwin.canbus.map;

import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// What a mapped bus has brought so far.
///
/// @param frames all of them, `mapped` those that carried something of the pack
/// @param wrongCrc frames not believed; `frozen` ones whose alive counter stood still
/// @param tooShort frames that lacked bytes of a signal
/// @param unavailable values that the sender says it does not have
/// @param outOfRange values that cannot be, by the map
/// @param timedOut how often a channel fell silent
public record MapCounts(
    long frames,
    long mapped,
    long wrongCrc,
    long frozen,
    long tooShort,
    long unavailable,
    long outOfRange,
    long timedOut) {
  static final MapCounts NOTHING = new MapCounts(0, 0, 0, 0, 0, 0, 0, 0);

  /// By their names on the wire.
  static Map<String, LongSupplier> named(Supplier<MapCounts> counts) {
    return Map.of(
        "frames", () -> counts.get().frames,
        "mapped", () -> counts.get().mapped,
        "wrong_crc", () -> counts.get().wrongCrc,
        "frozen", () -> counts.get().frozen,
        "too_short", () -> counts.get().tooShort,
        "unavailable", () -> counts.get().unavailable,
        "out_of_range", () -> counts.get().outOfRange,
        "timed_out", () -> counts.get().timedOut);
  }
}
