package io.celltwin.lab.bench;

import io.celltwin.canbus.dbc.Dbc;
import io.celltwin.canbus.dbc.FrameDecoder;
import io.celltwin.canbus.dbc.SignalSink;
import io.celltwin.hal.CanFrame;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// Frames of a busy bus into values, each kept in an array as the C beside it does. `decode.sh`
/// makes the frames and that C.
///
/// One operation is all frames of the file. As in [StepBenchmark], [Cpu] counts the thread's own
/// time.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DecodeBenchmark {
  private static final int RECORD_BYTES = 69;
  private static final Dbc NOTHING =
      new Dbc(
          "", List.of(), List.of(), List.of(), List.of(), Map.of(), List.of(), Map.of(), List.of(),
          "");

  /// A bus and a piece of its traffic.
  @State(Scope.Thread)
  public static class Bus {
    @Param("")
    public String dbc = "";

    @Param("")
    public String frames = "";

    private FrameDecoder decoder = new FrameDecoder(NOTHING);
    private CanFrame[] traffic = {};
    private double[] values = {};
    private SignalSink sink = (signal, raw, value) -> {};

    /// Prints what the frames decode to; `decode.sh` holds it against the C's.
    @Setup
    public void read() throws IOException {
      Dbc read = Dbc.readLeniently(Path.of(dbc), deviation -> {});
      decoder = new FrameDecoder(read);
      values = new double[read.messages().stream().mapToInt(m -> m.signals().size()).sum()];
      double[] kept = values;
      sink = (signal, raw, value) -> kept[signal.index()] = value;
      traffic = traffic(Path.of(frames));
      for (CanFrame frame : traffic) decoder.decode(frame, sink);
      double sum =
          Arrays.stream(values)
              .filter(value -> !Double.isNaN(value))
              .map(value -> value / (1 + Math.abs(value))) // that none outweighs the others
              .sum();
      System.out.println(String.format(Locale.ROOT, "sum %.15e", sum));
    }

    private static CanFrame[] traffic(Path file) throws IOException {
      ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
      CanFrame[] traffic = new CanFrame[in.capacity() / RECORD_BYTES];
      for (int i = 0; i < traffic.length; i++) {
        CanFrame frame = new CanFrame();
        int id = in.getInt();
        frame.id = id & Integer.MAX_VALUE;
        frame.extended = id < 0;
        frame.length = in.get();
        in.get(frame.data);
        traffic[i] = frame;
      }
      return traffic;
    }
  }

  /// CPU time of the benchmark's thread and the frames that it went into, per iteration.
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Cpu {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    public long cpuNanos;
    public long decoded;

    private long startNanos;

    @Setup(Level.Iteration)
    public void start() {
      decoded = 0;
      startNanos = THREADS.getCurrentThreadCpuTime();
    }

    @TearDown(Level.Iteration)
    public void stop() {
      cpuNanos = THREADS.getCurrentThreadCpuTime() - startNanos;
    }
  }

  @Benchmark
  public double[] decode(Bus bus, Cpu cpu) {
    for (CanFrame frame : bus.traffic) bus.decoder.decode(frame, bus.sink);
    cpu.decoded += bus.traffic.length;
    return bus.values;
  }
}
