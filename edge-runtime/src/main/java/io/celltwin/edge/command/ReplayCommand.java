package io.celltwin.edge.command;

import io.celltwin.canbus.map.CanLogSource;
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
import io.celltwin.edge.twin.TwinSink;
import io.celltwin.hal.Quantity;
import io.celltwin.hal.ReadingSource;
import io.celltwin.hal.VirtualClock;
import io.celltwin.hal.recording.BadRecordingException;
import io.celltwin.hal.recording.MeasurementCsv;
import java.nio.file.Path;
import java.util.ArrayList;
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
          + " into the battery is positive.",
      "Or, with --config, plays what its source would bring - a recorded CAN bus (candump, ASC, BLF,"
          + " TRC, CSV, also .gz), or such a CSV - through the daemon of a configuration, one row out"
          + " per tick."
    })
public final class ReplayCommand implements Subcommand {
  private static final String SOURCE = "input";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Configuration with one pack and one source, whose place the input takes.")
  private Optional<Path> configuration = Optional.empty();

  @Option(
      names = "--cell",
      paramLabel = "CELL",
      description = "Cell file (.toml), or the name of a shipped cell.")
  private Optional<String> cell = Optional.empty();

  @Option(
      names = "--input",
      required = true,
      paramLabel = "FILE",
      description = "Measurements, or a recorded bus.")
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
      description =
          "One sigma of it; 3 %% where not given, 7 %% of the cell file's without --capacity-ah.")
  private Optional<Double> capacitySigmaAmpereHours = Optional.empty();

  @Override
  public Integer call() throws Exception {
    if (configuration.isPresent() == cell.isPresent()) {
      throw new ParameterException(spec.commandLine(), "expected --cell or --config, one of them");
    }
    if (configuration.isPresent()) return replayPack(configuration.get());
    return replayCell(cell.get());
  }

  private Integer replayPack(Path file) throws Exception {
    if (initialSoc.isPresent() || capacityAmpereHours.isPresent()) {
      throw new ParameterException(
          spec.commandLine(),
          "--initial-soc and --capacity-ah are for --cell: the pack has its own");
    }
    TwinConfig live = TwinConfig.readForReplay(file);
    if (live.packs().size() != 1 || live.sources().size() != 1) {
      throw new ParameterException(
          spec.commandLine(), file + ": expected one pack and one source to replay");
    }
    SourceSettings recorded =
        switch (live.sources().getFirst()) {
          case SourceSettings.Can can -> bus(can.name(), can.protocol(), Optional.empty());
          case SourceSettings.CanLog log -> bus(log.name(), log.protocol(), log.channel());
          case SourceSettings.CellMonitor _,
              SourceSettings.CurrentSensor _,
              SourceSettings.SerialPack _ ->
              throw new ParameterException(
                  spec.commandLine(),
                  "source "
                      + live.sources().getFirst().name()
                      + " is hardware, of which there are no recordings");
          case SourceSettings.Csv csv ->
              new SourceSettings.Csv(csv.name(), input, VirtualClock.AS_FAST_AS_POSSIBLE);
        };
    TwinConfig config = live.replayed(recorded);
    List<Path> inputs = new ArrayList<>(Recording.inputs(live));
    inputs.add(input);
    Recording.requireApart(spec.commandLine(), "--output", output, inputs);
    Map<String, ReadingSource> sources = Daemon.open(config);
    BusReport report = new BusReport(recorded.name());
    CsvReport columns = new CsvReport(input, config.packs().getFirst().cell());
    play(config, sources, report, columns);
    if (sources.get(recorded.name()) instanceof CanLogSource bus) {
      report.print(bus.counts(), spec.commandLine().getErr());
    } else {
      columns.print(spec.commandLine().getErr());
    }
    return ExitStatus.OK;
  }

  private SourceSettings bus(String name, String protocol, Optional<String> channel) {
    return new SourceSettings.CanLog(
        name, input, protocol, channel, VirtualClock.AS_FAST_AS_POSSIBLE);
  }

  private void play(TwinConfig config, Map<String, ReadingSource> sources, TwinSink... more)
      throws Exception {
    EstimateRecorder recorder = Recording.of(output, config.packs().getFirst(), sources);
    List<TwinSink> sinks = new ArrayList<>(List.of(more));
    sinks.add(recorder);
    try (Daemon daemon = new Daemon(config, sources, sinks);
        recorder) {
      recorder.open();
      daemon.run();
    }
  }

  private Integer replayCell(String nameOrPath) throws Exception {
    requireWithin("--initial-soc", initialSoc, 0, 1);
    requireWithin("--initial-soc-sigma", initialSocSigma, 1e-6, 1);
    requireWithin("--capacity-ah", capacityAmpereHours, 1e-6, 10_000);
    requireWithin("--capacity-sigma-ah", capacitySigmaAmpereHours, 1e-9, 10_000);
    if (initialSocSigma.isPresent() && initialSoc.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--initial-soc-sigma needs --initial-soc beside it");
    }
    CellFile cellFile = CellFile.resolve(nameOrPath, Path.of(""));
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
    CsvReport columns = new CsvReport(input, cellFile);
    play(config, Map.of(SOURCE, source), columns);
    columns.print(spec.commandLine().getErr());
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
