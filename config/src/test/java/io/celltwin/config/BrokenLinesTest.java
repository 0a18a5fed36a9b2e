package io.celltwin.config;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every line of valid files, broken in several ways: a file is bound or refused with findings, and
/// nothing else is ever thrown.
class BrokenLinesTest {
  private static final List<String> VALUES =
      List.of(
          "-1",
          "1e300",
          "nan",
          "\"\"",
          "\"x\"",
          "\"\\u0000.toml\"",
          "\"bench:x\"",
          "\"bench:{\"",
          "[]",
          "[1]",
          "[[]]",
          "[{}]",
          "{ a = 1 }",
          "1979-05-27",
          "");

  @TempDir private Path temporary;
  private ConfigFolder folder;

  @BeforeEach
  void fillFolder() throws IOException {
    folder = new ConfigFolder(temporary);
  }

  @Test
  void brokenConfigurationIsBoundOrRefusedWithFindings() throws Exception {
    String example =
        Files.readString(Path.of("examples/celltwin.toml"))
            .replace("nca-panasonic-ncr18650pf", "synthetic.toml")
            .replaceAll("(?m)^#(?=\\S)", "");
    for (String toml : broken(example)) {
      assertDoesNotThrow(() -> bindOrRefuse(() -> folder.read(toml)), toml);
    }
  }

  @Test
  void brokenCellFileIsBoundOrRefusedWithFindings() throws Exception {
    for (String toml : broken(ConfigFolder.syntheticCell())) {
      assertDoesNotThrow(() -> bindOrRefuse(() -> folder.readCell(toml)), toml);
    }
  }

  private interface Reading {
    Object read() throws ConfigException, IOException;
  }

  private static void bindOrRefuse(Reading reading) throws IOException {
    try {
      reading.read();
    } catch (ConfigException e) {
      for (Finding finding : e.findings()) {
        assertEquals(1, finding.toString().lines().count(), "a finding is one line");
      }
    }
  }

  private static List<String> broken(String toml) {
    List<String> lines = toml.lines().toList();
    List<String> broken = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.isBlank() || line.startsWith("#")) continue;
      broken.add(with(lines, i, ""));
      broken.add(with(lines, i, line + "\n" + line));
      broken.add(with(lines, i, "x" + line));
      if (line.startsWith("[")) {
        broken.add(with(lines, i, line.replace("[[", "[").replace("]]", "]")));
        broken.add(with(lines, i, "[" + line.replaceAll("#.*", "").strip() + "]"));
      } else {
        String key = line.substring(0, line.indexOf('='));
        // A third of the values per line, each line another third: all would take a quarter minute.
        for (int v = i % 3; v < VALUES.size(); v += 3) {
          broken.add(with(lines, i, key + "= " + VALUES.get(v)));
        }
      }
    }
    return broken;
  }

  private static String with(List<String> lines, int index, String line) {
    List<String> copy = new ArrayList<>(lines);
    copy.set(index, line);
    return String.join("\n", copy) + "\n";
  }
}
