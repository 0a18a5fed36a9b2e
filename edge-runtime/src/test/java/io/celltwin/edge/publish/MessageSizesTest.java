package io.celltwin.edge.publish;

import static io.celltwin.edge.twin.TwinBench.SECOND;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.edge.twin.TwinBench;
import io.celltwin.edge.twin.TwinState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What a message costs, as `docs/MQTT.md` says. With `-Dcelltwin.print=true` it prints that table.
class MessageSizesTest {
  private static final Path DOCUMENT = Path.of("../docs/MQTT.md");
  private static final long START_MILLIS = 1_793_534_400_000L;

  /// After two minutes of a changing current, every value with all its decimals.
  private static TwinState state(int cells, boolean sound) throws Exception {
    Random random = new Random(cells);
    TwinBench bench = new TwinBench(1, cells, Math.max(1, cells / 12));
    long now = START_MILLIS * 1_000_000;
    for (int second = 0; second < (sound ? 120 : 135); second++, now += SECOND) {
      bench.current(1, now, 4 * random.nextDouble() - 3);
      for (int c = 1; c <= cells && second < 120; c++) {
        bench.voltage(c, now, 3.7 + 0.05 * random.nextDouble());
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

  @Test
  void theDocumentSaysWhatMessagesCost() throws Exception {
    String table = String.join("\n", table());
    if (Boolean.getBoolean("celltwin.print")) System.out.println(table);
    assertTrue(
        Files.readString(DOCUMENT).contains("\n" + table + "\n"),
        () -> DOCUMENT + " has to say:\n" + table);
  }
}
