package io.celltwin.edge.schema;

import io.celltwin.edge.Version;
import io.celltwin.edge.publish.MessageClass;
import io.celltwin.edge.signal.Catalogue;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/// The stream as an AsyncAPI 3.0 document: which messages are on which topics, and how they are
/// sent. It refers to the schemas as files beside it.
final class AsyncApi {
  private static final String PACK = "{pack}";
  private static final String MQTT_BINDING = "0.2.0";

  /// Of the last will as of every message.
  private static final int QOS = 1;

  private AsyncApi() {}

  static JsonObject document() throws IOException {
    JsonObject channels = new JsonObject();
    JsonObject operations = new JsonObject();
    JsonObject messages = new JsonObject();
    for (MessageClass messageClass : MessageClass.values()) {
      String name = messageClass.topicLevel();
      channels.with(name, channel(messageClass));
      operations.with(
          "send" + name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1),
          operation(messageClass));
      messages.with(name, message(messageClass));
    }
    return JsonObject.of("asyncapi", "3.0.0")
        .with("id", "urn:" + Catalogue.SCHEMA.replace('/', ':'))
        .with("info", info())
        .with("defaultContentType", "application/json")
        .with("servers", JsonObject.of("broker", server()))
        .with("channels", channels)
        .with("operations", operations)
        .with("components", JsonObject.of("messages", messages));
  }

  private static JsonObject info() throws IOException {
    return JsonObject.of("title", "CellTwin")
        .with("version", Version.text())
        .with(
            "description",
            "What a battery digital twin publishes of each of its packs. Current into the battery"
                + " is positive; what is not known is left out, or null in an array. A message may"
                + " come twice: the same boot and seq is the same message.")
        .with(
            "license",
            JsonObject.of("name", "Apache-2.0")
                .with("url", "https://www.apache.org/licenses/LICENSE-2.0"));
  }

  private static JsonObject server() {
    JsonObject will =
        JsonObject.of("topic", MessageClass.STATUS.topic(PACK))
            .with("qos", QOS)
            .with("retain", MessageClass.STATUS.retained())
            .with("message", "status offline, reason connection lost");
    JsonObject mqtt =
        JsonObject.of("cleanSession", true)
            .with("lastWill", will)
            .with("bindingVersion", MQTT_BINDING);
    return JsonObject.of("host", "{host}:{port}")
        .with("protocol", "mqtt")
        .with("protocolVersion", "3.1.1")
        .with("description", "mqtt.broker of the configuration; tcp or TLS")
        .with(
            "variables",
            JsonObject.of("host", JsonObject.of("default", "localhost"))
                .with("port", JsonObject.of("default", "1883")))
        .with("bindings", JsonObject.of("mqtt", mqtt));
  }

  private static JsonObject channel(MessageClass messageClass) {
    String name = messageClass.topicLevel();
    return JsonObject.of("address", messageClass.topic(PACK))
        .with("description", messageClass.description())
        .with(
            "parameters",
            JsonObject.of("pack", JsonObject.of("description", "pack.id of the configuration")))
        .with("messages", JsonObject.of(name, reference("#/components/messages/" + name)));
  }

  private static JsonObject operation(MessageClass messageClass) {
    String channel = "#/channels/" + messageClass.topicLevel();
    JsonObject mqtt =
        JsonObject.of("qos", QOS)
            .with("retain", messageClass.retained())
            .with("bindingVersion", MQTT_BINDING);
    return JsonObject.of("action", "send")
        .with("summary", messageClass.description())
        .with("channel", reference(channel))
        .with("messages", List.of(reference(channel + "/messages/" + messageClass.topicLevel())))
        .with("bindings", JsonObject.of("mqtt", mqtt));
  }

  private static JsonObject message(MessageClass messageClass) {
    return JsonObject.of("name", messageClass.topicLevel())
        .with("summary", messageClass.description())
        .with("contentType", "application/json")
        .with(
            "payload",
            JsonObject.of("schemaFormat", "application/schema+json;version=draft-2020-12")
                .with("schema", reference("./" + Document.of(messageClass).fileName())));
  }

  private static JsonObject reference(String to) {
    return JsonObject.of("$ref", to);
  }
}
