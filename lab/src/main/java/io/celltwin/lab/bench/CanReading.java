package io.celltwin.lab.bench;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import com.sun.management.ThreadMXBean;
import io.celltwin.hal.CanFrame;
import io.celltwin.hal.can.SocketCanPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/// What a CAN frame costs from the socket to a stored reading, over pairs of Unix datagram sockets
/// that carry the kernel's `struct can_frame`: processor time and memory of the reading thread
/// alone. `lab/bench/can-read.sh` runs it.
public final class CanReading {
  /// A bus of 500 kbit/s that is full carries about 4000 frames of 8 bytes a second.
  private static final int FRAMES_PER_SECOND = 4000;

  private static final int BUSES = 2;
  private static final int MESSAGES = 32;
  private static final int FRAME_BYTES = 16;
  private static final int WARM_UP_FRAMES = 2_000_000;
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
    private final SocketCanPort port;
    private final double[] readings = new double[2 * MESSAGES];
    private final CanFrame frame = new CanFrame();

    long cpuNanos;
    long userNanos;
    long allocatedBytes;

    Bus(long gatherNanos) throws IOException {
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
      port = SocketCanPort.over(readingEnd, SocketCanPort.Options.LISTEN.gathering(gatherNanos));
      out.set(JAVA_BYTE, 4, (byte) 8);
    }

    void send(int n) {
      out.set(JAVA_INT, 0, 0x100 + n % MESSAGES);
      out.set(JAVA_LONG, 8, n);
      try {
        long sent = (long) WRITE.invokeExact(writingEnd, out, (long) FRAME_BYTES);
        if (sent != FRAME_BYTES) throw new IllegalStateException("write failed");
      } catch (Throwable failure) {
        throw new IllegalStateException(failure);
      }
    }

    /// Reads so many frames and stores two signals of each.
    void read(int frames) {
      ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long allocatedBefore = thread.getCurrentThreadAllocatedBytes();
      long userBefore = thread.getCurrentThreadUserTime();
      long cpuBefore = thread.getCurrentThreadCpuTime();
      try {
        for (int n = 0; n < frames; ) {
          if (!port.receive(frame, System.nanoTime() + 1_000_000_000L)) continue;
          int message = frame.id - 0x100;
          byte[] data = frame.data;
          readings[2 * message] = 0.1 * (short) ((data[0] & 0xFF) | (data[1] << 8));
          readings[2 * message + 1] = 0.001 * ((data[3] & 0xFF) | ((data[2] & 0xFF) << 8));
          n++;
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
    Bus flooded = new Bus(0);
    flooded.flood(WARM_UP_FRAMES);
    int frames = 200_000 * seconds;
    flooded.flood(frames);
    report("as fast as the sender can", List.of(flooded), frames, 0);
    for (long gatherNanos : new long[] {0, 1_000_000, 2_000_000, 5_000_000, 10_000_000, 20_000_000})
      paced(gatherNanos, seconds);
  }

  /// Two full buses at their own pace.
  private static void paced(long gatherNanos, int seconds) throws Exception {
    int frames = FRAMES_PER_SECOND * seconds;
    List<Bus> buses = new ArrayList<>();
    List<Thread> readers = new ArrayList<>();
    for (int i = 0; i < BUSES; i++) {
      Bus bus = new Bus(gatherNanos);
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
