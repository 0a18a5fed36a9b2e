package io.celltwin.edge.schema;

import static io.celltwin.edge.schema.Shapes.atLeast;
import static io.celltwin.edge.schema.Shapes.constant;
import static io.celltwin.edge.schema.Shapes.count;
import static io.celltwin.edge.schema.Shapes.list;
import static io.celltwin.edge.schema.Shapes.pattern;
import static io.celltwin.edge.schema.Shapes.positive;
import static io.celltwin.edge.schema.Shapes.text;
import static io.celltwin.edge.schema.Shapes.whole;
import static io.celltwin.edge.schema.Shapes.words;

import io.celltwin.config.Chemistry;
import io.celltwin.config.Names;
import io.celltwin.edge.publish.MessageClass;
import io.celltwin.edge.signal.Cadence;
import io.celltwin.edge.signal.Catalogue;
import io.celltwin.edge.signal.PowerSignals;
import io.celltwin.edge.signal.Scope;
import io.celltwin.edge.signal.Signal;
import io.celltwin.edge.twin.AlarmKind;
import io.celltwin.edge.twin.LoopTiming;
import io.celltwin.edge.twin.ValueQuality;
import io.celltwin.estimator.life.Bands;
import io.celltwin.estimator.power.LimitedBy;
import io.celltwin.hal.DeviceFault;
import io.celltwin.hal.DeviceHealth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// One JSON Schema 2020-12 for each class of messages, as strict as can be said without knowing the
/// pack: no member that is not named, every number in its range, every word one of those that the
/// code has.
final class MessageSchemas {
  static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";

  private MessageSchemas() {}

  static JsonObject of(MessageClass messageClass) {
    String name = messageClass.topicLevel();
    JsonObject schema =
        JsonObject.of("$schema", DIALECT)
            .with("$id", "urn:" + Catalogue.SCHEMA.replace('/', ':') + ":" + name)
            .with("title", "CellTwin " + name)
            .with("description", messageClass.description());
    return schema.withAll(
        switch (messageClass) {
          case STATUS -> status();
          case INFO -> info();
          case TELEMETRY -> telemetry();
          case CELLS -> cells();
          case SOURCES -> sources();
          case EVENT -> event();
          case LIFE -> life();
        });
  }

  // ---- messages

  private static JsonObject status() {
    Fields online =
        head()
            .required("status", constant("online"))
            .required("ts", timestamp())
            .required("up", uptime());
    Fields stopped =
        offline("stopped")
            .required("messages", whole(0).with("description", "numbered since the start"));
    return JsonObject.of(
        "oneOf", List.of(online.closed(), stopped.closed(), offline("connection lost").closed()));
  }

  private static Fields offline(String reason) {
    return head().required("status", constant("offline")).required("reason", constant(reason));
  }

  private static JsonObject info() {
    return pack(head().required("ts", timestamp()).required("up", uptime())).closed();
  }

  /// @param fields before what describes a pack
  static Fields pack(Fields fields) {
    List<String> chemistries = Stream.of(Chemistry.values()).map(Chemistry::name).toList();
    return fields
        .required("version", text().with("description", "of the program"))
        .required("cell", text().with("description", "from the cell file"))
        .required("chemistry", words(chemistries))
        .required("strings", count().with("description", "in parallel"))
        .required("cells_in_series", count().with("description", "positions of one string"))
        .required("cells_in_parallel", count().with("description", "cells of one position"))
        .required("capacity_Ah", positive().with("description", "of one position, as configured"))
        .required("loop_period_s", positive())
        .required("telemetry_period_s", positive())
        .required("cells_period_s", positive())
        .required("fault_period_s", positive().with("description", "of both after an event"))
        .required("fault_hold_s", atLeast(0).with("description", "how long after an event"));
  }

  private static JsonObject telemetry() {
    return findings(signals(Cadence.TELEMETRY)).closed();
  }

  private static JsonObject cells() {
    return signals(Cadence.CELLS).closed();
  }

  private static Fields signals(Cadence cadence) {
    return sampleHead()
        .required("values", values(new Fields(), cadence).closed())
        .required("sigma", sigmas(new Fields(), cadence, "").closed())
        .required("quality", qualities(cadence))
        .required("age", ages(cadence));
  }

  private static JsonObject sources() {
    JsonObject source = health(new Fields()).required("counts", counts()).closed();
    return sampleHead().required("sources", list(source).with("minItems", 1)).closed();
  }

  private static JsonObject life() {
    Fields fields = head().required("ts", timestamp()).required("up", uptime());
    fields.required("values", values(new Fields(), Cadence.LIFE).closed());
    return bands(fields).closed();
  }

  /// @param fields before what stands in bands
  static Fields bands(Fields fields) {
    JsonObject edges =
        new Fields()
            .required("current", edges(Bands.C_RATE))
            .required("temperature", edges(Bands.CELSIUS))
            .required("soc", edges(Bands.SOC))
            .closed();
    JsonObject bySoc = each(Bands.SOC.size(), atLeast(0));
    JsonObject byMean = each(Bands.SOC.known(), atLeast(0));
    return fields
        .required("bands", edges.with("description", "edges: 1/h of the capacity, degC, SOC"))
        .required(
            "timeByCurrent",
            list(each(Bands.C_RATE.size(), atLeast(0)))
                .with("minItems", 1)
                .with("description", "h, of each string"))
        .required(
            "timeByTemperature",
            each(Bands.CELSIUS.size(), bySoc).with("description", "h, by temperature and SOC"))
        .required(
            "cycles",
            each(Bands.SOC.known(), byMean)
                .with("description", "of the SOC, by depth and mean: ASTM E1049"));
  }

  private static JsonObject edges(Bands bands) {
    return JsonObject.of("const", Arrays.stream(bands.edges()).boxed().toList());
  }

  private static JsonObject each(int items, JsonObject element) {
    return list(element).with("minItems", items).with("maxItems", items);
  }

  static JsonObject counts() {
    return JsonObject.of("type", "object")
        .with("description", "since the start, those that are not 0")
        .with("propertyNames", JsonObject.of("pattern", "^[a-z][a-z0-9_]*$"))
        .with("additionalProperties", whole(1));
  }

  private static JsonObject event() {
    List<JsonObject> kinds = new ArrayList<>();
    for (AlarmKind.Subject subject : AlarmKind.Subject.values()) {
      for (AlarmKind.Evidence evidence : AlarmKind.Evidence.values()) {
        for (String unit : units()) {
          List<String> alarms =
              Arrays.stream(AlarmKind.values())
                  .filter(kind -> kind.subject() == subject && kind.evidence() == evidence)
                  .filter(kind -> kind.unit().equals(unit))
                  .map(AlarmKind::wireName)
                  .toList();
          if (!alarms.isEmpty()) {
            Fields named =
                sampleHead()
                    .required("alarm", words(alarms))
                    .required("state", words(List.of("raised", "cleared")));
            kinds.add(alarm(named, subject, evidence, unit));
          }
        }
      }
    }
    kinds.add(health(sampleHead()).closed());
    return JsonObject.of("oneOf", kinds);
  }

  private static Set<String> units() {
    Set<String> units = new LinkedHashSet<>();
    for (AlarmKind kind : AlarmKind.values()) units.add(kind.unit());
    return units;
  }

  /// @param fields that say which alarm it is; the others are added
  static JsonObject alarm(
      Fields fields, AlarmKind.Subject subject, AlarmKind.Evidence evidence, String unit) {
    if (subject != AlarmKind.Subject.LOOP) {
      JsonObject numbers = list(whole(1)).with("minItems", 1).with("uniqueItems", true);
      fields.required(subject.wireName(), numbers.with("description", "counted from 1"));
    }
    JsonObject number = JsonObject.of("type", "number");
    JsonObject dependent = new JsonObject();
    switch (evidence) {
      case LIMIT -> {
        fields.optional("value", number).optional("limit", number);
        dependent.with("value", List.of("limit", "unit")).with("limit", List.of("value"));
      }
      case SIGMA -> {
        fields.optional("value", number).optional("sigma", atLeast(0));
        dependent.with("value", List.of("unit")).with("sigma", List.of("value"));
      }
      case NONE -> {
        return fields.closed();
      }
    }
    fields.optional("unit", constant(unit));
    return fields.closed().with("dependentRequired", dependent.with("unit", List.of("value")));
  }

  // ---- parts of messages

  static Fields head() {
    return new Fields()
        .required("schema", constant(Catalogue.SCHEMA))
        .required("pack", pattern(Names.PACK.pattern()).with("description", "pack.id"))
        .required("boot", boot());
  }

  private static JsonObject boot() {
    return pattern("[0-9a-f]{16}").with("description", "new at every start");
  }

  private static Fields sampleHead() {
    return numbered(head()).required("ts", timestamp());
  }

  /// What names a message and says how it came.
  static Fields number() {
    return numbered(new Fields().required("boot", boot()));
  }

  private static Fields numbered(Fields fields) {
    return fields
        .required("seq", whole(0).with("description", "with boot it names a message"))
        .required("up", uptime())
        .required("hist", JsonObject.of("type", "boolean").with("description", "of an outage"));
  }

  static JsonObject timestamp() {
    return whole(0)
        .orNull()
        .with("description", "ms since 1970 UTC; null where the machine does not know the time");
  }

  static JsonObject uptime() {
    return whole(0).with("description", "ms on the machine's monotonic clock");
  }

  static Fields findings(Fields fields) {
    JsonObject histogram =
        list(whole(0))
            .with("maxItems", LoopTiming.BUCKETS)
            .with("description", "ticks by lateness");
    List<String> alarms = Stream.of(AlarmKind.values()).map(AlarmKind::wireName).toList();
    return fields
        .required("latenessHistogram", histogram)
        .required("alarms", list(words(alarms)).with("uniqueItems", true))
        .required("verdicts", list(verdict()))
        .required("limits", limits());
  }

  private static JsonObject limits() {
    String quantities =
        Stream.of(LimitedBy.values())
            .filter(by -> by != LimitedBy.UNKNOWN)
            .map(MessageSchemas::lowerCase)
            .collect(Collectors.joining("|"));
    JsonObject limit = pattern("(cell [1-9][0-9]* )?(" + quantities + ")");
    Fields limits = new Fields();
    for (PowerSignals.Question question : PowerSignals.QUESTIONS) {
      limits.optional(question.name(), limit);
    }
    return limits.closed().with("description", "what limits each of these powers and currents");
  }

  private static JsonObject verdict() {
    return JsonObject.of(
        "oneOf",
        List.of(
            verdict("current sensor|cell [1-9][0-9]* leak", AlarmKind.SUSPECT_CURRENT.unit()),
            verdict("cell voltages|cell [1-9][0-9]* voltage", AlarmKind.SUSPECT_VOLTAGE.unit())));
  }

  private static JsonObject verdict(String wording, String unit) {
    return new Fields()
        .required("string", whole(1).with("description", "counted from 1"))
        .required("verdict", pattern(wording))
        .optional("excess", JsonObject.of("type", "number"))
        .optional("sigma", atLeast(0))
        .required("unit", constant(unit))
        .closed();
  }

  /// What a source says of its hardware.
  private static Fields health(Fields before) {
    JsonObject source =
        pattern(Names.SOURCE.pattern() + "|/.+")
            .with("description", "its name; the path of a watchdog or of the messages' disk");
    return state(before.required("source", source));
  }

  /// The same without its name.
  static Fields state(Fields before) {
    List<String> kinds =
        Stream.of(DeviceFault.Kind.values()).map(MessageSchemas::lowerCase).toList();
    JsonObject fault =
        new Fields()
            .required("fault", words(kinds))
            .optional("device", whole(1).with("description", "of a chain, from 1"))
            .optional("channel", whole(0))
            .closed();
    List<String> states =
        Stream.of(DeviceHealth.State.values()).map(MessageSchemas::lowerCase).toList();
    return before
        .required("state", words(states))
        .optional("reason", text().with("description", "of the state, for people"))
        .required("faults", list(fault));
  }

  private static String lowerCase(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  // ---- parts of signals

  static Fields values(Fields fields, Cadence cadence) {
    for (Signal signal : Catalogue.of(cadence)) {
      if (signal.scope() != Scope.PACK) {
        JsonObject element =
            signal.isTruth() ? JsonObject.of("type", "boolean") : number(signal).orNull();
        fields.required(signal.name(), described(each(signal, element), signal));
      } else if (signal.isAlwaysKnown()) {
        fields.required(signal.name(), described(number(signal), signal));
      } else {
        fields.optional(signal.name(), described(number(signal), signal));
      }
    }
    return fields;
  }

  static Fields sigmas(Fields fields, Cadence cadence, String suffix) {
    for (Signal signal : Catalogue.of(cadence)) {
      if (!signal.hasSigma()) continue;
      String name = signal.name() + suffix;
      JsonObject sigma = sigma(signal).with("description", "one standard deviation");
      if (signal.scope() == Scope.PACK) fields.optional(name, sigma);
      else fields.required(name, each(signal, sigma.orNull()));
    }
    return fields;
  }

  static JsonObject qualities(Cadence cadence) {
    Fields fields = new Fields();
    for (Signal signal : Catalogue.of(cadence)) {
      if (signal.isTruth() || signal.isAlwaysKnown()) continue;
      boolean ofPack = signal.scope() == Scope.PACK;
      fields.optional(signal.name(), ofPack ? words(flaws(signal)) : qualities(signal));
    }
    return fields.closed().with("description", "where it is not GOOD");
  }

  static JsonObject ages(Cadence cadence) {
    Fields fields = new Fields();
    for (Signal signal : Catalogue.of(cadence)) {
      if (!signal.hasAge()) continue;
      JsonObject told = atLeast(signal.toldFromSeconds());
      boolean ofPack = signal.scope() == Scope.PACK;
      fields.optional(
          signal.name(), ofPack ? told : each(signal, atLeast(0).orNull()).with("contains", told));
    }
    return fields.closed().with("description", "s, where it says something");
  }

  private static JsonObject number(Signal signal) {
    return JsonObject.of("type", signal.decimals() == 0 ? "integer" : "number")
        .with("minimum", signal.least())
        .with("maximum", signal.most());
  }

  private static JsonObject described(JsonObject schema, Signal signal) {
    String unit = signal.unit().isEmpty() ? "" : signal.unit() + ": ";
    return schema.with("description", unit + signal.meaning());
  }

  private static JsonObject sigma(Signal signal) {
    return atLeast(0).with("maximum", signal.most() - signal.least());
  }

  private static List<String> flaws(Signal signal) {
    return signal.origin().flaws().stream().map(ValueQuality::name).toList();
  }

  /// Of every element, `null` where nobody measures it; named only where one is not `GOOD`.
  private static JsonObject qualities(Signal signal) {
    List<Object> all = new ArrayList<>();
    all.add(ValueQuality.GOOD.name());
    all.addAll(flaws(signal));
    all.add(JsonObject.NULL);
    return each(signal, JsonObject.of("enum", all)).with("contains", words(flaws(signal)));
  }

  private static JsonObject each(Signal signal, JsonObject element) {
    JsonObject list = list(element);
    return signal.scope() == Scope.SENSOR ? list : list.with("minItems", 1);
  }
}
