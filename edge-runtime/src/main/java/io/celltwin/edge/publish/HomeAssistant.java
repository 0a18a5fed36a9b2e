package io.celltwin.edge.publish;

import io.celltwin.config.HomeAssistantSettings;
import io.celltwin.edge.signal.Cadence;
import io.celltwin.edge.signal.Catalogue;
import io.celltwin.edge.signal.Delivery;
import io.celltwin.edge.signal.Entity;
import io.celltwin.edge.signal.Scope;
import io.celltwin.edge.signal.Signal;
import io.celltwin.edge.twin.TwinState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// A stream of JSON messages, announced to Home Assistant: the pack is a device, its signals are
/// entities, which read the stream itself (device discovery of the MQTT integration). One thread.
///
/// Of a message of the backlog every template makes an empty text, which Home Assistant passes
/// over: it stamps states with the time of their arrival. Of a value that is left out it makes
/// `None`, which is unknown.
final class HomeAssistant implements Encoder {
  /// An entity is unavailable after so many periods without a message.
  private static final double PERIODS_TO_EXPIRE = 5;

  private static final long LEAST_SECONDS_TO_EXPIRE = 60;

  private final Encoder stream;
  private final HomeAssistantSettings settings;
  private final PackInfo info;

  /// Of everything that it announces; no two packs of a daemon share it.
  private final String name;

  private final JsonWriter json = new JsonWriter();

  /// @param stream what Home Assistant reads
  HomeAssistant(Encoder stream, HomeAssistantSettings settings, PackInfo info) {
    this.stream = stream;
    this.settings = settings;
    this.info = info;
    this.name = "celltwin_" + info.pack();
  }

  // ---- the stream

  @Override
  public Optional<String> topic(MessageClass messageClass) {
    return stream.topic(messageClass);
  }

  @Override
  public Draft encode(Report report, Stamp stamp, Delivery delivery) {
    return stream.encode(report, stamp, delivery);
  }

  @Override
  public byte[] asSent(
      byte[] payload, int historyAt, int timeAt, boolean historical, OptionalLong wallMillis) {
    return stream.asSent(payload, historyAt, timeAt, historical, wallMillis);
  }

  @Override
  public Optional<Announcement> will() {
    return stream.will();
  }

  @Override
  public Optional<Announcement> farewell(long messages) {
    return stream.farewell(messages);
  }

  // ---- discovery

  /// Home Assistant has started.
  @Override
  public Announcement life(TwinState state, Stamp stamp) {
    return stream.life(state, stamp);
  }

  @Override
  public Optional<Prompt> prompt() {
    return Optional.of(new Prompt(settings.prefix() + "/status", "online"));
  }

  /// Cells have a message of their own, for brokers that take no large ones.
  @Override
  public List<Announcement> greeting(Stamp stamp) {
    List<Announcement> greeting = new ArrayList<>();
    greeting.add(discovery(name, pack()));
    if (settings.cells()) greeting.add(discovery(name + "/cells", cells()));
    greeting.addAll(stream.greeting(stamp));
    return greeting;
  }

  private Announcement discovery(String object, byte[] payload) {
    return new Announcement(settings.prefix() + "/device/" + object + "/config", payload, true);
  }

  private byte[] pack() {
    openDevice(MessageClass.TELEMETRY);
    long expireSeconds = expireSeconds(info.telemetryPeriodSeconds());
    alarm(expireSeconds);
    for (Signal signal : Catalogue.of(Cadence.TELEMETRY)) {
      if (signal.entity().isEmpty()) continue;
      Entity entity = signal.entity().get();
      openSensor(signal.name(), entity.label(), signal, entity, expireSeconds);
      template("value_json['values'].get('" + signal.name() + "')");
      json.closeObject();
      if (!signal.hasSigma()) continue;
      Entity sigma = entity.sigma();
      openSensor(signal.name() + ".sigma", sigma.label(), signal, sigma, expireSeconds);
      template("value_json.sigma.get('" + signal.name() + "')");
      json.closeObject();
    }
    for (Signal signal : Catalogue.of(Cadence.CELLS)) {
      if (signal.scope() == Scope.STRING) signal.entity().ifPresent(e -> strings(signal, e));
    }
    for (Signal signal : Catalogue.of(Cadence.LIFE)) {
      signal.entity().ifPresent(entity -> count(signal, entity));
    }
    return closeDevice();
  }

  /// What has been counted in the pack's life.
  private void count(Signal signal, Entity entity) {
    openSensor(
        signal.name(), entity.label(), signal, entity, expireSeconds(MqttPublisher.LIFE_SECONDS));
    json.key("stat_t").value(stream.topic(MessageClass.LIFE).orElseThrow());
    template("value_json['values'].get('" + signal.name() + "')");
    json.closeObject();
  }

  /// Of each string, value and sigma, from the messages of the cells.
  private void strings(Signal signal, Entity entity) {
    String topic = stream.topic(MessageClass.CELLS).orElseThrow();
    long expireSeconds = expireSeconds(info.cellsPeriodSeconds());
    for (int s = 0; s < info.strings(); s++) {
      String id = signal.name() + "." + (s + 1);
      String label = "String " + (s + 1) + " ";
      openSensor(id, label + entity.label(), signal, entity, expireSeconds);
      json.key("stat_t").value(topic);
      template("value_json['values']['" + signal.name() + "'][" + s + "]");
      json.closeObject();
      if (!signal.hasSigma()) continue;
      Entity sigma = entity.sigma();
      openSensor(id + ".sigma", label + sigma.label(), signal, sigma, expireSeconds);
      json.key("stat_t").value(topic);
      template("value_json.sigma['" + signal.name() + "'][" + s + "]");
      json.closeObject();
    }
  }

  private byte[] cells() {
    openDevice(MessageClass.CELLS);
    long expireSeconds = expireSeconds(info.cellsPeriodSeconds());
    int cells = info.strings() * info.cellsInSeries();
    for (Signal signal : Catalogue.of(Cadence.CELLS)) {
      if (signal.scope() != Scope.CELL || signal.entity().isEmpty()) continue;
      Entity entity = signal.entity().get();
      for (int c = 0; c < cells; c++) {
        String number = Integer.toString(c + 1);
        String label = "Cell " + number + " " + entity.label();
        openSensor(signal.name() + "." + number, label, signal, entity, expireSeconds);
        template("value_json['values']['" + signal.name() + "'][" + c + "]");
        json.closeObject();
      }
    }
    return closeDevice();
  }

  private static long expireSeconds(double periodSeconds) {
    return Math.max(LEAST_SECONDS_TO_EXPIRE, (long) Math.ceil(PERIODS_TO_EXPIRE * periodSeconds));
  }

  private void openDevice(MessageClass messageClass) {
    json.clear().openObject();
    json.key("dev").openObject().key("ids").value(name);
    json.key("name").value("Battery " + info.pack());
    json.key("mdl").value(model()).key("sn").value(info.pack());
    json.key("sw").value(info.version()).closeObject();
    json.key("o").openObject().key("name").value("CellTwin");
    json.key("sw").value(info.version()).closeObject();
    json.key("avty").openArray().openObject();
    json.key("t").value(stream.topic(MessageClass.STATUS).orElseThrow());
    json.key("val_tpl").value("{{ value_json.status }}").closeObject().closeArray();
    json.key("stat_t").value(stream.topic(messageClass).orElseThrow());
    json.key("cmps").openObject();
  }

  /// Such as `2 x 96s3p NMC`.
  private String model() {
    String strings = info.strings() > 1 ? info.strings() + " x " : "";
    String string = info.cellsInSeries() + "s" + info.cellsInParallel() + "p ";
    return strings + string + info.chemistry();
  }

  private byte[] closeDevice() {
    return json.closeObject().closeObject().toBytes();
  }

  private void openSensor(
      String id, String label, Signal signal, Entity entity, long expireSeconds) {
    openEntity("sensor", id, label, expireSeconds);
    if (!entity.deviceClass().isEmpty()) json.key("dev_cla").value(entity.deviceClass());
    if (!entity.stateClass().isEmpty()) json.key("stat_cla").value(entity.stateClass());
    if (!signal.unit().isEmpty()) json.key("unit_of_meas").value(Entity.unit(signal.unit()));
    json.key("sug_dsp_prc").value(signal.decimals());
    if (!entity.everyday()) json.key("ent_cat").value("diagnostic").key("en").value(false);
  }

  private void openEntity(String platform, String id, String label, long expireSeconds) {
    json.key(id).openObject().key("p").value(platform);
    json.key("uniq_id").value("celltwin/" + info.pack() + "/" + id);
    json.key("name").value(label);
    json.key("exp_aft").value(expireSeconds);
  }

  private void template(String value) {
    json.key("val_tpl").value("{{ '' if value_json.hist else " + value + " }}");
  }

  /// What is wrong stands in its attributes. These cannot be passed over, so those that are there
  /// are said again.
  private void alarm(long expireSeconds) {
    openEntity("binary_sensor", "alarm", "Alarm", expireSeconds);
    json.key("dev_cla").value("problem");
    template("'ON' if value_json.alarms else 'OFF'");
    json.key("json_attr_t").value(stream.topic(MessageClass.TELEMETRY).orElseThrow());
    json.key("json_attr_tpl")
        .value(
            "{% set now = this.attributes if value_json.hist else value_json %}"
                + "{{ {'alarms': now.get('alarms', []), 'verdicts': now.get('verdicts', [])}"
                + " | tojson }}");
    json.closeObject();
  }
}
