package io.celltwin.hal.monitor;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Known answers of the data folder: one JSON file with a list of vectors.
final class Vectors {
  private static final Path AFE =
      Path.of(System.getenv().getOrDefault("CELLTWIN_DATA", "../../shared/data")).resolve("afe");

  private final String text;
  private int at;

  private Vectors(String text) {
    this.text = text;
  }

  static List<Vector> of(String file) throws IOException {
    Path path = AFE.resolve(file);
    assumeTrue(
        Files.isReadable(path),
        "no known answers: set CELLTWIN_DATA to the folder that has afe; looked for " + path);
    Map<?, ?> all = (Map<?, ?>) new Vectors(Files.readString(path)).value();
    List<Vector> vectors = new ArrayList<>();
    for (Object vector : (List<?>) Objects.requireNonNull(all.get("vectors"))) {
      vectors.add(new Vector((Map<?, ?>) vector));
    }
    return vectors;
  }

  record Vector(Map<?, ?> fields) {
    boolean has(String key) {
      return fields.containsKey(key);
    }

    String text(String key) {
      return (String) Objects.requireNonNullElse(fields.get(key), "");
    }

    int integer(String key) {
      return ((Double) Objects.requireNonNull(fields.get(key), key)).intValue();
    }

    byte[] bytes(String key) {
      return HexFormat.of().parseHex(text(key));
    }

    double[] numbers(String key) {
      return numbers(Objects.requireNonNull(fields.get(key), key));
    }

    /// A list of lists.
    List<double[]> rows(String key) {
      return ((List<?>) Objects.requireNonNull(fields.get(key), key))
          .stream().map(Vector::numbers).toList();
    }

    List<String> texts(String key) {
      return ((List<?>) Objects.requireNonNull(fields.get(key), key))
          .stream().map(String.class::cast).toList();
    }

    private static double[] numbers(Object list) {
      return ((List<?>) list).stream().mapToDouble(n -> (Double) n).toArray();
    }
  }

  private Object value() {
    skip();
    char c = text.charAt(at);
    if (c == '{') {
      Map<String, Object> map = new LinkedHashMap<>();
      at++;
      for (skip(); text.charAt(at) != '}'; skip()) {
        String key = string();
        skip();
        at++; // :
        map.put(key, value());
        skip();
        if (text.charAt(at) == ',') at++;
        skip();
      }
      at++;
      return map;
    }
    if (c == '[') {
      List<Object> list = new ArrayList<>();
      at++;
      for (skip(); text.charAt(at) != ']'; skip()) {
        list.add(value());
        skip();
        if (text.charAt(at) == ',') at++;
      }
      at++;
      return list;
    }
    if (c == '"') return string();
    int from = at;
    while (",]} \n\r\t".indexOf(text.charAt(at)) < 0) at++;
    String word = text.substring(from, at);
    return switch (word) {
      case "true" -> true;
      case "false" -> false;
      case "null" -> "";
      default -> Double.valueOf(word);
    };
  }

  private String string() {
    StringBuilder out = new StringBuilder();
    for (at++; text.charAt(at) != '"'; at++) {
      if (text.charAt(at) == '\\') at++;
      out.append(text.charAt(at));
    }
    at++;
    return out.toString();
  }

  private void skip() {
    while (Character.isWhitespace(text.charAt(at))) at++;
  }
}
