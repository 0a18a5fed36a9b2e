package io.celltwin.canbus.map;

import io.celltwin.canbus.dbc.BadDbcException;
import io.celltwin.canbus.dbc.Dbc;
import io.celltwin.config.ConfigException;
import io.celltwin.config.SignalMap;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The battery protocols that CellTwin brings along, and those of the user: a signal map, and
/// beside it the DBC file that it is of.
public final class Protocols {
  /// Beside the largest public file, 0.8 MB. One of 2 MB takes 36 MB of the daemon's heap of 96 MB.
  private static final long MOST_DBC_BYTES = 2_000_000;

  private Protocols() {}

  /// Sorted names of those that CellTwin brings along.
  public static List<String> shippedNames() throws IOException {
    return List.copyOf(index().keySet());
  }

  /// The shipped protocol of what [io.celltwin.canbus.survey.Fingerprints] calls so.
  public static Optional<String> shippedOf(String fingerprint) throws IOException {
    return index().entrySet().stream()
        .filter(entry -> entry.getValue().equals(fingerprint))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /// What fingerprints call each, by its name.
  private static SortedMap<String, String> index() throws IOException {
    SortedMap<String, String> index = new TreeMap<>();
    for (String line : new String(resource("index.txt"), StandardCharsets.UTF_8).split("\n", -1)) {
      if (line.isBlank()) continue;
      String[] names = line.split(",", 2);
      index.put(names[0].strip(), names[1].strip());
    }
    return index;
  }

  /// A map by its path where that ends in `.toml`, else one that CellTwin brings along.
  ///
  /// @param folder that a relative path starts from
  /// @throws NoSuchFileException where there is none of that name
  public static FrameMapper open(String nameOrPath, Path folder)
      throws ConfigException, IOException {
    return nameOrPath.endsWith(".toml") ? open(folder.resolve(nameOrPath)) : shipped(nameOrPath);
  }

  /// A map of the user's, with the DBC file beside it.
  public static FrameMapper open(Path path) throws ConfigException, IOException {
    SignalMap map = SignalMap.read(path);
    if (map.dbc().isEmpty()) return new FrameMapper(map, Optional.empty());
    Path file = path.resolveSibling(map.dbc().get());
    if (!Files.isRegularFile(file)) {
      throw refusal(map, "a file that exists: there is no " + file);
    }
    if (Files.size(file) > MOST_DBC_BYTES) {
      throw refusal(
          map,
          "at most %d bytes, %s has %d: leave out the messages that the map does not name"
              .formatted(MOST_DBC_BYTES, file, Files.size(file)));
    }
    try {
      return new FrameMapper(map, Optional.of(Dbc.readLeniently(file, deviation -> {})));
    } catch (BadDbcException bad) {
      throw refusal(map, "a DBC file that can be read; " + bad.getMessage());
    }
  }

  private static ConfigException refusal(SignalMap map, String expected) {
    String found = "\"" + map.dbc().orElse("") + "\"";
    return new ConfigException(List.of(map.finding("dbc", found, expected)));
  }

  /// The files that [#open] reads; none where CellTwin brings the protocol along.
  public static List<Path> files(String nameOrPath, Path folder)
      throws ConfigException, IOException {
    if (!nameOrPath.endsWith(".toml")) return List.of();
    Path path = folder.resolve(nameOrPath);
    if (!Files.isRegularFile(path)) return List.of();
    Optional<Path> dbc = SignalMap.read(path).dbc().map(path::resolveSibling);
    return dbc.isPresent() ? List.of(path, dbc.get()) : List.of(path);
  }

  private static FrameMapper shipped(String name) throws ConfigException, IOException {
    if (!shippedNames().contains(name)) {
      throw new NoSuchFileException(
          name,
          null,
          "no such protocol is shipped; there are " + String.join(", ", shippedNames()));
    }
    SignalMap map = SignalMap.parse(Path.of(name + ".toml"), resource(name + ".toml"));
    Optional<Dbc> dbc = Optional.empty();
    if (map.dbc().isPresent()) {
      String file = map.dbc().get();
      dbc = Optional.of(Dbc.parse(Path.of(file), resource(file)));
    }
    return new FrameMapper(map, dbc);
  }

  private static byte[] resource(String file) throws IOException {
    Optional<InputStream> found =
        Optional.ofNullable(Protocols.class.getResourceAsStream("protocols/" + file));
    try (InputStream in = found.orElseThrow(() -> new NoSuchFileException("protocols/" + file))) {
      return in.readAllBytes();
    }
  }
}
