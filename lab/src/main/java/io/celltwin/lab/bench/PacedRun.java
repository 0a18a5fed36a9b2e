package io.celltwin.lab.bench;

import io.celltwin.config.AlarmLimits;
import io.celltwin.config.CellFile;
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
import io.celltwin.hal.Channel;
import io.celltwin.hal.Quality;
import io.celltwin.hal.Quantity;
import io.celltwin.hal.ReadingSink;
import io.celltwin.hal.ReadingSource;
import io.celltwin.hal.SystemClock;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;

/// The daemon's own loop with 400 cells and the whole of their state (filters, health, leaks,
/// temperatures, lifetime counters), every one of them with a new voltage at every tick, delivered
/// by a live source of its own thread. `lab/bench/pace.sh` runs it.
public final class PacedRun {
  private static final int CELLS = 400;
  private static final String SOURCE = "paced";

  private PacedRun() {}

  /// A pack that is read once a tick.
  private static final class Pack implements ReadingSource {
    private static final int PATTERN = 64;

    private final long periodNanos;
    private final SystemClock clock = new SystemClock();
    private final List<Channel> channels = new ArrayList<>();
    private final double[][] volts = new double[PATTERN][CELLS];
    private long dueNanos = clock.nowNanos();
    private int k;

    Pack(int hertz) {
      periodNanos = 1_000_000_000L / hertz;
      channels.add(new Channel("current_A", Quantity.CURRENT, Channel.ALL));
      channels.add(new Channel("temperature_degC", Quantity.TEMPERATURE, Channel.ALL));
      SplittableRandom random = new SplittableRandom(1);
      for (int c = 0; c < CELLS; c++) {
        channels.add(new Channel("voltage_" + (c + 1) + "_V", Quantity.CELL_VOLTAGE, Channel.ALL));
        for (int p = 0; p < PATTERN; p++) {
          volts[p][c] = 3.7 + 0.03 * amps(p) + 0.002 * random.nextDouble();
        }
      }
    }

    private static double amps(int p) {
      return p < PATTERN / 2 ? 1 : -1;
    }

    @Override
    public List<Channel> channels() {
      return channels;
    }

    @Override
    public void read(long untilNanos, ReadingSink sink) {
      long nowNanos = clock.nowNanos();
      if (dueNanos - nowNanos < -periodNanos) dueNanos = nowNanos; // no burst after a pause
      dueNanos += periodNanos;
      try {
        clock.waitUntil(dueNanos);
      } catch (InterruptedException hurried) {
        Thread.currentThread().interrupt();
        return;
      }
      int p = k++ % PATTERN;
      sink.accept(0, dueNanos, amps(p), Quality.GOOD);
      sink.accept(1, dueNanos, 25, Quality.GOOD);
      for (int c = 0; c < CELLS; c++) sink.accept(2 + c, dueNanos, volts[p][c], Quality.GOOD);
    }

    @Override
    public void close() {}
  }

  /// Every tick's own figures: a state tells those of the tick before.
  private static final class Ticks implements TwinSink {
    final double[] tickMicros;
    final double[] latenessMicros;
    int count = -1;
    Optional<Daemon> daemon = Optional.empty();
    Optional<LoopTiming.Snapshot> firstSecond = Optional.empty();

    private final int hertz;

    Ticks(int ticks, int hertz) {
      this.hertz = hertz;
      tickMicros = new double[ticks];
      latenessMicros = new double[ticks];
    }

    @Override
    public void state(TwinState state) {
      LoopTiming.Snapshot timing = state.timing();
      if (count >= 0 && count < tickMicros.length) {
        tickMicros[count] = timing.lastTickMicros();
        latenessMicros[count] = timing.lastLatenessMicros();
      }
      count++;
      long due = timing.ticks() + timing.skippedTicks();
      if (firstSecond.isEmpty() && due >= hertz) firstSecond = Optional.of(timing);
      if (due >= tickMicros.length) daemon.ifPresent(Daemon::stop);
    }

    @Override
    public void event(AlarmEvent event) {}
  }

  private static TwinConfig config(int hertz) throws Exception {
    CellFile cell = CellFile.shipped("nca-panasonic-ncr18650pf");
    PackSettings pack =
        new PackSettings(
            "pack",
            "paced",
            cell,
            CELLS,
            1,
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            new Wiring.StandardWiring(SOURCE),
            AlarmLimits.defaults(cell, 1, 1.0 / hertz));
    Path nowhere = Path.of("paced");
    return new TwinConfig(
        nowhere,
        new LoopSettings(1.0 / hertz),
        Optional.empty(),
        List.of(new SourceSettings.Csv(SOURCE, nowhere, 1)),
        List.of(pack));
  }

  /// @param args seconds, `primed` or `cold`, and ticks per second
  public static void main(String[] args) throws Exception {
    int seconds = Integer.parseInt(args[0]);
    boolean primed = args[1].equals("primed");
    int hertz = Integer.parseInt(args[2]);
    Ticks ticks = new Ticks(seconds * hertz, hertz);
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    LoopTiming.Snapshot timing;
    long bytes;
    long collections;
    long collectionMillis;
    double primeSeconds;
    try (Daemon daemon =
        new Daemon(config(hertz), Map.of(SOURCE, new Pack(hertz)), List.of(ticks))) {
      ticks.daemon = Optional.of(daemon);
      long startNanos = System.nanoTime();
      if (primed) daemon.prime();
      primeSeconds = (System.nanoTime() - startNanos) * 1e-9;
      collections = -collections();
      collectionMillis = -collectionMillis();
      bytes = -threads.getCurrentThreadAllocatedBytes();
      daemon.run();
      bytes += threads.getCurrentThreadAllocatedBytes();
      collections += collections();
      collectionMillis += collectionMillis();
      timing = daemon.timing();
    }
    print(primed ? String.format(Locale.ROOT, "primed in %.2f s", primeSeconds) : "cold");
    LoopTiming.Snapshot first = ticks.firstSecond.orElse(timing);
    int firstTicks = (int) Math.min(first.ticks(), ticks.count);
    print("  first second: " + figures(ticks, 0, firstTicks) + lost(first));
    print(
        "  whole run:    "
            + figures(ticks, 0, Math.min(ticks.count, ticks.tickMicros.length))
            + lost(timing));
    print(
        String.format(
            Locale.ROOT,
            "  %d GCs, %d ms together; %.1f kB allocated per tick by the loop",
            collections,
            collectionMillis,
            bytes / 1e3 / timing.ticks()));
    double meanMicros =
        Arrays.stream(ticks.tickMicros, 0, Math.min(ticks.count, ticks.tickMicros.length))
            .average()
            .orElse(Double.NaN);
    print(
        String.format(
            Locale.ROOT,
            "  %.0f ns per cell and tick, readings, alarms and the handed over state included",
            1000 * meanMicros / CELLS));
    print("  late by less than, µs: ticks");
    StringBuilder histogram = new StringBuilder("   ");
    for (int k = 0; k < timing.latenessBuckets(); k++) {
      if (timing.latenessBucket(k) == 0) continue;
      histogram.append(' ').append(1L << k).append(": ").append(timing.latenessBucket(k));
    }
    print(histogram.toString());
  }

  private static String figures(Ticks ticks, int from, int to) {
    return "tick "
        + quantiles(Arrays.copyOfRange(ticks.tickMicros, from, to))
        + "; late "
        + quantiles(Arrays.copyOfRange(ticks.latenessMicros, from, to));
  }

  private static String quantiles(double[] micros) {
    Arrays.sort(micros);
    int last = micros.length - 1;
    return String.format(
        Locale.ROOT,
        "p50 %.0f p99 %.0f p99.9 %.0f max %.0f µs",
        micros[last / 2],
        micros[(int) (0.99 * last)],
        micros[(int) (0.999 * last)],
        micros[last]);
  }

  private static String lost(LoopTiming.Snapshot timing) {
    return "; %d ticks, %d overruns, %d skipped, %d readings lost"
        .formatted(timing.ticks(), timing.overruns(), timing.skippedTicks(), timing.readingsLost());
  }

  private static long collections() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionCount)
        .sum();
  }

  private static long collectionMillis() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionTime)
        .sum();
  }

  private static void print(String line) {
    System.out.println(line);
  }
}
