package io.celltwin.hil.speed;

import io.celltwin.config.TwinConfig;
import io.celltwin.edge.Daemon;
import io.celltwin.hal.ReadingSource;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.VirtualClock;
import io.celltwin.hal.linux.ServiceNotifier;
import io.celltwin.hil.bench.Bench;
import io.celltwin.hil.bench.SimulatedPlant;
import io.celltwin.hil.demo.DemoConfig;
import io.celltwin.simulation.LoggedLoad;
import io.celltwin.simulation.SensorSettings;
import io.celltwin.simulation.SimulatedPackSource;
import io.celltwin.simulation.plant.Load;
import io.celltwin.simulation.plant.PackSettings;
import io.celltwin.simulation.plant.SimulatedPack;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What ten ticks a second of a car's pack cost, whose every voltage is measured anew in each of
/// them, on one thread. The car's 170 Ah are charged and discharged at 1C in turns of ten seconds,
/// so that no run is over because the pack is empty.
final class SpeedRun {
  private static final long SECOND = 1_000_000_000L;
  private static final long TICK = SECOND / 10;
  private static final double AMPS = 170;

  /// Of the recording that a daemon alone is fed with: whole turns.
  private static final long STRETCH_NANOS = 60 * SECOND;

  private static final Load LOAD = (now, _) -> now / SECOND % 20 < 10 ? -AMPS : AMPS;

  private static final SensorSettings SENSORS =
      SensorSettings.CAR.withVoltages(TICK, SensorSettings.CAR.voltageSweepNanos());

  private final int cells;
  private final double seconds;

  /// @param cells in series
  /// @param seconds of warming up, and of measuring, for each figure
  SpeedRun(int cells, double seconds) {
    this.cells = cells;
    this.seconds = seconds;
  }

  private SimulatedPack pack(Load load) {
    PackSettings car = PackSettings.CAR;
    return new SimulatedPack(car.withTopology(1, cells, car.parallelCells()), load);
  }

  /// The pack alone, every voltage and temperature looked at in every tick.
  Pace plant() {
    SimulatedPack pack = pack(LOAD);
    double sum = step(pack, Math.round(seconds * 1e9)).volts;
    Steps measured = step(pack, Math.round(seconds * 1e9));
    if (Double.isNaN(sum + measured.volts))
      throw new IllegalStateException("a voltage is no number");
    return measured.pace;
  }

  /// @param volts so that nothing is computed in vain
  private record Steps(Pace pace, double volts) {}

  private Steps step(SimulatedPack pack, long forNanos) {
    Pace.Since began = Pace.Since.now();
    long ticks = 0;
    double volts = 0;
    while (began.wallNanosAgo() < forNanos) {
      pack.advance(pack.nowNanos() + TICK);
      for (int cell = 1; cell <= cells; cell++) {
        volts += pack.trueVolts(cell) + pack.trueSurfaceCelsius(cell);
      }
      ticks++;
    }
    return new Steps(began.pace(ticks), volts);
  }

  /// The daemon alone: readings from memory.
  Pace daemon() throws Exception {
    return run(new MemoryRecording(readings(), STRETCH_NANOS));
  }

  /// Pack, sensors and daemon.
  Pace together() throws Exception {
    return run(readings());
  }

  private ReadingSource readings() {
    return new SimulatedPackSource(pack(LOAD), SENSORS, List.of(), Long.MAX_VALUE);
  }

  private Pace run(ReadingSource source) throws Exception {
    PackSettings car = PackSettings.CAR;
    TwinConfig config =
        DemoConfig.of(
            DemoConfig.cell(), car.withTopology(1, cells, car.parallelCells()), Optional.empty());
    return run(config, Map.of(DemoConfig.SOURCE, source));
  }

  /// Pack, chips register by register, the drivers of real ones and the daemon: LTC6813 with 16
  /// cells each, and an INA228 that is asked ten times a second.
  Pace throughChips() throws Exception {
    try (SpeedWiring wiring = new SpeedWiring(cells)) {
      return run(wiring.chips());
    }
  }

  /// Pack, electronics that send every cell ten times a second on a CAN bus, the driver that
  /// decodes the frames, and the daemon.
  Pace throughCan() throws Exception {
    try (SpeedWiring wiring = new SpeedWiring(cells)) {
      return run(wiring.can());
    }
  }

  private Pace run(TwinConfig config) throws Exception {
    LoggedLoad load = new LoggedLoad(LOAD);
    Bench bench =
        new Bench(config, new SimulatedPlant(pack(load), load), SENSORS, Long.MAX_VALUE, _ -> {});
    return run(config, bench.sources());
  }

  private Pace run(TwinConfig config, Map<String, ReadingSource> sources) throws Exception {
    Stopwatch stopwatch = new Stopwatch(seconds);
    VirtualClock clock = new VirtualClock(new SystemClock(), VirtualClock.AS_FAST_AS_POSSIBLE);
    try (Daemon daemon =
        new Daemon(config, sources, List.of(stopwatch), ServiceNotifier.silent(), clock)) {
      return stopwatch.pace(daemon);
    }
  }
}
