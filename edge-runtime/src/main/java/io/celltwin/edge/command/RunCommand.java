package io.celltwin.edge.command;

import io.celltwin.config.TwinConfig;
import io.celltwin.edge.AlarmLog;
import io.celltwin.edge.Daemon;
import io.celltwin.edge.ExitStatus;
import io.celltwin.edge.Subcommand;
import io.celltwin.edge.publish.EstimateRecorder;
import io.celltwin.edge.twin.TwinSink;
import io.celltwin.hal.ReadingSource;
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

  @Override
  public Integer call() throws Exception {
    TwinConfig twin = TwinConfig.read(config);
    Map<String, ReadingSource> sources = Daemon.open(twin);
    AlarmLog alarms = new AlarmLog();
    List<TwinSink> sinks = new ArrayList<>(List.of(alarms));
    Optional<EstimateRecorder> recorder = Optional.empty();
    if (record.isPresent()) {
      if (twin.packs().size() != 1) {
        throw new ParameterException(spec.commandLine(), "--record is for one pack");
      }
      recorder = Optional.of(Recording.of(record.get(), twin.packs().getFirst(), sources));
      sinks.add(recorder.get());
    }
    Daemon daemon = new Daemon(twin, sources, sinks);
    if (record.isPresent() && !daemon.recorded()) {
      throw new ParameterException(spec.commandLine(), "--record is for recorded sources");
    }
    StopSignal signal = StopSignal.stops(daemon);
    Logger.info("celltwin runs {} pack(s) of {}", twin.packs().size(), config);
    try {
      runToTheEnd(daemon, signal, recorder, alarms);
    } finally {
      signal.done();
    }
    return ExitStatus.OK;
  }

  private static void runToTheEnd(
      Daemon daemon, StopSignal signal, Optional<EstimateRecorder> recorder, AlarmLog alarms)
      throws Exception {
    try {
      daemon.run();
    } finally {
      daemon.close(signal.received() ? Duration.ofSeconds(2) : LAST_MESSAGES);
      if (recorder.isPresent()) recorder.get().close();
      alarms.close();
      Logger.info("celltwin has stopped after {} ticks", daemon.timing().ticks());
    }
  }
}
