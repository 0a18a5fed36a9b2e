package io.celltwin.edge.publish;

/// What stays the same of a pack: the content of its `info` message.
///
/// @param capacityAmpereHours of one series position, as configured
public record PackInfo(
    String pack,
    String cell,
    String chemistry,
    int strings,
    int cellsInSeries,
    int cellsInParallel,
    double capacityAmpereHours,
    double loopPeriodSeconds,
    double telemetryPeriodSeconds,
    double cellsPeriodSeconds,
    double faultPeriodSeconds,
    double faultHoldSeconds) {}
