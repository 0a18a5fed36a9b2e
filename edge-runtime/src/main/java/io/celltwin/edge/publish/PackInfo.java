package io.celltwin.edge.publish;

/// What stays the same of a pack: the content of its `info` message.
///
/// @param version of the program
/// @param capacityAmpereHours of one series position, as configured
public record PackInfo(
    String pack,
    String version,
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
