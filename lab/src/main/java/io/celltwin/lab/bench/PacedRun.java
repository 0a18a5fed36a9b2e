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
import io.celltwin.hal.Clock;
import io.celltwin.hal.Quality;
import io.celltwin.hal.Quantity;
import io.celltwin.hal.ReadingSink;
import io.celltwin.hal.ReadingSource;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.linux.ServiceNotifier;
import io.celltwin.lab.plant.ElectrodeCell;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/// The daemon's own loop with 400 cells and the whole of their state (filters, health, leaks,
/// temperatures, power by the electrodes, energy, lifetime counters), every one of them with a new
/// voltage at every tick, delivered by a live source of its own thread on the load of
/// [RestingString]. `lab/bench/pace.sh` runs it.
///
/// What is slow needs a past: a rest that has lasted a quarter of an hour, one before it. So a run
/// may begin late: the loop hurries through the time before, on a clock that never waits.
public final class PacedRun {
  private static final int CELLS = 400;
  private static final int SENSORS = 34;
  private static final String SOURCE = "paced";
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /// A `late` run begins so long before the end of its second rest.
  private static final double BEFORE_REST_ENDS_SECONDS = 10;

  private static final double LATE_SECONDS = RestingString.TURN_SECONDS - BEFORE_REST_ENDS_SECONDS;

  private PacedRun() {}

  /// A pack that is read once a tick, and the clock that its loop waits by.
  private static final class Pack implements ReadingSource, Clock {
    private final long periodNanos;
    private final SystemClock clock = new SystemClock();
    private final List<Channel> channels = new ArrayList<>();
    private final RestingString string;
    private final CompletableFuture<ReadingSink> reader = new CompletableFuture<>();
    private final CountDownLatch hurried = new CountDownLatch(1);
    private final long hurryNanos;

    /// Of a time that begins at 0, while it hurries.
    private volatile long hurriedNanos;

    /// What that has won over the system's clock, which goes on from there.
    private volatile long wonNanos;

    private volatile boolean hurries;
    private long dueNanos;

    Pack(int hertz, double hurrySeconds) {
      periodNanos = NANOS_PER_SECOND / hertz;
      hurryNanos = Math.round(hurrySeconds * NANOS_PER_SECOND);
      string = new RestingString(CELLS, 1.0 / hertz);
      channels.add(new Channel("current_A", Quantity.CURRENT, Channel.ALL));
      for (int t = 1; t <= SENSORS; t++) {
        channels.add(new Channel("temperature_" + t + "_degC", Quantity.TEMPERATURE, Channel.ALL));
      }
      for (int c = 1; c <= CELLS; c++) {
        channels.add(new Channel("voltage_" + c + "_V", Quantity.CELL_VOLTAGE, Channel.ALL));
      }
      hurries = hurryNanos > 0;
      if (!hurries) hurried.countDown();
      dueNanos = nowNanos();
    }

    /// Whether nothing is measured yet.
    boolean hurries() {
      return hurries;
    }

    @Override
    public List<Channel> channels() {
      return channels;
    }

    @Override
    public long nowNanos() {
      return hurries ? hurriedNanos : clock.nowNanos() + wonNanos;
    }

    /// The loop's thread while it hurries: it waits for readings, and has them at once.
    @Override
    public void waitUntil(long deadlineNanos) throws InterruptedException {
      if (!hurries) {
        clock.waitUntil(deadlineNanos - wonNanos);
        return;
      }
      hurriedNanos = deadlineNanos;
      deliver(deadlineNanos, reader.join());
      if (deadlineNanos < hurryNanos) return;
      wonNanos = deadlineNanos - clock.nowNanos();
      hurries = false;
      hurried.countDown();
    }

    @Override
    public void read(long untilNanos, ReadingSink sink) {
      try {
        reader.complete(sink);
        hurried.await();
        long nowNanos = nowNanos();
        if (dueNanos - nowNanos < -periodNanos) dueNanos = nowNanos; // no burst after a pause
        dueNanos += periodNanos;
        waitUntil(dueNanos);
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        return;
      }
      deliver(dueNanos, sink);
    }

    private void deliver(long sampledNanos, ReadingSink sink) {
      string.next();
      int channel = 0;
      sink.accept(channel++, sampledNanos, string.amps(), Quality.GOOD);
      double celsius = string.surfaceCelsius();
      for (int t = 0; t < SENSORS; t++) sink.accept(channel++, sampledNanos, celsius, Quality.GOOD);
      for (int c = 0; c < CELLS; c++) {
        sink.accept(channel++, sampledNanos, string.volts(c), Quality.GOOD);
      }
    }

    @Override
    public void close() {}
  }

  /// What the loop's thread and the collector have done so far.
  private record Heap(long bytes, long collections, long collectionMillis) {
    static Heap now() {
      var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
      long collections = 0;
      long millis = 0;
      for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
        collections += collector.getCollectionCount();
        millis += collector.getCollectionTime();
      }
      return new Heap(threads.getCurrentThreadAllocatedBytes(), collections, millis);
    }
  }

  /// Every tick's own figures: a state tells those of the tick before.
  private static final class Ticks implements TwinSink {
    final double[] tickMicros;
    final double[] latenessMicros;
    int count = -1;
    Optional<Daemon> daemon = Optional.empty();
    Optional<LoopTiming.Snapshot> before = Optional.empty();
    Optional<Heap> heapBefore = Optional.empty();
    Optional<LoopTiming.Snapshot> firstSecond = Optional.empty();
    Optional<TwinState> last = Optional.empty();

    private final int hertz;
    private final Pack pack;

    Ticks(int ticks, int hertz, Pack pack) {
      this.hertz = hertz;
      this.pack = pack;
      tickMicros = new double[ticks];
      latenessMicros = new double[ticks];
    }

    @Override
    public void state(TwinState state) {
      if (pack.hurries()) return;
      LoopTiming.Snapshot timing = state.timing();
      if (before.isEmpty()) {
        before = Optional.of(timing);
        heapBefore = Optional.of(Heap.now());
      }
      if (count >= 0 && count < tickMicros.length) {
        tickMicros[count] = timing.lastTickMicros();
        latenessMicros[count] = timing.lastLatenessMicros();
      }
      count++;
      long due = due(timing) - due(before.get());
      if (firstSecond.isEmpty() && due >= hertz) firstSecond = Optional.of(timing);
      if (due < tickMicros.length) return;
      last = Optional.of(state);
      daemon.ifPresent(Daemon::stop);
    }

    private static long due(LoopTiming.Snapshot timing) {
      return timing.ticks() + timing.skippedTicks();
    }

    @Override
    public void event(AlarmEvent event) {}

    int counted() {
      return Math.min(count, tickMicros.length);
    }

    String lost(LoopTiming.Snapshot timing) {
      LoopTiming.Snapshot since = before.orElseThrow();
      return "; %d ticks, %d overruns, %d skipped, %d readings lost"
          .formatted(
              timing.ticks() - since.ticks(),
              timing.overruns() - since.overruns(),
              timing.skippedTicks() - since.skippedTicks(),
              timing.readingsLost() - since.readingsLost());
    }

    /// The slowest tick of each second: that of what is done once in it.
    double[] slowestMicros() {
      double[] slowest = new double[counted() / hertz];
      for (int second = 0; second < slowest.length; second++) {
        slowest[second] =
            Arrays.stream(tickMicros, second * hertz, (second + 1) * hertz).max().orElseThrow();
      }
      return slowest;
    }

    /// Late by less than so many µs and not by less than half of that: so many ticks.
    String histogram(LoopTiming.Snapshot timing) {
      StringBuilder histogram = new StringBuilder();
      for (int k = 0; k < timing.latenessBuckets(); k++) {
        long of = timing.latenessBucket(k) - before.orElseThrow().latenessBucket(k);
        if (of > 0) histogram.append(' ').append(1L << k).append(": ").append(of);
      }
      return histogram.toString();
    }

    /// Cells whose capacity a rest has told within so many seconds.
    int toldCapacities(double seconds) {
      TwinState state = last.orElseThrow();
      int told = 0;
      for (int c = 0; c < CELLS; c++) if (state.secondsSinceCapacity(c) < seconds) told++;
      return told;
    }
  }

  private static TwinConfig config(int hertz) throws Exception {
    CellFile cell = ElectrodeCell.file();
    PackSettings pack =
        new PackSettings(
            "pack",
            "paced",
            cell,
            CELLS,
            1,
            OptionalDouble.empty(),
            OptionalDouble.of(RestingString.CAPACITY_SIGMA * cell.capacity().presentAmpereHours()),
            OptionalDouble.of(RestingString.START_SOC),
            OptionalDouble.of(RestingString.START_SIGMA),
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

  /// @param args seconds; `cold`, `primed` or `late`, which is primed too; ticks per second
  public static void main(String[] args) throws Exception {
    int seconds = Integer.parseInt(args[0]);
    String start = args[1];
    int hertz = Integer.parseInt(args[2]);
    Pack pack = new Pack(hertz, start.equals("late") ? LATE_SECONDS : 0);
    Ticks ticks = new Ticks(seconds * hertz, hertz, pack);
    LoopTiming.Snapshot timing;
    Heap heap;
    double primeSeconds;
    try (Daemon daemon =
        new Daemon(
            config(hertz), Map.of(SOURCE, pack), List.of(ticks), ServiceNotifier.silent(), pack)) {
      ticks.daemon = Optional.of(daemon);
      long startNanos = System.nanoTime();
      if (!start.equals("cold")) daemon.prime();
      primeSeconds = (System.nanoTime() - startNanos) / (double) NANOS_PER_SECOND;
      daemon.run();
      heap = Heap.now();
      timing = daemon.timing();
    }
    print(start.equals("cold") ? start : "%s, primed in %.2f s".formatted(start, primeSeconds));
    LoopTiming.Snapshot first = ticks.firstSecond.orElse(timing);
    int firstTicks = (int) Math.min(first.ticks() - ticks.before.orElseThrow().ticks(), hertz);
    print("  first second: " + figures(ticks, firstTicks) + ticks.lost(first));
    print("  whole run:    " + figures(ticks, ticks.counted()) + ticks.lost(timing));
    print("  slowest tick of each second: " + quantiles(ticks.slowestMicros()));
    Heap before = ticks.heapBefore.orElseThrow();
    print(
        String.format(
            Locale.ROOT,
            "  %d GCs, %d ms together; %.1f kB allocated per tick by the loop",
            heap.collections - before.collections,
            heap.collectionMillis - before.collectionMillis,
            (heap.bytes - before.bytes) / 1e3 / ticks.count));
    print(
        String.format(
            Locale.ROOT,
            "  %.0f ns per cell and tick, readings, alarms and the handed over state included",
            1000
                * Arrays.stream(ticks.tickMicros, 0, ticks.counted()).average().orElse(Double.NaN)
                / CELLS));
    print("  a rest has told the capacity of %d cells".formatted(ticks.toldCapacities(seconds)));
    print("  late by less than, µs: ticks");
    print("   " + ticks.histogram(timing));
  }

  private static String figures(Ticks ticks, int count) {
    return "tick "
        + quantiles(Arrays.copyOf(ticks.tickMicros, count))
        + "; late "
        + quantiles(Arrays.copyOf(ticks.latenessMicros, count));
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

  private static void print(String line) {
    System.out.println(line);
  }
}
