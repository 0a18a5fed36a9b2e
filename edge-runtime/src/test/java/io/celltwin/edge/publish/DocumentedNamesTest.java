package io.celltwin.edge.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.celltwin.hal.Clock;
import io.celltwin.hal.DeviceFault;
import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.ReadingSource;
import io.celltwin.hal.SpiBus;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.current.CurrentSource;
import io.celltwin.hal.current.Ina228;
import io.celltwin.hal.current.Ina228Settings;
import io.celltwin.hal.monitor.MonitorSettings;
import io.celltwin.hal.monitor.MonitorSource;
import io.celltwin.hal.pack.SerialPackSettings;
import io.celltwin.hal.pack.SerialPackSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What stands in `docs/MQTT.md` of sources is what can come.
class DocumentedNamesTest {
  private static final Path PAGE = Path.of("..", "docs", "MQTT.md");
  private static final Pattern FIRST_CELL = Pattern.compile("\\| `([a-z_]+)` \\|.*");
  private static final Pattern QUOTED = Pattern.compile("`([a-z]+)`[;:]");
  private static final Clock CLOCK = new SystemClock();

  /// What the rows of a table are called.
  private static List<String> table(String head) throws IOException {
    List<String> names = new ArrayList<>();
    boolean inside = false;
    for (String line : Files.readAllLines(PAGE)) {
      if (line.startsWith("| " + head + " |")) {
        inside = true;
      } else if (inside && !line.startsWith("|")) {
        return names;
      } else if (inside) {
        Matcher row = FIRST_CELL.matcher(line);
        if (row.matches()) names.add(row.group(1));
      }
    }
    throw new AssertionError("no table of " + head);
  }

  private static String onTheWire(Enum<?> name) {
    return name.name().toLowerCase(Locale.ROOT);
  }

  @Test
  void everyFaultHasItsRow() throws IOException {
    List<String> kinds =
        Arrays.stream(DeviceFault.Kind.values()).map(DocumentedNamesTest::onTheWire).toList();
    assertEquals(kinds, table("fault"));
  }

  @Test
  void everyCountOfAChipOrPackHasItsRow() throws IOException {
    Set<String> names = new TreeSet<>();
    for (ReadingSource source : sources()) {
      names.addAll(source.health().orElseThrow().countNames());
      source.close();
    }
    assertEquals(names, new TreeSet<>(table("count of a chip or serial pack")));
  }

  private static List<ReadingSource> sources() {
    MonitorSource.BusOpener noBus = DocumentedNamesTest::none;
    return List.of(
        new MonitorSource(MonitorSettings.of(MonitorSettings.Chip.LTC6813, 1), noBus, CLOCK),
        new CurrentSource(
            new Ina228(Ina228Settings.of(1e-4, 100)),
            () -> {
              throw new IOException("none");
            },
            CLOCK),
        new SerialPackSource(
            SerialPackSettings.of(SerialPackSettings.Kind.JBD, 4, 1),
            () -> {
              throw new IOException("none");
            },
            CLOCK));
  }

  private static SpiBus none() throws IOException {
    throw new IOException("none");
  }

  @Test
  void everyStateIsNamed() throws IOException {
    String row =
        Files.readAllLines(PAGE).stream()
            .filter(line -> line.startsWith("| `state` | `starting`"))
            .findFirst()
            .orElseThrow();
    List<String> named = QUOTED.matcher(row).results().map(found -> found.group(1)).toList();
    List<String> states =
        Arrays.stream(DeviceHealth.State.values()).map(DocumentedNamesTest::onTheWire).toList();
    assertEquals(states, named);
  }
}
