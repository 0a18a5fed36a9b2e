package io.celltwin.edge.command;

import io.celltwin.config.PackSettings;
import io.celltwin.edge.Daemon;
import io.celltwin.edge.publish.EstimateRecorder;
import io.celltwin.hal.ReadingSource;
import io.celltwin.hal.recording.MeasurementCsv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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

  static EstimateRecorder of(Path file, PackSettings pack, Map<String, ReadingSource> sources) {
    double startSeconds =
        sources.values().stream()
            .filter(MeasurementCsv.class::isInstance)
            .mapToDouble(source -> ((MeasurementCsv) source).startSeconds())
            .findFirst()
            .orElse(0);
    double ampereHours = Daemon.cellAmpereHours(pack);
    return new EstimateRecorder(
        file,
        pack.cellCount(),
        startSeconds,
        pack.cellsInParallel() * ampereHours,
        pack.cellsInParallel() * Daemon.cellSigmaAmpereHours(pack));
  }
}
