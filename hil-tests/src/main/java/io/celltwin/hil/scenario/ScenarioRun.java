package io.celltwin.hil.scenario;

import io.celltwin.config.ClockTrust;
import io.celltwin.config.ConfigException;
import io.celltwin.config.Finding;
import io.celltwin.config.MessageProfile;
import io.celltwin.config.MessageSpool;
import io.celltwin.config.MqttSettings;
import io.celltwin.config.PackSettings;
import io.celltwin.config.TwinConfig;
import io.celltwin.edge.Daemon;
import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.ReadingSource;
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
import java.util.function.LongConsumer;

/// One scenario from its beginning to its end, on one thread, as fast as it goes.
public final class ScenarioRun {
  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final double REAL_PACE = 1;

  private final Scenario scenario;
  private final DoubleConsumer progress;
  private final SimulatedPack pack;
  private final BenchDrive drive;
  private final LoggedLoad load;
  private long toldNanos;

  /// @param progress is told now and then how many seconds of the scenario are over
  /// @throws IOException where what is driven cannot be read
  public ScenarioRun(Scenario scenario, DoubleConsumer progress) throws IOException {
    this.scenario = scenario;
    this.progress = progress;
    io.celltwin.simulation.plant.PackSettings settings = plant();
    drive = BenchDrive.of(scenario.plant(), settings);
    load = new LoggedLoad(drive.load());
    pack = new SimulatedPack(settings, load);
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
        .withStart(plant.initialSoc(), plant.ambientCelsius());
  }

  /// @throws ConfigException where a fault cannot be put into what the configuration describes, or
  ///   a source cannot be built
  /// @throws IOException where a simulator that drives is not there, or is lost
  public ScenarioResult play() throws ConfigException, IOException, InterruptedException {
    try (drive) {
      if (scenario.mqtt().isEmpty()) return play(Optional.empty());
      try (BenchBroker broker = new BenchBroker()) {
        return play(Optional.of(broker));
      }
    } catch (UncheckedIOException lost) {
      throw lost.getCause();
    }
  }

  /// With a broker at the system's pace, because a publisher waits for its broker on no other time;
  /// else as fast as it goes. How late a busy machine is does not show in it.
  private ScenarioResult play(Optional<BenchBroker> broker)
      throws ConfigException, IOException, InterruptedException {
    rehearse();
    long startNanos = System.nanoTime();
    Judge judge = new Judge(scenario);
    Timeline timeline = new Timeline(scenario.durationSeconds(), pack, judge.scores());
    FaultSchedule schedule = new FaultSchedule(scenario.broken());
    List<Bench> self = new ArrayList<>();
    Bench bench =
        bench(
            broker,
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
    List<Told> told = timeline.told();
    return new ScenarioResult(
        scenario,
        judge.judge(told, counts(bench), broker.map(BenchBroker::account)),
        told,
        timeline.samples(),
        timeline.hash(),
        (System.nanoTime() - startNanos) * 1e-9);
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

  private Bench bench(Optional<BenchBroker> broker, LongConsumer each)
      throws ConfigException, IOException {
    return new Bench(
        scenario.config(),
        new SimulatedPlant(pack, load),
        scenario.errors(),
        broker,
        Math.round(scenario.durationSeconds() * NANOS_PER_SECOND),
        each);
  }

  /// Puts every fault into a bench that is thrown away: what it refuses is a finding before the
  /// run, not a surprise in its middle.
  private void rehearse() throws ConfigException, IOException {
    if (scenario.mqtt().isEmpty()) {
      rehearse(Optional.empty());
      return;
    }
    try (BenchBroker broker = new BenchBroker()) {
      rehearse(Optional.of(broker));
    }
  }

  private void rehearse(Optional<BenchBroker> broker) throws ConfigException, IOException {
    Bench bench = bench(broker, _ -> {});
    try {
      for (Fault fault : scenario.broken()) {
        try {
          fault.inject().accept(bench);
          fault.heal().accept(bench);
        } catch (IllegalArgumentException | IndexOutOfBoundsException refused) {
          throw new ConfigException(List.of(finding(fault, String.valueOf(refused.getMessage()))));
        }
      }
    } finally {
      bench.sources().values().forEach(ReadingSource::close);
    }
  }

  /// What an emulator refuses it says with what it expected.
  private Finding finding(Fault fault, String refusal) {
    int comma = refusal.indexOf(", expected ");
    return comma < 0
        ? scenario.finding(fault.key(), fault.text(), "what the bench can have: " + refusal)
        : scenario.finding(
            fault.key(),
            refusal.substring(0, comma),
            refusal.substring(comma + ", expected ".length()));
  }

  private void tell(long nanos) {
    if (nanos < toldNanos) return;
    toldNanos = nanos + NANOS_PER_SECOND;
    progress.accept(nanos * 1e-9);
  }
}
