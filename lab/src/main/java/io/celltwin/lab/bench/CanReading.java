package io.celltwin.lab.bench;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import com.sun.management.ThreadMXBean;
import io.celltwin.canbus.map.CanSource;
import io.celltwin.canbus.map.FrameMapper;
import io.celltwin.canbus.map.Protocols;
import io.celltwin.hal.Quality;
import io.celltwin.hal.ReadingSink;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.can.SocketCanPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/// What a CAN frame costs from the socket to a stored reading, over pairs of Unix datagram sockets
/// that carry the kernel's `struct can_frame`: processor time and memory of the reading thread
/// alone. `lab/bench/can-read.sh` runs it.
public final class CanReading {
  /// A bus of 500 kbit/s that is full carries about 4000 frames of 8 bytes a second.
  private static final int FRAMES_PER_SECOND = 4000;

  private static final int BUSES = 2;
  private static final int MESSAGES = 32;

  /// Of each message, and of the pack.
  private static final int SIGNALS = 2;

  private static final int FIRST_ID = 0x100;
  private static final int FRAME_BYTES = 16;
  private static final int WARM_UP_FRAMES = 2_000_000;

  /// So long a source may be asked to read at once.
  private static final long READ_NANOS = 100_000_000;

  private static final int PACED_WARM_UP_FRAMES = 10 * FRAMES_PER_SECOND;

  private static final MethodHandle SOCKETPAIR =
      handle("socketpair", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
  private static final MethodHandle WRITE =
      handle("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));

  private CanReading() {}

  @SuppressWarnings("restricted")
  private static MethodHandle handle(String name, FunctionDescriptor function) {
    return Linker.nativeLinker()
        .downcallHandle(Linker.nativeLinker().defaultLookup().findOrThrow(name), function);
  }

  /// One bus: a sender, and a port whose frames become readings.
  private static final class Bus {
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;

    private final MemorySegment out = Arena.ofAuto().allocate(FRAME_BYTES, Long.BYTES);
    private final int writingEnd;
    private final CanSource source;
    private final double[] readings;
    private long stored;
    private long wanted;

    long cpuNanos;
    long userNanos;
    long allocatedBytes;

    Bus(FrameMapper mapper, long gatherNanos) throws IOException {
      int readingEnd;
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment pair = arena.allocate(2L * Integer.BYTES, Integer.BYTES);
        int failed = (int) SOCKETPAIR.invokeExact(AF_UNIX, SOCK_DGRAM, 0, pair);
        if (failed != 0) throw new IOException("no pair of sockets");
        readingEnd = pair.get(JAVA_INT, 0);
        writingEnd = pair.get(JAVA_INT, Integer.BYTES);
      } catch (IOException failure) {
        throw failure;
      } catch (Throwable failure) {
        throw new IllegalStateException(failure);
      }
      SocketCanPort.Options listen = SocketCanPort.Options.LISTEN.gathering(gatherNanos);
      source =
          new CanSource(
              "bench",
              mapper,
              () -> SocketCanPort.over(readingEnd, listen),
              new SystemClock(),
              Optional.empty());
      readings = new double[source.channels().size()];
      out.set(JAVA_BYTE, 4, (byte) 8);
    }

    void send(int n) {
      out.set(JAVA_INT, 0, FIRST_ID + n % MESSAGES);
      out.set(JAVA_LONG, 8, n);
      try {
        long sent = (long) WRITE.invokeExact(writingEnd, out, (long) FRAME_BYTES);
        if (sent != FRAME_BYTES) throw new IllegalStateException("write failed");
      } catch (Throwable failure) {
        throw new IllegalStateException(failure);
      }
    }

    private void store(int channel, long sampledNanos, double value, Quality quality) {
      readings[channel] = value;
      if (quality == Quality.GOOD) stored++;
    }

    /// Reads until so many frames have become readings, as the daemon's thread of a source does.
    void read(int frames) {
      ReadingSink sink = this::store;
      ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      wanted += (long) SIGNALS * frames; // a read may already have brought some of the next
      long allocatedBefore = thread.getCurrentThreadAllocatedBytes();
      long userBefore = thread.getCurrentThreadUserTime();
      long cpuBefore = thread.getCurrentThreadCpuTime();
      try {
        while (stored < wanted) {
          source.read(System.nanoTime() + READ_NANOS, sink);
        }
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
      cpuNanos = thread.getCurrentThreadCpuTime() - cpuBefore;
      userNanos = thread.getCurrentThreadUserTime() - userBefore;
      allocatedBytes = thread.getCurrentThreadAllocatedBytes() - allocatedBefore;
    }

    void flood(int frames) throws InterruptedException {
      Thread reader = Thread.ofPlatform().start(() -> read(frames));
      for (int n = 0; n < frames; n++) send(n); // waits where the reader is behind
      reader.join();
    }
  }

  public static void main(String[] args) throws Exception {
    int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 10;
    Bus flooded = new Bus(mapper(), 0);
    flooded.flood(WARM_UP_FRAMES);
    int frames = 200_000 * seconds;
    flooded.flood(frames);
    report("as fast as the sender can", List.of(flooded), frames, 0);
    for (long gatherNanos : new long[] {0, 1_000_000, 2_000_000, 5_000_000, 10_000_000, 20_000_000})
      paced(gatherNanos, seconds);
  }

  /// A pack whose every frame carries the voltages of two cells.
  private static FrameMapper mapper() throws Exception {
    StringBuilder dbc = new StringBuilder("VERSION \"\"\nBU_: BMS\n");
    StringBuilder map =
        new StringBuilder(
            "schema = 1\nname = \"bench\"\nprovenance = \"made up\"\ndbc = \"bench.dbc\"\n");
    for (int m = 0; m < MESSAGES; m++) {
      dbc.append("BO_ %d Cells_%02d: 8 BMS\n".formatted(FIRST_ID + m, m));
      for (int s = 0; s < SIGNALS; s++) {
        dbc.append(" SG_ Volts_%d : %d|16@1+ (0.0001,0) [0|0] \"V\" X\n".formatted(s, 16 * s));
        map.append(
            """
            [[signal]]
            message = "Cells_%02d"
            signal = "Volts_%d"
            quantity = "cell_voltage"
            number = %d
            min = 0
            max = 7
            timeout_s = 1
            """
                .formatted(m, s, SIGNALS * m + s + 1));
      }
    }
    Path folder = Files.createTempDirectory("can-read");
    Path dbcFile = Files.writeString(folder.resolve("bench.dbc"), dbc);
    Path mapFile = Files.writeString(folder.resolve("bench.toml"), map);
    FrameMapper mapper = Protocols.open(mapFile);
    for (Path file : List.of(mapFile, dbcFile, folder)) Files.delete(file);
    return mapper;
  }

  /// Two full buses at their own pace.
  private static void paced(long gatherNanos, int seconds) throws Exception {
    int frames = FRAMES_PER_SECOND * seconds;
    List<Bus> buses = new ArrayList<>();
    List<Thread> readers = new ArrayList<>();
    for (int i = 0; i < BUSES; i++) {
      Bus bus = new Bus(mapper(), gatherNanos);
      bus.flood(WARM_UP_FRAMES / 10);
      buses.add(bus);
      readers.add(
          Thread.ofPlatform()
              .start(() -> {
                bus.read(PACED_WARM_UP_FRAMES); // compiles what waits
                bus.read(frames);
              }));
    }
    long start = System.nanoTime();
    long measuredFrom = start;
    for (int n = 0; n < PACED_WARM_UP_FRAMES + frames; n++) {
      if (n == PACED_WARM_UP_FRAMES) measuredFrom = System.nanoTime();
      LockSupport.parkNanos(start + n * (1_000_000_000L / FRAMES_PER_SECOND) - System.nanoTime());
      for (Bus bus : buses) bus.send(n);
    }
    for (Thread reader : readers) reader.join();
    double elapsed = System.nanoTime() - measuredFrom;
    String what =
        String.format(
            Locale.ROOT,
            "%d frames/s each, gathered for %.0f ms",
            FRAMES_PER_SECOND,
            gatherNanos / 1e6);
    report(what, buses, BUSES * frames, elapsed);
  }

  private static void report(String what, List<Bus> buses, int frames, double elapsedNanos) {
    long cpu = 0;
    long user = 0;
    long allocated = 0;
    for (Bus bus : buses) {
      cpu += bus.cpuNanos;
      user += bus.userNanos;
      allocated += bus.allocatedBytes;
    }
    System.out.printf(
        Locale.ROOT,
        "%d bus(es), %-42s %8d frames  %6.3f us/frame, %6.3f of it outside the kernel  %5.2f B/frame%s%n",
        buses.size(),
        what,
        frames,
        cpu / 1e3 / frames,
        user / 1e3 / frames,
        (double) allocated / frames,
        elapsedNanos > 0
            ? String.format(Locale.ROOT, "  %5.2f %% of a core", 100 * cpu / elapsedNanos)
            : "");
  }
}
