package io.celltwin.edge.publish;

import io.celltwin.edge.signal.Cadence;
import io.celltwin.edge.signal.Catalogue;
import io.celltwin.edge.signal.Delivery;
import io.celltwin.edge.signal.PackSample;
import io.celltwin.edge.twin.AlarmEvent;
import io.celltwin.edge.twin.SourceEvent;
import io.celltwin.edge.twin.SourceHealth;
import io.celltwin.edge.twin.TwinState;
import io.celltwin.hal.DeviceHealth;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// The messages of schema `celltwin/1` as JSON: topics `celltwin/v1/{pack}/{class}`. One thread.
final class JsonProfile implements Encoder {
  private final JsonWriter json = new JsonWriter();
  private final JsonMembers members = new JsonMembers(json);
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
    if (historical && historyAt > 0) JsonMembers.putHistory(payload, historyAt);
    if (timeAt > 0 && wallMillis.isPresent()) {
      JsonMembers.putTime(payload, timeAt, wallMillis.getAsLong());
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
    members.info(info);
    return List.of(online, announcement(MessageClass.INFO));
  }

  @Override
  public Announcement life(TwinState state, Stamp stamp) {
    head();
    stamp(stamp);
    json.key("values").openObject();
    members.values(Cadence.LIFE, new PackSample(state, Delivery.NOTHING_WAITS), "");
    json.closeObject();
    members.bands(state.life());
    return announcement(MessageClass.LIFE);
  }

  @Override
  public Optional<Prompt> prompt() {
    return Optional.empty();
  }

  @Override
  public Optional<Announcement> will() {
    offline("connection lost");
    return Optional.of(announcement(MessageClass.STATUS));
  }

  @Override
  public Optional<Announcement> farewell(long messages) {
    offline("stopped").key("messages").value(messages);
    return Optional.of(announcement(MessageClass.STATUS));
  }

  private JsonWriter offline(String reason) {
    return head().key("status").value("offline").key("reason").value(reason);
  }

  private Announcement announcement(MessageClass messageClass) {
    return new Announcement(
        messageClass.topic(info.pack()), json.closeObject().toBytes(), messageClass.retained());
  }

  private void telemetry(TwinState state, Delivery delivery) {
    signals(Cadence.TELEMETRY, new PackSample(state, delivery));
    members.findings(state);
  }

  private void cells(TwinState state) {
    signals(Cadence.CELLS, new PackSample(state, Delivery.NOTHING_WAITS));
  }

  private void signals(Cadence cadence, PackSample sample) {
    json.key("values").openObject();
    members.values(cadence, sample, "");
    json.closeObject().key("sigma").openObject();
    members.sigmas(cadence, sample, "");
    json.closeObject().key("quality").openObject();
    members.qualities(cadence, sample);
    json.closeObject().key("age").openObject();
    members.ages(cadence, sample);
    json.closeObject();
  }

  private void alarm(AlarmEvent event) {
    json.key("alarm").value(event.kind().wireName());
    json.key("state").value(JsonMembers.direction(event));
    members.alarm(event);
  }

  private void sources(List<SourceHealth> sources) {
    json.key("sources").openArray();
    for (SourceHealth source : sources) {
      json.openObject();
      source(source.name(), source.snapshot());
      members.counts(source);
      json.closeObject();
    }
    json.closeArray();
  }

  private void source(String name, DeviceHealth.Snapshot now) {
    json.key("source").value(name);
    members.health(now);
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
    historyAt = members.history();
  }

  private void stamp(Stamp stamp) {
    timeAt = members.time(stamp);
    json.key("up").value(stamp.upMillis());
  }
}
