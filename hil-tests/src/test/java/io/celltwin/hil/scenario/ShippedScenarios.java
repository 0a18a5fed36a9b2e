package io.celltwin.hil.scenario;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The scenarios that come with the sources, and changed copies of them.
public final class ShippedScenarios {
  static final Path FOLDER = Path.of("scenarios");

  private ShippedScenarios() {}

  public static Path file(String name) {
    return FOLDER.resolve(name + ".toml");
  }

  /// One in which something else stands, in another folder, on the same bench.
  public static Path changed(Path folder, String name, String from, String to) throws IOException {
    String text = Files.readString(file(name));
    assertTrue(text.contains(from), () -> name + " without " + from);
    String moved = text.replace("benches/", FOLDER.resolve("benches").toAbsolutePath() + "/");
    return Files.writeString(folder.resolve(name + ".toml"), moved.replace(from, to));
  }
}
