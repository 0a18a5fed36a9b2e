package io.celltwin.edge.schema;

import io.celltwin.edge.publish.MessageClass;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A description that consumers can have: of one class of messages, of a profile, or of all.
///
/// @param name by which it is asked for
public record Document(String name, String fileName, String description, Maker maker) {
  @FunctionalInterface
  interface Maker {
    String make() throws IOException;
  }

  /// All there are.
  public static List<Document> all() {
    List<Document> documents = new ArrayList<>();
    for (MessageClass messageClass : MessageClass.values()) documents.add(of(messageClass));
    documents.add(
        new Document(
            "thingsboard",
            "thingsboard.schema.json",
            "JSON Schema: what a device says to ThingsBoard",
            () -> ThingsBoardSchemas.device().toText()));
    documents.add(
        new Document(
            "thingsboard-gateway",
            "thingsboard-gateway.schema.json",
            "JSON Schema: what a gateway says to ThingsBoard",
            () -> ThingsBoardSchemas.gateway().toText()));
    documents.add(
        new Document(
            "asyncapi",
            "asyncapi.json",
            "AsyncAPI 3.0: topics, messages, how they are sent",
            () -> AsyncApi.document().toText()));
    documents.add(
        new Document(
            "catalogue",
            "catalogue.json",
            "every signal: unit, decimals, range, qualities",
            () -> CatalogueDocument.document().toText()));
    return documents;
  }

  public static Optional<Document> named(String name) {
    return all().stream().filter(document -> document.name.equals(name)).findFirst();
  }

  /// The schema of one class of messages.
  public static Document of(MessageClass messageClass) {
    String name = messageClass.topicLevel();
    return new Document(
        name,
        name + ".schema.json",
        "JSON Schema: " + messageClass.description(),
        () -> MessageSchemas.of(messageClass).toText());
  }

  public String text() throws IOException {
    return maker.make();
  }
}
