package io.celltwin.lab.bench;

import io.celltwin.config.AlarmLimits;
import io.celltwin.config.CellFile;
import io.celltwin.config.ChannelName;
import io.celltwin.config.ChannelPattern;
import io.celltwin.config.LoopSettings;
import io.celltwin.config.PackSettings;
import io.celltwin.config.SourceSettings;
import io.celltwin.config.TwinConfig;
import io.celltwin.config.Wiring;
import io.celltwin.edge.Daemon;
import io.celltwin.edge.twin.AlarmEvent;
import io.celltwin.edge.twin.LoopTiming;
import io.celltwin.edge.twin.TwinSink;
import io.celltwin.edge.twin.TwinState;
import io.celltwin.hal.Clock;
import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.ReadingSource;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.current.CurrentSource;
import io.celltwin.hal.current.Ina228;
import io.celltwin.hal.current.Ina228Settings;
import io.celltwin.hal.monitor.MonitorSource;
import io.celltwin.simulation.chip.EmulatedIna228;
import io.celltwin.simulation.chip.ShuntInputs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/// The daemon's own loop at 1 kHz on a chain of 12 LTC6813 and a shunt, both emulated and read by
/// their drivers, while the chain's bus is quiet, slow and dead.
final class SpiLoop {
  private static final double PERIOD_SECONDS = 0.001;
  private static final int TICKS_PER_SECOND = 1000;
  private static final String CHAIN = "chain";
  private static final String SHUNT = "shunt";
  private static final double SHUNT_OHMS = 1e-4;

  /// The first is there to get warm. A port that fails is opened again ever more rarely, so that
  /// comes last.
  private static final List<BreakableBus.State> PHASES =
      List.of(
          BreakableBus.State.WELL,
          BreakableBus.State.WELL,
          BreakableBus.State.SLOW,
          BreakableBus.State.HANGING,
          BreakableBus.State.FAILING,
          BreakableBus.State.WELL);

  private SpiLoop() {}

  /// Ten amperes, which the cells do not feel.
  private static final ShuntInputs TEN_AMPERES =
      new ShuntInputs() {
        @Override
        public double shuntVolts(long nanos) {
          return 10 * SHUNT_OHMS;
        }

        @Override
        public double busVolts(long nanos) {
          return 0;
        }

        @Override
        public double dieCelsius(long nanos) {
          return 25;
        }
      };

  static TwinConfig config() throws Exception {
    CellFile cell = CellFile.shipped("nca-panasonic-ncr18650pf");
    PackSettings pack =
        new PackSettings(
            "pack",
            "spi",
            cell,
            SpiScanning.CELLS,
            1,
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            new Wiring.ExplicitWiring(
                List.of(
                    new Wiring.StringWiring(
                        new ChannelName(SHUNT, "current_A"),
                        Optional.empty(),
                        Optional.of(new ChannelPattern(CHAIN, "voltage_{cell}_V")),
                        Optional.empty())),
                List.of(),
                Set.of()),
            AlarmLimits.defaults(cell, 1, PERIOD_SECONDS));
    Path nowhere = Path.of("spi");
    return new TwinConfig(
        nowhere,
        new LoopSettings(PERIOD_SECONDS),
        Optional.empty(),
        List.of(
            new SourceSettings.Csv(CHAIN, nowhere, 1), new SourceSettings.Csv(SHUNT, nowhere, 1)),
        List.of(pack));
  }

  static Map<String, ReadingSource> sources(BreakableBus bus, Clock clock) {
    Ina228Settings shunt = Ina228Settings.of(SHUNT_OHMS, 400);
    EmulatedIna228 ina = new EmulatedIna228(shunt.address(), TEN_AMPERES, clock);
    return Map.of(
        CHAIN,
        new MonitorSource(SpiScanning.settings(), () -> bus, clock),
        SHUNT,
        new CurrentSource(new Ina228(shunt), ina::open, clock));
  }

  /// What each phase's ticks were like. Loop thread.
  private static final class Phases implements TwinSink {
    private final int ticksPerPhase;
    private final BreakableBus bus;
    private final DeviceHealth chain;
    private final double[][] tickMicros;
    private final double[][] latenessMicros;
    private final int[] ticks = new int[PHASES.size()];
    private final String[] chainStates = new String[PHASES.size()];
    private final long[] requests = new long[PHASES.size() + 1];
    private Optional<Daemon> daemon = Optional.empty();
    private int phase;
    private boolean isFirst = true;

    Phases(int ticksPerPhase, BreakableBus bus, DeviceHealth chain) {
      this.ticksPerPhase = ticksPerPhase;
      this.bus = bus;
      this.chain = chain;
      tickMicros = new double[PHASES.size()][ticksPerPhase];
      latenessMicros = new double[PHASES.size()][ticksPerPhase];
    }

    /// A state tells of the tick before.
    @Override
    public void state(TwinState state) {
      LoopTiming.Snapshot timing = state.timing();
      if (!isFirst && ticks[phase] < ticksPerPhase) {
        tickMicros[phase][ticks[phase]] = timing.lastTickMicros();
        latenessMicros[phase][ticks[phase]] = timing.lastLatenessMicros();
        ticks[phase]++;
      }
      isFirst = false;
      long due = timing.ticks() + timing.skippedTicks();
      if (due < (phase + 1L) * ticksPerPhase) return;
      chainStates[phase] = chain.state().name().toLowerCase(Locale.ROOT);
      requests[phase + 1] = chain.count(DeviceHealth.Count.REQUESTS);
      if (phase + 1 == PHASES.size()) {
        daemon.ifPresent(Daemon::stop);
      } else {
        bus.become(PHASES.get(++phase));
      }
    }

    @Override
    public void event(AlarmEvent event) {}

    List<String> table() {
      List<String> lines = new ArrayList<>();
      lines.add(
          "%-26s %6s %-30s %-30s %s"
              .formatted(
                  "bus",
                  "ticks",
                  "late, us: p50   p99     max",
                  "tick, us: p50   p99     max",
                  "chain at the end, requests"));
      for (int p = 1; p < PHASES.size(); p++) {
        lines.add(
            String.format(
                Locale.ROOT,
                "%-26s %6d %-30s %-30s %s, %d",
                PHASES.get(p).text + (p == PHASES.size() - 1 ? " again" : ""),
                ticks[p],
                quantiles(latenessMicros[p], ticks[p]),
                quantiles(tickMicros[p], ticks[p]),
                chainStates[p],
                requests[p + 1] - requests[p]));
      }
      return lines;
    }

    private static String quantiles(double[] micros, int count) {
      double[] sorted = Arrays.copyOf(micros, count);
      Arrays.sort(sorted);
      if (count == 0) return "none";
      return String.format(
          Locale.ROOT,
          "%13.0f %6.0f %8.0f",
          sorted[(count - 1) / 2],
          sorted[(int) (0.99 * (count - 1))],
          sorted[count - 1]);
    }
  }

  /// @param seconds of each phase
  /// @return lines of a table
  static List<String> run(int seconds) throws Exception {
    Clock clock = new SystemClock();
    BreakableBus bus = new BreakableBus(SpiScanning.chain(clock));
    Map<String, ReadingSource> sources = sources(bus, clock);
    DeviceHealth chain =
        Optional.ofNullable(sources.get(CHAIN)).flatMap(ReadingSource::health).orElseThrow();
    Phases phases = new Phases(seconds * TICKS_PER_SECOND, bus, chain);
    try (Daemon daemon = new Daemon(config(), sources, List.of(phases))) {
      phases.daemon = Optional.of(daemon);
      daemon.prime();
      daemon.run();
    }
    return phases.table();
  }
}
