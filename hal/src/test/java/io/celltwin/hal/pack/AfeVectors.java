package io.celltwin.hal.pack;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Known answers of the data folder, `afe/*.json`: one vector to a line.
public record AfeVectors(String line) {
  private static final Path AFE =
      Path.of(System.getenv().getOrDefault("CELLTWIN_DATA", "../../shared/data")).resolve("afe");

  /// Skips the test where the folder is not there.
  public static List<AfeVectors> of(String file) throws IOException {
    assumeTrue(
        Files.isRegularFile(AFE.resolve(file)),
        "no known answers: set CELLTWIN_DATA to the folder that has afe/; looked in " + AFE);
    return Files.readAllLines(AFE.resolve(file)).stream()
        .filter(line -> line.startsWith("  {"))
        .map(AfeVectors::new)
        .toList();
  }

  private Optional<String> value(String name) {
    Matcher found =
        Pattern.compile("\"" + name + "\": ?(\"[^\"]*\"|\\[[^]]*]|[-+0-9.eE]+|true|false)")
            .matcher(line);
    return found.find() ? Optional.of(found.group(1)) : Optional.empty();
  }

  public boolean has(String name) {
    return value(name).isPresent();
  }

  public String text(String name) {
    return value(name)
        .orElseThrow(() -> new AssertionError(name + " in " + line))
        .replace("\"", "");
  }

  public double number(String name) {
    return Double.parseDouble(text(name));
  }

  public int whole(String name) {
    return Integer.parseInt(text(name));
  }

  public boolean isTrue(String name) {
    return Boolean.parseBoolean(text(name));
  }

  public double[] numbers(String name) {
    String inner = text(name).replace("[", "").replace("]", "");
    if (inner.isBlank()) return new double[0];
    return Arrays.stream(inner.split(",")).mapToDouble(Double::parseDouble).toArray();
  }

  public byte[] bytes(String name) {
    return HexFormat.of().parseHex(text(name));
  }
}
