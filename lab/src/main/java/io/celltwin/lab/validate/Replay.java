package io.celltwin.lab.validate;

import io.celltwin.config.AlarmLimits;
import io.celltwin.config.CellFile;
import io.celltwin.config.ConfigException;
import io.celltwin.config.LoopSettings;
import io.celltwin.config.PackSettings;
import io.celltwin.config.SourceSettings;
import io.celltwin.config.TwinConfig;
import io.celltwin.config.Wiring;
import io.celltwin.edge.Daemon;
import io.celltwin.edge.twin.TwinSink;
import io.celltwin.hal.VirtualClock;
import io.celltwin.hal.recording.BadRecordingException;
import io.celltwin.hal.recording.MeasurementCsv;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// One measured file through the daemon on virtual time, as `celltwin replay` does it.
final class Replay {
  private static final String SOURCE = "input";

  private Replay() {}

  static Score score(MeasuredFile file, CellFile cell, Start start)
      throws ConfigException, IOException, InterruptedException {
    double[] truth = Truth.soc(file);
    Score score = new Score(truth);
    run(file, cell, start, truth, score);
    if (score.rows() != truth.length) {
      throw new BadRecordingException(
          file.csv(),
          truth.length + 1,
          "found " + truth.length + " rows of truth, " + score.rows() + " ticks");
    }
    return score;
  }

  private static void run(
      MeasuredFile file, CellFile cell, Start start, double[] truth, TwinSink sink)
      throws ConfigException, IOException, InterruptedException {
    MeasurementCsv source = new MeasurementCsv(file.csv());
    LoopSettings loop = new LoopSettings(1);
    double firstSoc = truth[0];
    PackSettings pack =
        new PackSettings(
            "pack",
            "validate",
            cell,
            1,
            1,
            OptionalDouble.of(file.ampereHours()),
            OptionalDouble.empty(),
            start.soc(firstSoc),
            start.sigma(),
            new Wiring.StandardWiring(SOURCE),
            AlarmLimits.defaults(cell, 1, loop.periodSeconds()));
    TwinConfig config =
        new TwinConfig(
            file.csv(),
            loop,
            Optional.empty(),
            List.of(new SourceSettings.Csv(SOURCE, file.csv(), VirtualClock.AS_FAST_AS_POSSIBLE)),
            List.of(pack));
    try (Daemon daemon = new Daemon(config, Map.of(SOURCE, source), List.of(sink))) {
      daemon.run();
    }
  }
}
