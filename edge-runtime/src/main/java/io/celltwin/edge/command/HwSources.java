package io.celltwin.edge.command;

import io.celltwin.config.SourceSettings;
import io.celltwin.config.TwinConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Which chips and packs of a configuration `hw read` and `hw test` are about.
final class HwSources {
  /// One of them, with its key in the configuration.
  record Chosen(String key, SourceSettings settings) {}

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--config",
      required = true,
      paramLabel = "CONFIG",
      description = "Configuration whose sources are meant.")
  private Path config = Path.of("");

  @Option(
      names = "--source",
      paramLabel = "NAME",
      description = "The one source that is meant. Where not given, all chips and serial packs.")
  private String source = "";

  TwinConfig read() throws Exception {
    return TwinConfig.read(config);
  }

  /// In the order of the configuration, at least one.
  List<Chosen> of(TwinConfig twin) {
    List<SourceSettings> all = twin.sources();
    List<Chosen> chosen =
        IntStream.range(0, all.size())
            .filter(s -> isHardware(all.get(s)))
            .filter(s -> source.isEmpty() || all.get(s).name().equals(source))
            .mapToObj(
                s -> new Chosen(all.size() == 1 ? "source" : "source[" + (s + 1) + "]", all.get(s)))
            .toList();
    if (chosen.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          source.isEmpty()
              ? config + " has no source that is a chip or a pack on a serial line"
              : config + " has no chip or serial pack of the name " + source);
    }
    return chosen;
  }

  private static boolean isHardware(SourceSettings settings) {
    return switch (settings) {
      case SourceSettings.CellMonitor _,
          SourceSettings.CurrentSensor _,
          SourceSettings.SerialPack _ ->
          true;
      case SourceSettings.Csv _, SourceSettings.Can _, SourceSettings.CanLog _ -> false;
    };
  }
}
