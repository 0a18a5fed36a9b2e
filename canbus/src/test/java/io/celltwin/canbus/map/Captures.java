package io.celltwin.canbus.map;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.celltwin.canbus.log.CanLogs;
import io.celltwin.config.ConfigException;
import io.celltwin.hal.Channel;
import io.celltwin.hal.Quality;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/// Captures of vehicles, played through the shipped protocols.
final class Captures {
  /// One reading; the value is `NaN` where there is none.
  record Reading(double seconds, double value) {}

  /// One row of a CSV file; what is empty is `NaN`.
  record Row(Map<String, Double> cells) {
    double at(String column) {
      return Objects.requireNonNull(cells.get(column), column);
    }
  }

  /// What a protocol makes of a capture.
  ///
  /// @param readings by channel, in the order of time
  record Played(Map<String, List<Reading>> readings, MapCounts counts) {
    List<Reading> of(String channel) {
      return readings.getOrDefault(channel, List.of());
    }

    double last(String channel) {
      List<Reading> all = of(channel).stream().filter(r -> !Double.isNaN(r.value)).toList();
      return all.isEmpty() ? Double.NaN : all.getLast().value;
    }
  }

  private Captures() {}

  /// A file of the shared data; skips the test where it is absent.
  static Path data(String file) {
    // Tests run in the module's folder.
    String data = System.getenv().getOrDefault("CELLTWIN_DATA", "../../shared/data");
    Path path = Path.of(data).resolve("can").resolve(file);
    assumeTrue(Files.isReadable(path), path + " is not here: skipped");
    return path;
  }

  static Played play(String protocol, String capture) throws IOException, ConfigException {
    FrameMapper mapper = Protocols.open(protocol, Path.of(""));
    Map<String, List<Reading>> readings = new HashMap<>();
    List<Channel> channels = mapper.channels();
    try (CanLogSource source = new CanLogSource(mapper, CanLogs.open(data(capture)))) {
      long tick = source.nextTickNanos(Long.MIN_VALUE, 100_000_000);
      while (tick != CanLogSource.END) {
        source.read(
            tick,
            (channel, nanos, value, quality) -> {
              double known = quality == Quality.GOOD ? value : Double.NaN;
              readings
                  .computeIfAbsent(channels.get(channel).name(), name -> new ArrayList<>())
                  .add(new Reading(nanos / 1e9, known));
            });
        tick = source.nextTickNanos(tick, 100_000_000);
      }
      return new Played(readings, source.counts());
    }
  }

  /// The rows of a CSV file beside the captures.
  static List<Row> rows(String file) throws IOException {
    Path path = data(file);
    List<Row> rows = new ArrayList<>();
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                file.endsWith(".gz")
                    ? new GZIPInputStream(Files.newInputStream(path))
                    : Files.newInputStream(path),
                StandardCharsets.UTF_8))) {
      List<String> names = List.of(Objects.requireNonNull(in.readLine()).split(","));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] cells = line.split(",", -1);
        Map<String, Double> row = new HashMap<>();
        for (int k = 0; k < names.size(); k++) {
          row.put(names.get(k), cells[k].isEmpty() ? Double.NaN : Double.parseDouble(cells[k]));
        }
        rows.add(new Row(row));
      }
    }
    return rows;
  }

  /// The objects of a JSON file, one per frame: their numbers by name.
  static List<Row> jsonRows(String file) throws IOException {
    List<Row> rows = new ArrayList<>();
    for (JsonNode frame : new ObjectMapper().readTree(data(file).toFile())) {
      Map<String, Double> row = new HashMap<>();
      frame.get("decoded").properties().forEach(n -> row.put(n.getKey(), n.getValue().asDouble()));
      row.put("t", frame.get("t").asDouble());
      rows.add(new Row(row));
    }
    return rows;
  }
}
