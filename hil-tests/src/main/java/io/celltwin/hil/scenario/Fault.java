package io.celltwin.hil.scenario;

import io.celltwin.hil.bench.Bench;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/// Something that breaks on the bench at a time, and may be mended at another.
///
/// @param key of its table, for findings
/// @param text for people: `cells: device 1: wire 5 cut`
public record Fault(
    String key,
    String text,
    double atSeconds,
    OptionalDouble untilSeconds,
    Consumer<Bench> inject,
    Consumer<Bench> heal) {}
