package io.celltwin.hil.mosquitto;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/// A broker, the network before it, one daemon after the other with a spool, and one subscriber
/// whose session the broker keeps. A daemon sends 20 `telemetry` and one `cells` a second, where
/// the plan says nothing else, and an event now and then, for each of its packs.
final class Bed implements AutoCloseable {
  /// Of the pauses, which are by chance on purpose: faults come at any moment of a daemon's life.
  static final long SEED = Long.getLong("faults.seed", new Random().nextLong());

  /// Longer than any scenario.
  private static final int SECONDS = 4000;

  /// For how long nothing that is missing may come before it counts as lost.
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final long MAX_BYTES_PER_MEGABYTE = 1_000_000;

  /// How a bed differs from the usual one.
  ///
  /// @param spool folder of it
  /// @param megabytes cap of each pack's
  /// @param periodSeconds between two `telemetry`
  record Plan(int packs, Path spool, int megabytes, double periodSeconds) {
    static Plan usual(Path folder) {
      return new Plan(1, folder.resolve("spool"), 64, 0.05);
    }

    Plan in(Path folder, int toMegabytes) {
      return new Plan(packs, folder, toMegabytes, periodSeconds);
    }

    Plan of(int count, double toPeriodSeconds) {
      return new Plan(count, spool, megabytes, toPeriodSeconds);
    }
  }

  private final Path folder;
  private final Plan plan;
  private final Path config;
  private final Path quietConfig;
  private final Random random = new Random(SEED);
  private final Ledger ledger = new Ledger();
  private final Mosquitto broker;
  private final Network network;
  private final Listener listener;
  private Optional<DaemonProcess> daemon = Optional.empty();
  private Map<String, String> environment = Map.of();

  /// @param folder for everything of it
  Bed(Path folder, Plan plan) throws Exception {
    this.folder = folder;
    this.plan = plan;
    Path brokerFolder = Files.createDirectories(folder.resolve("broker"));
    broker = Mosquitto.lasting(brokerFolder);
    network = new Network(broker);
    listener = new Listener(broker, ledger);
    int rows = (int) (SECONDS / plan.periodSeconds);
    config =
        setup(
                Setup.eventful(folder, plan.periodSeconds, rows),
                "telemetry_period_s = " + plan.periodSeconds,
                "cells_period_s = " + Math.max(1, plan.periodSeconds),
                "fault_hold_s = 0")
            .write(folder);
    quietConfig =
        setup(
                Setup.resting(folder, 1, SECONDS),
                "telemetry_period_s = 3600",
                "cells_period_s = 3600")
            .write(folder, "quiet.toml");
  }

  private Setup setup(Path rows, String... periods) {
    List<String> lines = new ArrayList<>(List.of(periods));
    lines.addAll(List.of("keep_alive_s = 5", "clock = \"trusted\"", "backfill_per_s = 200"));
    lines.addAll(List.of("[mqtt.spool]", "folder = \"" + plan.spool + "\""));
    lines.add("max_MB = " + plan.packs * plan.megabytes);
    Setup setup = Setup.publishingTo(network.uri(), lines.toArray(String[]::new));
    packs().forEach(pack -> setup.pack(pack, 1, rows, 1));
    return setup;
  }

  List<String> packs() {
    return IntStream.rangeClosed(1, plan.packs).mapToObj(k -> "pack" + k).toList();
  }

  Path folder() {
    return folder;
  }

  Mosquitto broker() {
    return broker;
  }

  Network network() {
    return network;
  }

  Ledger ledger() {
    return ledger;
  }

  DaemonProcess daemon() {
    return daemon.orElseThrow();
  }

  // ---- the daemon

  /// Of daemons that are started from now on.
  void environment(Map<String, String> ofDaemons) {
    environment = ofDaemons;
  }

  void startDaemon() throws IOException {
    daemon = Optional.of(run(config));
  }

  private DaemonProcess run(Path ofConfig) throws IOException {
    int heapMegabytes = 96 + 4 * plan.packs;
    return new DaemonProcess(List.of("run", "--config", ofConfig), environment, heapMegabytes);
  }

  /// And notes what it leaves behind.
  void killDaemon() throws Exception {
    daemon().kill();
    noteSpools();
  }

  private long noteSpools() throws IOException {
    long givenUp = 0;
    for (String pack : packs()) {
      SpoolCopy copy =
          SpoolCopy.of(plan.spool.resolve(pack), plan.megabytes * MAX_BYTES_PER_MEGABYTE, folder);
      copy.undelivered().forEach(ledger::kept);
      givenUp += copy.givenUp();
    }
    return givenUp;
  }

  // ---- waiting

  /// By chance, up to that long.
  void pause(Duration upTo) throws InterruptedException {
    Thread.sleep(random.nextLong(upTo.toMillis()));
  }

  void last(Duration duration) throws InterruptedException {
    Thread.sleep(duration);
  }

  /// Waits for messages of every pack.
  void awaitMore(int messages) throws Exception {
    List<Long> before = packs().stream().map(ledger::received).toList();
    Await.until(
        Duration.ofMinutes(2),
        "more messages",
        () -> daemon().journal() + " " + ledger.account(),
        () -> {
          for (int k = 0; k < plan.packs; k++) {
            if (ledger.received(packs().get(k)) < before.get(k) + messages) return false;
          }
          return true;
        });
  }

  // ---- the end

  /// Heals nothing: lets everything arrive that will, and ends the daemon in order.
  Outcome finish(String what, int times, String... notes) throws Exception {
    awaitComplete();
    stopDaemon();
    noteSpools();
    // What the last one did not get rid of, another one brings that says hardly anything itself.
    environment = Map.of();
    daemon = Optional.of(run(quietConfig));
    awaitMore(1);
    awaitComplete();
    stopDaemon();
    long givenUp = noteSpools();
    Ledger.Account account = ledger.account();
    return new Outcome(what, times, account, Math.max(givenUp, account.dropped()), List.of(notes));
  }

  void stopDaemon() throws Exception {
    daemon().signal("TERM");
    if (daemon().end() != 0) throw new AssertionError(daemon().journal().toString());
  }

  /// Until nothing is missing but what was dropped, or nothing of it comes any more.
  void awaitComplete() throws InterruptedException {
    long sinceNanos = System.nanoTime();
    long fewest = Long.MAX_VALUE;
    while (System.nanoTime() - sinceNanos < PATIENCE.toNanos()) {
      Ledger.Account account = ledger.account();
      if (account.missing() <= account.dropped()) return;
      if (account.missing() < fewest) {
        fewest = account.missing();
        sinceNanos = System.nanoTime();
      }
      Thread.sleep(100);
    }
  }

  @Override
  public void close() {
    daemon.ifPresent(DaemonProcess::close);
    listener.close();
    broker.close();
    try {
      network.close();
    } catch (IOException late) {
      throw new UncheckedIOException(late);
    }
  }
}
