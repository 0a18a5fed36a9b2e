package io.celltwin.edge.twin;

/// Limits and times of a pack's alarms. Currents are magnitudes, per string.
///
/// @param debounceSeconds how long a limit must be passed, or left, before an alarm changes
/// @param lateLoopSeconds a tick that begins later than this counts as late
public record AlarmSettings(
    double cellMaxVolts,
    double cellMinVolts,
    double maxCelsius,
    double minCelsius,
    double chargeMaxAmps,
    double dischargeMaxAmps,
    double hysteresisVolts,
    double hysteresisKelvin,
    double hysteresisAmps,
    double debounceSeconds,
    double voltageStaleSeconds,
    double temperatureStaleSeconds,
    double currentStaleSeconds,
    double lateLoopSeconds) {}
