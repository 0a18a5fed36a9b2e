package io.celltwin.edge.command;

import io.celltwin.config.SourceSettings;
import io.celltwin.config.TwinConfig;
import io.celltwin.edge.Celltwin;
import io.celltwin.edge.Daemon;
import io.celltwin.edge.ExitStatus;
import io.celltwin.edge.HardwareSources;
import io.celltwin.edge.Ports;
import io.celltwin.edge.UnavailableException;
import io.celltwin.edge.twin.SourceEvent;
import io.celltwin.hal.Channel;
import io.celltwin.hal.Clock;
import io.celltwin.hal.DeviceFault;
import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.ReadingSink;
import io.celltwin.hal.ReadingSource;
import io.celltwin.hal.SpiBus;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.UartPort;
import io.celltwin.hal.monitor.MonitorRegisters;
import io.celltwin.hal.monitor.MonitorSettings;
import io.celltwin.hal.monitor.RawRegister;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `celltwin hw read`: what chips and packs tell, as it comes.
@Command(
    name = "read",
    description = {
      "Prints every reading of the chips and serial packs of a configuration as CSV.",
      "Its columns: time_s,source,channel,value,unit,quality. What they say of themselves, faults"
          + " and states, and at the end their counts go to standard error. Exits with 69 where not"
          + " one reading came.",
      "With --raw the registers of the cell monitors, after one scan:"
          + " source,device,group,code,bytes,answer."
    })
public final class HwReadCommand implements Callable<Integer> {
  /// How long one source is waited for before the next has its turn.
  private static final long SLICE_NANOS = 50_000_000L;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private HwSources sources = new HwSources();

  @Option(
      names = "--for",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "How long, such as 20s; 5 s where not given.")
  private Duration duration = Duration.ofSeconds(5);

  @Option(
      names = "--raw",
      description = "The registers of the cell monitors instead, once, with their checksums.")
  private boolean raw;

  /// By a signal.
  private volatile boolean stopped;

  @Override
  public Integer call() throws Exception {
    TwinConfig twin = sources.read();
    if (raw) return registers(twin);
    List<Reader> readers = new ArrayList<>();
    Clock clock = new SystemClock();
    long startNanos = clock.nowNanos();
    ((Celltwin) spec.root().userObject()).stopOnSignal(() -> stopped = true);
    try (BufferedWriter out =
        new BufferedWriter(new OutputStreamWriter(new StandardOutput(), StandardCharsets.UTF_8))) {
      out.write("time_s,source,channel,value,unit,quality\n");
      for (HwSources.Chosen chosen : sources.of(twin)) {
        readers.add(
            new Reader(
                chosen.settings().name(),
                Daemon.open(twin, chosen.key(), chosen.settings(), Ports.ofThisMachine()),
                startNanos,
                out));
      }
      long endNanos = startNanos + duration.toNanos();
      while (clock.nowNanos() < endNanos && !stopped) {
        for (Reader reader : readers) {
          reader.read(Math.min(endNanos, clock.nowNanos() + SLICE_NANOS));
        }
        out.flush();
      }
    } catch (UncheckedIOException full) {
      throw full.getCause();
    } finally {
      readers.forEach(Reader::close);
    }
    readers.forEach(Reader::sum);
    boolean anything = readers.stream().anyMatch(reader -> reader.readings > 0);
    return anything ? ExitStatus.OK : ExitStatus.UNAVAILABLE;
  }

  /// Device by device from the host's end.
  private int registers(TwinConfig twin) throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    List<HwSources.Chosen> monitors =
        sources.of(twin).stream()
            .filter(chosen -> chosen.settings() instanceof SourceSettings.CellMonitor)
            .toList();
    if (monitors.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--raw: none of these sources is a chain of cell monitors");
    }
    out.println("source,device,group,code,bytes,answer");
    for (HwSources.Chosen chosen : monitors) {
      for (RawRegister register : registers(twin, chosen)) {
        out.printf(
            "%s,%d,%s,0x%03X,%s,%s%n",
            chosen.settings().name(),
            register.device(),
            register.name(),
            register.code(),
            register.bytes(),
            register.answer().text());
      }
    }
    out.flush();
    return ExitStatus.OK;
  }

  private static List<RawRegister> registers(TwinConfig twin, HwSources.Chosen chosen)
      throws Exception {
    SourceSettings.CellMonitor monitor = (SourceSettings.CellMonitor) chosen.settings();
    MonitorSettings settings = HardwareSources.monitorSettings(twin, chosen.key(), monitor);
    Clock clock = new SystemClock();
    try {
      switch (monitor.port()) {
        case SourceSettings.MonitorPort.Spi spi -> {
          try (SpiBus bus = HardwareSources.spi(spi, settings, Ports.ofThisMachine())) {
            return new MonitorRegisters(bus, clock, settings).read();
          }
        }
        case SourceSettings.MonitorPort.Line serial -> {
          try (UartPort line = HardwareSources.line(serial, settings, Ports.ofThisMachine())) {
            return new MonitorRegisters(line, clock, settings).read();
          }
        }
      }
    } catch (IOException absent) {
      throw new UnavailableException(String.valueOf(absent.getMessage()));
    }
  }

  private final class Reader {
    private final String name;
    private final ReadingSource source;
    private final List<Channel> channels;
    private final DeviceHealth health;
    private final ReadingSink sink;
    private DeviceHealth.Snapshot told = new DeviceHealth().snapshot();
    private long readings;

    Reader(String name, ReadingSource source, long startNanos, BufferedWriter out) {
      this.name = name;
      this.source = source;
      channels = source.channels();
      health = source.health().orElseGet(DeviceHealth::new);
      sink =
          (channel, sampledNanos, value, quality) -> {
            readings++;
            try {
              Channel of = channels.get(channel);
              out.write(
                  String.format(
                      Locale.ROOT,
                      "%.6f,%s,%s,%s,%s,%s%n",
                      (sampledNanos - startNanos) * 1e-9,
                      name,
                      of.name(),
                      Double.isNaN(value) ? "" : Double.toString(value),
                      of.quantity().unit(),
                      quality));
            } catch (IOException full) {
              throw new UncheckedIOException(full);
            }
          };
    }

    void read(long untilNanos) throws IOException {
      source.read(untilNanos, sink);
      DeviceHealth.Snapshot now = health.snapshot();
      if (now.equals(told)) return;
      SourceEvent change = new SourceEvent(name, 0, told, now);
      PrintWriter err = spec.commandLine().getErr();
      change.becomes().ifPresent(state -> err.println(name + ": " + state));
      for (DeviceFault fault : change.raised()) err.println(name + ": " + fault);
      for (DeviceFault fault : change.cleared()) err.println(name + ": cleared: " + fault);
      err.flush();
      told = now;
    }

    void sum() {
      Map<String, Long> counts = health.counts();
      String text = counts.isEmpty() ? "nothing to count" : counts.toString();
      spec.commandLine().getErr().println(name + ": " + readings + " readings, " + text);
    }

    void close() {
      source.close();
    }
  }
}
