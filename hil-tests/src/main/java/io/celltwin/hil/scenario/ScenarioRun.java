package io.celltwin.hil.scenario;

import io.celltwin.config.ClockTrust;
import io.celltwin.config.ConfigException;
import io.celltwin.config.MessageProfile;
import io.celltwin.config.MessageSpool;
import io.celltwin.config.MqttSettings;
import io.celltwin.config.PackSettings;
import io.celltwin.config.TwinConfig;
import io.celltwin.edge.Daemon;
import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.VirtualClock;
import io.celltwin.hal.linux.ServiceNotifier;
import io.celltwin.hil.bench.Bench;
import io.celltwin.hil.bench.BenchBroker;
import io.celltwin.hil.bench.SimulatedPlant;
import io.celltwin.simulation.LoggedLoad;
import io.celltwin.simulation.plant.CellSpread;
import io.celltwin.simulation.plant.SimulatedPack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleConsumer;

/// One scenario from its beginning to its end, on one thread, as fast as it goes.
public final class ScenarioRun {
  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final double REAL_PACE = 1;

  private final Scenario scenario;
  private final DoubleConsumer progress;
  private Optional<Timeline> shown = Optional.empty();
  private long toldNanos;

  /// @param progress is told now and then how many seconds of the scenario are over
  public ScenarioRun(Scenario scenario, DoubleConsumer progress) {
    this.scenario = scenario;
    this.progress = progress;
  }

  /// To be called once. Where the run itself breaks, the result has what it has shown until then.
  public ScenarioResult play() throws InterruptedException {
    long startNanos = System.nanoTime();
    List<Outcome> outcomes = List.of();
    Optional<Exception> error = Optional.empty();
    try {
      outcomes = run();
    } catch (ConfigException | IOException | RuntimeException broken) {
      error = Optional.of(broken);
    } catch (VirtualMachineError exhausted) { // memory or stack: the next one may have enough
      error = Optional.of(new IllegalStateException(exhausted.toString(), exhausted));
    }
    return new ScenarioResult(
        scenario,
        outcomes,
        shown.map(Timeline::told).orElse(List.of()),
        shown.map(Timeline::samples).orElse(List.of()),
        shown.map(Timeline::hash).orElseGet(() -> new RunHash().text()),
        (System.nanoTime() - startNanos) * 1e-9,
        error);
  }

  private List<Outcome> run() throws ConfigException, IOException, InterruptedException {
    io.celltwin.simulation.plant.PackSettings settings = plant();
    try (BenchDrive drive = BenchDrive.of(scenario.plant(), settings)) {
      LoggedLoad load = new LoggedLoad(drive.load());
      SimulatedPack pack = new SimulatedPack(settings, load);
      pack.ambient(scenario.plant().weather()::celsius);
      SimulatedPlant plant = new SimulatedPlant(pack, load);
      if (scenario.mqtt().isEmpty()) return run(plant, Optional.empty());
      try (BenchBroker broker = new BenchBroker()) {
        return run(plant, Optional.of(broker));
      }
    } catch (UncheckedIOException lost) {
      throw lost.getCause();
    }
  }

  /// With a broker at the system's pace, because a publisher waits for its broker on no other time;
  /// else as fast as it goes. How late a busy machine is does not show in it.
  private List<Outcome> run(SimulatedPlant plant, Optional<BenchBroker> broker)
      throws ConfigException, IOException, InterruptedException {
    Judge judge = new Judge(scenario);
    Timeline timeline = new Timeline(scenario.durationSeconds(), plant.pack(), judge.scores());
    shown = Optional.of(timeline);
    FaultSchedule schedule = new FaultSchedule(scenario.broken());
    List<Bench> self = new ArrayList<>();
    Bench bench =
        new Bench(
            scenario.config(),
            plant,
            scenario.errors(),
            scenario.sampling(),
            broker,
            Math.round(scenario.durationSeconds() * NANOS_PER_SECOND),
            nanos -> {
              schedule.at(nanos, self.getFirst());
              tell(nanos);
            });
    self.add(bench);
    try (Daemon daemon =
        new Daemon(
            broker.map(this::published).orElse(scenario.config()),
            bench.sources(),
            List.of(timeline),
            ServiceNotifier.silent(),
            new VirtualClock(
                new SystemClock(),
                broker.isPresent() ? REAL_PACE : VirtualClock.AS_FAST_AS_POSSIBLE))) {
      daemon.run();
    }
    return judge.judge(timeline.told(), counts(bench), broker.map(BenchBroker::account));
  }

  private io.celltwin.simulation.plant.PackSettings plant() {
    PackSettings wired = scenario.config().packs().getFirst();
    PlantSettings plant = scenario.plant();
    CellSpread lot = CellSpread.CAR;
    CellSpread spread =
        new CellSpread(
            plant.capacitySpread(),
            plant.resistanceSpread(),
            plant.socSpread(),
            0,
            lot.cooling(),
            lot.leakOhms(),
            lot.leak());
    return plant
        .cells()
        .pack()
        .withTopology(wired.stringCount(), wired.cellsInSeries(), wired.cellsInParallel())
        .withSpread(spread.aged(plant.capacity(), plant.resistance()), scenario.seed())
        .withStart(plant.initialSoc(), plant.weather().celsius(0));
  }

  private static Map<String, Map<String, Long>> counts(Bench bench) {
    Map<String, Map<String, Long>> counts = new HashMap<>();
    bench
        .sources()
        .forEach((name, source) ->
            counts.put(name, source.health().map(DeviceHealth::counts).orElse(Map.of())));
    return counts;
  }

  /// What the daemon publishes goes to the bench's broker, and waits in memory alone.
  private TwinConfig published(BenchBroker broker) {
    TwinConfig quiet = scenario.config();
    MqttSettings own = scenario.mqtt().orElseThrow();
    MessageSpool spool = own.spool();
    MqttSettings beside =
        new MqttSettings(
            broker.address(),
            own.clientId(),
            Optional.empty(),
            Optional.empty(),
            own.keepAliveSeconds(),
            own.telemetryPeriodSeconds(),
            own.cellsPeriodSeconds(),
            own.faultPeriodSeconds(),
            own.faultHoldSeconds(),
            own.backfillPerSecond(),
            MessageProfile.CELLTWIN,
            ClockTrust.TRUSTED,
            new MessageSpool(
                Optional.empty(),
                spool.maxMegabytes(),
                spool.maxMemoryMegabytes(),
                spool.maxAgeHours(),
                spool.commitPeriodSeconds()),
            Optional.empty(),
            Optional.empty());
    return new TwinConfig(
        quiet.file(),
        quiet.loop(),
        Optional.of(beside),
        Optional.empty(),
        Optional.empty(),
        quiet.sources(),
        quiet.packs(),
        quiet.positions());
  }

  private void tell(long nanos) {
    if (nanos < toldNanos) return;
    toldNanos = nanos + NANOS_PER_SECOND;
    progress.accept(nanos * 1e-9);
  }
}
