package io.celltwin.lab.identify;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A published curve of a negative electrode: its voltage against lithium over how far it is
/// filled. The library is the folder `graphite` beside this class, one CSV for each with its source
/// in the first line, and their names in its `index.txt`.
///
/// @param source whose it is
/// @param filled 0 to 1, strictly increasing
record NegativeCurve(String name, String source, List<Double> filled, List<Double> volts) {
  /// No electrode, but a voltage that is always the same.
  static final NegativeCurve FLAT =
      new NegativeCurve("flat", "", List.of(0.0, 1.0), List.of(0.0, 0.0));

  private static final String COMMENT = "# ";

  NegativeCurve {
    filled = List.copyOf(filled);
    volts = List.copyOf(volts);
  }

  static List<NegativeCurve> library() {
    return resource("index.txt").lines().map(NegativeCurve::read).toList();
  }

  private static NegativeCurve read(String name) {
    List<String> lines = resource(name + ".csv").lines().toList();
    List<Double> filled = new ArrayList<>();
    List<Double> volts = new ArrayList<>();
    for (String line : lines.subList(2, lines.size())) {
      int comma = line.indexOf(',');
      filled.add(Double.valueOf(line.substring(0, comma)));
      volts.add(Double.valueOf(line.substring(comma + 1)));
    }
    return new NegativeCurve(name, lines.getFirst().substring(COMMENT.length()), filled, volts);
  }

  /// Of the same material, or of one origin, there may be several curves.
  String material() {
    int dash = name.indexOf('-');
    return dash < 0 ? name : name.substring(0, dash);
  }

  private static String resource(String file) {
    try (InputStream in =
        Optional.ofNullable(NegativeCurve.class.getResourceAsStream("graphite/" + file))
            .orElseThrow(() -> new NoSuchFileException("graphite/" + file))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException missing) {
      throw new UncheckedIOException(missing);
    }
  }

  /// Straight between the points.
  double volts(double at) {
    int k = 0;
    while (k < filled.size() - 2 && filled.get(k + 1) < at) k++;
    double w = (at - filled.get(k)) / (filled.get(k + 1) - filled.get(k));
    return (1 - w) * volts.get(k) + w * volts.get(k + 1);
  }
}
