package io.celltwin.hil.mosquitto;

import io.celltwin.config.MqttSettings;
import io.celltwin.config.TwinConfig;
import io.celltwin.edge.Daemon;
import io.celltwin.edge.twin.AlarmEvent;
import io.celltwin.edge.twin.TwinSink;
import io.celltwin.edge.twin.TwinState;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.linux.ServiceNotifier;
import io.celltwin.hil.demo.DemoCar;
import io.celltwin.hil.demo.DemoConfig;
import io.celltwin.hil.demo.LivePack;
import io.celltwin.hil.kernel.Checks;
import io.celltwin.hil.mosquitto.TickTimes.Tick;
import io.celltwin.simulation.vehicle.DriveCycle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;

/// How long the loop is blocked inside a tick while what is behind it fails: 96 simulated cells at
/// 10 Hz, `telemetry` and `cells` in every tick, on a small disk, in one process from the first
/// phase to the last. The argument is how many seconds a phase lasts.
final class Blocked {
  private static final String HEAD =
      "%-42s %6s  %-20s %6s  %-20s  %-24s  %s"
          .formatted(
              "us, each p50 p99 max",
              "ticks",
              "blocked",
              "yields",
              "queued",
              "whole tick",
              "lateness");

  /// A sink that does what none may: the measure has to show it.
  private final class Sleeper implements TwinSink {
    @Override
    public void state(TwinState state) {
      if (sleeps) LockSupport.parkNanos(2_000_000);
    }

    @Override
    public void event(AlarmEvent event) {}
  }

  private interface Fault {
    void happen() throws Exception;
  }

  private final Duration phase;
  private final TickTimes times = new TickTimes();
  private final Mosquitto broker;
  private final Network network;
  private final Optional<SmallDisk> disk;
  private volatile boolean sleeps;

  private Blocked(Duration phase, Mosquitto broker, Network network, Optional<SmallDisk> disk) {
    this.phase = phase;
    this.broker = broker;
    this.network = network;
    this.disk = disk;
  }

  public static void main(String[] words) throws Exception {
    DaemonProcess.noneOutlivesThisOne();
    Duration phase = Duration.ofSeconds(words.length > 0 ? Long.parseLong(words[0]) : 60);
    Path folder = Files.createTempDirectory("celltwin-blocked-");
    Optional<SmallDisk> disk =
        SmallDisk.possible() ? Optional.of(new SmallDisk(folder, 16)) : Optional.empty();
    try (Mosquitto broker = Mosquitto.lasting(Files.createDirectories(folder.resolve("broker")));
        Network network = new Network(broker);
        Listener _ = new Listener(broker, heard -> {})) {
      new Blocked(phase, broker, network, disk).run(folder);
    } finally {
      if (disk.isPresent()) disk.get().close();
      Checks.run("rm", "-r", folder.toString());
    }
  }

  private void run(Path folder) throws Exception {
    DriveCycle cycle = DriveCycle.us06();
    LivePack car = new LivePack(DemoCar.driving(cycle), new SystemClock());
    TwinConfig config =
        DemoConfig.of(
            DemoConfig.cell(),
            io.celltwin.simulation.plant.PackSettings.CAR,
            Optional.of(mqtt(folder, disk.map(SmallDisk::folder).orElse(folder))));
    try (Daemon daemon =
        new Daemon(
            config,
            Map.of(DemoConfig.SOURCE, car),
            List.of(new Sleeper()),
            ServiceNotifier.silent(),
            times)) {
      daemon.prime();
      Thread loop = Thread.ofPlatform().start(() -> run(daemon));
      Thread.sleep(Duration.ofSeconds(30)); // until everything is compiled
      phases();
      daemon.stop();
      loop.join();
      System.out.printf(
          Locale.ROOT,
          "messages given up: %d; ticks skipped: %d of %d%n",
          daemon.droppedMessages(),
          daemon.timing().skippedTicks(),
          daemon.timing().ticks());
    }
  }

  private MqttSettings mqtt(Path folder, Path spoolParent) throws Exception {
    Path config =
        Setup.publishingTo(
                network.uri(),
                "keep_alive_s = 5",
                "clock = \"trusted\"",
                "telemetry_period_s = 0.1",
                "cells_period_s = 0.1",
                "backfill_per_s = 100",
                "[mqtt.spool]",
                "folder = \"" + spoolParent.resolve("spool") + "\"",
                "max_MB = 8")
            .pack("any", 1, Setup.resting(folder, 1, 10), 1)
            .write(folder);
    return TwinConfig.read(config).mqtt().orElseThrow();
  }

  private static void run(Daemon daemon) {
    try {
      daemon.run();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }

  private void phases() throws Exception {
    System.out.println(HEAD);
    phase("quiet", () -> {}, () -> {});
    phase("broker dead", broker::kill, broker::restart);
    phase("broker hangs (SIGSTOP)", broker::hold, broker::release);
    phase("consumer slow (proxy, 2 kB/s)", () -> network.limit(2000), network::heal);
    phase("network stalls (proxy)", network::stall, network::heal);
    if (disk.isPresent()) {
      SmallDisk small = disk.get();
      phase("disk full, broker there", small::fill, small::free);
      phase(
          "disk full, broker dead",
          () -> {
            small.fill();
            broker.kill();
          },
          () -> {
            small.free();
            broker.restart();
          });
      phase("disk stalls (fsfreeze)", small::freeze, small::thaw);
    } else {
      System.out.println("disk full, disk stalls: left out, only root can mount a disk");
    }
    phase("quiet again", () -> {}, () -> {});
    phase("control: a sink that sleeps for 2 ms", () -> sleeps = true, () -> sleeps = false);
  }

  /// With the fault in its first two thirds, and what follows from its end in the last.
  private void phase(String name, Fault fault, Fault end) throws Exception {
    times.take();
    fault.happen();
    try {
      Thread.sleep(phase.multipliedBy(2).dividedBy(3));
    } finally {
      end.happen();
    }
    Thread.sleep(phase.dividedBy(3));
    List<Tick> ticks = times.take();
    System.out.printf(
        Locale.ROOT,
        "%-42s %6d  %-20s %6d  %-20s  %-24s  %s%n",
        name,
        ticks.size(),
        micros(ticks, Tick::blockedNanos),
        ticks.stream().mapToLong(Tick::yields).sum(),
        micros(ticks, Tick::queuedNanos),
        micros(ticks, Tick::nanos),
        micros(ticks, Tick::lateNanos));
  }

  private static String micros(List<Tick> ticks, ToLongFunction<Tick> nanos) {
    if (ticks.isEmpty()) return "-";
    long[] sorted = ticks.stream().mapToLong(nanos).sorted().toArray();
    return sorted[sorted.length / 2] / 1000
        + " "
        + sorted[Math.min(sorted.length - 1, sorted.length * 99 / 100)] / 1000
        + " "
        + sorted[sorted.length - 1] / 1000;
  }
}
