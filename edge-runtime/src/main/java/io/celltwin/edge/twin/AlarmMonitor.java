package io.celltwin.edge.twin;

import io.celltwin.config.AlarmLimits;
import io.celltwin.config.CurrentPulse;
import io.celltwin.edge.acquisition.NewestReadings;
import io.celltwin.edge.acquisition.PackInput;
import io.celltwin.estimator.PackEstimate;
import io.celltwin.estimator.PackMeasurement;
import io.celltwin.estimator.Verdict;
import io.celltwin.estimator.thermal.TemperatureFault;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The first alarms of a pack, without outputs. Loop thread only.
final class AlarmMonitor {
  private static final double SECONDS_PER_NANO = 1e-9;

  private final PackInput input;
  private final AlarmCondition overVoltage;
  private final AlarmCondition underVoltage;
  private final AlarmCondition overTemperature;
  private final AlarmCondition underTemperature;
  private final AlarmCondition chargeOverCurrent;
  private final AlarmCondition dischargeOverCurrent;
  private final AlarmCondition staleVoltage;
  private final AlarmCondition staleStringVoltage;
  private final AlarmCondition staleTemperature;
  private final AlarmCondition staleCurrent;
  private final AlarmCondition implausibleVoltage;
  private final AlarmCondition implausibleStringVoltage;
  private final AlarmCondition implausibleTemperature;
  private final AlarmCondition implausibleCurrent;
  private final AlarmCondition suspectVoltage;
  private final AlarmCondition suspectCurrent;
  private final AlarmCondition leakingCell;
  private final AlarmCondition coolingLost;
  private final AlarmCondition stuckTemperature;
  private final AlarmCondition jumpingTemperature;
  private final AlarmCondition offTemperature;
  private final AlarmCondition lateLoop;
  private final List<AlarmCondition> conditions;

  /// Rebuilt only when an alarm changes, so that a quiet tick allocates nothing.
  private Set<AlarmKind> active = Set.of();

  private int activeBits;

  AlarmMonitor(AlarmLimits a, PackInput input) {
    this.input = input;
    int cells = input.cells();
    int sensors = input.sensors();
    int strings = input.strings();
    double debounce = a.debounceSeconds();
    overVoltage =
        new AlarmCondition(
            AlarmKind.CELL_OVER_VOLTAGE,
            cells,
            true,
            a.cellMaxVolts(),
            a.hysteresisVolts(),
            debounce);
    underVoltage =
        new AlarmCondition(
            AlarmKind.CELL_UNDER_VOLTAGE,
            cells,
            false,
            a.cellMinVolts(),
            a.hysteresisVolts(),
            debounce);
    overTemperature =
        new AlarmCondition(
            AlarmKind.OVER_TEMPERATURE,
            sensors,
            true,
            a.maxCelsius(),
            a.hysteresisKelvin(),
            debounce);
    underTemperature =
        new AlarmCondition(
            AlarmKind.UNDER_TEMPERATURE,
            sensors,
            false,
            a.minCelsius(),
            a.hysteresisKelvin(),
            debounce);
    chargeOverCurrent =
        overCurrent(AlarmKind.CHARGE_OVER_CURRENT, strings, a.chargeMaxAmps(), a.chargePulse(), a);
    dischargeOverCurrent =
        overCurrent(
            AlarmKind.DISCHARGE_OVER_CURRENT, strings, a.dischargeMaxAmps(), a.dischargePulse(), a);
    staleVoltage =
        new AlarmCondition(
            AlarmKind.STALE_VOLTAGE, cells, true, a.voltageStaleSeconds(), 0, debounce);
    staleStringVoltage =
        new AlarmCondition(
            AlarmKind.STALE_STRING_VOLTAGE, strings, true, a.voltageStaleSeconds(), 0, debounce);
    staleTemperature =
        new AlarmCondition(
            AlarmKind.STALE_TEMPERATURE, sensors, true, a.temperatureStaleSeconds(), 0, debounce);
    staleCurrent =
        new AlarmCondition(
            AlarmKind.STALE_CURRENT, strings, true, a.currentStaleSeconds(), 0, debounce);
    implausibleVoltage = withoutLimit(AlarmKind.IMPLAUSIBLE_VOLTAGE, cells, debounce);
    implausibleStringVoltage =
        withoutLimit(AlarmKind.IMPLAUSIBLE_STRING_VOLTAGE, strings, debounce);
    implausibleTemperature = withoutLimit(AlarmKind.IMPLAUSIBLE_TEMPERATURE, sensors, debounce);
    implausibleCurrent = withoutLimit(AlarmKind.IMPLAUSIBLE_CURRENT, strings, debounce);
    suspectVoltage = withoutLimit(AlarmKind.SUSPECT_VOLTAGE, cells, debounce);
    suspectCurrent = withoutLimit(AlarmKind.SUSPECT_CURRENT, strings, debounce);
    leakingCell = withoutLimit(AlarmKind.LEAKING_CELL, cells, debounce);
    coolingLost = withoutLimit(AlarmKind.COOLING_LOST, strings, debounce);
    stuckTemperature = withoutLimit(AlarmKind.STUCK_TEMPERATURE, sensors, debounce);
    jumpingTemperature = withoutLimit(AlarmKind.JUMPING_TEMPERATURE, sensors, debounce);
    offTemperature = withoutLimit(AlarmKind.OFF_TEMPERATURE, sensors, debounce);
    lateLoop = new AlarmCondition(AlarmKind.LATE_LOOP, 1, true, a.lateLoopSeconds(), 0, debounce);
    conditions =
        List.of(
            overVoltage,
            underVoltage,
            overTemperature,
            underTemperature,
            chargeOverCurrent,
            dischargeOverCurrent,
            staleVoltage,
            staleStringVoltage,
            staleTemperature,
            staleCurrent,
            implausibleVoltage,
            implausibleStringVoltage,
            implausibleTemperature,
            implausibleCurrent,
            suspectVoltage,
            suspectCurrent,
            leakingCell,
            coolingLost,
            stuckTemperature,
            jumpingTemperature,
            offTemperature,
            lateLoop);
  }

  private static AlarmCondition overCurrent(
      AlarmKind kind, int strings, double amps, Optional<CurrentPulse> pulse, AlarmLimits limits) {
    return new AlarmCondition(
        kind,
        strings,
        true,
        amps,
        limits.hysteresisAmps(),
        limits.debounceSeconds(),
        pulse.map(p -> new PulseAllowance(strings, amps, p)));
  }

  private static AlarmCondition withoutLimit(AlarmKind kind, int subjects, double debounce) {
    return new AlarmCondition(kind, subjects, true, Double.NaN, Double.NaN, debounce);
  }

  /// A value is judged at the time of its sample: held on through silence it debounces nothing.
  void judge(PackMeasurement measurement, PackEstimate estimate, long tickNanos, long lateNanos) {
    NewestReadings cellVolts = input.cellVolts();
    for (int c = 0; c < input.cells(); c++) {
      overVoltage.judge(c, cellVolts.value(c), cellVolts.sampledNanos(c));
      underVoltage.judge(c, cellVolts.value(c), cellVolts.sampledNanos(c));
      staleVoltage.judge(c, cellVolts.ageSeconds(c, tickNanos), tickNanos);
      implausibleVoltage.judge(c, cellVolts.implausible(c), cellVolts.spokeNanos(c));
    }
    NewestReadings celsius = input.sensorCelsius();
    for (int s = 0; s < input.sensors(); s++) {
      overTemperature.judge(s, celsius.value(s), celsius.sampledNanos(s));
      underTemperature.judge(s, celsius.value(s), celsius.sampledNanos(s));
      staleTemperature.judge(s, celsius.ageSeconds(s, tickNanos), tickNanos);
      implausibleTemperature.judge(s, celsius.implausible(s), celsius.spokeNanos(s));
    }
    NewestReadings stringVolts = input.stringVolts();
    for (int s = 0; s < input.strings(); s++) {
      double amps = measurement.stringAmps[s];
      chargeOverCurrent.judge(s, amps, input.currentNanos(s));
      dischargeOverCurrent.judge(s, -amps, input.currentNanos(s));
      staleCurrent.judge(s, input.currentAgeSeconds(s, tickNanos), tickNanos);
      implausibleCurrent.judge(s, input.currentImplausible(s), input.currentSpokeNanos(s));
      staleStringVoltage.judge(s, stringVolts.ageSeconds(s, tickNanos), tickNanos);
      implausibleStringVoltage.judge(s, stringVolts.implausible(s), stringVolts.spokeNanos(s));
      judgeVerdict(s, estimate, tickNanos);
      judgeLeak(s, estimate, tickNanos);
      coolingLost.judge(s, estimate.stringCoolingLost[s], tickNanos);
    }
    for (int s = 0; s < estimate.temperatureFault.length; s++) {
      TemperatureFault fault = estimate.temperatureFault[s];
      stuckTemperature.judge(s, fault == TemperatureFault.STUCK, tickNanos);
      jumpingTemperature.judge(s, fault == TemperatureFault.JUMPING, tickNanos);
      offTemperature.judge(s, fault == TemperatureFault.OFF, tickNanos);
    }
    // The tick has been late since it was due: a single one may be for the whole debounce.
    lateLoop.judge(0, lateNanos * SECONDS_PER_NANO, tickNanos, tickNanos + lateNanos);
    refreshActive();
  }

  private void judgeVerdict(int string, PackEstimate estimate, long tickNanos) {
    Verdict verdict = estimate.verdict[string];
    double excess = estimate.verdictExcess[string];
    double sigma = estimate.verdictSigma[string];
    suspectCurrent.judge(string, verdict == Verdict.CURRENT_SENSOR, excess, sigma, tickNanos);
    if (verdict != Verdict.CELL_VOLTAGE && suspectVoltage.isQuiet()) return;
    int cell = estimate.verdictCell[string]; // -1 for all of the string
    int cellsInSeries = input.cells() / input.strings();
    for (int c = string * cellsInSeries; c < (string + 1) * cellsInSeries; c++) {
      boolean wrong = verdict == Verdict.CELL_VOLTAGE && (cell == c || cell < 0);
      suspectVoltage.judge(c, wrong, excess, sigma, tickNanos);
    }
  }

  private void judgeLeak(int string, PackEstimate estimate, long tickNanos) {
    if (estimate.leakCell[string] < 0 && leakingCell.isQuiet()) return;
    int cellsInSeries = input.cells() / input.strings();
    for (int c = string * cellsInSeries; c < (string + 1) * cellsInSeries; c++) {
      leakingCell.judge(c, estimate.leakCell[string] == c, tickNanos);
    }
  }

  private void refreshActive() {
    int bits = 0;
    for (int k = 0; k < conditions.size(); k++) {
      if (conditions.get(k).active()) bits |= 1 << k;
    }
    if (bits == activeBits) return;
    activeBits = bits;
    EnumSet<AlarmKind> kinds = EnumSet.noneOf(AlarmKind.class);
    for (AlarmCondition condition : conditions) {
      if (condition.active()) kinds.add(condition.kind());
    }
    active = Collections.unmodifiableSet(kinds); // in the order of the kinds
  }

  List<AlarmCondition> conditions() {
    return conditions;
  }

  Set<AlarmKind> active() {
    return active;
  }
}
