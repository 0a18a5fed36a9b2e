package io.celltwin.hil.demo;

import io.celltwin.config.TwinConfig;
import io.celltwin.edge.AlarmLog;
import io.celltwin.edge.Celltwin;
import io.celltwin.edge.Daemon;
import io.celltwin.edge.ExitStatus;
import io.celltwin.edge.Subcommand;
import io.celltwin.edge.UnavailableException;
import io.celltwin.edge.command.DurationConverter;
import io.celltwin.hal.SystemClock;
import io.celltwin.hil.broker.EmbeddedBroker;
import io.celltwin.simulation.plant.PackSettings;
import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `celltwin demo`: the whole daemon on a simulated car, with a broker of its own.
@Command(
    name = "demo",
    description = {
      "Runs the whole daemon on a simulated pack of 96 cells that is driven along a cycle, with"
          + " a broker of its own where none is named. Nothing to install or configure. Ends on"
          + " Ctrl-C."
    })
public final class DemoCommand implements Subcommand {
  private static final int MQTT_PORT = 1883;
  private static final Duration GRACE = Duration.ofSeconds(2);

  /// From when on a subscriber has what the daemon said last.
  private static final Duration BROKER_GRACE = Duration.ofMillis(200);

  @Spec private CommandSpec spec = CommandSpec.create();

  @ParentCommand private Celltwin celltwin = new Celltwin();

  @Option(
      names = "--for",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "How long: 1500ms, 20s, 2m or 1h. Without it, until Ctrl-C.")
  private Optional<Duration> duration = Optional.empty();

  @Option(
      names = "--mqtt",
      paramLabel = "PORT",
      description = "Port of the broker on this machine, 1883 if not given; 0 picks a free one.")
  private Optional<Integer> port = Optional.empty();

  @Option(
      names = "--broker",
      paramLabel = "URL",
      description =
          "A broker that is there, tcp://host:port or ssl://host:port, to publish to instead.")
  private Optional<String> url = Optional.empty();

  @Option(
      names = "--cycle",
      paramLabel = "NAME",
      description = "What is driven: wltc (if not given), udds, us06 or hwfet.")
  private Optional<String> cycle = Optional.empty();

  @Option(
      names = "--beamng",
      paramLabel = "HOST[:PORT]",
      description =
          "Instead of a cycle the drive in a BeamNG.tech that listens there, at port 25252 if not"
              + " given; fake: in one that the demo brings along, whose car drives the cycle.")
  private Optional<String> beamng = Optional.empty();

  @Option(
      names = "--vehicle",
      paramLabel = "NAME",
      description =
          "Whose motors and losses: a shipped car, or a file of your own that ends in .csv. If not"
              + " given bolt, and beamng with --beamng.")
  private Optional<String> vehicle = Optional.empty();

  @Override
  public Integer call() throws Exception {
    // First what may be refused at once.
    DriverChoice choice = DriverChoice.of(spec.commandLine(), beamng, cycle, vehicle);
    try (DemoBroker broker = broker();
        Driver driver = choice.open()) {
      run(driver, broker);
      if (driver.failure().isPresent()) throw choice.lost(driver.failure().get());
    }
    return ExitStatus.OK;
  }

  private DemoBroker broker() throws UnavailableException, IOException {
    if (url.isEmpty()) return ownBroker(port.orElse(MQTT_PORT));
    if (port.isPresent()) {
      throw new ParameterException(
          spec.commandLine(), "--mqtt is of the demo's own broker: not with --broker");
    }
    try {
      return new DemoBroker.Given(URI.create(DemoConfig.mqtt(url.get()).broker()));
    } catch (IllegalArgumentException unusable) {
      throw new ParameterException(
          spec.commandLine(),
          "--broker: found " + url.get() + ", expected tcp://host:port or ssl://host:port");
    }
  }

  private DemoBroker ownBroker(int port) throws UnavailableException, IOException {
    if (port < 0 || port > 65_535) {
      throw new ParameterException(
          spec.commandLine(), "--mqtt: found " + port + ", expected 0..65535");
    }
    try {
      return new DemoBroker.Own(EmbeddedBroker.start(port));
    } catch (BindException taken) {
      throw new UnavailableException(
          "port "
              + port
              + " cannot be had, most likely another broker has it; choose another with --mqtt"
              + " PORT, or any free one with --mqtt 0");
    }
  }

  private void run(Driver driver, DemoBroker broker) throws Exception {
    PrintStream out = System.out;
    LivePack car = new LivePack(DemoCar.driven(driver), new SystemClock());
    TruthScore score = new TruthScore(car::truth);
    TwinConfig config =
        DemoConfig.of(
            DemoConfig.cell(),
            PackSettings.CAR,
            Optional.of(DemoConfig.mqtt(broker.address().toString())));
    boolean terminal = Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    DemoView view = new DemoView(driver.title(), broker, out.charset().newEncoder().canEncode('█'));
    List<String> summary;
    try (AlarmLog alarms = new AlarmLog()) {
      Daemon daemon = new Daemon(config, Map.of(DemoConfig.SOURCE, car), List.of(score, alarms));
      celltwin.stopOnSignal(daemon);
      Optional<Terminal> screen = terminal ? Optional.of(new Terminal()) : Optional.empty();
      try {
        if (!terminal) out.println("MQTT broker on " + broker.place() + ": " + broker.watch());
        summary = watched(daemon, new DemoWatch(daemon, car, score, view, screen, duration));
      } finally {
        screen.ifPresent(Terminal::close);
      }
    }
    summary.forEach(out::println);
    out.flush();
  }

  private static List<String> watched(Daemon daemon, DemoWatch watch) throws Exception {
    try {
      daemon.prime();
      watch.start();
      daemon.run();
    } finally {
      try {
        watch.stop();
      } finally {
        daemon.close(GRACE);
      }
      Thread.sleep(BROKER_GRACE);
    }
    return watch.summary();
  }
}
