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
import io.celltwin.hal.ReadingSource;
import io.celltwin.hal.VirtualClock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// One measured file through the daemon on virtual time, as `celltwin replay` does it.
final class Replay {
  private static final String SOURCE = "input";

  private Replay() {}

  /// Everything that the daemon estimates; of no rows where the case begins nowhere in the file.
  static Trace run(MeasuredFile file, Rows rows, CellFile cell, Case kase)
      throws ConfigException, IOException, InterruptedException {
    int firstRow = rows.firstBelow(kase.beginsBelowSoc());
    Trace trace = Trace.from(rows.truth(), firstRow);
    if (firstRow == rows.count()) return trace;
    play(
        file.csv(),
        new DisturbedRows(rows, firstRow, kase.sensors(), file.set().nominal().ratedAmpereHours()),
        rows.cells(),
        cell,
        told(file.ampereHours(), kase.capacityError()),
        kase.start().soc(rows.truth()[0][firstRow]),
        kase.start().sigma(),
        trace);
    return trace;
  }

  /// @param cells in series that the source measures
  /// @param ampereHours the capacity that the filters are told
  /// @param soc that they start with; from the first voltage where it is not given
  static void play(
      Path file,
      ReadingSource source,
      int cells,
      CellFile cell,
      OptionalDouble ampereHours,
      OptionalDouble soc,
      OptionalDouble sigma,
      TwinSink sink)
      throws ConfigException, IOException, InterruptedException {
    LoopSettings loop = new LoopSettings(1);
    PackSettings pack =
        new PackSettings(
            "pack",
            "validate",
            cell,
            cells,
            1,
            ampereHours,
            OptionalDouble.empty(),
            soc,
            sigma,
            new Wiring.StandardWiring(SOURCE),
            AlarmLimits.defaults(cell, 1, loop.periodSeconds()));
    TwinConfig config =
        new TwinConfig(
            file,
            loop,
            Optional.empty(),
            List.of(new SourceSettings.Csv(SOURCE, file, VirtualClock.AS_FAST_AS_POSSIBLE)),
            List.of(pack));
    try (Daemon daemon = new Daemon(config, Map.of(SOURCE, source), List.of(sink))) {
      daemon.run();
    }
  }

  private static OptionalDouble told(OptionalDouble ampereHours, double error) {
    return ampereHours.isPresent()
        ? OptionalDouble.of(ampereHours.getAsDouble() * (1 + error))
        : OptionalDouble.empty();
  }
}
