package io.celltwin.edge.schema;

import static io.celltwin.edge.schema.Shapes.pattern;
import static io.celltwin.edge.schema.Shapes.whole;

import io.celltwin.config.Names;
import io.celltwin.edge.signal.Cadence;
import io.celltwin.edge.signal.Catalogue;
import io.celltwin.edge.twin.AlarmKind;
import java.util.List;

/// What is sent to ThingsBoard, one JSON Schema for each of its two profiles, as strict as those of
/// [MessageSchemas] and of the same parts.
final class ThingsBoardSchemas {
  private ThingsBoardSchemas() {}

  /// Of `v1/devices/me/telemetry` and `v1/devices/me/attributes`.
  static JsonObject device() {
    return schema("thingsboard", List.of(timed(), part("values"), part("attributes")));
  }

  /// Of `v1/gateway/telemetry`, `attributes`, `connect` and `disconnect`.
  static JsonObject gateway() {
    JsonObject entries =
        Shapes.list(JsonObject.of("oneOf", List.of(timed(), part("values"))))
            .with("minItems", 1)
            .with("maxItems", 1);
    JsonObject device = new Fields().required("device", pattern(Names.PACK.pattern())).closed();
    return schema(
        "thingsboard-gateway", List.of(ofPack(entries), ofPack(part("attributes")), device));
  }

  private static JsonObject schema(String name, List<JsonObject> messages) {
    JsonObject parts = JsonObject.of("values", values()).with("attributes", attributes());
    return JsonObject.of("$schema", MessageSchemas.DIALECT)
        .with("$id", "urn:" + Catalogue.SCHEMA.replace('/', ':') + ":" + name)
        .with("title", "CellTwin " + name)
        .with("$defs", parts)
        .with("oneOf", messages);
  }

  private static JsonObject part(String name) {
    return JsonObject.of("$ref", "#/$defs/" + name);
  }

  private static JsonObject timed() {
    JsonObject time = whole(0).with("description", "ms since 1970 UTC");
    return new Fields().required("ts", time).required("values", part("values")).closed();
  }

  private static JsonObject ofPack(JsonObject content) {
    return one(JsonObject.of("^(" + Names.PACK.pattern() + ")$", content));
  }

  /// An object with one member.
  private static JsonObject one(JsonObject patterns) {
    return new Fields()
        .closed()
        .with("patternProperties", patterns)
        .with("minProperties", 1)
        .with("maxProperties", 1);
  }

  private static JsonObject values() {
    return JsonObject.of(
        "oneOf",
        List.of(
            MessageSchemas.findings(signals("telemetry", Cadence.TELEMETRY)).closed(),
            signals("cells", Cadence.CELLS).closed(),
            life(),
            sources(),
            alarm(),
            change()));
  }

  private static Fields signals(String message, Cadence cadence) {
    Fields fields = new Fields().required(message, MessageSchemas.number().closed());
    MessageSchemas.values(fields, cadence);
    return MessageSchemas.sigmas(fields, cadence, ".sigma")
        .required(message + ".quality", MessageSchemas.qualities(cadence))
        .required(message + ".age", MessageSchemas.ages(cadence));
  }

  private static JsonObject life() {
    JsonObject bands = MessageSchemas.bands(new Fields()).closed();
    return MessageSchemas.values(new Fields(), Cadence.LIFE).required("life", bands).closed();
  }

  private static JsonObject sources() {
    JsonObject source =
        MessageSchemas.state(new Fields()).required("counts", MessageSchemas.counts()).closed();
    return new Fields()
        .required("sources", MessageSchemas.number().closed())
        .closed()
        .with("patternProperties", JsonObject.of("^source\\..*$", source))
        .with("minProperties", 2);
  }

  private static JsonObject alarm() {
    Fields alarms = new Fields();
    for (AlarmKind kind : AlarmKind.values()) {
      for (String direction : List.of("raised", "cleared")) {
        alarms.optional(
            "alarm." + kind.wireName() + "." + direction,
            MessageSchemas.alarm(
                MessageSchemas.number(), kind.subject(), kind.evidence(), kind.unit()));
      }
    }
    return alarms.closed().with("minProperties", 1).with("maxProperties", 1);
  }

  private static JsonObject change() {
    JsonObject state = MessageSchemas.state(MessageSchemas.number()).closed();
    return one(JsonObject.of("^source\\..*\\.change$", state));
  }

  private static JsonObject attributes() {
    Fields message =
        MessageSchemas.head()
            .required("ts", MessageSchemas.timestamp())
            .required("up", MessageSchemas.uptime());
    return MessageSchemas.pack(new Fields().required("info", message.closed())).closed();
  }
}
