package io.celltwin.edge.command;

import io.celltwin.config.HardwareSourceText;
import io.celltwin.config.SourceSettings;
import io.celltwin.config.TwinConfig;
import io.celltwin.edge.Celltwin;
import io.celltwin.edge.ExitStatus;
import io.celltwin.edge.HardwareSources;
import io.celltwin.edge.Ports;
import io.celltwin.edge.Version;
import io.celltwin.hal.BenchCheck;
import io.celltwin.hal.Clock;
import io.celltwin.hal.SpiBus;
import io.celltwin.hal.UartPort;
import io.celltwin.hal.current.CurrentBench;
import io.celltwin.hal.monitor.MonitorBench;
import io.celltwin.hal.monitor.MonitorSettings;
import io.celltwin.hal.pack.PackBench;
import io.celltwin.hal.pack.SerialPackSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `celltwin hw test`: the suite that the project's own tests run against emulated chips, against
/// real ones.
@Command(
    name = "test",
    description = {
      "Tries what chips and serial packs of a configuration must be able to do.",
      "Prints what each check has found: a report to attach to a bug. Nothing is discharged and"
          + " nothing in a pack is changed. Exits with 69 where a check has failed."
    })
public final class HwTestCommand implements Callable<Integer> {
  private static final Ports PORTS = Ports.ofThisMachine();
  private static final Clock CLOCK = PORTS.clock();
  private static final int MOST_SCANS = 1_000_000;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private HwSources sources = new HwSources();

  @Option(
      names = "--scans",
      paramLabel = "N",
      description = "Scans or polls that the checks rest on; 50 where not given.")
  private int scans = 50;

  /// By a signal.
  private volatile boolean stopped;

  @Override
  public Integer call() throws Exception {
    if (scans < 1 || scans > MOST_SCANS) {
      throw new ParameterException(
          spec.commandLine(), "--scans: found " + scans + ", expected 1.." + MOST_SCANS);
    }
    TwinConfig twin = sources.read();
    Thread thread = Thread.currentThread();
    ((Celltwin) spec.root().userObject())
        .stopOnSignal(() -> {
          stopped = true;
          thread.interrupt();
        });
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        "celltwin "
            + Version.text()
            + ", Java "
            + Runtime.version()
            + ", "
            + System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + " "
            + System.getProperty("os.arch"));
    boolean passed = true;
    for (HwSources.Chosen chosen : sources.of(twin)) {
      out.println();
      HardwareSourceText.lines(chosen.settings()).forEach(out::println);
      List<BenchCheck> checks = new ArrayList<>();
      Consumer<BenchCheck> print =
          check -> {
            checks.add(check);
            out.println(check);
            out.flush();
          };
      try {
        run(twin, chosen, print);
      } catch (InterruptedException | IOException signalled) {
        if (!stopped) throw signalled;
      }
      long failed = checks.stream().filter(check -> !check.passed()).count();
      out.println(checks.size() + " checks, " + failed + " failed");
      passed &= failed == 0;
      if (stopped) {
        out.println("ended by a signal before all checks were made");
        break;
      }
    }
    StandardOutput.finish(out);
    return passed ? ExitStatus.OK : ExitStatus.UNAVAILABLE;
  }

  private void run(TwinConfig twin, HwSources.Chosen chosen, Consumer<BenchCheck> each)
      throws Exception {
    switch (chosen.settings()) {
      case SourceSettings.CellMonitor monitor -> {
        MonitorSettings settings = HardwareSources.monitorSettings(twin, chosen.key(), monitor);
        try {
          bench(monitor.port(), settings, each);
        } catch (IOException absent) {
          if (stopped) throw absent;
          each.accept(BenchCheck.last("port", String.valueOf(absent.getMessage())));
        }
      }
      case SourceSettings.CurrentSensor shunt ->
          new CurrentBench(
                  HardwareSources.chip(twin, chosen.key(), shunt),
                  () -> PORTS.i2c(shunt.i2cBus()),
                  CLOCK)
              .run(scans, each);
      case SourceSettings.SerialPack pack -> {
        SerialPackSettings settings = HardwareSources.packSettings(twin, chosen.key(), pack);
        new PackBench(settings, () -> HardwareSources.serial(pack, settings, PORTS), CLOCK)
            .run(scans, each);
      }
      case SourceSettings.Csv _, SourceSettings.Can _, SourceSettings.CanLog _ ->
          throw new IllegalStateException(chosen.settings().name() + " is no chip");
    }
  }

  private void bench(
      SourceSettings.MonitorPort port, MonitorSettings settings, Consumer<BenchCheck> each)
      throws IOException, InterruptedException {
    switch (port) {
      case SourceSettings.MonitorPort.Spi spi -> {
        try (SpiBus bus = HardwareSources.spi(spi, settings, PORTS)) {
          run(new MonitorBench(bus, CLOCK, settings), each);
        }
      }
      case SourceSettings.MonitorPort.Line serial -> {
        try (UartPort line = HardwareSources.line(serial, settings, PORTS)) {
          run(new MonitorBench(line, CLOCK, settings), each);
        }
      }
    }
  }

  private void run(MonitorBench bench, Consumer<BenchCheck> each)
      throws IOException, InterruptedException {
    bench.run(scans, each);
    bench.figures().forEach(spec.commandLine().getOut()::println);
  }
}
