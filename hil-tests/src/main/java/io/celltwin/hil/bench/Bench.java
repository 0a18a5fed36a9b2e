package io.celltwin.hil.bench;

import io.celltwin.config.ConfigException;
import io.celltwin.config.SourceSettings;
import io.celltwin.config.TwinConfig;
import io.celltwin.edge.Daemon;
import io.celltwin.edge.Ports;
import io.celltwin.hal.Channel;
import io.celltwin.hal.ReadingSource;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.VirtualClock;
import io.celltwin.simulation.SensorSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;

/// A pack and what measures it, emulated as a configuration of the daemon wires the real ones: each
/// source of the configuration gets the device that it expects behind its port, and its own driver
/// reads it. Virtual time from 0, one thread; the same arguments give the same readings.
public final class Bench {
  /// Two devices ask the pack for moments that lie no further apart: a current hardly moves a cell
  /// in a hundredth of a second.
  private static final long STEP_NANOS = 10_000_000;

  private final BenchPlant plant;
  private final SensedPlant sensors;
  private final Optional<BenchBroker> broker;
  private final long endNanos;
  private final LongConsumer each;
  private final Map<String, BenchDevice> devices = new LinkedHashMap<>();
  private final Map<String, ReadingSource> sources = new LinkedHashMap<>();
  private final List<BenchSource> live = new ArrayList<>();
  private long nowNanos;

  /// With sensors that read at once, without a broker beside it.
  public Bench(
      TwinConfig config, BenchPlant plant, SensorSettings errors, long endNanos, LongConsumer each)
      throws ConfigException, IOException {
    this(config, plant, errors, Sampling.EXACT, Optional.empty(), endNanos, each);
  }

  /// @param config one pack, whose cells `plant` has
  /// @param broker that the daemon publishes to; its owner closes it
  /// @param endNanos until when the sources have readings
  /// @param each is told the time before each step of the bench: where faults are put in
  /// @throws ConfigException where a source of the configuration cannot be built
  public Bench(
      TwinConfig config,
      BenchPlant plant,
      SensorSettings errors,
      Sampling sampling,
      Optional<BenchBroker> broker,
      long endNanos,
      LongConsumer each)
      throws ConfigException, IOException {
    if (config.packs().size() != 1) {
      throw new ConfigException(
          List.of(
              config.finding(
                  "pack", config.packs().size() + " packs", "one: a bench has one battery")));
    }
    if (config.packs().getFirst().cellCount() != plant.cells()) {
      throw new IllegalArgumentException(
          "a plant of "
              + plant.cells()
              + " cells, expected "
              + config.packs().getFirst().cellCount());
    }
    this.plant = plant;
    this.broker = broker;
    this.endNanos = endNanos;
    this.each = each;
    CellWires wires = new CellWires(config.packs().getFirst());
    sensors = new SensedPlant(plant, wires, sampling);
    DeviceFactory factory = new DeviceFactory(config, sensors, errors, sampling, wires);
    SplittableRandom random = new SplittableRandom(errors.seed());
    for (int s = 0; s < config.sources().size(); s++) {
      String key = config.sources().size() == 1 ? "source" : "source[" + (s + 1) + "]";
      plugIn(config, key, config.sources().get(s), factory, random.split());
    }
  }

  /// A bench whose devices are looked at, and that nobody runs: a pack at rest, no broker.
  ///
  /// @throws ConfigException where a source of the configuration cannot be built
  public static Bench atRest(TwinConfig config) throws ConfigException, IOException {
    int cells = config.packs().getFirst().cellCount();
    return new Bench(config, new RestingPlant(cells), SensorSettings.CAR, 0, _ -> {});
  }

  private void plugIn(
      TwinConfig config,
      String key,
      SourceSettings settings,
      DeviceFactory factory,
      SplittableRandom random)
      throws ConfigException, IOException {
    VirtualClock clock = new VirtualClock(new SystemClock(), VirtualClock.AS_FAST_AS_POSSIBLE);
    String name = settings.name();
    Ports ports = new BenchPorts(clock, () -> device(name).open());
    ReadingSource driver = Daemon.open(config, key, settings, ports);
    List<Channel> channels = driver.channels();
    try {
      devices.put(name, factory.device(key, settings, channels, clock, random));
    } catch (IllegalArgumentException refused) {
      throw new ConfigException(
          List.of(
              config.finding(key, String.valueOf(refused.getMessage()), "what can be emulated")));
    }
    BenchSource source = new BenchSource(this, driver, clock);
    live.add(source);
    sources.put(name, source);
  }

  /// What stands behind the port of a source.
  ///
  /// @throws IllegalArgumentException where there is no such source
  public BenchDevice device(String source) {
    return Optional.ofNullable(devices.get(source))
        .orElseThrow(() ->
            new IllegalArgumentException(
                "source " + source + ", expected one of " + devices.keySet()));
  }

  /// What stands behind the ports, by source, in the configuration's order.
  public Map<String, BenchDevice> devices() {
    return Collections.unmodifiableMap(devices);
  }

  /// The sources of the configuration, for its daemon.
  public Map<String, ReadingSource> sources() {
    return sources;
  }

  /// What the devices meet of the plant: where sensors go wrong.
  public SensedPlant sensors() {
    return sensors;
  }

  public BenchPlant plant() {
    return plant;
  }

  /// @throws IllegalArgumentException where there is none
  public BenchBroker broker() {
    return broker.orElseThrow(() ->
        new IllegalArgumentException(
            "no broker on the bench, expected [[expect]] with delivered = true"));
  }

  long endNanos() {
    return endNanos;
  }

  /// Lets the pack and every driver live until then.
  void advance(long untilNanos) throws IOException {
    while (nowNanos < untilNanos) {
      each.accept(nowNanos);
      nowNanos = Math.min(untilNanos, nowNanos + STEP_NANOS);
      for (BenchSource source : live) source.work(nowNanos);
      devices.values().forEach(BenchDevice::live);
      sensors.reach(nowNanos);
    }
  }
}
