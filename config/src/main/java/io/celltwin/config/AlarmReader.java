package io.celltwin.config;

import java.util.Optional;
import java.util.function.ToDoubleFunction;

/// Binds the limits of one pack; what the file leaves open comes from its cell.
final class AlarmReader {
  private final TomlFile file;
  private final Table pack;
  private final Optional<CellFile.Limits> cell;
  private final int cellsInParallel;
  private final double loopPeriodSeconds;

  AlarmReader(
      TomlFile file,
      Table pack,
      Optional<CellFile> cell,
      int cellsInParallel,
      double loopPeriodSeconds) {
    this.file = file;
    this.pack = pack;
    this.cell = cell.map(CellFile::limits);
    this.cellsInParallel = cellsInParallel;
    this.loopPeriodSeconds = loopPeriodSeconds;
  }

  /// Empty where anything in the file is faulty, or where the cell is and its limits are unknown.
  Optional<AlarmLimits> read() {
    Table alarms = pack.tableOrEmpty("alarms");
    double cellMaxVolts =
        alarms.number("cell_voltage_max_V", AlarmLimits.VOLTS, ofCell(CellFile.Limits::maxVolts));
    double cellMinVolts =
        alarms.number("cell_voltage_min_V", AlarmLimits.VOLTS, ofCell(CellFile.Limits::minVolts));
    double maxCelsius =
        alarms.number(
            "temperature_max_degC",
            AlarmLimits.CELSIUS,
            ofCell(limits -> Math.max(limits.chargeMaxCelsius(), limits.dischargeMaxCelsius())));
    double minCelsius =
        alarms.number(
            "temperature_min_degC",
            AlarmLimits.CELSIUS,
            ofCell(limits -> Math.min(limits.chargeMinCelsius(), limits.dischargeMinCelsius())));
    double chargeMaxAmps =
        alarms.number(
            "charge_current_max_A",
            AlarmLimits.AMPS,
            cellsInParallel * ofCell(CellFile.Limits::chargeMaxAmps));
    double dischargeMaxAmps =
        alarms.number(
            "discharge_current_max_A",
            AlarmLimits.AMPS,
            cellsInParallel * ofCell(CellFile.Limits::dischargeMaxAmps));
    double hysteresisVolts =
        alarms.number(
            "voltage_hysteresis_V",
            AlarmLimits.HYSTERESIS_VOLTS,
            AlarmLimits.DEFAULT_HYSTERESIS_VOLTS);
    double hysteresisKelvin =
        alarms.number(
            "temperature_hysteresis_K",
            AlarmLimits.HYSTERESIS_KELVIN,
            AlarmLimits.DEFAULT_HYSTERESIS_KELVIN);
    double hysteresisAmps =
        alarms.number(
            "current_hysteresis_A",
            AlarmLimits.HYSTERESIS_AMPS,
            AlarmLimits.DEFAULT_HYSTERESIS_AMPS_RATIO * Math.max(chargeMaxAmps, dischargeMaxAmps));
    double debounceSeconds =
        alarms.number(
            "debounce_s", AlarmLimits.DEBOUNCE_SECONDS, AlarmLimits.DEFAULT_DEBOUNCE_SECONDS);
    double voltageStaleSeconds =
        alarms.number(
            "voltage_stale_s",
            AlarmLimits.STALE_SECONDS,
            AlarmLimits.DEFAULT_VOLTAGE_STALE_SECONDS);
    double temperatureStaleSeconds =
        alarms.number(
            "temperature_stale_s",
            AlarmLimits.STALE_SECONDS,
            AlarmLimits.DEFAULT_TEMPERATURE_STALE_SECONDS);
    double currentStaleSeconds =
        alarms.number(
            "current_stale_s",
            AlarmLimits.STALE_SECONDS,
            AlarmLimits.DEFAULT_CURRENT_STALE_SECONDS);
    double lateLoopSeconds =
        alarms.number("late_loop_s", AlarmLimits.LATE_LOOP_SECONDS, loopPeriodSeconds);
    alarms.requireAbove("cell_voltage_max_V", cellMaxVolts, "cell_voltage_min_V", cellMinVolts);
    alarms.requireAbove("temperature_max_degC", maxCelsius, "temperature_min_degC", minCelsius);
    alarms.finish();

    if (!file.findings().isEmpty() || cell.isEmpty()) return Optional.empty();
    return Optional.of(
        new AlarmLimits(
            cellMaxVolts,
            cellMinVolts,
            maxCelsius,
            minCelsius,
            chargeMaxAmps,
            dischargeMaxAmps,
            hysteresisVolts,
            hysteresisKelvin,
            hysteresisAmps,
            debounceSeconds,
            voltageStaleSeconds,
            temperatureStaleSeconds,
            currentStaleSeconds,
            lateLoopSeconds));
  }

  /// NaN where the cell is unknown: a comparison with it finds nothing.
  private double ofCell(ToDoubleFunction<CellFile.Limits> limit) {
    return cell.map(limits -> limit.applyAsDouble(limits)).orElse(Double.NaN);
  }
}
