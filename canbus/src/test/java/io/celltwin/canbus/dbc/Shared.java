package io.celltwin.canbus.dbc;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// The DBC files of the data folder.
final class Shared {
  static final Path CAN =
      Path.of(System.getenv().getOrDefault("CELLTWIN_DATA", "../../shared/data")).resolve("can");

  private Shared() {}

  static void assumeThere() {
    assumeTrue(
        Files.isDirectory(CAN.resolve("dbc")),
        "no DBC files: set CELLTWIN_DATA to the folder that has can/dbc; looked in " + CAN);
  }

  /// In the order of their names.
  static List<Path> files() throws IOException {
    return Stream.concat(
            files(CAN.resolve("dbc")).stream(), files(CAN.resolve("cantools/dbc")).stream())
        .toList();
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(f -> f.toString().toLowerCase(Locale.ROOT).endsWith(".dbc"))
          .sorted()
          .toList();
    }
  }
}
