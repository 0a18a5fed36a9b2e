package io.celltwin.simulation.beamng;

import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// Values as JSON (RFC 8259). A number that is none is null; a key that is a number is its text, as
/// Python writes it: `"10.0"`.
public final class JsonWriter {
  private final StringBuilder out = new StringBuilder();

  private JsonWriter() {}

  /// Two spaces deeper for each level; ends with a newline.
  public static String write(Value value) {
    var writer = new JsonWriter();
    writer.value(value, "\n");
    return writer.out.append('\n').toString();
  }

  private void value(Value value, String newLine) {
    switch (value) {
      case Value.Nothing _ -> out.append("null");
      case Value.Flag(boolean flag) -> out.append(flag);
      case Value.Whole(long whole) -> out.append(whole);
      case Value.Real(double real) -> {
        if (Double.isFinite(real)) out.append(real);
        else out.append("null");
      }
      case Value.Text(String text) -> string(text);
      case Value.Bytes(String hex) -> string(hex);
      case Value.Sequence(List<Value> items) -> sequence(items, newLine);
      case Value.Table(SequencedMap<Value, Value> entries) -> table(entries, newLine);
    }
  }

  private void sequence(List<Value> items, String newLine) {
    String inner = newLine + "  ";
    String separator = "";
    out.append('[');
    for (Value item : items) {
      out.append(separator).append(inner);
      value(item, inner);
      separator = ",";
    }
    out.append(items.isEmpty() ? "]" : newLine + "]");
  }

  private void table(SequencedMap<Value, Value> entries, String newLine) {
    String inner = newLine + "  ";
    String separator = "";
    out.append('{');
    for (Map.Entry<Value, Value> entry : entries.entrySet()) {
      out.append(separator).append(inner);
      string(key(entry.getKey()));
      out.append(": ");
      value(entry.getValue(), inner);
      separator = ",";
    }
    out.append(entries.isEmpty() ? "}" : newLine + "}");
  }

  private static String key(Value key) {
    return switch (key) {
      case Value.Text(String text) -> text;
      case Value.Whole(long whole) -> String.valueOf(whole);
      case Value.Real(double real) -> String.valueOf(real);
      default -> String.valueOf(key);
    };
  }

  private void string(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') out.append('\\').append(c);
      else if (c < ' ') out.append("\\u%04x".formatted((int) c));
      else out.append(c);
    }
    out.append('"');
  }
}
