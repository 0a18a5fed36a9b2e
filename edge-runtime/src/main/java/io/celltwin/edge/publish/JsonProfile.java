package io.celltwin.edge.publish;

import io.celltwin.edge.signal.Cadence;
import io.celltwin.edge.signal.Catalogue;
import io.celltwin.edge.signal.Delivery;
import io.celltwin.edge.signal.PackSample;
import io.celltwin.edge.signal.Signal;
import io.celltwin.edge.twin.AlarmEvent;
import io.celltwin.edge.twin.AlarmKind;
import io.celltwin.edge.twin.LoopTiming;
import io.celltwin.edge.twin.SourceEvent;
import io.celltwin.edge.twin.SourceHealth;
import io.celltwin.edge.twin.TwinState;
import io.celltwin.edge.twin.ValueQuality;
import io.celltwin.estimator.Verdict;
import io.celltwin.hal.DeviceFault;
import io.celltwin.hal.DeviceHealth;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/// The messages of schema `celltwin/1` as JSON: topics `celltwin/v1/{pack}/{class}`. What telemetry
/// and cells carry, in which unit and how rounded, is for the [Catalogue] to say. What is not known
/// is left out, or `null` in an array. One thread.
final class JsonProfile implements Encoder {
  /// Of what events and verdicts tell.
  private static final int EVIDENCE_DECIMALS = 4;

  private static final List<Signal> TELEMETRY = Catalogue.of(Cadence.TELEMETRY);
  private static final List<Signal> CELLS = Catalogue.of(Cadence.CELLS);

  /// Digits of ms since 1970 until the year 2286: what is known later takes the place of `null`.
  private static final int TIME_DIGITS = 13;

  private static final byte[] TRUE =
      "true ".getBytes(StandardCharsets.US_ASCII); // as long as false

  private final JsonWriter json = new JsonWriter();
  private final PackInfo info;
  private final String boot;
  private int historyAt;
  private int timeAt;

  /// @param boot differs for every start of the daemon; with `seq` it names a message
  JsonProfile(PackInfo info, String boot) {
    this.info = info;
    this.boot = boot;
  }

  @Override
  public Optional<String> topic(MessageClass messageClass) {
    return Optional.of(messageClass.topic(info.pack()));
  }

  @Override
  public Draft encode(Report report, Stamp stamp, Delivery delivery) {
    head(report.seq(), stamp);
    switch (report) {
      case Report.Telemetry(TwinState state, long _) -> telemetry(state, delivery);
      case Report.Cells(TwinState state, long _) -> cells(state);
      case Report.Sources(List<SourceHealth> sources, long _, long _) -> sources(sources);
      case Report.Alarm(AlarmEvent event, long _) -> alarm(event);
      case Report.Change(SourceEvent event, long _) -> source(event.source(), event.now());
    }
    return new Draft(json.closeObject().toBytes(), historyAt, timeAt);
  }

  @Override
  public byte[] asSent(
      byte[] payload, int historyAt, int timeAt, boolean historical, OptionalLong wallMillis) {
    if (historical && historyAt > 0) System.arraycopy(TRUE, 0, payload, historyAt, TRUE.length);
    if (timeAt > 0 && wallMillis.isPresent()) {
      long rest = wallMillis.getAsLong();
      for (int k = timeAt + TIME_DIGITS - 1; k >= timeAt; k--) {
        payload[k] = (byte) (rest > 0 || k == timeAt + TIME_DIGITS - 1 ? '0' + rest % 10 : ' ');
        rest /= 10;
      }
    }
    return payload;
  }

  @Override
  public List<Announcement> greeting(Stamp stamp) {
    head().key("status").value("online");
    stamp(stamp);
    Announcement online = announcement(MessageClass.STATUS);
    head();
    stamp(stamp);
    info();
    return List.of(online, announcement(MessageClass.INFO));
  }

  @Override
  public Optional<Prompt> prompt() {
    return Optional.empty();
  }

  @Override
  public Optional<Announcement> will() {
    return Optional.of(offline("connection lost"));
  }

  @Override
  public Optional<Announcement> farewell() {
    return Optional.of(offline("stopped"));
  }

  private Announcement offline(String reason) {
    head().key("status").value("offline").key("reason").value(reason);
    return announcement(MessageClass.STATUS);
  }

  private Announcement announcement(MessageClass messageClass) {
    return new Announcement(
        messageClass.topic(info.pack()), json.closeObject().toBytes(), messageClass.retained());
  }

  private void info() {
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

  private void telemetry(TwinState state, Delivery delivery) {
    PackSample sample = new PackSample(state, delivery);
    json.key("values").openObject();
    for (Signal signal : TELEMETRY) known(signal, signal.value(sample, 0));
    json.closeObject().key("sigma").openObject();
    for (Signal signal : TELEMETRY) known(signal, signal.sigma(sample, 0));
    json.closeObject().key("quality").openObject();
    for (Signal signal : TELEMETRY) {
      ValueQuality quality = signal.quality(sample, 0);
      if (quality.isTold()) json.key(signal.name()).value(quality.name());
    }
    json.closeObject().key("age").openObject();
    for (Signal signal : TELEMETRY) {
      double age = signal.ageSeconds(sample, 0);
      if (age >= signal.toldFromSeconds()) {
        json.key(signal.name()).value(age, Signal.AGE_DECIMALS);
      }
    }
    json.closeObject().key("latenessHistogram").openArray();
    LoopTiming.Snapshot timing = state.timing();
    for (int k = 0; k < timing.latenessBuckets(); k++) json.value(timing.latenessBucket(k));
    json.closeArray();
    json.key("alarms").openArray();
    for (AlarmKind kind : state.activeAlarms()) json.value(kind.wireName());
    json.closeArray();
    json.key("verdicts").openArray();
    for (int s = 0; s < state.strings(); s++) verdict(state, s);
    json.closeArray();
  }

  private void cells(TwinState state) {
    PackSample sample = new PackSample(state, Delivery.NOTHING_WAITS);
    json.key("values").openObject();
    for (Signal signal : CELLS) values(signal, sample);
    json.closeObject().key("sigma").openObject();
    for (Signal signal : CELLS) if (signal.hasSigma()) sigmas(signal, sample);
    json.closeObject().key("quality").openObject();
    for (Signal signal : CELLS) if (isFlawed(signal, sample)) qualities(signal, sample);
    json.closeObject().key("age").openObject();
    for (Signal signal : CELLS) if (isOld(signal, sample)) ages(signal, sample);
    json.closeObject();
  }

  // ---- one element for each cell, sensor or string: nothing is allocated for it

  private void values(Signal signal, PackSample sample) {
    json.key(signal.name()).openArray();
    for (int k = 0; k < signal.size(sample); k++) {
      double value = signal.value(sample, k);
      if (signal.isTruth()) json.value(value > 0);
      else json.value(value, signal.decimals());
    }
    json.closeArray();
  }

  private void sigmas(Signal signal, PackSample sample) {
    json.key(signal.name()).openArray();
    for (int k = 0; k < signal.size(sample); k++) {
      json.value(signal.sigma(sample, k), signal.decimals());
    }
    json.closeArray();
  }

  private void qualities(Signal signal, PackSample sample) {
    json.key(signal.name()).openArray();
    for (int k = 0; k < signal.size(sample); k++) {
      ValueQuality quality = signal.quality(sample, k);
      if (quality == ValueQuality.ABSENT) json.nothing();
      else json.value(quality.name());
    }
    json.closeArray();
  }

  private void ages(Signal signal, PackSample sample) {
    json.key(signal.name()).openArray();
    for (int k = 0; k < signal.size(sample); k++) {
      json.value(signal.ageSeconds(sample, k), Signal.AGE_DECIMALS);
    }
    json.closeArray();
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

  // ---- what happens, and how the hardware is

  private void alarm(AlarmEvent event) {
    json.key("alarm").value(event.kind().wireName());
    json.key("state").value(event.raised() ? "raised" : "cleared");
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

  private void sources(List<SourceHealth> sources) {
    json.key("sources").openArray();
    for (SourceHealth source : sources) {
      json.openObject();
      source(source.name(), source.snapshot());
      json.key("counts").openObject();
      source.counts().forEach((name, count) -> json.key(name).value(count));
      json.closeObject().closeObject();
    }
    json.closeArray();
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

  private JsonWriter head() {
    return json.clear()
        .openObject()
        .key("schema")
        .value(Catalogue.SCHEMA)
        .key("pack")
        .value(info.pack())
        .key("boot")
        .value(boot);
  }

  private void head(long seq, Stamp stamp) {
    head().key("seq").value(seq);
    stamp(stamp);
    json.key("hist");
    historyAt = json.length();
    json.value(false);
  }

  private void stamp(Stamp stamp) {
    json.key("ts");
    if (stamp.wallMillis().isPresent()) {
      timeAt = 0;
      json.value(stamp.wallMillis().getAsLong());
    } else {
      timeAt = json.length();
      json.nothing().spaces(TIME_DIGITS - "null".length());
    }
    json.key("up").value(stamp.upMillis());
  }

  private void verdict(TwinState state, int string) {
    if (state.verdict(string) == Verdict.NONE) return;
    json.openObject().key("string").value(string + 1);
    json.key("verdict").value(state.verdictText(string));
    known("excess", state.verdictExcess(string), EVIDENCE_DECIMALS);
    known("sigma", state.verdictSigma(string), EVIDENCE_DECIMALS);
    json.key("unit").value(state.verdictUnit(string)).closeObject();
  }

  private void known(Signal signal, double value) {
    known(signal.name(), value, signal.decimals());
  }

  private void known(String key, double value, int decimals) {
    if (!Double.isNaN(value)) json.key(key).value(value, decimals);
  }
}
