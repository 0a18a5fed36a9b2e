package io.celltwin.edge.publish;

import io.celltwin.edge.publish.Encoder.Stamp;
import io.celltwin.edge.signal.Cadence;
import io.celltwin.edge.signal.Catalogue;
import io.celltwin.edge.signal.PackSample;
import io.celltwin.edge.signal.PowerSignals;
import io.celltwin.edge.signal.Scope;
import io.celltwin.edge.signal.Signal;
import io.celltwin.edge.twin.AlarmEvent;
import io.celltwin.edge.twin.AlarmKind;
import io.celltwin.edge.twin.LoopTiming;
import io.celltwin.edge.twin.SourceHealth;
import io.celltwin.edge.twin.TwinState;
import io.celltwin.edge.twin.ValueQuality;
import io.celltwin.estimator.life.Bands;
import io.celltwin.estimator.life.LifeCounts;
import io.celltwin.hal.DeviceFault;
import io.celltwin.hal.DeviceHealth;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntToDoubleFunction;

/// What messages say, as members of JSON objects, and how what is known only when a message is sent
/// is put in later. Which members make a message is for its profile to say. What signals carry, in
/// which unit and how rounded, is for the [Catalogue] to say. What is not known is left out, or
/// `null` in an array. One thread.
final class JsonMembers {
  /// Of what events and verdicts tell.
  private static final int EVIDENCE_DECIMALS = 4;

  /// Digits of ms since 1970 until the year 2286: room for a time that is known later.
  static final int TIME_DIGITS = 13;

  private static final byte[] TRUE =
      "true ".getBytes(StandardCharsets.US_ASCII); // as long as false

  private final JsonWriter json;

  JsonMembers(JsonWriter json) {
    this.json = json;
  }

  // ---- signals: nothing is allocated for one element of a cell, sensor or string

  /// @param suffix of their names
  void values(Cadence cadence, PackSample sample, String suffix) {
    for (Signal signal : Catalogue.of(cadence)) {
      if (signal.scope() == Scope.PACK) {
        known(signal, suffix, signal.value(sample, 0));
        continue;
      }
      json.key(signal.name(), suffix).openArray();
      for (int k = 0; k < signal.size(sample); k++) {
        double value = signal.value(sample, k);
        if (signal.isTruth()) json.value(value > 0);
        else json.value(value, signal.decimals());
      }
      json.closeArray();
    }
  }

  /// @param suffix of their names
  void sigmas(Cadence cadence, PackSample sample, String suffix) {
    for (Signal signal : Catalogue.of(cadence)) {
      if (!signal.hasSigma()) continue;
      if (signal.scope() == Scope.PACK) {
        known(signal, suffix, signal.sigma(sample, 0));
        continue;
      }
      json.key(signal.name(), suffix).openArray();
      for (int k = 0; k < signal.size(sample); k++) {
        json.value(signal.sigma(sample, k), signal.decimals());
      }
      json.closeArray();
    }
  }

  /// Where one of them is not `GOOD`.
  void qualities(Cadence cadence, PackSample sample) {
    for (Signal signal : Catalogue.of(cadence)) {
      if (!isFlawed(signal, sample)) continue;
      json.key(signal.name());
      if (signal.scope() == Scope.PACK) {
        quality(signal.quality(sample, 0));
        continue;
      }
      json.openArray();
      for (int k = 0; k < signal.size(sample); k++) quality(signal.quality(sample, k));
      json.closeArray();
    }
  }

  private void quality(ValueQuality quality) {
    if (quality == ValueQuality.ABSENT) json.nothing();
    else json.value(quality.name());
  }

  /// Where one of them says something.
  void ages(Cadence cadence, PackSample sample) {
    for (Signal signal : Catalogue.of(cadence)) {
      if (!isOld(signal, sample)) continue;
      json.key(signal.name());
      if (signal.scope() == Scope.PACK) {
        json.value(signal.ageSeconds(sample, 0), Signal.AGE_DECIMALS);
        continue;
      }
      json.openArray();
      for (int k = 0; k < signal.size(sample); k++) {
        json.value(signal.ageSeconds(sample, k), Signal.AGE_DECIMALS);
      }
      json.closeArray();
    }
  }

  private static boolean isFlawed(Signal signal, PackSample sample) {
    for (int k = 0; k < signal.size(sample); k++) {
      if (signal.quality(sample, k).isTold()) return true;
    }
    return false;
  }

  private static boolean isOld(Signal signal, PackSample sample) {
    for (int k = 0; k < signal.size(sample); k++) {
      if (signal.ageSeconds(sample, k) >= signal.toldFromSeconds()) return true;
    }
    return false;
  }

  // ---- what is no signal

  /// Lateness, alarms, verdicts, and what limits the pack.
  void findings(TwinState state) {
    json.key("latenessHistogram").openArray();
    LoopTiming.Snapshot timing = state.timing();
    for (int k = 0; k < timing.latenessBuckets(); k++) json.value(timing.latenessBucket(k));
    json.closeArray();
    json.key("alarms").openArray();
    for (AlarmKind kind : state.activeAlarms()) json.value(kind.wireName());
    json.closeArray();
    json.key("verdicts").openArray();
    for (int s = 0; s < state.strings(); s++) verdict(state, s);
    json.closeArray();
    json.key("limits").openObject();
    for (PowerSignals.Question question : PowerSignals.QUESTIONS) {
      question.limit(state).ifPresent(limit -> json.key(question.name()).value(limit));
    }
    json.closeObject();
  }

  private void verdict(TwinState state, int string) {
    String verdict = state.verdictText(string);
    if (verdict.isEmpty()) return;
    boolean leaks = state.leakCell(string) >= 0; // how much stands among the signals
    json.openObject().key("string").value(string + 1);
    json.key("verdict").value(verdict);
    known("excess", leaks ? Double.NaN : state.verdictExcess(string), EVIDENCE_DECIMALS);
    known("sigma", leaks ? Double.NaN : state.verdictSigma(string), EVIDENCE_DECIMALS);
    json.key("unit").value(state.verdictUnit(string)).closeObject();
  }

  /// Hours in bands and cycles, with the edges of the bands.
  void bands(LifeCounts life) {
    json.key("bands").openObject();
    edges("current", Bands.C_RATE);
    edges("temperature", Bands.CELSIUS);
    edges("soc", Bands.SOC);
    json.closeObject().key("timeByCurrent").openArray();
    for (int s = 0; s < life.strings(); s++) {
      int string = s;
      hours(Bands.C_RATE.size(), k -> life.currentSeconds(string, k));
    }
    json.closeArray().key("timeByTemperature").openArray();
    for (int t = 0; t < Bands.CELSIUS.size(); t++) {
      int temperature = t;
      hours(Bands.SOC.size(), k -> life.bandSeconds(temperature, k));
    }
    json.closeArray().key("cycles").openArray();
    for (int d = 0; d < Bands.SOC.known(); d++) {
      json.openArray();
      for (int m = 0; m < Bands.SOC.known(); m++) json.value(life.socCycles(d, m), 1);
      json.closeArray();
    }
    json.closeArray();
  }

  private void edges(String name, Bands bands) {
    json.key(name).openArray();
    for (double edge : bands.edges()) json.value(edge, 3);
    json.closeArray();
  }

  private void hours(int bands, IntToDoubleFunction seconds) {
    json.openArray();
    for (int k = 0; k < bands; k++) json.value(seconds.applyAsDouble(k) / 3600, 3);
    json.closeArray();
  }

  void info(PackInfo info) {
    json.key("version").value(info.version());
    json.key("cell").value(info.cell()).key("chemistry").value(info.chemistry());
    json.key("strings").value(info.strings());
    json.key("cells_in_series").value(info.cellsInSeries());
    json.key("cells_in_parallel").value(info.cellsInParallel());
    json.key("capacity_Ah").value(info.capacityAmpereHours(), 3);
    json.key("loop_period_s").value(info.loopPeriodSeconds(), 4);
    json.key("telemetry_period_s").value(info.telemetryPeriodSeconds(), 3);
    json.key("cells_period_s").value(info.cellsPeriodSeconds(), 3);
    json.key("fault_period_s").value(info.faultPeriodSeconds(), 3);
    json.key("fault_hold_s").value(info.faultHoldSeconds(), 3);
  }

  static String direction(AlarmEvent event) {
    return event.raised() ? "raised" : "cleared";
  }

  /// Who and why, without kind and direction.
  void alarm(AlarmEvent event) {
    if (event.kind().subject() != AlarmKind.Subject.LOOP) {
      json.key(event.kind().subject().wireName()).openArray();
      for (int subject : event.subjects()) json.value(subject);
      json.closeArray();
    }
    if (!Double.isNaN(event.value())) {
      json.key("value").value(event.value(), EVIDENCE_DECIMALS);
      known("limit", event.limit(), EVIDENCE_DECIMALS);
      known("sigma", event.sigma(), EVIDENCE_DECIMALS);
      json.key("unit").value(event.kind().unit());
    }
  }

  /// How a source is, without its name.
  void health(DeviceHealth.Snapshot now) {
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

  void counts(SourceHealth source) {
    json.key("counts").openObject();
    for (Map.Entry<String, Long> count : source.counts().entrySet()) {
      json.key(count.getKey()).value(count.getValue());
    }
    json.closeObject();
  }

  private void known(Signal signal, String suffix, double value) {
    if (!Double.isNaN(value)) json.key(signal.name(), suffix).value(value, signal.decimals());
  }

  private void known(String key, double value, int decimals) {
    if (!Double.isNaN(value)) json.key(key).value(value, decimals);
  }

  // ---- what is known only when a message is sent

  /// Not from the backlog, until [#putHistory] says so.
  ///
  /// @return where that is said
  int history() {
    json.key("hist");
    int at = json.length();
    json.value(false);
    return at;
  }

  /// @param at as [#history] has said
  static void putHistory(byte[] payload, int at) {
    System.arraycopy(TRUE, 0, payload, at, TRUE.length);
  }

  /// The time, or `null` and room for it.
  ///
  /// @return where [#putTime] can put it; 0 where it is known
  int time(Stamp stamp) {
    json.key("ts");
    if (stamp.wallMillis().isPresent()) {
      json.value(stamp.wallMillis().getAsLong());
      return 0;
    }
    int at = json.length();
    json.nothing().spaces(TIME_DIGITS - "null".length());
    return at;
  }

  /// @param at as [#time] has said
  static void putTime(byte[] payload, int at, long wallMillis) {
    long rest = wallMillis;
    for (int k = at + TIME_DIGITS - 1; k >= at; k--) {
      payload[k] = (byte) (rest > 0 || k == at + TIME_DIGITS - 1 ? '0' + rest % 10 : ' ');
      rest /= 10;
    }
  }
}
