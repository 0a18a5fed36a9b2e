package io.celltwin.config;

import io.celltwin.config.KeyPositions.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The daemon's whole configuration, valid as far as it can be known without running. REFERENCE.md
/// lists the keys.
///
/// @param file as the user gave it
/// @param mqtt absent: the twin publishes nothing
/// @param checkpoint absent: the filters start anew with every start of the daemon
/// @param watchdog absent: the machine is not reset where the loop stands still
/// @param sources at least one
/// @param packs at least one
/// @param positions of the keys in the file
public record TwinConfig(
    Path file,
    LoopSettings loop,
    Optional<MqttSettings> mqtt,
    Optional<CheckpointSettings> checkpoint,
    Optional<WatchdogSettings> watchdog,
    List<SourceSettings> sources,
    List<PackSettings> packs,
    KeyPositions positions) {
  public TwinConfig {
    sources = List.copyOf(sources);
    packs = List.copyOf(packs);
    if (sources.isEmpty() || packs.isEmpty()) {
      throw new IllegalArgumentException("a twin has at least one source and one pack");
    }
  }

  /// A configuration that stands in no file and keeps nothing: every finding is at its start.
  public TwinConfig(
      Path file,
      LoopSettings loop,
      Optional<MqttSettings> mqtt,
      List<SourceSettings> sources,
      List<PackSettings> packs) {
    this(
        file,
        loop,
        mqtt,
        Optional.empty(),
        Optional.empty(),
        sources,
        packs,
        new KeyPositions(Map.of()));
  }

  /// @throws java.nio.file.NoSuchFileException where there is no such file; a cell file or source
  ///   file that is missing is a finding
  public static TwinConfig read(Path file) throws ConfigException, IOException {
    return new TwinConfigReader(file, Files.readAllBytes(file), true, FileKeys.credentialFolder())
        .read();
  }

  /// The same, for who plays something else in the place of what its sources have recorded: that
  /// need not be there.
  public static TwinConfig readForReplay(Path file) throws ConfigException, IOException {
    return new TwinConfigReader(file, Files.readAllBytes(file), false, FileKeys.credentialFolder())
        .read();
  }

  /// The same packs on another source, with nothing published, kept or watched.
  public TwinConfig replayed(SourceSettings source) {
    return new TwinConfig(
        file,
        loop,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(source),
        packs,
        positions);
  }

  /// The same packs on the same sources, with nothing published, kept or watched.
  public TwinConfig quiet() {
    return new TwinConfig(
        file,
        loop,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        sources,
        packs,
        positions);
  }

  /// A fault that shows only to whoever runs this configuration, at the place of its key, or of the
  /// nearest table around it that is in the file.
  ///
  /// @param key such as `pack.source` or `pack[2].string[1].current`
  public Finding finding(String key, String found, String expected) {
    Position position = positions.of(key);
    return new Finding(file, position.line(), position.column(), key, found, expected);
  }
}
