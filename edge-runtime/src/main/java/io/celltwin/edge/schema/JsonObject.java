package io.celltwin.edge.schema;

import java.math.BigDecimal;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A JSON object in the making, in the order in which its members come. A member is an object, a
/// list, a text, a number or a truth.
final class JsonObject {
  private static final String INDENT = "  ";

  /// As an element of a list.
  static final Object NULL =
      new Object() {
        @Override
        public String toString() {
          return "null";
        }
      };

  private final Map<String, Object> members = new LinkedHashMap<>();

  static JsonObject of(String key, Object value) {
    return new JsonObject().with(key, value);
  }

  JsonObject with(String key, Object value) {
    members.put(key, value);
    return this;
  }

  JsonObject withAll(JsonObject other) {
    members.putAll(other.members);
    return this;
  }

  /// Of a schema: what it allows, or `null`.
  JsonObject orNull() {
    members.computeIfPresent("type", (_, type) -> List.of(type, "null"));
    return this;
  }

  /// For people: one member a line, lists of plain values in one.
  String toText() {
    StringBuilder text = new StringBuilder();
    write(text, this, "\n");
    return text.append('\n').toString();
  }

  private static void write(StringBuilder text, Object value, String newLine) {
    switch (value) {
      case JsonObject object -> object.write(text, newLine);
      case List<?> list when list.stream().anyMatch(JsonObject.class::isInstance) ->
          writeList(text, list, newLine + INDENT, newLine);
      case List<?> list -> writeList(text, list, "", "");
      case String string -> quote(text, string);
      case Double number -> text.append(plain(number));
      default -> text.append(value); // the other numbers, truths, null
    }
  }

  private void write(StringBuilder text, String newLine) {
    if (members.isEmpty()) {
      text.append("{}");
      return;
    }
    text.append('{');
    Iterator<Map.Entry<String, Object>> each = members.entrySet().iterator();
    while (each.hasNext()) {
      Map.Entry<String, Object> member = each.next();
      text.append(newLine).append(INDENT);
      quote(text, member.getKey());
      text.append(": ");
      write(text, member.getValue(), newLine + INDENT);
      if (each.hasNext()) text.append(',');
    }
    text.append(newLine).append('}');
  }

  private static void writeList(StringBuilder text, List<?> list, String before, String after) {
    text.append('[');
    for (int k = 0; k < list.size(); k++) {
      if (k > 0) text.append(before.isEmpty() ? ", " : ",");
      text.append(before);
      write(text, list.get(k), before);
    }
    text.append(after).append(']');
  }

  /// Without exponent and needless zeros.
  private static String plain(double number) {
    return number == 0 ? "0" : BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
  }

  private static void quote(StringBuilder text, String string) {
    text.append('"');
    for (int k = 0; k < string.length(); k++) {
      char c = string.charAt(k);
      if (c == '"' || c == '\\') text.append('\\');
      text.append(c);
    }
    text.append('"');
  }
}
