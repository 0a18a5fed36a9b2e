package io.celltwin.config;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/// Binds the limits of one pack; what the file leaves open comes from its cell.
final class AlarmReader {
  private final TomlFile file;
  private final Table pack;
  private final Optional<AlarmLimits> defaults;

  /// @param defaults empty where the cell or the loop is faulty: they are then unknown
  AlarmReader(TomlFile file, Table pack, Optional<AlarmLimits> defaults) {
    this.file = file;
    this.pack = pack;
    this.defaults = defaults;
  }

  /// Empty where anything in the file is faulty, or where the cell is: its limits are then unknown.
  Optional<AlarmLimits> read() {
    Table alarms = pack.tableOrEmpty("alarms");
    double cellMaxVolts =
        alarms.number(
            "cell_voltage_max_V", AlarmLimits.VOLTS, otherwise(AlarmLimits::cellMaxVolts));
    double cellMinVolts =
        alarms.number(
            "cell_voltage_min_V", AlarmLimits.VOLTS, otherwise(AlarmLimits::cellMinVolts));
    double maxCelsius =
        alarms.number(
            "temperature_max_degC", AlarmLimits.CELSIUS, otherwise(AlarmLimits::maxCelsius));
    double minCelsius =
        alarms.number(
            "temperature_min_degC", AlarmLimits.CELSIUS, otherwise(AlarmLimits::minCelsius));
    double chargeMaxAmps =
        alarms.number(
            "charge_current_max_A", AlarmLimits.AMPS, otherwise(AlarmLimits::chargeMaxAmps));
    double dischargeMaxAmps =
        alarms.number(
            "discharge_current_max_A", AlarmLimits.AMPS, otherwise(AlarmLimits::dischargeMaxAmps));
    Optional<CurrentPulse> chargePulse =
        pulse(alarms, "charge", chargeMaxAmps, AlarmLimits::chargePulse);
    Optional<CurrentPulse> dischargePulse =
        pulse(alarms, "discharge", dischargeMaxAmps, AlarmLimits::dischargePulse);
    double hysteresisVolts =
        alarms.number(
            "voltage_hysteresis_V",
            AlarmLimits.HYSTERESIS_VOLTS,
            otherwise(AlarmLimits::hysteresisVolts));
    double hysteresisKelvin =
        alarms.number(
            "temperature_hysteresis_K",
            AlarmLimits.HYSTERESIS_KELVIN,
            otherwise(AlarmLimits::hysteresisKelvin));
    double hysteresisAmps =
        alarms.number(
            "current_hysteresis_A",
            AlarmLimits.HYSTERESIS_AMPS,
            AlarmLimits.defaultHysteresisAmps(chargeMaxAmps, dischargeMaxAmps));
    double debounceSeconds =
        alarms.number(
            "debounce_s", AlarmLimits.DEBOUNCE_SECONDS, otherwise(AlarmLimits::debounceSeconds));
    double voltageStaleSeconds =
        alarms.number(
            "voltage_stale_s",
            AlarmLimits.STALE_SECONDS,
            otherwise(AlarmLimits::voltageStaleSeconds));
    double temperatureStaleSeconds =
        alarms.number(
            "temperature_stale_s",
            AlarmLimits.STALE_SECONDS,
            otherwise(AlarmLimits::temperatureStaleSeconds));
    double currentStaleSeconds =
        alarms.number(
            "current_stale_s",
            AlarmLimits.STALE_SECONDS,
            otherwise(AlarmLimits::currentStaleSeconds));
    double lateLoopSeconds =
        alarms.number(
            "late_loop_s", AlarmLimits.LATE_LOOP_SECONDS, otherwise(AlarmLimits::lateLoopSeconds));
    alarms.requireAbove("cell_voltage_max_V", cellMaxVolts, "cell_voltage_min_V", cellMinVolts);
    alarms.requireAbove("temperature_max_degC", maxCelsius, "temperature_min_degC", minCelsius);
    alarms.finish();

    if (!file.findings().isEmpty() || defaults.isEmpty()) return Optional.empty();
    return Optional.of(
        new AlarmLimits(
            cellMaxVolts,
            cellMinVolts,
            maxCelsius,
            minCelsius,
            chargeMaxAmps,
            dischargeMaxAmps,
            chargePulse,
            dischargePulse,
            hysteresisVolts,
            hysteresisKelvin,
            hysteresisAmps,
            debounceSeconds,
            voltageStaleSeconds,
            temperatureStaleSeconds,
            currentStaleSeconds,
            lateLoopSeconds));
  }

  /// The cell's own goes with the cell's own continuous limit: whoever sets another one sets its
  /// pulse too, or has none.
  private Optional<CurrentPulse> pulse(
      Table alarms,
      String way,
      double continuousAmps,
      Function<AlarmLimits, Optional<CurrentPulse>> otherwise) {
    Optional<CurrentPulse> own = CurrentPulse.read(alarms, way, AlarmLimits.AMPS, continuousAmps);
    boolean isCells = own.isEmpty() && !alarms.has(way + "_current_max_A");
    return isCells ? defaults.flatMap(otherwise) : own;
  }

  /// NaN where nothing is known: a comparison with it finds nothing.
  private double otherwise(ToDoubleFunction<AlarmLimits> limit) {
    return defaults.map(limits -> limit.applyAsDouble(limits)).orElse(Double.NaN);
  }
}
