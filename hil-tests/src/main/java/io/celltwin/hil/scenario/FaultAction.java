package io.celltwin.hil.scenario;

import io.celltwin.hil.bench.Bench;
import java.util.function.Consumer;

/// How a fault is put into a bench and taken out again.
///
/// @param text for people
record FaultAction(String text, Consumer<Bench> inject, Consumer<Bench> heal) {}
