package io.celltwin.simulation.beamng;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// JSON as Python writes it: RFC 8259, and NaN, Infinity and -Infinity. Numbers with a point or an
/// exponent are real, others whole. Bounded in depth.
public final class JsonReader {
  private static final int MAX_DEPTH = 64;
  private static final Map<String, Value> WORDS =
      Map.of(
          "true", new Value.Flag(true),
          "false", new Value.Flag(false),
          "null", Value.NOTHING,
          "NaN", new Value.Real(Double.NaN),
          "Infinity", new Value.Real(Double.POSITIVE_INFINITY),
          "-Infinity", new Value.Real(Double.NEGATIVE_INFINITY));

  private final String text;
  private int at;

  private JsonReader(String text) {
    this.text = text;
  }

  /// @throws BeamngException.Malformed with line and column where it is no JSON
  public static Value read(String text) throws BeamngException {
    var reader = new JsonReader(text);
    Value value = reader.value(0);
    reader.skipSpace();
    if (reader.at < text.length()) throw reader.wrong("the end");
    return value;
  }

  private Value value(int depth) throws BeamngException {
    if (depth > MAX_DEPTH) throw wrong("at most " + MAX_DEPTH + " levels");
    skipSpace();
    return switch (peek()) {
      case '{' -> table(depth);
      case '[' -> sequence(depth);
      case '"' -> new Value.Text(string());
      default -> scalar();
    };
  }

  private Value table(int depth) throws BeamngException {
    SequencedMap<Value, Value> entries = new LinkedHashMap<>();
    at++;
    skipSpace();
    if (took('}')) return new Value.Table(entries);
    do {
      skipSpace();
      if (peek() != '"') throw wrong("a key in quotes");
      Value key = new Value.Text(string());
      skipSpace();
      if (!took(':')) throw wrong(":");
      entries.put(key, value(depth + 1));
      skipSpace();
    } while (took(','));
    if (!took('}')) throw wrong(", or }");
    return new Value.Table(entries);
  }

  private Value sequence(int depth) throws BeamngException {
    List<Value> items = new ArrayList<>();
    at++;
    skipSpace();
    if (took(']')) return Value.EMPTY;
    do {
      items.add(value(depth + 1));
      skipSpace();
    } while (took(','));
    if (!took(']')) throw wrong(", or ]");
    return new Value.Sequence(items);
  }

  private String string() throws BeamngException {
    StringBuilder string = new StringBuilder();
    at++;
    while (!took('"')) {
      char c = peek();
      if (c < ' ') throw wrong("the string's end");
      at++;
      string.append(c == '\\' ? escaped() : c);
    }
    return string.toString();
  }

  private char escaped() throws BeamngException {
    char c = peek();
    at++;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> throw wrong("an escape");
    };
  }

  private char unicode() throws BeamngException {
    if (at + 4 > text.length()) throw wrong("four hexadecimal digits");
    int code = 0;
    for (int i = 0; i < 4; i++) {
      int digit = Character.digit(text.charAt(at), 16);
      if (digit < 0) throw wrong("four hexadecimal digits");
      code = code << 4 | digit;
      at++;
    }
    return (char) code;
  }

  private Value scalar() throws BeamngException {
    int start = at;
    while (at < text.length() && isScalar(text.charAt(at))) at++;
    String word = text.substring(start, at);
    Value known = WORDS.get(word);
    if (known != null) return known;
    if (!word.isEmpty() && (word.charAt(0) == '-' || Character.isDigit(word.charAt(0)))) {
      try {
        boolean whole = word.chars().allMatch(c -> c == '-' || Character.isDigit(c));
        if (whole && word.length() < 19) return new Value.Whole(Long.parseLong(word));
        if (Character.isDigit(word.charAt(word.length() - 1))) {
          return new Value.Real(Double.parseDouble(word));
        }
      } catch (NumberFormatException _) {
        // Told below.
      }
    }
    at = start;
    throw wrong("a value");
  }

  private static boolean isScalar(char c) {
    return Character.isLetterOrDigit(c) || c == '-' || c == '+' || c == '.';
  }

  private void skipSpace() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) at++;
  }

  private char peek() {
    return at < text.length() ? text.charAt(at) : '\0';
  }

  private boolean took(char wanted) {
    if (peek() != wanted || at >= text.length()) return false;
    at++;
    return true;
  }

  private BeamngException.Malformed wrong(String expected) {
    long line = 1 + text.substring(0, at).chars().filter(c -> c == '\n').count();
    int column = at - text.lastIndexOf('\n', at - 1);
    String found = at < text.length() ? "'" + text.charAt(at) + "'" : "the end";
    return new BeamngException.Malformed(
        "line " + line + ", column " + column + ": found " + found + ", expected " + expected);
  }
}
