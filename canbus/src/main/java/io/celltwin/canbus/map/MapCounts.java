package io.celltwin.canbus.map;

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
    long timedOut) {}
