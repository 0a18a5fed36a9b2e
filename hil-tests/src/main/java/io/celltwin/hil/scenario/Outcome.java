package io.celltwin.hil.scenario;

/// What became of one expectation.
///
/// @param detail for people: when it came, or what came instead
public record Outcome(Expectation expectation, boolean passed, String detail) {}
