package io.celltwin.edge.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.celltwin.edge.publish.MessageClass;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Holds messages to their schemas, by a validator that knows nothing of the project.
public final class MessageCheck {
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private static final Map<MessageClass, Schema> SCHEMAS = schemas();

  private MessageCheck() {}

  private static Map<MessageClass, Schema> schemas() {
    Map<MessageClass, Schema> schemas = new EnumMap<>(MessageClass.class);
    for (MessageClass messageClass : MessageClass.values()) {
      schemas.put(messageClass, schema(Document.of(messageClass)));
    }
    return schemas;
  }

  private static Schema schema(Document document) {
    try {
      return REGISTRY.getSchema(document.text(), InputFormat.JSON);
    } catch (IOException unreadable) {
      throw new AssertionError(unreadable);
    }
  }

  /// What is sent to ThingsBoard.
  public static Schema thingsBoard(boolean gateway) {
    String name = gateway ? "thingsboard-gateway" : "thingsboard";
    return schema(Document.named(name).orElseThrow());
  }

  /// What is wrong with it; empty where nothing is.
  public static List<Error> errors(MessageClass messageClass, JsonNode message) {
    return Objects.requireNonNull(SCHEMAS.get(messageClass)).validate(message);
  }

  /// The same message, which is as its schema says.
  public static JsonNode valid(JsonNode message) {
    assertEquals(List.of(), errors(classOf(message), message), message::toString);
    return message;
  }

  /// By what only messages of this class have.
  public static MessageClass classOf(JsonNode message) {
    if (message.has("status")) return MessageClass.STATUS;
    if (message.has("version")) return MessageClass.INFO;
    if (message.has("latenessHistogram")) return MessageClass.TELEMETRY;
    if (message.has("cycles")) return MessageClass.LIFE;
    if (message.has("values")) return MessageClass.CELLS;
    return message.has("sources") ? MessageClass.SOURCES : MessageClass.EVENT;
  }
}
