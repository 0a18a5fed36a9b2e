package io.celltwin.lab.bench;

import io.celltwin.estimator.PackEstimate;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
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

/// One step of the filters of a whole pack, under the load of the C reference (`bench_s.c`).
///
/// JMH measures the wall clock, the reference the thread's CPU time. So that a shared machine does
/// not blur the comparison, [Cpu] counts the same here.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class StepBenchmark {
  /// The pack under load.
  @State(Scope.Thread)
  public static class Load {
    @Param({"96", "400", "10000"})
    public int cells;

    private DrivenPack pack = new DrivenPack(1);

    @Setup
    public void drive() {
      pack = new DrivenPack(cells);
    }
  }

  /// CPU time of the benchmark's thread and the steps that it went into, per iteration.
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Cpu {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    public long cpuNanos;
    public long steps;

    private long startNanos;

    @Setup(Level.Iteration)
    public void start() {
      steps = 0;
      startNanos = THREADS.getCurrentThreadCpuTime();
    }

    @TearDown(Level.Iteration)
    public void stop() {
      cpuNanos = THREADS.getCurrentThreadCpuTime() - startNanos;
    }
  }

  @Benchmark
  public PackEstimate step(Load load, Cpu cpu) {
    cpu.steps++;
    return load.pack.step();
  }
}
