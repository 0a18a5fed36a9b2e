package io.celltwin.edge.command;

import io.celltwin.canbus.map.Protocols;
import io.celltwin.config.ConfigException;
import io.celltwin.config.MqttSettings;
import io.celltwin.config.PackSettings;
import io.celltwin.config.SourceSettings;
import io.celltwin.config.TwinConfig;
import io.celltwin.edge.checkpoint.CheckpointKeeper;
import io.celltwin.edge.publish.EstimateRecorder;
import io.celltwin.hal.ReadingSource;
import io.celltwin.hal.recording.MeasurementCsv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/// The recorder that `run --record` and `replay` share.
final class Recording {
  private Recording() {}

  /// Refuses to write over what is read.
  static void requireApart(CommandLine command, String option, Path file, List<Path> inputs)
      throws IOException {
    for (Path input : inputs) {
      if (Files.exists(file) && Files.exists(input) && Files.isSameFile(file, input)) {
        throw new ParameterException(command, option + " would overwrite " + input);
      }
    }
  }

  /// Every file that a configuration reads, itself too.
  static List<Path> inputs(TwinConfig config) throws ConfigException, IOException {
    Path folder = Optional.ofNullable(config.file().getParent()).orElse(Path.of(""));
    List<Path> inputs = new ArrayList<>(List.of(config.file()));
    for (SourceSettings source : config.sources()) {
      switch (source) {
        case SourceSettings.Csv csv -> inputs.add(csv.file());
        case SourceSettings.CanLog log -> {
          inputs.add(log.file());
          inputs.addAll(Protocols.files(log.protocol(), folder));
        }
        case SourceSettings.Can can -> inputs.addAll(Protocols.files(can.protocol(), folder));
        case SourceSettings.CellMonitor _,
            SourceSettings.CurrentSensor _,
            SourceSettings.SerialPack _ -> {}
      }
    }
    for (PackSettings pack : config.packs()) {
      inputs.add(Path.of(pack.cell().source()));
      config
          .checkpoint()
          .map(kept -> CheckpointKeeper.file(kept, pack.id()))
          .ifPresent(inputs::add);
    }
    config.mqtt().flatMap(MqttSettings::passwordFile).ifPresent(inputs::add);
    return inputs;
  }

  static EstimateRecorder of(Path file, PackSettings pack, Map<String, ReadingSource> sources) {
    double startSeconds =
        sources.values().stream()
            .filter(MeasurementCsv.class::isInstance)
            .mapToDouble(source -> ((MeasurementCsv) source).startSeconds())
            .findFirst()
            .orElse(0);
    return new EstimateRecorder(file, pack.cellCount(), startSeconds);
  }
}
