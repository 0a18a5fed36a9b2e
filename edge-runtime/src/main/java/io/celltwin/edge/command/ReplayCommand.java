package io.celltwin.edge.command;

import io.celltwin.config.AlarmLimits;
import io.celltwin.config.CellFile;
import io.celltwin.config.LoopSettings;
import io.celltwin.config.PackSettings;
import io.celltwin.config.SourceSettings;
import io.celltwin.config.TwinConfig;
import io.celltwin.config.Wiring;
import io.celltwin.edge.Daemon;
import io.celltwin.edge.ExitStatus;
import io.celltwin.edge.Subcommand;
import io.celltwin.edge.publish.EstimateRecorder;
import io.celltwin.hal.Quantity;
import io.celltwin.hal.ReadingSource;
import io.celltwin.hal.VirtualClock;
import io.celltwin.hal.recording.BadRecordingException;
import io.celltwin.hal.recording.MeasurementCsv;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `celltwin replay`: measured data through the daemon's own loop, as fast as it goes.
@Command(
    name = "replay",
    description = {
      "Plays the measurements of a cell, or of a string of cells, through the same estimator that the"
          + " daemon runs, one row in, one row out.",
      "Input: CSV (also .gz) with time_s, current_A, voltage_V or voltage_1_V.., temperature_degC or"
          + " temperature_1_degC..; current_mean_A where there is one is what is integrated. Current"
          + " into the battery is positive."
    })
public final class ReplayCommand implements Subcommand {
  private static final String SOURCE = "input";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--cell",
      required = true,
      paramLabel = "CELL",
      description = "Cell file (.toml), or the name of a shipped cell.")
  private String cell = "";

  @Option(names = "--input", required = true, paramLabel = "CSV", description = "Measurements.")
  private Path input = Path.of("");

  @Option(
      names = "--output",
      required = true,
      paramLabel = "CSV",
      description = "Estimates, one row per input row, in full precision.")
  private Path output = Path.of("");

  @Option(
      names = "--initial-soc",
      paramLabel = "RATIO",
      description = "SOC at the first row, 0..1; without it the filter starts from the voltage.")
  private Optional<Double> initialSoc = Optional.empty();

  @Option(
      names = "--initial-soc-sigma",
      paramLabel = "RATIO",
      description = "One sigma of it; 0.1 where not given.")
  private Optional<Double> initialSocSigma = Optional.empty();

  @Option(
      names = "--capacity-ah",
      paramLabel = "AH",
      description = "What is known of the present capacity of one cell.")
  private Optional<Double> capacityAmpereHours = Optional.empty();

  @Option(
      names = "--capacity-sigma-ah",
      paramLabel = "AH",
      description = "One sigma of it; 3 %% where not given.")
  private Optional<Double> capacitySigmaAmpereHours = Optional.empty();

  @Override
  public Integer call() throws Exception {
    requireWithin("--initial-soc", initialSoc, 0, 1);
    requireWithin("--initial-soc-sigma", initialSocSigma, 1e-6, 1);
    requireWithin("--capacity-ah", capacityAmpereHours, 1e-6, 10_000);
    requireWithin("--capacity-sigma-ah", capacitySigmaAmpereHours, 1e-9, 10_000);
    if (initialSocSigma.isPresent() && initialSoc.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--initial-soc-sigma needs --initial-soc beside it");
    }
    CellFile cellFile = CellFile.resolve(cell, Path.of(""));
    Recording.requireApart(
        spec.commandLine(), "--output", output, List.of(input, Path.of(cellFile.source())));
    MeasurementCsv source = new MeasurementCsv(input);
    int cells =
        (int) source.channels().stream().filter(c -> c.quantity() == Quantity.CELL_VOLTAGE).count();
    if (cells > PackSettings.MOST_CELLS_IN_SERIES) {
      source.close();
      throw new BadRecordingException(
          input,
          1,
          cells + " cell voltages, expected at most " + PackSettings.MOST_CELLS_IN_SERIES);
    }
    LoopSettings loop = new LoopSettings(1);
    PackSettings pack =
        new PackSettings(
            "pack",
            "replay",
            cellFile,
            cells,
            1,
            optional(capacityAmpereHours),
            optional(capacitySigmaAmpereHours),
            optional(initialSoc),
            optional(initialSocSigma),
            new Wiring.StandardWiring(SOURCE),
            AlarmLimits.defaults(cellFile, 1, loop.periodSeconds()));
    TwinConfig config =
        new TwinConfig(
            input,
            loop,
            Optional.empty(),
            List.of(new SourceSettings.Csv(SOURCE, input, VirtualClock.AS_FAST_AS_POSSIBLE)),
            List.of(pack));
    Map<String, ReadingSource> sources = Map.of(SOURCE, source);
    EstimateRecorder recorder = Recording.of(output, pack, sources);
    try (Daemon daemon = new Daemon(config, sources, List.of(recorder));
        recorder) {
      recorder.open();
      daemon.run();
    }
    return ExitStatus.OK;
  }

  private static OptionalDouble optional(Optional<Double> value) {
    return value.isPresent() ? OptionalDouble.of(value.get()) : OptionalDouble.empty();
  }

  private void requireWithin(String option, Optional<Double> value, double min, double max) {
    if (value.isEmpty() || (value.get() >= min && value.get() <= max)) return;
    throw new ParameterException(
        spec.commandLine(), option + ": found " + value.get() + ", expected " + min + ".." + max);
  }
}
