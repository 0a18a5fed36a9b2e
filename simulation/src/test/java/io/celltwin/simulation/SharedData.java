package io.celltwin.simulation;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Measurements and references that are no part of the project.
public final class SharedData {
  private static final Path FOLDER =
      Path.of(Optional.ofNullable(System.getenv("CELLTWIN_DATA")).orElse("../../shared/data"));

  private SharedData() {}

  /// A file or folder of it; the test that asks is skipped, saying so, where it is absent.
  public static Path require(String name) {
    Path path = FOLDER.resolve(name);
    assumeTrue(
        Files.exists(path),
        () -> "no " + path + ": set CELLTWIN_DATA to the folder that has " + name);
    return path;
  }
}
