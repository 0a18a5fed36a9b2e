package io.celltwin.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The example and the reference cannot fall behind the code.
class ExampleTest {
  private static final Path EXAMPLE = Path.of("examples/celltwin.toml");
  private static final Path REFERENCE = Path.of("REFERENCE.md");

  /// A line of TOML, switched off or not: `#` with a blank after it starts prose.
  private static final Pattern LINE =
      Pattern.compile("#?(?:\\[+([a-z_.]+)\\]+|([A-Za-z0-9_]+) =).*");

  @TempDir private Path temporary;
  private ConfigFolder folder;

  @BeforeEach
  void fillFolder() throws IOException {
    folder = new ConfigFolder(temporary);
    for (String name : List.of("mqtt-password", "ca.pem", "twin.pem", "twin.key", "crl.pem")) {
      Files.writeString(temporary.resolve(name), "secret");
    }
  }

  @Test
  void exampleBindsOnceItsTwoLinesAreEdited() throws Exception {
    TwinConfig config = folder.read(edited());
    assertEquals(List.of("demo"), config.packs().stream().map(PackSettings::id).toList());
  }

  @Test
  void exampleBindsWithEverythingSwitchedOn() throws Exception {
    TwinConfig config = folder.read(switchedOn());
    assertEquals(
        List.of("demo", "wired-by-hand"), config.packs().stream().map(PackSettings::id).toList());
    assertEquals(24, config.packs().get(1).cellCount());
  }

  @Test
  void exampleShowsTheDefaultsOfTheLimitsThatAreSwitchedOn() throws Exception {
    TwinConfig shown = folder.read(edited());
    TwinConfig silent =
        folder.read(
            edited()
                .replaceAll("(?m)^[a-z_]+_(hysteresis|stale)_[VKAs] .*\n|^debounce_s .*\n", ""));
    assertEquals(silent.packs().getFirst().alarms(), shown.packs().getFirst().alarms());
  }

  @Test
  void exampleShowsEveryKey() throws Exception {
    assertEquals(keysOfTwinConfig(), keysOf(Files.readString(EXAMPLE)));
  }

  @Test
  void referenceExplainsEveryKey() throws Exception {
    Set<String> keys = new TreeSet<>(keysOfTwinConfig());
    CellFileReader cell =
        new CellFileReader(
            Path.of("cell.toml"),
            "cell.toml",
            ConfigFolder.syntheticCell().getBytes(StandardCharsets.UTF_8));
    cell.read();
    keys.addAll(cell.file().knownKeys());

    String reference = Files.readString(REFERENCE);
    List<String> unexplained = new ArrayList<>();
    for (String key : keys) {
      String name = key.substring(key.lastIndexOf('.') + 1);
      String table = key.contains(".") ? key.substring(0, key.lastIndexOf('.')) : "";
      boolean isTable = keys.stream().anyMatch(other -> other.startsWith(key + "."));
      String heading = isTable ? key : table;
      String section = heading.isEmpty() ? reference : section(reference, heading);
      boolean isExplained = isTable ? !section.isEmpty() : section.contains("| `" + name + "` |");
      if (!isExplained) unexplained.add(key);
    }
    assertEquals(List.of(), unexplained);
  }

  private static String section(String reference, String table) {
    Matcher heading =
        Pattern.compile("(?m)^###.*`\\[+" + Pattern.quote(table) + "\\]+`.*$").matcher(reference);
    if (!heading.find()) return "";
    int end = reference.indexOf("\n##", heading.end());
    return reference.substring(heading.start(), end < 0 ? reference.length() : end);
  }

  private static String edited() throws IOException {
    return Files.readString(EXAMPLE).replace("nca-panasonic-ncr18650pf", "synthetic.toml");
  }

  /// TLS needs another broker.
  private static String switchedOn() throws IOException {
    return edited()
        .replaceAll("(?m)^#(?=\\S)", "")
        .replace("tcp://localhost:1883", "ssl://localhost:8883");
  }

  private Set<String> keysOfTwinConfig() throws Exception {
    byte[] bytes = switchedOn().getBytes(StandardCharsets.UTF_8);
    TwinConfigReader reader =
        new TwinConfigReader(temporary.resolve("celltwin.toml"), bytes, true, Optional.empty());
    reader.read();
    return reader.file().knownKeys();
  }

  private static Set<String> keysOf(String toml) {
    Set<String> keys = new TreeSet<>();
    String table = "";
    for (String line : toml.lines().toList()) {
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches()) continue;
      if (matcher.group(1) != null) {
        table = matcher.group(1);
        keys.add(table);
      } else {
        keys.add(table.isEmpty() ? matcher.group(2) : table + "." + matcher.group(2));
      }
    }
    return keys;
  }
}
