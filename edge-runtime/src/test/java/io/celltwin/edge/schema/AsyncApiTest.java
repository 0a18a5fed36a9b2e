package io.celltwin.edge.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.celltwin.edge.publish.MessageClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

class AsyncApiTest {
  private static final ObjectMapper PARSER = new ObjectMapper();

  private final JsonNode document = read("asyncapi");

  private static JsonNode read(String name) {
    try {
      return PARSER.readTree(Document.named(name).orElseThrow().text());
    } catch (IOException notJson) {
      throw new AssertionError(notJson);
    }
  }

  @Test
  void everyClassHasItsTopicAndIsSentAsThePublisherSendsIt() {
    assertEquals(MessageClass.values().length, document.get("channels").size());
    for (MessageClass messageClass : MessageClass.values()) {
      String name = messageClass.topicLevel();
      JsonNode channel = document.get("channels").get(name);
      assertEquals("celltwin/v1/{pack}/" + name, channel.get("address").textValue());
      assertTrue(channel.get("parameters").has("pack"));
      JsonNode mqtt = operation(messageClass).at("/bindings/mqtt");
      assertEquals(1, mqtt.get("qos").intValue());
      assertEquals(messageClass.retained(), mqtt.get("retain").booleanValue());
    }
    assertEquals(
        "celltwin/v1/{pack}/status",
        document.at("/servers/broker/bindings/mqtt/lastWill/topic").textValue());
  }

  private JsonNode operation(MessageClass messageClass) {
    for (JsonNode operation : document.get("operations")) {
      if (operation
          .at("/channel/$ref")
          .textValue()
          .equals("#/channels/" + messageClass.topicLevel())) {
        return operation;
      }
    }
    throw new AssertionError(messageClass);
  }

  @Test
  void everyReferenceLeadsSomewhere() throws IOException {
    List<String> files = Document.all().stream().map(Document::fileName).toList();
    List<String> references = document.findValuesAsText("$ref");
    assertEquals(4 * MessageClass.values().length, references.size());
    for (String reference : references) {
      if (reference.startsWith("#")) {
        assertFalse(document.at(reference.substring(1)).isMissingNode(), reference);
      } else {
        assertTrue(files.contains(reference.substring("./".length())), reference);
      }
    }
  }

  /// The schema is `schemas/3.0.0.json` of the npm package `@asyncapi/specs`.
  @Test
  @EnabledIfSystemProperty(named = "asyncapi.schema", matches = ".+")
  void isAsThePublishedSchemaOfAsyncApiSays() throws IOException {
    String published = Files.readString(Path.of(System.getProperty("asyncapi.schema")));
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
            .getSchema(published, InputFormat.JSON);
    assertEquals(List.of(), schema.validate(document));
    ObjectNode wrong = document.deepCopy();
    ((ObjectNode) wrong.at("/operations/sendCells/bindings/mqtt")).put("qos", 3);
    assertFalse(schema.validate(wrong).isEmpty());
    wrong = document.deepCopy();
    ((ObjectNode) wrong.at("/channels/cells")).put("topic", "cells");
    assertFalse(schema.validate(wrong).isEmpty());
  }

  @Test
  void schemasAreThemselvesAsTheirDialectSays() throws IOException {
    Schema dialect =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(
                com.networknt.schema.SchemaLocation.of(
                    "https://json-schema.org/draft/2020-12/schema"));
    for (Document document : Document.all()) {
      if (!document.fileName().endsWith(".schema.json")) continue;
      JsonNode schema = read(document.name());
      assertEquals(List.of(), dialect.validate(schema));
      ((ObjectNode) schema).put("type", "objekt");
      assertFalse(dialect.validate(schema).isEmpty());
    }
  }
}
