package io.celltwin.edge.command;

import io.celltwin.config.TwinConfig;
import io.celltwin.edge.AlarmLog;
import io.celltwin.edge.Celltwin;
import io.celltwin.edge.Daemon;
import io.celltwin.edge.ExitStatus;
import io.celltwin.edge.Subcommand;
import io.celltwin.edge.publish.EstimateRecorder;
import io.celltwin.edge.twin.TwinSink;
import io.celltwin.hal.ReadingSource;
import io.celltwin.hal.linux.ServiceNotifier;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tinylog.Logger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `celltwin run`: the daemon.
@Command(
    name = "run",
    description = {
      "Runs the daemon: reads the sources, estimates every cell, raises alarms, publishes.",
      "Ends on SIGTERM or SIGINT, or when every recorded source has been played."
    })
public final class RunCommand implements Subcommand {
  /// How long a run over recorded input waits at its end for the broker to take the rest.
  private static final Duration LAST_MESSAGES = Duration.ofSeconds(30);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "Configuration, such as config/examples/celltwin.toml.")
  private Path config = Path.of("");

  @Option(
      names = "--record",
      paramLabel = "CSV",
      description = {
        "Write the estimates of every tick in full precision, as replay does.",
        "For one pack on recorded sources."
      })
  private Optional<Path> record = Optional.empty();

  @ParentCommand private Celltwin celltwin = new Celltwin();

  @Override
  public Integer call() throws Exception {
    TwinConfig twin = TwinConfig.read(config);
    if (record.isPresent()) {
      if (twin.packs().size() != 1) {
        throw new ParameterException(spec.commandLine(), "--record is for one pack");
      }
      if (twin.sources().stream().anyMatch(source -> source.recordedPace().isEmpty())) {
        throw new ParameterException(spec.commandLine(), "--record is for recorded sources");
      }
      Recording.requireApart(spec.commandLine(), "--record", record.get(), Recording.inputs(twin));
    }
    Map<String, ReadingSource> sources = Daemon.open(twin);
    Optional<EstimateRecorder> recorder =
        record.map(file -> Recording.of(file, twin.packs().getFirst(), sources));
    try (AlarmLog alarms = new AlarmLog()) {
      List<TwinSink> sinks = new ArrayList<>(List.of(alarms));
      recorder.ifPresent(sinks::add);
      Daemon daemon = new Daemon(twin, sources, sinks, ServiceNotifier.fromEnvironment());
      try {
        celltwin.stopOnSignal(daemon);
        daemon.prime();
        Logger.info("celltwin runs {} pack(s) of {}", twin.packs().size(), config);
        if (recorder.isPresent()) record(daemon, recorder.get());
        else daemon.run();
      } finally {
        daemon.close(LAST_MESSAGES);
        Logger.info("celltwin has stopped after {} ticks", daemon.timing().ticks());
      }
    }
    return ExitStatus.OK;
  }

  /// The recording is whole before the last messages are waited for.
  private static void record(Daemon daemon, EstimateRecorder recorder) throws Exception {
    try (recorder) {
      recorder.open();
      daemon.run();
    }
  }
}
