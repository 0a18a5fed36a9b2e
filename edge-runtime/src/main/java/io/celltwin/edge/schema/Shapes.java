package io.celltwin.edge.schema;

import java.util.List;

/// The values that schemas allow.
final class Shapes {
  private Shapes() {}

  static JsonObject constant(String value) {
    return JsonObject.of("const", value);
  }

  static JsonObject words(List<String> words) {
    return JsonObject.of("enum", words);
  }

  static JsonObject text() {
    return JsonObject.of("type", "string").with("minLength", 1);
  }

  static JsonObject pattern(String whole) {
    return JsonObject.of("type", "string").with("pattern", "^(" + whole + ")$");
  }

  static JsonObject whole(int least) {
    return JsonObject.of("type", "integer").with("minimum", least);
  }

  static JsonObject count() {
    return whole(1);
  }

  static JsonObject atLeast(double least) {
    return JsonObject.of("type", "number").with("minimum", least);
  }

  static JsonObject positive() {
    return JsonObject.of("type", "number").with("exclusiveMinimum", 0);
  }

  static JsonObject list(JsonObject element) {
    return JsonObject.of("type", "array").with("items", element);
  }
}
