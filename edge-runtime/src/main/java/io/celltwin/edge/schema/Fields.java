package io.celltwin.edge.schema;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/// The members of an object, and which of them have to be there.
final class Fields {
  private final JsonObject properties = new JsonObject();
  private final SequencedSet<String> required = new LinkedHashSet<>();

  Fields required(String name, JsonObject schema) {
    required.add(name);
    return optional(name, schema);
  }

  Fields optional(String name, JsonObject schema) {
    properties.with(name, schema);
    return this;
  }

  /// No other members.
  JsonObject closed() {
    JsonObject schema = JsonObject.of("type", "object").with("properties", properties);
    if (!required.isEmpty()) schema.with("required", List.copyOf(required));
    return schema.with("additionalProperties", false);
  }
}
