package io.celltwin.edge;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/// The version that this program was built as.
public final class Version implements IVersionProvider {
  public static String text() throws IOException {
    return line("version.txt");
  }

  /// Before this time the program was not built. It is that of the release, the same for everyone
  /// who builds it.
  public static Instant built() throws IOException {
    return Instant.parse(line("built.txt"));
  }

  private static String line(String resource) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(Version.class.getResourceAsStream(resource), resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }

  @Override
  public String[] getVersion() throws IOException {
    return new String[] {"celltwin " + text()};
  }
}
