package io.celltwin.hil.speed;

import io.celltwin.edge.ExitStatus;
import io.celltwin.hil.demo.ProcessFigures;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `celltwin hil speed`: how many times faster than real time the simulated world runs.
@Command(
    name = "speed",
    description = {
      "Measures how fast the simulated world runs, ten ticks a second, every cell measured in each.",
      "One number of cells at a time: what a program has computed before changes how it is compiled."
    })
public final class HilSpeedCommand implements Callable<Integer> {
  /// What a chain of 32 LTC6813 with 16 cells each holds.
  private static final int MAX_CELLS = 512;

  private static final double TICK_NANOS = 1e8;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "0..1",
      paramLabel = "CELLS",
      defaultValue = "96",
      description = "In series; ${DEFAULT-VALUE}.")
  private int cells;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "5",
      description = "Of warming up, and of measuring, for each figure; ${DEFAULT-VALUE}.")
  private double seconds;

  @Override
  public Integer call() throws Exception {
    if (cells < 1 || cells > MAX_CELLS) refuse("CELLS", String.valueOf(cells), "1 to " + MAX_CELLS);
    if (!(seconds > 0 && seconds <= 3600)) {
      refuse("--seconds", String.valueOf(seconds), "above 0, at most 3600");
    }
    SpeedRun run = new SpeedRun(cells, seconds);
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%-36s %15s %20s %14s%n",
        cells + " cells at 10 Hz", "times real time", "ns per cell and tick", "on a processor");
    print(out, "plant alone", run.plant());
    print(out, "daemon alone, readings from memory", run.daemon());
    print(out, "plant, sensors, daemon", run.together());
    print(out, "plant, chips, drivers, daemon", run.throughChips());
    print(out, "plant, CAN frames, driver, daemon", run.throughCan());
    System.gc();
    out.printf(
        Locale.ROOT,
        "memory: %.0f MiB of heap in use, %.0f MiB resident, %.0f at most%n",
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / (1024.0 * 1024),
        ProcessFigures.residentMebibytes(),
        ProcessFigures.peakResidentMebibytes());
    out.flush();
    return ExitStatus.OK;
  }

  private void refuse(String what, String found, String expected) {
    throw new ParameterException(
        spec.commandLine(), what + ": found " + found + ", expected " + expected);
  }

  private void print(PrintWriter out, String what, Pace pace) {
    out.printf(
        Locale.ROOT,
        "%-36s %15.0f %20.1f %12.0f %%%n",
        what,
        TICK_NANOS / pace.nanosPerTick(),
        pace.nanosPerTick() / cells,
        100 * pace.processorShare());
    out.flush();
  }
}
