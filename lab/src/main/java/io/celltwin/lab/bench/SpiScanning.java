package io.celltwin.lab.bench;

import com.sun.management.ThreadMXBean;
import io.celltwin.hal.Clock;
import io.celltwin.hal.Quality;
import io.celltwin.hal.ReadingSink;
import io.celltwin.hal.SpiBus;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.VirtualClock;
import io.celltwin.hal.monitor.MonitorSettings;
import io.celltwin.hal.monitor.MonitorSource;
import io.celltwin.simulation.chip.EmulatedLtcChain;
import io.celltwin.simulation.chip.LtcPart;
import io.celltwin.simulation.chip.SteadyInputs;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What it costs to scan 12 LTC6813 (216 cells) at 20 Hz, and that a slow or dead bus does not
/// reach the loop. `lab/bench/spi.sh` runs it.
///
/// The driver's own processor time: what an emulated chain answers is recorded once, window by
/// window, and replayed to new drivers on new virtual clocks; the replaying bus alone is measured
/// with the same windows and taken off.
public final class SpiScanning {
  static final int CELLS = 216;

  private static final int DEVICES = 12;
  private static final long PERIOD_NANOS = 50_000_000;
  private static final long TESTS_NANOS = 10_000_000_000L;
  private static final int SCANS = 400; // every test twice

  /// Of Pi4J 3.0.4: `hil-tests/vm/hardware.sh` prints 3.6 kB for 4 bytes and 3.5 kB for 1000.
  private static final double PI4J_BYTES_PER_WINDOW = 3500;

  private SpiScanning() {}

  static MonitorSettings settings() {
    return MonitorSettings.of(MonitorSettings.Chip.LTC6813, DEVICES)
        .withScans(PERIOD_NANOS, 1)
        .withDiagnostics(TESTS_NANOS, 2);
  }

  static EmulatedLtcChain chain(Clock clock) {
    return new EmulatedLtcChain(
        LtcPart.LTC6813_1, DEVICES, new SteadyInputs(DEVICES, 18, 9), clock);
  }

  /// What the chips have answered, and how long each window took.
  private static final class Recorded implements SpiBus {
    private final List<byte[]> answers = new ArrayList<>();
    private final List<Long> windowNanos = new ArrayList<>();
    private final EmulatedLtcChain chain;
    private final Clock clock;
    long bytes;
    long busNanos;
    long firstNanos = -1;
    long lastNanos;

    Recorded(Clock clock) {
      this.clock = clock;
      chain = chain(clock);
    }

    @Override
    public void transfer(byte[] out, byte[] in, int length) throws IOException {
      long startNanos = clock.nowNanos();
      chain.transfer(out, in, length);
      lastNanos = clock.nowNanos();
      if (firstNanos < 0) firstNanos = startNanos;
      byte[] answer = new byte[length];
      System.arraycopy(in, 0, answer, 0, length);
      answers.add(answer);
      windowNanos.add(lastNanos - startNanos);
      bytes += length;
      busNanos += lastNanos - startNanos;
    }

    @Override
    public void close() {}
  }

  /// Says it again.
  private static final class Replayed implements SpiBus {
    private final byte[][] answers;
    private final long[] windowNanos;
    private final VirtualClock clock = virtualClock();
    private int at;

    Replayed(Recorded recorded) {
      answers = recorded.answers.toArray(byte[][]::new);
      windowNanos = recorded.windowNanos.stream().mapToLong(nanos -> nanos).toArray();
    }

    @Override
    public void transfer(byte[] out, byte[] in, int length) throws IOException {
      byte[] answer = answers[at];
      if (answer.length != length) throw new IllegalStateException("another window than recorded");
      System.arraycopy(answer, 0, in, 0, length);
      try {
        clock.waitUntil(clock.nowNanos() + windowNanos[at]);
      } catch (InterruptedException hurried) {
        throw new IOException(hurried);
      }
      at++;
    }

    @Override
    public void close() {}
  }

  private static VirtualClock virtualClock() {
    return new VirtualClock(new SystemClock(), VirtualClock.AS_FAST_AS_POSSIBLE);
  }

  private static long readings;
  private static double sum;

  private static void accept(int channel, long nanos, double value, Quality quality) {
    readings++;
    sum += value;
  }

  private static final ReadingSink SINK = SpiScanning::accept;

  private static void scan(MonitorSource source, Clock clock, int scans) {
    for (int k = 0; k < scans; k++) source.read(clock.nowNanos() + PERIOD_NANOS, SINK);
  }

  public static void main(String[] args) throws Exception {
    int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 10;
    System.out.println("12 LTC6813, 216 cells, 20 scans a second; load of the machine " + load());
    scans(seconds);
    System.out.println();
    System.out.println("The daemon's loop at 1 kHz on this chain, " + seconds + " s each:");
    SpiLoop.run(seconds).forEach(System.out::println);
    System.out.println("load of the machine " + load());
  }

  private static void scans(int seconds) throws IOException {
    VirtualClock clock = virtualClock();
    Recorded recorded = new Recorded(clock);
    long wallNanos = 0;
    long longestNanos = 0;
    long skipped;
    try (MonitorSource source = new MonitorSource(settings(), () -> recorded, clock)) {
      for (int k = 0; k < SCANS; k++) {
        recorded.firstNanos = -1;
        scan(source, clock, 1);
        long nanos = recorded.lastNanos - recorded.firstNanos;
        wallNanos += nanos;
        longestNanos = Math.max(longestNanos, nanos);
      }
      skipped = source.skippedScans();
    }
    double windows = recorded.answers.size() / (double) SCANS;
    System.out.printf(
        Locale.ROOT,
        "  bus:       %.1f windows and %.0f bytes a scan, self-tests among them; %.1f ms on the bus at"
            + " 1 MHz, %.1f ms from first to last bit (longest %.1f), %d of %d scans skipped%n",
        windows,
        recorded.bytes / (double) SCANS,
        recorded.busNanos / 1e6 / SCANS,
        wallNanos / 1e6 / SCANS,
        longestNanos / 1e6,
        skipped,
        SCANS);
    driver(recorded, Math.max(1, seconds / 3)); // compiles
    Cost driver = driver(recorded, seconds);
    System.out.printf(
        Locale.ROOT,
        "  readings:  %.1f a scan, mean %.3f V%n",
        readings / (driver.scans * (double) SCANS / (SCANS - 1)),
        sum / readings);
    bus(recorded, Math.max(1, seconds / 3));
    Cost bus = bus(recorded, seconds);
    double micros = driver.micros - bus.micros;
    System.out.printf(
        Locale.ROOT,
        "  processor: driver %.1f us a scan, %.2f %% of a core (%.1f with the replaying bus, whose own"
            + " are %.1f)%n",
        micros,
        micros * 1e-6 / (PERIOD_NANOS * 1e-9) * 100,
        driver.micros,
        bus.micros);
    System.out.printf(
        Locale.ROOT,
        "  garbage:   %d B a scan from SpiBus upward (%d B in %d scans); below it, through Pi4J, 3.5 kB"
            + " a window (hil-tests/vm/hardware.sh): %.0f kB a scan, %.1f MB/s%n",
        driver.bytes / driver.scans,
        driver.bytes,
        driver.scans,
        windows * PI4J_BYTES_PER_WINDOW / 1e3,
        windows * PI4J_BYTES_PER_WINDOW / 1e6 / (PERIOD_NANOS * 1e-9));
  }

  /// @param micros of processor time for each scan
  private record Cost(double micros, long bytes, long scans) {}

  private static Cost driver(Recorded recorded, int seconds) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long endNanos = System.nanoTime() + seconds * 1_000_000_000L;
    long cpu = 0;
    long bytes = 0;
    long scans = 0;
    readings = 0;
    sum = 0;
    do {
      Replayed bus = new Replayed(recorded);
      MonitorSource source = new MonitorSource(settings(), () -> bus, bus.clock);
      scan(source, bus.clock, 1); // opens
      long bytesBefore = threads.getCurrentThreadAllocatedBytes();
      long cpuBefore = threads.getCurrentThreadCpuTime();
      scan(source, bus.clock, SCANS - 1);
      cpu += threads.getCurrentThreadCpuTime() - cpuBefore;
      bytes += threads.getCurrentThreadAllocatedBytes() - bytesBefore;
      scans += SCANS - 1;
    } while (System.nanoTime() - endNanos < 0);
    return new Cost(cpu / 1e3 / scans, bytes, scans);
  }

  private static Cost bus(Recorded recorded, int seconds) throws IOException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long endNanos = System.nanoTime() + seconds * 1_000_000_000L;
    byte[] out = new byte[256];
    byte[] in = new byte[256];
    long cpu = 0;
    long scans = 0;
    do {
      Replayed bus = new Replayed(recorded);
      long cpuBefore = threads.getCurrentThreadCpuTime();
      for (byte[] answer : bus.answers) bus.transfer(out, in, answer.length);
      cpu += threads.getCurrentThreadCpuTime() - cpuBefore;
      scans += SCANS;
    } while (System.nanoTime() - endNanos < 0);
    return new Cost(cpu / 1e3 / scans, 0, scans);
  }

  private static String load() throws IOException {
    Path file = Path.of("/proc/loadavg");
    return Files.isReadable(file) ? Files.readString(file).split(" ", 2)[0] : "unknown";
  }
}
