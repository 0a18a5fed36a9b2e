package io.celltwin.edge.publish;

import static io.celltwin.edge.twin.TwinBench.SECOND;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.config.HomeAssistantSettings;
import io.celltwin.edge.twin.TwinBench;
import io.celltwin.edge.twin.TwinState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What a message costs, as `docs/MQTT.md` says. With `-Dcelltwin.print=true` it prints these
/// tables.
class MessageSizesTest {
  private static final Path DOCUMENT = Path.of("../docs/MQTT.md");
  private static final long START_MILLIS = 1_793_534_400_000L;

  /// After two minutes of a changing current, every value with all its decimals. The current is
  /// small and the cells of the string agree to 2 mV, so that no sensor is suspected.
  static TwinState state(int cells, boolean sound) throws Exception {
    Random random = new Random(cells);
    TwinBench bench = new TwinBench(1, cells, Math.max(1, cells / 12));
    long now = START_MILLIS * 1_000_000;
    for (int second = 0; second < (sound ? 120 : 135); second++, now += SECOND) {
      bench.current(1, now, 0.1 * random.nextDouble() - 0.08);
      double common = 3.7 + 0.005 * random.nextDouble();
      for (int c = 1; c <= cells && second < 120; c++) {
        bench.voltage(c, now, common + 0.002 * random.nextDouble());
      }
      for (int t = 1; t <= Math.max(1, cells / 12); t++) {
        bench.temperature(t, now, 20 + 10 * random.nextDouble());
      }
      bench.tick(now);
    }
    return bench.last();
  }

  private static List<String> table() throws Exception {
    Encoded profile = Encoded.json();
    List<String> rows = new ArrayList<>();
    rows.add("| cells | `telemetry` | `cells` | `cells`, all voltages stale |");
    rows.add("|---|---|---|---|");
    for (int cells : new int[] {1, 96, 192}) {
      TwinState well = state(cells, true);
      TwinState silent = state(cells, false);
      rows.add(
          "| %d | %d B | %d B | %d B |"
              .formatted(
                  cells,
                  profile.telemetry(well, 18_342, 0).length,
                  profile.cells(well, 18_343).length,
                  profile.cells(silent, 18_343).length));
    }
    return rows;
  }

  private static List<String> encodings() throws Exception {
    TwinState well = state(96, true);
    TwinState silent = state(96, false);
    List<String> rows = new ArrayList<>();
    rows.add("| 96 cells as | `telemetry` | `cells` | `cells`, all voltages stale |");
    rows.add("|---|---|---|---|");
    Map<String, Encoded> profiles = new LinkedHashMap<>();
    profiles.put("celltwin", Encoded.json());
    profiles.put("thingsboard", Encoded.thingsBoard(false));
    profiles.put("thingsboard-gateway", Encoded.thingsBoard(true));
    profiles.forEach((name, profile) ->
        rows.add(
            "| `%s` | %d B | %d B | %d B |"
                .formatted(
                    name,
                    profile.telemetry(well, 18_342, 0).length,
                    profile.cells(well, 18_343).length,
                    profile.cells(silent, 18_343).length)));
    return rows;
  }

  private static List<String> announcements() {
    List<String> rows = new ArrayList<>();
    rows.add("| cells | announcement of the pack | of its cells |");
    rows.add("|---|---|---|");
    for (int cells : new int[] {1, 96, 192}) {
      PackInfo info =
          new PackInfo("demo", "0.1.0", "cell", "NMC", 1, cells, 1, 5, 0.1, 1, 5, 0.5, 60);
      Encoder encoder =
          new HomeAssistant(
              new JsonProfile(info, "7f3a0c51d2e94b06"),
              new HomeAssistantSettings("homeassistant", true),
              info);
      List<Encoder.Announcement> greeting = encoder.greeting(Encoded.stamp(START_MILLIS));
      rows.add(
          "| %d | %d B | %d B |"
              .formatted(
                  cells, greeting.get(0).payload().length, greeting.get(1).payload().length));
    }
    return rows;
  }

  private static List<String> lives() throws Exception {
    TwinState state = state(96, true);
    List<String> rows = new ArrayList<>();
    rows.add("| 96 cells as | `life` |");
    rows.add("|---|---|");
    Map<String, Encoded> profiles = new LinkedHashMap<>();
    profiles.put("celltwin", Encoded.json());
    profiles.put("thingsboard", Encoded.thingsBoard(false));
    profiles.put("thingsboard-gateway", Encoded.thingsBoard(true));
    profiles.forEach(
        (name, profile) -> rows.add("| `%s` | %d B |".formatted(name, profile.life(state).length)));
    return rows;
  }

  @Test
  void theDocumentSaysWhatALifeCosts() throws Exception {
    holds(lives());
  }

  @Test
  void theDocumentSaysWhatOtherEncodingsCost() throws Exception {
    holds(encodings());
  }

  @Test
  void theDocumentSaysWhatAnnouncementsCost() throws Exception {
    holds(announcements());
  }

  @Test
  void theDocumentSaysWhatMessagesCost() throws Exception {
    holds(table());
  }

  private static void holds(List<String> rows) throws Exception {
    String table = String.join("\n", rows);
    if (Boolean.getBoolean("celltwin.print")) System.out.println(table);
    assertTrue(
        Files.readString(DOCUMENT).contains("\n" + table + "\n"),
        () -> DOCUMENT + " has to say:\n" + table);
  }
}
