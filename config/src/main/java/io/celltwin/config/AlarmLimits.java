package io.celltwin.config;

import java.util.Optional;

/// Limits of one pack, per position of cells in parallel and per string. Currents are both positive
/// numbers.
///
/// @param chargePulse what is allowed for a while above `chargeMaxAmps`
/// @param dischargePulse likewise
/// @param lateLoopSeconds a tick that starts later than this is late
public record AlarmLimits(
    double cellMaxVolts,
    double cellMinVolts,
    double maxCelsius,
    double minCelsius,
    double chargeMaxAmps,
    double dischargeMaxAmps,
    Optional<CurrentPulse> chargePulse,
    Optional<CurrentPulse> dischargePulse,
    double hysteresisVolts,
    double hysteresisKelvin,
    double hysteresisAmps,
    double debounceSeconds,
    double voltageStaleSeconds,
    double temperatureStaleSeconds,
    double currentStaleSeconds,
    double lateLoopSeconds) {
  static final Range VOLTS = Range.of(0.5, 6);
  static final Range CELSIUS = Range.of(-60, 150);

  /// A string of 1024 cells in parallel, each at the most that a cell file may allow.
  static final Range AMPS = Range.above(0, 1024 * 10_000);

  static final Range HYSTERESIS_VOLTS = Range.of(0, 1);
  static final Range HYSTERESIS_KELVIN = Range.of(0, 50);
  static final Range HYSTERESIS_AMPS = Range.of(0, 1024 * 10_000);
  static final Range DEBOUNCE_SECONDS = Range.of(0, 3600);
  static final Range STALE_SECONDS = Range.above(0, 86_400);
  static final Range LATE_LOOP_SECONDS = Range.above(0, 3600);

  static final double DEFAULT_HYSTERESIS_VOLTS = 0.02;
  static final double DEFAULT_HYSTERESIS_KELVIN = 2;

  /// Of the larger current limit.
  static final double DEFAULT_HYSTERESIS_AMPS_RATIO = 0.02;

  static final double DEFAULT_DEBOUNCE_SECONDS = 1;
  static final double DEFAULT_VOLTAGE_STALE_SECONDS = 10;
  static final double DEFAULT_TEMPERATURE_STALE_SECONDS = 60;
  static final double DEFAULT_CURRENT_STALE_SECONDS = 2;

  /// What holds for a pack whose file says nothing of alarms.
  public static AlarmLimits defaults(CellFile cell, int cellsInParallel, double loopPeriodSeconds) {
    CellFile.Limits limits = cell.limits();
    double chargeMaxAmps = cellsInParallel * limits.chargeMaxAmps();
    double dischargeMaxAmps = cellsInParallel * limits.dischargeMaxAmps();
    return new AlarmLimits(
        limits.maxVolts(),
        limits.minVolts(),
        Math.max(limits.chargeMaxCelsius(), limits.dischargeMaxCelsius()),
        Math.min(limits.chargeMinCelsius(), limits.dischargeMinCelsius()),
        chargeMaxAmps,
        dischargeMaxAmps,
        limits.chargePulse().map(pulse -> pulse.times(cellsInParallel)),
        limits.dischargePulse().map(pulse -> pulse.times(cellsInParallel)),
        DEFAULT_HYSTERESIS_VOLTS,
        DEFAULT_HYSTERESIS_KELVIN,
        defaultHysteresisAmps(chargeMaxAmps, dischargeMaxAmps),
        DEFAULT_DEBOUNCE_SECONDS,
        DEFAULT_VOLTAGE_STALE_SECONDS,
        DEFAULT_TEMPERATURE_STALE_SECONDS,
        DEFAULT_CURRENT_STALE_SECONDS,
        loopPeriodSeconds);
  }

  static double defaultHysteresisAmps(double chargeMaxAmps, double dischargeMaxAmps) {
    return DEFAULT_HYSTERESIS_AMPS_RATIO * Math.max(chargeMaxAmps, dischargeMaxAmps);
  }

  public AlarmLimits {
    VOLTS.require("cellMaxVolts", cellMaxVolts);
    VOLTS.require("cellMinVolts", cellMinVolts);
    CELSIUS.require("maxCelsius", maxCelsius);
    CELSIUS.require("minCelsius", minCelsius);
    AMPS.require("chargeMaxAmps", chargeMaxAmps);
    AMPS.require("dischargeMaxAmps", dischargeMaxAmps);
    HYSTERESIS_VOLTS.require("hysteresisVolts", hysteresisVolts);
    HYSTERESIS_KELVIN.require("hysteresisKelvin", hysteresisKelvin);
    HYSTERESIS_AMPS.require("hysteresisAmps", hysteresisAmps);
    DEBOUNCE_SECONDS.require("debounceSeconds", debounceSeconds);
    STALE_SECONDS.require("voltageStaleSeconds", voltageStaleSeconds);
    STALE_SECONDS.require("temperatureStaleSeconds", temperatureStaleSeconds);
    STALE_SECONDS.require("currentStaleSeconds", currentStaleSeconds);
    LATE_LOOP_SECONDS.require("lateLoopSeconds", lateLoopSeconds);
    if (cellMinVolts >= cellMaxVolts || minCelsius >= maxCelsius) {
      throw new IllegalArgumentException("a lower limit lies above its upper limit");
    }
  }
}
