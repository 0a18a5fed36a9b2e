package io.celltwin.edge.publish;

import io.celltwin.edge.acquisition.Reported;
import io.celltwin.edge.twin.AlarmEvent;
import io.celltwin.edge.twin.AlarmKind;
import io.celltwin.edge.twin.LoopTiming;
import io.celltwin.edge.twin.SourceEvent;
import io.celltwin.edge.twin.SourceHealth;
import io.celltwin.edge.twin.TwinState;
import io.celltwin.estimator.EstimateQuality;
import io.celltwin.estimator.Verdict;
import io.celltwin.hal.DeviceFault;
import io.celltwin.hal.DeviceHealth;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;

/// The messages of schema `celltwin/1` as JSON: topics `celltwin/v1/{pack}/{class}`. Names and
/// units are those of COVESA VSS below `Vehicle.Powertrain.TractionBattery.`; what VSS does not
/// name begins with `x.`. SOC is in percent of present capacity; current into the battery is
/// positive. What is not known is left out, or `null` in an array. One thread.
///
/// Rounding: V 4 decimals (pack 3), mV 1, A 3, percent 3, degC 2, NIS 2, W 1, s 0, µs 0; of events
/// and verdicts 4.
final class JsonProfile {
  static final String SCHEMA = "celltwin/1";

  private static final int CELL_VOLT_DECIMALS = 4;
  private static final int PACK_VOLT_DECIMALS = 3;
  private static final int AMP_DECIMALS = 3;
  static final int PERCENT_DECIMALS = 3;
  private static final int CELSIUS_DECIMALS = 2;
  private static final int WATT_DECIMALS = 1;
  private static final int MILLIVOLT_DECIMALS = 1;
  private static final int NIS_DECIMALS = 2;
  private static final int EVIDENCE_DECIMALS = 4;
  private static final double PERCENT = 100;
  private static final double MILLI = 1000;

  private final JsonWriter json = new JsonWriter();
  private final String pack;
  private final String boot;

  /// @param boot differs for every start of the daemon; with `seq` it names a message
  JsonProfile(String pack, String boot) {
    this.pack = pack;
    this.boot = boot;
  }

  String topic(MessageClass messageClass) {
    return "celltwin/v1/" + pack + "/" + messageClass.topicLevel();
  }

  byte[] online(long wallMillis) {
    head().key("status").value("online").key("ts").value(wallMillis);
    return json.closeObject().toBytes();
  }

  /// @param reason `stopped`, or for the last will `connection lost`
  byte[] offline(String reason) {
    head().key("status").value("offline").key("reason").value(reason);
    return json.closeObject().toBytes();
  }

  byte[] info(PackInfo info, String version, long wallMillis) {
    head().key("ts").value(wallMillis).key("version").value(version);
    json.key("cell").value(info.cell()).key("chemistry").value(info.chemistry());
    json.key("strings").value(info.strings());
    json.key("cells_in_series").value(info.cellsInSeries());
    json.key("cells_in_parallel").value(info.cellsInParallel());
    json.key("capacity_Ah").value(info.capacityAmpereHours(), 3);
    json.key("loop_period_s").value(info.loopPeriodSeconds(), 4);
    json.key("telemetry_period_s").value(info.telemetryPeriodSeconds(), 3);
    json.key("cells_period_s").value(info.cellsPeriodSeconds(), 3);
    return json.closeObject().toBytes();
  }

  byte[] telemetry(TwinState state, long seq, long dropped) {
    sample(state.wallMillis(), seq);
    json.key("values").openObject();
    known("CurrentVoltage", state.packVolts(), PACK_VOLT_DECIMALS);
    known("CurrentCurrent", state.packAmps(), AMP_DECIMALS);
    known("CurrentPower", state.packVolts() * state.packAmps(), WATT_DECIMALS);
    known("StateOfCharge.Current", PERCENT * state.meanSoc(), PERCENT_DECIMALS);
    Extremes soc = new Extremes(state.cells(), state::soc);
    known("x.StateOfCharge.Min", PERCENT * soc.min, PERCENT_DECIMALS);
    known("x.StateOfCharge.Max", PERCENT * soc.max, PERCENT_DECIMALS);
    Extremes volts = new Extremes(state.cells(), state::cellVolts);
    if (volts.minIndex >= 0) {
      json.key("CellVoltage.Min").value(volts.min, CELL_VOLT_DECIMALS);
      json.key("CellVoltage.IdMin").value(volts.minIndex);
      json.key("CellVoltage.Max").value(volts.max, CELL_VOLT_DECIMALS);
      json.key("CellVoltage.IdMax").value(volts.maxIndex);
    }
    Extremes celsius = new Extremes(state.sensors(), state::sensorCelsius);
    known("Temperature.Min", celsius.min, CELSIUS_DECIMALS);
    known("Temperature.Max", celsius.max, CELSIUS_DECIMALS);
    known("Temperature.Average", celsius.mean, CELSIUS_DECIMALS);
    reported(state);
    json.key("x.Filter.ConvergedCells").value(count(state.cells(), state::converged));
    json.key("x.Filter.ObservableCells").value(count(state.cells(), state::observable));
    known("x.Filter.NisMax", new Extremes(state.cells(), state::nis).max, NIS_DECIMALS);
    LoopTiming.Snapshot timing = state.timing();
    json.key("x.Loop.Ticks").value(timing.ticks());
    json.key("x.Loop.Overruns").value(timing.overruns());
    json.key("x.Loop.SkippedTicks").value(timing.skippedTicks());
    known("x.Loop.LatenessMedian", timing.latenessQuantileMicros(0.5), 0);
    known("x.Loop.LatenessP99", timing.latenessQuantileMicros(0.99), 0);
    json.key("x.Loop.LatenessMax").value(timing.maxLatenessMicros(), 0);
    json.key("x.Loop.TickMax").value(timing.maxTickMicros(), 0);
    json.key("x.Readings.Lost").value(timing.readingsLost());
    json.key("x.Messages.Dropped").value(dropped);
    json.closeObject();
    json.key("sigma").openObject();
    known("StateOfCharge.Current", PERCENT * state.meanSocSigma(), PERCENT_DECIMALS);
    json.closeObject();
    json.key("quality").openObject();
    EstimateQuality worst = worstQuality(state);
    if (worst != EstimateQuality.GOOD) {
      json.key("StateOfCharge.Current").value(worst.name());
    }
    json.closeObject();
    json.key("latenessHistogram").openArray();
    for (int k = 0; k < timing.latenessBuckets(); k++) json.value(timing.latenessBucket(k));
    json.closeArray();
    json.key("alarms").openArray();
    for (AlarmKind kind : state.activeAlarms()) json.value(kind.wireName());
    json.closeArray();
    json.key("verdicts").openArray();
    for (int s = 0; s < state.strings(); s++) verdict(state, s);
    json.closeArray();
    return json.closeObject().toBytes();
  }

  byte[] cells(TwinState state, long seq) {
    sample(state.wallMillis(), seq);
    json.key("values").openObject();
    array("CellVoltage.CellVoltages", state.cells(), CELL_VOLT_DECIMALS, state::cellVolts);
    array("x.Cell.StateOfCharge", state.cells(), PERCENT_DECIMALS, c -> PERCENT * state.soc(c));
    array(
        "x.Cell.InnovationMean",
        state.cells(),
        MILLIVOLT_DECIMALS,
        c -> MILLI * state.innovationMeanVolts(c));
    array("x.Cell.Nis", state.cells(), NIS_DECIMALS, state::nis);
    array("x.Cell.AnchorAge", state.cells(), 0, state::secondsSinceAnchor);
    array("x.Cell.Observable", state.cells(), state::observable);
    array("x.Cell.Converged", state.cells(), state::converged);
    array("Temperature.CellTemperature", state.cells(), CELSIUS_DECIMALS, state::cellCelsius);
    array("x.Temperature.Sensors", state.sensors(), CELSIUS_DECIMALS, state::sensorCelsius);
    array("x.String.Current", state.strings(), AMP_DECIMALS, state::stringAmps);
    json.closeObject();
    json.key("sigma").openObject();
    array(
        "x.Cell.StateOfCharge", state.cells(), PERCENT_DECIMALS, c -> PERCENT * state.socSigma(c));
    json.closeObject();
    json.key("quality").openObject();
    if (worstQuality(state) != EstimateQuality.GOOD) {
      json.key("x.Cell.StateOfCharge").openArray();
      for (int c = 0; c < state.cells(); c++) json.value(state.quality(c).name());
      json.closeArray();
    }
    json.closeObject();
    return json.closeObject().toBytes();
  }

  byte[] event(AlarmEvent event, long seq) {
    sample(event.wallMillis(), seq);
    json.key("alarm").value(event.kind().wireName());
    json.key("state").value(event.raised() ? "raised" : "cleared");
    String subjects =
        switch (event.kind().subject()) {
          case CELL -> "cells";
          case SENSOR -> "sensors";
          case STRING -> "strings";
          case LOOP -> "";
        };
    if (!subjects.isEmpty()) {
      json.key(subjects).openArray();
      for (int subject : event.subjects()) json.value(subject);
      json.closeArray();
    }
    if (!Double.isNaN(event.value())) {
      json.key("value").value(event.value(), EVIDENCE_DECIMALS);
      known("limit", event.limit(), EVIDENCE_DECIMALS);
      known("sigma", event.sigma(), EVIDENCE_DECIMALS);
      json.key("unit").value(event.kind().unit());
    }
    return json.closeObject().toBytes();
  }

  /// What a source says of its hardware has changed.
  byte[] event(SourceEvent event, long seq) {
    sample(event.wallMillis(), seq);
    source(event.source(), event.now());
    return json.closeObject().toBytes();
  }

  byte[] sources(List<SourceHealth> sources, long wallMillis, long seq) {
    sample(wallMillis, seq);
    json.key("sources").openArray();
    for (SourceHealth source : sources) {
      json.openObject();
      source(source.name(), source.snapshot());
      json.key("counts").openObject();
      source.counts().forEach((name, count) -> json.key(name).value(count));
      json.closeObject().closeObject();
    }
    json.closeArray();
    return json.closeObject().toBytes();
  }

  private void source(String name, DeviceHealth.Snapshot now) {
    json.key("source").value(name);
    json.key("state").value(now.state().name().toLowerCase(Locale.ROOT));
    if (!now.reason().isEmpty()) json.key("reason").value(now.reason());
    json.key("faults").openArray();
    for (DeviceFault fault : now.faults()) {
      json.openObject().key("fault").value(fault.kind().name().toLowerCase(Locale.ROOT));
      if (fault.device() > 0) json.key("device").value(fault.device());
      if (fault.channel() >= 0) json.key("channel").value(fault.channel());
      json.closeObject();
    }
    json.closeArray();
  }

  /// What the pack says of itself, and by how much the twin's SOC is above it.
  private void reported(TwinState state) {
    double soc = state.reported(Reported.SOC);
    known("x.Reported.StateOfCharge", PERCENT * soc, PERCENT_DECIMALS);
    known(
        "x.Reported.StateOfChargeDifference", PERCENT * (state.meanSoc() - soc), PERCENT_DECIMALS);
    known("x.Reported.StateOfHealth", PERCENT * state.reported(Reported.SOH), PERCENT_DECIMALS);
    known("x.Reported.MaxChargePower", state.reported(Reported.CHARGE_POWER_LIMIT), WATT_DECIMALS);
    known(
        "x.Reported.MaxDischargePower",
        state.reported(Reported.DISCHARGE_POWER_LIMIT),
        WATT_DECIMALS);
    known(
        "x.Reported.MaxChargeCurrent", state.reported(Reported.CHARGE_CURRENT_LIMIT), AMP_DECIMALS);
    known(
        "x.Reported.MaxDischargeCurrent",
        state.reported(Reported.DISCHARGE_CURRENT_LIMIT),
        AMP_DECIMALS);
  }

  private JsonWriter head() {
    return json.clear()
        .openObject()
        .key("schema")
        .value(SCHEMA)
        .key("pack")
        .value(pack)
        .key("boot")
        .value(boot);
  }

  private void sample(long wallMillis, long seq) {
    head().key("seq").value(seq).key("ts").value(wallMillis).key("hist").value(false);
  }

  private void verdict(TwinState state, int string) {
    if (state.verdict(string) == Verdict.NONE) return;
    json.openObject().key("string").value(string + 1);
    json.key("verdict").value(state.verdictText(string));
    known("excess", state.verdictExcess(string), EVIDENCE_DECIMALS);
    known("sigma", state.verdictSigma(string), EVIDENCE_DECIMALS);
    json.key("unit").value(state.verdictUnit(string)).closeObject();
  }

  private void known(String key, double value, int decimals) {
    if (!Double.isNaN(value)) json.key(key).value(value, decimals);
  }

  private void array(String key, int size, int decimals, IntToDoubleFunction element) {
    json.key(key).openArray();
    for (int k = 0; k < size; k++) json.value(element.applyAsDouble(k), decimals);
    json.closeArray();
  }

  private void array(String key, int size, IntPredicate element) {
    json.key(key).openArray();
    for (int k = 0; k < size; k++) json.value(element.test(k));
    json.closeArray();
  }

  private static int count(int size, IntPredicate element) {
    int count = 0;
    for (int k = 0; k < size; k++) if (element.test(k)) count++;
    return count;
  }

  private static EstimateQuality worstQuality(TwinState state) {
    EstimateQuality worst = EstimateQuality.GOOD;
    for (int c = 0; c < state.cells(); c++) {
      if (state.quality(c).compareTo(worst) > 0) worst = state.quality(c);
    }
    return worst;
  }

  /// Smallest, largest and mean of what is known; `NaN` and -1 where nothing is.
  private static final class Extremes {
    private double min = Double.NaN;
    private double max = Double.NaN;
    private double mean = Double.NaN;
    private int minIndex = -1;
    private int maxIndex = -1;

    Extremes(int size, IntToDoubleFunction element) {
      double sum = 0;
      int known = 0;
      for (int k = 0; k < size; k++) {
        double value = element.applyAsDouble(k);
        if (Double.isNaN(value)) continue;
        if (known == 0 || value < min) {
          min = value;
          minIndex = k;
        }
        if (known == 0 || value > max) {
          max = value;
          maxIndex = k;
        }
        sum += value;
        known++;
      }
      if (known > 0) mean = sum / known;
    }
  }
}
