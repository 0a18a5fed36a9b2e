package io.celltwin.lab.bench;

import io.celltwin.config.CellFile;
import io.celltwin.estimator.PackEstimate;
import io.celltwin.lab.plant.ElectrodeCell;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
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

/// One step of the filters of a whole pack, under the load of the C reference (`bench.c`); and one
/// of the whole state.
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

    /// Prints what 1000 steps make of the load; `step.sh` holds it against the reference's.
    @Setup
    public void drive() {
      pack = new DrivenPack(cells);
      PackEstimate estimate = pack.steps(1000);
      double soc = Arrays.stream(estimate.soc).average().orElseThrow();
      double sigma = Arrays.stream(estimate.socSigma).average().orElseThrow();
      double residual = Arrays.stream(estimate.innovationMeanVolts).average().orElseThrow();
      System.out.println(
          String.format(
              Locale.ROOT,
              "n=%5d  after 1000 steps: soc %.12f  sigma %.12f  residual %.12f",
              cells,
              soc,
              sigma,
              residual));
    }
  }

  /// A pack with the whole state at 100 Hz, on a load of its own.
  @State(Scope.Thread)
  public static class WholeLoad {
    private static final double DT_SECONDS = 0.01;

    @Param({"400"})
    public int cells;

    /// What limits of power are reckoned with.
    @Param({"circuit", "electrodes"})
    public String power = "circuit";

    private Optional<WholePack> pack = Optional.empty();

    @Setup
    public void build() throws Exception {
      CellFile electrodes = ElectrodeCell.file();
      CellFile cell =
          power.equals("electrodes") ? electrodes : CellFile.shipped(electrodes.source());
      pack = Optional.of(new WholePack(cells, cell, DT_SECONDS));
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

  @Benchmark
  public PackEstimate wholeState(WholeLoad load, Cpu cpu) {
    cpu.steps++;
    return load.pack.orElseThrow().step();
  }
}
