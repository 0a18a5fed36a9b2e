package io.celltwin.edge.publish;

import io.celltwin.edge.signal.Cadence;
import io.celltwin.edge.signal.Catalogue;
import io.celltwin.edge.signal.Delivery;
import io.celltwin.edge.signal.PackSample;
import io.celltwin.edge.twin.AlarmEvent;
import io.celltwin.edge.twin.SourceEvent;
import io.celltwin.edge.twin.SourceHealth;
import io.celltwin.edge.twin.TwinState;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What [JsonProfile] says, as ThingsBoard reads it: a time and flat keys, whose values are numbers
/// or JSON. ThingsBoard keeps one value for each key and ms, and shows the newest of each key; so
/// two messages of one tick share no key, and what may become empty stands in an object that is
/// always said. One thread.
///
/// Where the time is not known it is not said, and ThingsBoard takes that of the arrival.
final class ThingsBoard implements Encoder {
  private static final String SIGMA = ".sigma";
  private static final int BEFORE_TIME = "{\"ts\":".length();
  private static final int AFTER_TIME = JsonMembers.TIME_DIGITS + ",\"values\":".length();

  private final JsonWriter json = new JsonWriter();
  private final JsonMembers members = new JsonMembers(json);
  private final PackInfo info;
  private final String boot;

  /// Whether the pack is a device behind this client, and not the client itself.
  private final boolean gateway;

  private int historyAt;

  private ThingsBoard(PackInfo info, String boot, boolean gateway) {
    this.info = info;
    this.boot = boot;
    this.gateway = gateway;
  }

  /// The device API: the user name tells which device.
  static Encoder device(PackInfo info, String boot) {
    return new ThingsBoard(info, boot, false);
  }

  /// The gateway API: the pack's name is the device's.
  static Encoder gateway(PackInfo info, String boot) {
    return new ThingsBoard(info, boot, true);
  }

  @Override
  public Optional<String> topic(MessageClass messageClass) {
    return switch (messageClass) {
      case STATUS -> Optional.empty();
      case INFO -> Optional.of(topic("attributes"));
      case TELEMETRY, CELLS, SOURCES, EVENT, LIFE -> Optional.of(topic("telemetry"));
    };
  }

  private String topic(String what) {
    return (gateway ? "v1/gateway/" : "v1/devices/me/") + what;
  }

  @Override
  public Draft encode(Report report, Stamp stamp, Delivery delivery) {
    json.clear();
    if (gateway) json.openObject().key(info.pack()).openArray();
    json.openObject();
    int timeAt = members.time(stamp);
    json.key("values").openObject();
    switch (report) {
      case Report.Telemetry(TwinState state, long seq) -> {
        head("telemetry", seq, stamp);
        signals(
            Cadence.TELEMETRY,
            "telemetry.quality",
            "telemetry.age",
            new PackSample(state, delivery));
        members.findings(state);
      }
      case Report.Cells(TwinState state, long seq) -> {
        head("cells", seq, stamp);
        signals(
            Cadence.CELLS,
            "cells.quality",
            "cells.age",
            new PackSample(state, Delivery.NOTHING_WAITS));
      }
      case Report.Sources(List<SourceHealth> sources, long _, long seq) -> {
        head("sources", seq, stamp);
        for (SourceHealth source : sources) source(source);
      }
      case Report.Alarm(AlarmEvent event, long seq) -> {
        json.key("alarm." + event.kind().wireName() + "." + JsonMembers.direction(event));
        number(seq, stamp);
        members.alarm(event);
        json.closeObject();
      }
      case Report.Change(SourceEvent event, long seq) -> {
        json.key("source." + event.source() + ".change");
        number(seq, stamp);
        members.health(event.now());
        json.closeObject();
      }
    }
    json.closeObject().closeObject();
    if (gateway) json.closeArray().closeObject();
    return new Draft(json.toBytes(), historyAt, timeAt);
  }

  private void head(String message, long seq, Stamp stamp) {
    json.key(message);
    number(seq, stamp);
    json.closeObject();
  }

  /// An object, still open, that says which message this is. In it `boot` stays a text; among the
  /// keys ThingsBoard would make a number of one without letters.
  private void number(long seq, Stamp stamp) {
    json.openObject().key("boot").value(boot).key("seq").value(seq);
    json.key("up").value(stamp.upMillis());
    historyAt = members.history();
  }

  private void signals(Cadence cadence, String quality, String age, PackSample sample) {
    members.values(cadence, sample, "");
    members.sigmas(cadence, sample, SIGMA);
    json.key(quality).openObject();
    members.qualities(cadence, sample);
    json.closeObject().key(age).openObject();
    members.ages(cadence, sample);
    json.closeObject();
  }

  private void source(SourceHealth source) {
    json.key("source.", source.name()).openObject();
    members.health(source.snapshot());
    members.counts(source);
    json.closeObject();
  }

  @Override
  public byte[] asSent(
      byte[] payload, int historyAt, int timeAt, boolean historical, OptionalLong wallMillis) {
    if (historical && historyAt > 0) JsonMembers.putHistory(payload, historyAt);
    if (timeAt == 0) return payload;
    if (wallMillis.isEmpty()) return valuesAlone(payload, timeAt);
    JsonMembers.putTime(payload, timeAt, wallMillis.getAsLong());
    return payload;
  }

  /// The object of the values in the place of that which holds them and the time.
  private byte[] valuesAlone(byte[] payload, int timeAt) {
    int entryAt = timeAt - BEFORE_TIME;
    int valuesAt = timeAt + AFTER_TIME;
    int brackets = gateway ? "]}".length() : 0;
    int valuesLength = payload.length - brackets - "}".length() - valuesAt;
    byte[] alone = new byte[entryAt + valuesLength + brackets];
    System.arraycopy(payload, 0, alone, 0, entryAt);
    System.arraycopy(payload, valuesAt, alone, entryAt, valuesLength);
    System.arraycopy(payload, payload.length - brackets, alone, entryAt + valuesLength, brackets);
    return alone;
  }

  @Override
  public List<Announcement> greeting(Stamp stamp) {
    json.clear().openObject();
    if (gateway) json.key(info.pack()).openObject();
    json.key("info").openObject().key("schema").value(Catalogue.SCHEMA);
    json.key("pack").value(info.pack()).key("boot").value(boot);
    members.time(stamp);
    json.key("up").value(stamp.upMillis()).closeObject();
    members.info(info);
    if (gateway) json.closeObject();
    Announcement attributes = announcement("attributes");
    return gateway ? List.of(device("connect"), attributes) : List.of(attributes);
  }

  /// Of a device behind a gateway.
  private Announcement device(String change) {
    json.clear().openObject().key("device").value(info.pack());
    return announcement(change);
  }

  private Announcement announcement(String what) {
    return new Announcement(topic(what), json.closeObject().toBytes(), false);
  }

  @Override
  public Announcement life(TwinState state, Stamp stamp) {
    json.clear().openObject();
    if (gateway) json.key(info.pack()).openArray().openObject();
    boolean timed = stamp.wallMillis().isPresent();
    if (timed) {
      members.time(stamp);
      json.key("values").openObject();
    }
    members.values(Cadence.LIFE, new PackSample(state, Delivery.NOTHING_WAITS), "");
    json.key("life").openObject();
    members.bands(state.life());
    json.closeObject();
    if (timed) json.closeObject();
    if (gateway) json.closeObject().closeArray();
    return announcement("telemetry");
  }

  @Override
  public Optional<Prompt> prompt() {
    return Optional.empty();
  }

  /// ThingsBoard sees by itself whether a device is there.
  @Override
  public Optional<Announcement> will() {
    return Optional.empty();
  }

  @Override
  public Optional<Announcement> farewell(long messages) {
    return gateway ? Optional.of(device("disconnect")) : Optional.empty();
  }
}
