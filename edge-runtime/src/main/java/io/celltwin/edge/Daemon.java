package io.celltwin.edge;

import io.celltwin.canbus.CanBitRate;
import io.celltwin.canbus.log.CanLogs;
import io.celltwin.canbus.map.CanLogSource;
import io.celltwin.canbus.map.CanSource;
import io.celltwin.canbus.map.FrameMapper;
import io.celltwin.canbus.map.Protocols;
import io.celltwin.canbus.uds.PollLimits;
import io.celltwin.config.ClockTrust;
import io.celltwin.config.ConfigException;
import io.celltwin.config.Finding;
import io.celltwin.config.LifeLimits;
import io.celltwin.config.MessageProfile;
import io.celltwin.config.MessageSpool;
import io.celltwin.config.MqttSettings;
import io.celltwin.config.PackSettings;
import io.celltwin.config.SourceSettings;
import io.celltwin.config.TwinConfig;
import io.celltwin.config.WatchdogSettings;
import io.celltwin.edge.acquisition.Acquisition;
import io.celltwin.edge.acquisition.PackInput;
import io.celltwin.edge.acquisition.SourceInlet;
import io.celltwin.edge.checkpoint.CheckpointKeeper;
import io.celltwin.edge.publish.MqttPublisher;
import io.celltwin.edge.publish.PackInfo;
import io.celltwin.edge.publish.SpoolHealth;
import io.celltwin.edge.publish.SystemWallClock;
import io.celltwin.edge.publish.WallClock;
import io.celltwin.edge.spool.SpoolSettings;
import io.celltwin.edge.twin.LoopTiming;
import io.celltwin.edge.twin.PackTwin;
import io.celltwin.edge.twin.Priming;
import io.celltwin.edge.twin.SourceHealth;
import io.celltwin.edge.twin.TwinLoop;
import io.celltwin.edge.twin.TwinSink;
import io.celltwin.estimator.CellParameters;
import io.celltwin.estimator.FilterSettings;
import io.celltwin.estimator.PackEstimator;
import io.celltwin.estimator.life.LifeSettings;
import io.celltwin.estimator.life.PackLife;
import io.celltwin.estimator.thermal.PackThermal;
import io.celltwin.estimator.thermal.ThermalParameters;
import io.celltwin.hal.CanPort;
import io.celltwin.hal.Clock;
import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.ReadingSource;
import io.celltwin.hal.RecordedSource;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.VirtualClock;
import io.celltwin.hal.linux.ServiceNotifier;
import io.celltwin.hal.recording.MeasurementCsv;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.tinylog.Logger;

/// Sources, loop and publishers of one configuration, joined. `run`, `replay` and `demo` are this.
///
/// Threads: the caller's becomes the loop; one more per live source, per pack that publishes, per
/// pack whose state is kept, and where the service manager or a watchdog wants signs of life.
public final class Daemon implements AutoCloseable {
  /// SOC that nothing is known of but what the configuration says of it.
  private static final double DEFAULT_SOC_SIGMA = 0.1;

  /// Where nothing is said of how sure a capacity is: one that was given for this pack, and that of
  /// its cells' kind, of which an ageing pack has lost 20 % within three sigma.
  private static final double CAPACITY_SIGMA = 0.03;

  private static final double UNTOLD_CAPACITY_SIGMA = 0.07;

  /// How long a live source is waited for before its thread looks whether to stop.
  private static final long READ_NANOS = 200_000_000L;

  /// How long a driver may take beyond that before its source is closed under it.
  private static final Duration READ_GRACE = Duration.ofSeconds(1);

  private static final long BYTES_PER_MEGABYTE = 1_000_000;
  private static final double SECONDS_PER_HOUR = 3600;

  /// More than any message has beside its cells, and than a cell has in any.
  private static final int MESSAGE_BYTES = 64 << 10;

  private static final int CELL_BYTES = 256;
  private static final double MILLIS_PER_SECOND = 1000;

  /// How long all packs together may take to keep their last state.
  private static final Duration KEEP_GRACE = Duration.ofSeconds(3);

  private final TwinConfig config;
  private final Map<String, ReadingSource> sources;
  private final Acquisition acquisition;
  private final List<MqttPublisher> publishers = new ArrayList<>();
  private final List<CheckpointKeeper> keepers = new ArrayList<>();
  private final TwinLoop loop;
  private final LifeSigns lifeSigns;

  private final WallClock wallClock;
  private final SpoolHealth spoolHealth = new SpoolHealth();

  /// No sources, but hardware that may be missing too: the watchdog, the messages' disk.
  private final List<SourceHealth> further;

  private final List<Thread> readers;
  private final Clock clock;
  private Optional<Duration> mostGrace = Optional.empty(); // guarded by this
  private boolean closing; // guarded by this
  private final AtomicInteger readersLeft = new AtomicInteger();
  private volatile boolean stopping;

  /// Of no service.
  public Daemon(TwinConfig config, Map<String, ReadingSource> sources, List<TwinSink> sinks)
      throws ConfigException, IOException {
    this(config, sources, sinks, ServiceNotifier.silent());
  }

  /// On the system's clock.
  public Daemon(
      TwinConfig config,
      Map<String, ReadingSource> sources,
      List<TwinSink> sinks,
      ServiceNotifier service)
      throws ConfigException, IOException {
    this(config, sources, sinks, service, new SystemClock());
  }

  /// @param sources by name; closed with the daemon, or at once where it is refused
  /// @param sinks that see every pack, beside the configuration's own publishers
  /// @param service closed with the daemon
  /// @param clock that a live loop waits by, on its own thread, for each tick
  /// @throws ConfigException where the wiring does not fit the sources
  public Daemon(
      TwinConfig config,
      Map<String, ReadingSource> sources,
      List<TwinSink> sinks,
      ServiceNotifier service,
      Clock clock)
      throws ConfigException, IOException {
    this.config = config;
    this.clock = clock;
    this.sources = new LinkedHashMap<>(sources);
    wallClock =
        SystemWallClock.of(
            config.mqtt().map(MqttSettings::clock).orElse(ClockTrust.AUTO), Version.built());
    Optional<WatchdogSettings> watchdog = recorded() ? Optional.empty() : config.watchdog();
    DeviceHealth watchdogHealth = new DeviceHealth();
    Stream<SourceHealth> watchdogs =
        watchdog.stream().map(w -> new SourceHealth(w.device(), watchdogHealth));
    Stream<SourceHealth> spools =
        config.mqtt().flatMap(mqtt -> mqtt.spool().folder()).stream()
            .map(f -> new SourceHealth(f.toAbsolutePath().toString(), spoolHealth.health()));
    further = Stream.concat(watchdogs, spools).toList();
    try {
      acquisition = new Acquisition(config, this.sources);
      loop =
          new TwinLoop(config.loop().periodSeconds(), acquisition.inlets(), packs(sinks), further);
    } catch (ConfigException | IOException | RuntimeException refused) {
      this.sources.values().forEach(ReadingSource::close);
      throw refused;
    }
    readers =
        acquisition.inlets().stream()
            .map(inlet ->
                Thread.ofPlatform()
                    .name("read-" + inlet.name())
                    .daemon()
                    .unstarted(() -> readLive(inlet)))
            .toList();
    lifeSigns =
        new LifeSigns(
            service,
            watchdog,
            "%d pack(s) on %d source(s)".formatted(config.packs().size(), sources.size()),
            config.loop().periodSeconds(),
            loop::finishedTicks,
            () -> recorded() && loop.isWaiting(), // the next row may be a day away
            watchdogHealth);
  }

  private List<PackTwin> packs(List<TwinSink> sinks) throws IOException {
    String boot = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    List<PackTwin> packs = new ArrayList<>();
    for (int p = 0; p < config.packs().size(); p++) {
      PackSettings pack = config.packs().get(p);
      List<TwinSink> packSinks = new ArrayList<>(sinks);
      if (config.mqtt().isPresent()) {
        MqttPublisher publisher = publisher(config.mqtt().get(), pack, boot);
        publishers.add(publisher);
        packSinks.add(publisher);
      }
      PackEstimator estimator = estimator(pack, acquisition.packs().get(p));
      PackLife life = life(pack, acquisition.packs().get(p));
      if (config.checkpoint().isPresent()) {
        CheckpointKeeper keeper =
            new CheckpointKeeper(config.checkpoint().get(), pack, estimator, life, wallClock);
        keepers.add(keeper);
        packSinks.add(keeper);
      }
      packs.add(
          new PackTwin(
              pack.id(),
              acquisition.packs().get(p),
              estimator,
              life,
              wallClock::wasKnown,
              ratedAmpereHours(pack),
              pack.alarms(),
              packSinks));
    }
    return packs;
  }

  /// Opens the sources that a configuration names.
  ///
  /// @throws ConfigException where they cannot run together
  public static Map<String, ReadingSource> open(TwinConfig config)
      throws ConfigException, IOException {
    CanPorts.requireNames(config);
    Map<String, ReadingSource> sources = new LinkedHashMap<>();
    try {
      for (int s = 0; s < config.sources().size(); s++) {
        SourceSettings settings = config.sources().get(s);
        String key = config.sources().size() == 1 ? "source" : "source[" + (s + 1) + "]";
        sources.put(settings.name(), open(config, key, settings, Ports.ofThisMachine()));
      }
      requireOnePace(config);
    } catch (ConfigException | IOException broken) {
      sources.values().forEach(ReadingSource::close);
      throw broken;
    }
    return sources;
  }

  /// Opens one source.
  ///
  /// @param key of it in the configuration
  public static ReadingSource open(
      TwinConfig config, String key, SourceSettings settings, Ports ports)
      throws ConfigException, IOException {
    return switch (settings) {
      case SourceSettings.Csv csv -> new MeasurementCsv(csv.file());
      case SourceSettings.Can can -> live(config, key, can, ports);
      case SourceSettings.CanLog log ->
          recorded(config, key, log.protocol(), log.file(), log.channel());
      case SourceSettings.CellMonitor monitor ->
          HardwareSources.monitor(config, key, monitor, ports);
      case SourceSettings.CurrentSensor shunt -> HardwareSources.shunt(config, key, shunt, ports);
      case SourceSettings.SerialPack pack -> HardwareSources.pack(config, key, pack, ports);
    };
  }

  private static ReadingSource live(
      TwinConfig config, String key, SourceSettings.Can can, Ports ports)
      throws ConfigException, IOException {
    FrameMapper mapper = protocol(config, key, can.protocol());
    Optional<PollLimits> asking =
        can.asks() ? Optional.of(PollLimits.usual(CanBitRate.of(can.bitRate()))) : Optional.empty();
    return new CanSource(
        can.port(),
        mapper,
        () -> {
          if (can.recordFolder().isEmpty()) {
            return ports.can(can.port(), can.asks(), mapper.filters());
          }
          CanPort all = ports.can(can.port(), can.asks(), List.of());
          return recording(can, can.recordFolder().get(), all);
        },
        ports.clock(),
        asking);
  }

  /// A disk that cannot be written is no reason not to measure.
  private static CanPort recording(SourceSettings.Can can, Path folder, CanPort port) {
    String channel = can.port().replaceAll("[^A-Za-z0-9]+", "-");
    try {
      return new RecordingPort(can.name(), port, channel, folder, can.recordMegabytes());
    } catch (IOException noDisk) {
      Logger.error("{} is not recorded: {}", can.name(), noDisk.toString());
      return port;
    }
  }

  /// A recorded bus in the place of the live one of a configuration.
  ///
  /// @param key of the source
  public static ReadingSource recorded(
      TwinConfig config, String key, String protocol, Path log, Optional<String> channel)
      throws ConfigException, IOException {
    return new CanLogSource(protocol(config, key, protocol), CanLogs.open(log, channel));
  }

  private static FrameMapper protocol(TwinConfig config, String key, String nameOrPath)
      throws ConfigException, IOException {
    try {
      Path folder = Optional.ofNullable(config.file().getParent()).orElse(Path.of(""));
      return Protocols.open(nameOrPath, folder);
    } catch (NoSuchFileException missing) {
      String expected =
          nameOrPath.endsWith(".toml")
              ? "a file that exists: there is no " + missing.getFile()
              : "a path ending in .toml, or one of " + String.join(", ", Protocols.shippedNames());
      throw new ConfigException(
          List.of(config.finding(key + ".protocol", "\"" + nameOrPath + "\"", expected)));
    }
  }

  private static void requireOnePace(TwinConfig config) throws ConfigException {
    List<Finding> findings = new ArrayList<>();
    double first = pace(config);
    for (int s = 0; s < config.sources().size(); s++) {
      double pace = config.sources().get(s).recordedPace().orElse(first);
      if (pace != first) {
        findings.add(
            config.finding(
                "source[" + (s + 1) + "].pace",
                Double.toString(pace),
                "the pace of the first, " + first + ": recorded sources share one time"));
      }
    }
    if (!findings.isEmpty()) throw new ConfigException(findings);
  }

  private static double pace(TwinConfig config) {
    return config.sources().stream()
        .flatMapToDouble(source -> source.recordedPace().stream())
        .findFirst()
        .orElse(1);
  }

  private MqttPublisher publisher(MqttSettings mqtt, PackSettings pack, String boot)
      throws IOException {
    PackInfo info =
        new PackInfo(
            pack.id(),
            Version.text(),
            pack.cell().name(),
            pack.cell().chemistry().name(),
            pack.stringCount(),
            pack.cellsInSeries(),
            pack.cellsInParallel(),
            pack.cellsInParallel() * cellAmpereHours(pack),
            config.loop().periodSeconds(),
            mqtt.telemetryPeriodSeconds(),
            mqtt.cellsPeriodSeconds(),
            mqtt.faultPeriodSeconds(),
            mqtt.faultHoldSeconds());
    List<SourceHealth> sources =
        Stream.concat(
                acquisition.inlets().stream().flatMap(inlet -> inlet.health().stream()),
                further.stream())
            .toList();
    return new MqttPublisher(
        mqtt,
        clientId(mqtt, pack.id()),
        info,
        boot,
        wallClock,
        recorded(),
        spool(mqtt, pack),
        spoolHealth,
        sources);
  }

  /// A broker ends one of two connections that bear the same name.
  private String clientId(MqttSettings mqtt, String pack) {
    boolean alone = config.packs().size() == 1;
    return mqtt.clientId().map(name -> alone ? name : name + "-" + pack).orElse("celltwin-" + pack);
  }

  /// A pack's share of what all packs may keep.
  private SpoolSettings spool(MqttSettings mqtt, PackSettings pack) {
    MessageSpool spool = mqtt.spool();
    // What is encoded in one profile cannot be sent in another: it waits until that is back.
    boolean own = mqtt.profile() == MessageProfile.CELLTWIN;
    String name = own ? pack.id() : pack.id() + "." + mqtt.profile().word();
    int packs = config.packs().size();
    int cells = pack.stringCount() * pack.cellsInSeries();
    int segmentBytes = SpoolSettings.segmentBytesFor(MESSAGE_BYTES + (long) cells * CELL_BYTES);
    long leastBytes = SpoolSettings.leastBytes(segmentBytes);
    return new SpoolSettings(
        spool.folder().map(folder -> folder.resolve(name)),
        Math.max(leastBytes, spool.maxMegabytes() * BYTES_PER_MEGABYTE / packs),
        Math.max(leastBytes, spool.maxMemoryMegabytes() * BYTES_PER_MEGABYTE / packs),
        segmentBytes,
        Duration.ofMillis(
            Math.max(1, Math.round(spool.maxAgeHours() * SECONDS_PER_HOUR * MILLIS_PER_SECOND))),
        Duration.ofMillis(Math.round(spool.commitPeriodSeconds() * MILLIS_PER_SECOND)));
  }

  private static PackEstimator unstarted(PackSettings pack, PackInput input) {
    CellParameters parameters =
        CellModel.parameters(
            pack.cell(), pack.cellsInParallel(), cellAmpereHours(pack), cellSigmaAmpereHours(pack));
    PackEstimator estimator =
        new PackEstimator(
            pack.stringCount(),
            pack.cellsInSeries(),
            parameters,
            FilterSettings.STANDARD.withStaleVoltageSeconds(pack.alarms().voltageStaleSeconds()));
    pack.cell()
        .thermal()
        .map(single -> CellModel.thermal(single, pack.cellsInParallel()))
        .ifPresent(thermal -> estimator.add(thermal(pack, parameters, thermal, input)));
    CellModel.pulses(pack.cell(), pack.cellsInParallel()).ifPresent(estimator::add);
    estimator.add(CellModel.limits(pack));
    return estimator;
  }

  private static PackThermal thermal(
      PackSettings pack, CellParameters cell, ThermalParameters thermal, PackInput input) {
    return new PackThermal(
        pack.stringCount(),
        pack.cellsInSeries(),
        cell,
        thermal,
        input.sensorOfCell(),
        input.sensors(),
        pack.alarms().maxCelsius());
  }

  /// That has counted nothing yet.
  public static PackLife life(PackSettings pack, PackInput input) {
    LifeLimits limits = pack.life();
    return new PackLife(
        pack.stringCount(),
        pack.cellsInSeries(),
        input.sensors(),
        new LifeSettings(
            ratedAmpereHours(pack) * SECONDS_PER_HOUR,
            limits.deepDischargeSoc(),
            pack.cell().limits().minVolts(),
            pack.cell().limits().maxVolts(),
            limits.hotCelsius(),
            limits.coldCelsius(),
            limits.fastChargeCRate()));
  }

  private static PackEstimator estimator(PackSettings pack, PackInput input) {
    PackEstimator estimator = unstarted(pack, input);
    if (pack.initialSoc().isPresent()) {
      estimator.start(
          pack.initialSoc().getAsDouble(), pack.initialSocSigma().orElse(DEFAULT_SOC_SIGMA));
    }
    return estimator;
  }

  /// Rated capacity of one series position, Ah.
  public static double ratedAmpereHours(PackSettings pack) {
    return pack.cellsInParallel() * pack.cell().capacity().ratedAmpereHours();
  }

  /// What is known of the present capacity of one cell, Ah.
  public static double cellAmpereHours(PackSettings pack) {
    return pack.capacityAmpereHours().orElse(pack.cell().capacity().presentAmpereHours());
  }

  /// One sigma of it.
  public static double cellSigmaAmpereHours(PackSettings pack) {
    double part = pack.capacityAmpereHours().isPresent() ? CAPACITY_SIGMA : UNTOLD_CAPACITY_SIGMA;
    return pack.capacitySigmaAmpereHours().orElse(part * cellAmpereHours(pack));
  }

  /// Has the tick compiled before a live run, so that its first second is not its slowest: up to
  /// about a second. For recorded sources nothing: they wait for the loop.
  public void prime() throws ConfigException, InterruptedException {
    if (recorded()) return;
    Acquisition throwAway = new Acquisition(config, sources);
    List<PackTwin> packs = new ArrayList<>();
    for (int p = 0; p < config.packs().size(); p++) {
      PackSettings pack = config.packs().get(p);
      packs.add(
          new PackTwin(
              pack.id(),
              throwAway.packs().get(p),
              unstarted(pack, throwAway.packs().get(p)),
              life(pack, throwAway.packs().get(p)),
              () -> false,
              ratedAmpereHours(pack),
              pack.alarms(),
              List.of()));
    }
    PackSettings first = config.packs().getFirst();
    List<Double> ocv = first.cell().ocv().dischargeVolts();
    Priming priming =
        new Priming(throwAway.inlets(), packs, ocv.get(ocv.size() / 2), first.cellsInSeries());
    long startNanos = clock.nowNanos();
    long ticks = priming.run();
    Logger.debug("primed by {} ticks in {} ms", ticks, (clock.nowNanos() - startNanos) / 1_000_000);
  }

  /// Runs until [#stop], or until every recorded source has ended.
  ///
  /// @throws IOException where a recorded source cannot be read on, or every live one has failed
  public void run() throws IOException, InterruptedException {
    Thread.currentThread().setName("twin-loop");
    if (!keepers.isEmpty()) wallClock.isKnown(); // the first look, before the loop
    keepers.forEach(keeper -> keeper.restore(!recorded()));
    publishers.forEach(MqttPublisher::start);
    keepers.forEach(CheckpointKeeper::start);
    boolean tickFinished = true;
    lifeSigns.start();
    try {
      if (recorded()) {
        loop.runRecorded(new VirtualClock(clock, pace(config)), System.currentTimeMillis());
      } else {
        readersLeft.set(readers.size());
        readers.forEach(Thread::start);
        loop.runLive(clock, System::currentTimeMillis);
        if (readersLeft.get() == 0) throw new IOException("every source has failed");
      }
    } catch (RuntimeException | Error broken) {
      tickFinished = false;
      throw broken;
    } finally {
      lifeSigns.loopEnded(tickFinished);
      keepLast(tickFinished);
    }
  }

  private void keepLast(boolean tickFinished) throws InterruptedException {
    keepers.forEach(keeper -> keeper.stop(tickFinished));
    long byNanos = clock.nowNanos() + KEEP_GRACE.toNanos();
    for (CheckpointKeeper keeper : keepers) {
      keeper.awaitEnd(Duration.ofNanos(Math.max(0, byNanos - clock.nowNanos())));
    }
  }

  /// Whether every source is recorded: then the daemon runs on virtual time.
  public boolean recorded() {
    return sources.values().stream().allMatch(RecordedSource.class::isInstance);
  }

  /// The thread of one live source. A source that fails is silent from then on: its readings grow
  /// stale and the alarms say so. Where it was the last one nothing can come any more, and the run
  /// ends.
  private void readLive(SourceInlet inlet) {
    try {
      while (!stopping) {
        long nowNanos = clock.nowNanos();
        inlet.read(nowNanos, nowNanos + READ_NANOS);
      }
      return;
    } catch (IOException gone) {
      Logger.error(
          "source {} has failed, its readings stay away: {}", inlet.name(), gone.getMessage());
      failed(inlet, gone);
    } catch (RuntimeException | Error fault) {
      Logger.error(fault, "source {} has failed, its readings stay away", inlet.name());
      failed(inlet, fault);
    }
    if (readersLeft.decrementAndGet() == 0) stop();
  }

  private static void failed(SourceInlet inlet, Throwable cause) {
    String reason = Optional.ofNullable(cause.getMessage()).orElseGet(cause::toString);
    inlet.source().health().ifPresent(h -> h.enter(DeviceHealth.State.ABSENT, reason));
  }

  /// Ends [#run] after the present tick. Any thread.
  public void stop() {
    stopping = true;
    lifeSigns.stopping();
    loop.stop();
  }

  /// Ends [#run] as above, and [#close], whether it is to come or under way, within `grace`. Any
  /// thread.
  public synchronized void stop(Duration grace) {
    stop();
    mostGrace = Optional.of(grace);
    if (closing) publishers.forEach(publisher -> publisher.stop(grace));
  }

  /// Messages that the broker has acknowledged, over all packs. Any thread.
  public long acknowledgedMessages() {
    return publishers.stream().mapToLong(MqttPublisher::acknowledged).sum();
  }

  /// Messages given up because nobody took them, over all packs. Any thread.
  public long droppedMessages() {
    return publishers.stream().mapToLong(MqttPublisher::dropped).sum();
  }

  public LoopTiming.Snapshot timing() {
    return loop.timing();
  }

  /// Lets the publishers send what they hold for up to `grace`, then says goodbye. Sources are
  /// closed once nobody reads them. After [#run].
  public void close(Duration grace) {
    stop();
    synchronized (this) {
      closing = true;
      Duration patience = mostGrace.filter(most -> most.compareTo(grace) < 0).orElse(grace);
      publishers.forEach(publisher -> publisher.stop(patience)); // all in the same time
    }
    try {
      for (Thread reader : readers) {
        if (reader.isAlive() && !reader.join(READ_GRACE.plusNanos(READ_NANOS))) {
          Logger.warn("{} does not come back, its source is closed under it", reader.getName());
        }
      }
      for (MqttPublisher publisher : publishers) publisher.close(grace);
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
    for (Map.Entry<String, ReadingSource> source : sources.entrySet()) {
      try {
        source.getValue().close();
      } catch (RuntimeException | Error fault) {
        Logger.error(fault, "source {} cannot be closed", source.getKey());
      }
    }
    lifeSigns.close();
  }

  @Override
  public void close() {
    close(Duration.ofSeconds(2));
  }
}
