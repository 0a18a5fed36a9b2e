package io.celltwin.simulation.chip;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Known answers of the data folder, one JSON object a line. Only what these files contain can be
/// read.
final class Vectors {
  static final Path FOLDER =
      Path.of(System.getenv().getOrDefault("CELLTWIN_DATA", "../../shared/data")).resolve("afe");

  record Vector(String json) {
    boolean has(String key) {
      return json.contains("\"" + key + "\":");
    }

    String text(String key) {
      return value(key, "\"([^\"]*)\"");
    }

    int number(String key) {
      return Integer.parseInt(value(key, "(-?[0-9]+)"));
    }

    int[] numbers(String key) {
      return split(value(key, "\\[([^\\[\\]]*)\\]"));
    }

    /// Rows of numbers.
    int[][] table(String key) {
      List<int[]> rows = new ArrayList<>();
      for (String row : value(key, "\\[\\[([^\"]*?)\\]\\]").split("\\], ?\\[", -1))
        rows.add(split(row));
      return rows.toArray(int[][]::new);
    }

    double[] decimals(String key) {
      String[] parts = value(key, "\\[([^\\[\\]]*)\\]").split(",", -1);
      double[] all = new double[parts.length];
      for (int i = 0; i < all.length; i++) all[i] = Double.parseDouble(parts[i].strip());
      return all;
    }

    String[] texts(String key) {
      return value(key, "\\[([^\\[\\]]*)\\]").replace("\"", "").split(", ?", -1);
    }

    private static int[] split(String numbers) {
      if (numbers.isBlank()) return new int[0];
      String[] parts = numbers.split(",", -1);
      int[] all = new int[parts.length];
      for (int i = 0; i < all.length; i++) all[i] = Integer.parseInt(parts[i].strip());
      return all;
    }

    private String value(String key, String form) {
      Matcher matcher = Pattern.compile("\"" + key + "\": ?" + form).matcher(json);
      if (!matcher.find()) throw new IllegalArgumentException("no " + key + " in " + json);
      return matcher.group(1);
    }
  }

  private Vectors() {}

  static List<Vector> of(String file) throws IOException {
    Path path = FOLDER.resolve(file);
    assumeTrue(
        Files.exists(path),
        "no known answers: set CELLTWIN_DATA to the folder that has afe; looked for " + path);
    List<Vector> all = new ArrayList<>();
    boolean inside = false;
    for (String line : Files.readAllLines(path)) {
      if (inside && line.strip().startsWith("{")) all.add(new Vector(line.strip()));
      if (line.contains("\"vectors\"")) inside = true;
    }
    if (all.isEmpty()) throw new IOException("no vectors in " + path);
    return all;
  }
}
