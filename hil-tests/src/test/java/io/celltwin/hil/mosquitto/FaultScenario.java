package io.celltwin.hil.mosquitto;

import io.celltwin.hil.mosquitto.Bed.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/// Faults between the loop and a subscriber, each played with real processes. What the daemon has
/// accepted has to arrive, or to be counted as dropped where there was no room.
enum FaultScenario {
  BROKER_KILLED("broker killed, and back within 1.5 s", 20, 3, FaultScenario::brokerKilled),
  DAEMON_KILLED("daemon killed at any moment of its first 4 s", 20, 4, FaultScenario::daemonKilled),
  BOTH_KILLED("broker and daemon killed, back in either order", 20, 3, FaultScenario::bothKilled),
  NETWORK("network swallows, stalls, delays, ends connections", 2, 1, FaultScenario::network),
  ACKNOWLEDGEMENTS(
      "broker does not acknowledge, and then does", 5, 1, FaultScenario::acknowledgements),
  DISK_FULL("disk full and broker away for 15 s", 5, 1, FaultScenario::diskFull, true),
  DISK_READ_ONLY("disk read-only for 15 s", 3, 1, FaultScenario::diskReadOnly, true),
  DISK_STALLS("disk takes nothing for 4 s, and then does", 5, 1, FaultScenario::diskStalls, true),
  FOLDER_DELETED("spool folder deleted, broker there", 5, 2, FaultScenario::folderDeleted),
  BACKLOG_DELETED("spool folder deleted, broker away", 2, 1, FaultScenario::backlogDeleted),
  CLOCK_JUMPS("clock set forth and back, by up to years", 5, 1, FaultScenario::clockJumps),
  HUNDRED_PACKS("broker of 100 packs killed, back after 10 s", 3, 1, FaultScenario::hundredPacks);

  private interface Script {
    Outcome play(FaultScenario scenario, Path folder, int times) throws Exception;
  }

  private static final Path FAKETIME =
      Path.of("/usr/lib/" + machine() + "-linux-gnu/faketime/libfaketimeMT.so.1");

  private final String what;
  private final int times;
  private final int fewTimes;

  @SuppressWarnings("ImmutableEnumChecker") // references to methods, which hold nothing
  private final Script script;

  private final boolean needsRoot;

  FaultScenario(String what, int times, int fewTimes, Script script) {
    this(what, times, fewTimes, script, false);
  }

  FaultScenario(String what, int times, int fewTimes, Script script, boolean needsRoot) {
    this.what = what;
    this.times = times;
    this.fewTimes = fewTimes;
    this.script = script;
    this.needsRoot = needsRoot;
  }

  private static String machine() {
    return System.getProperty("os.arch").equals("amd64") ? "x86_64" : "aarch64";
  }

  /// As the command line says it.
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// Why it cannot be played here; empty where it can.
  String obstacle() {
    if (needsRoot && !SmallDisk.possible()) return "only root can mount a disk";
    if (this == CLOCK_JUMPS && !Files.exists(FAKETIME)) {
      return "the Debian package faketime is not installed";
    }
    return "";
  }

  /// @param folder for everything of it
  Outcome play(Path folder) throws Exception {
    return script.play(this, folder, times);
  }

  /// As a test, which need not find what is rare.
  Outcome playBriefly(Path folder) throws Exception {
    return script.play(this, folder, fewTimes);
  }

  private Outcome finish(Bed bed, int played, String... notes) throws Exception {
    return bed.finish(word() + ": " + what, played, notes);
  }

  // ---- processes that die

  private static Outcome brokerKilled(FaultScenario scenario, Path folder, int times)
      throws Exception {
    try (Bed bed = new Bed(folder, Plan.usual(folder))) {
      bed.startDaemon();
      for (int k = 0; k < times; k++) {
        bed.awaitMore(20);
        bed.pause(Duration.ofSeconds(2));
        bed.broker().kill();
        bed.pause(Duration.ofMillis(1500));
        bed.broker().restart();
      }
      bed.awaitMore(20);
      return scenario.finish(bed, times);
    }
  }

  private static Outcome daemonKilled(FaultScenario scenario, Path folder, int times)
      throws Exception {
    try (Bed bed = new Bed(folder, Plan.usual(folder))) {
      for (int k = 0; k < times; k++) {
        bed.startDaemon();
        if (k % 5 < 4) bed.awaitMore(1); // else it may not have come that far
        bed.pause(Duration.ofSeconds(4));
        bed.killDaemon();
      }
      bed.startDaemon();
      bed.awaitMore(20);
      return scenario.finish(bed, times);
    }
  }

  private static Outcome bothKilled(FaultScenario scenario, Path folder, int times)
      throws Exception {
    try (Bed bed = new Bed(folder, Plan.usual(folder))) {
      bed.startDaemon();
      for (int k = 0; k < times; k++) {
        bed.awaitMore(20);
        bed.pause(Duration.ofSeconds(2));
        bed.broker().kill();
        bed.pause(Duration.ofMillis(500));
        bed.killDaemon();
        if (k % 2 == 0) bed.broker().restart();
        bed.startDaemon();
        bed.pause(Duration.ofSeconds(3));
        if (k % 2 == 1) bed.broker().restart();
      }
      bed.awaitMore(20);
      return scenario.finish(bed, times);
    }
  }

  // ---- the network

  private static Outcome network(FaultScenario scenario, Path folder, int times) throws Exception {
    try (Bed bed = new Bed(folder, Plan.usual(folder))) {
      Network network = bed.network();
      bed.startDaemon();
      for (int k = 0; k < times; k++) {
        bed.awaitMore(20);
        network.swallow();
        bed.last(Duration.ofSeconds(12)); // longer than the keep-alive's patience
        network.heal();
        bed.awaitMore(20);
        network.stall();
        bed.pause(Duration.ofSeconds(15)); // longer or not
        network.heal();
        bed.awaitMore(20);
        network.delay(Duration.ofMillis(300));
        bed.last(Duration.ofSeconds(5));
        network.cut();
        network.heal();
        bed.awaitMore(20);
        network.limit(2000); // a tenth of what is sent
        bed.last(Duration.ofSeconds(10));
        network.heal();
        bed.awaitMore(20);
        network.halfOpen();
        bed.awaitMore(20);
        network.orphan();
        bed.awaitMore(20);
      }
      return scenario.finish(bed, times);
    }
  }

  private static Outcome acknowledgements(FaultScenario scenario, Path folder, int times)
      throws Exception {
    try (Bed bed = new Bed(folder, Plan.usual(folder))) {
      bed.startDaemon();
      for (int k = 0; k < times; k++) {
        bed.awaitMore(20);
        bed.network().withholdAcknowledgements();
        bed.pause(Duration.ofSeconds(20)); // it gives up after 10
        bed.network().heal();
        bed.awaitMore(20);
      }
      return scenario.finish(bed, times);
    }
  }

  // ---- the disk

  private static Outcome diskFull(FaultScenario scenario, Path folder, int times) throws Exception {
    try (SmallDisk disk = new SmallDisk(folder, 16);
        Bed bed = new Bed(folder, Plan.usual(folder).in(disk.folder().resolve("spool"), 2))) {
      bed.startDaemon();
      for (int k = 0; k < times; k++) {
        bed.awaitMore(20);
        disk.fill();
        bed.broker().kill();
        bed.last(Duration.ofSeconds(15)); // a segment is full after 4
        if (k % 2 == 0) disk.free();
        bed.broker().restart();
        bed.awaitMore(20);
        disk.free();
      }
      bed.awaitMore(20);
      return scenario.finish(bed, times);
    }
  }

  private static Outcome diskReadOnly(FaultScenario scenario, Path folder, int times)
      throws Exception {
    try (SmallDisk disk = new SmallDisk(folder, 16);
        Bed bed = new Bed(folder, Plan.usual(folder).in(disk.folder().resolve("spool"), 2))) {
      for (int k = 0; k < times; k++) {
        // At its start.
        disk.readOnly(true);
        bed.startDaemon();
        bed.awaitMore(20);
        bed.broker().kill();
        bed.last(Duration.ofSeconds(5));
        disk.readOnly(false);
        bed.last(Duration.ofSeconds(12)); // it tries again every 10
        bed.killDaemon();
        bed.broker().restart();
        // While it runs.
        bed.startDaemon();
        bed.awaitMore(20);
        disk.fail();
        bed.last(Duration.ofSeconds(15));
        bed.awaitMore(20);
        bed.stopDaemon();
        disk.repair();
      }
      bed.startDaemon();
      bed.awaitMore(20);
      return scenario.finish(bed, times);
    }
  }

  private static Outcome diskStalls(FaultScenario scenario, Path folder, int times)
      throws Exception {
    try (SmallDisk disk = new SmallDisk(folder, 16);
        Bed bed = new Bed(folder, Plan.usual(folder).in(disk.folder().resolve("spool"), 2))) {
      bed.startDaemon();
      for (int k = 0; k < times; k++) {
        bed.awaitMore(20);
        disk.freeze();
        try {
          bed.last(Duration.ofSeconds(4));
        } finally {
          disk.thaw();
        }
      }
      bed.awaitMore(20);
      return scenario.finish(bed, times);
    }
  }

  private static Outcome folderDeleted(FaultScenario scenario, Path folder, int times)
      throws Exception {
    Path spool = folder.resolve("spool");
    try (Bed bed = new Bed(folder, Plan.usual(folder).in(spool, 2))) {
      bed.startDaemon();
      for (int k = 0; k < times; k++) {
        bed.awaitMore(100);
        delete(spool);
        bed.last(Duration.ofSeconds(12)); // it tries again every 10
      }
      bed.awaitMore(20);
      return scenario.finish(bed, times);
    }
  }

  private static Outcome backlogDeleted(FaultScenario scenario, Path folder, int times)
      throws Exception {
    Path spool = folder.resolve("spool");
    try (Bed bed = new Bed(folder, Plan.usual(folder).in(spool, 2))) {
      bed.startDaemon();
      for (int k = 0; k < times; k++) {
        bed.awaitMore(100);
        bed.broker().kill();
        bed.last(Duration.ofSeconds(3));
        delete(spool); // with what is in it
        bed.last(Duration.ofSeconds(12));
        bed.broker().restart();
      }
      bed.awaitMore(20);
      return scenario.finish(bed, times);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
    }
  }

  // ---- the clock

  private static Outcome clockJumps(FaultScenario scenario, Path folder, int times)
      throws Exception {
    Path clock = Files.writeString(folder.resolve("clock"), "+0");
    try (Bed bed = new Bed(folder, Plan.usual(folder))) {
      bed.environment(
          Map.of(
              "LD_PRELOAD", FAKETIME.toString(),
              "FAKETIME_TIMESTAMP_FILE", clock.toString(),
              "FAKETIME_NO_CACHE", "1",
              "FAKETIME_DONT_FAKE_MONOTONIC", "1",
              "FAKETIME_DONT_RESET", "1"));
      bed.startDaemon();
      for (int k = 0; k < times; k++) {
        for (String offset : List.of("+3600", "-7200", "+315360000", "-86400", "+0")) {
          bed.awaitMore(20);
          Files.writeString(clock, offset);
          bed.awaitMore(20);
        }
        bed.broker().kill();
        Files.writeString(clock, "-315360000");
        bed.last(Duration.ofSeconds(3));
        Files.writeString(clock, "+0");
        if (k % 2 == 0) {
          bed.killDaemon();
          bed.startDaemon();
        }
        bed.broker().restart();
      }
      bed.awaitMore(20);
      return scenario.finish(bed, times);
    }
  }

  // ---- many

  private static Outcome hundredPacks(FaultScenario scenario, Path folder, int times)
      throws Exception {
    // A broker that writes all that it has after every message does not take hundreds a second.
    try (Bed bed = new Bed(folder, new Plan(100, folder.resolve("spool"), 2, 5))) {
      bed.startDaemon();
      bed.awaitMore(3);
      StringBuilder note = new StringBuilder();
      for (int k = 0; k < times; k++) {
        bed.broker().kill();
        bed.last(Duration.ofSeconds(10));
        long backNanos = System.nanoTime();
        bed.broker().restart();
        bed.awaitMore(1);
        double secondsToAll = (System.nanoTime() - backNanos) * 1e-9;
        bed.awaitComplete();
        note.append(
            String.format(
                Locale.ROOT,
                "%sall back after %.1f s, backlog delivered after %.1f s, most connections in a second %d",
                k == 0 ? "" : "; ",
                secondsToAll,
                (System.nanoTime() - backNanos) * 1e-9,
                bed.network().mostPerSecond(backNanos)));
      }
      return scenario.finish(bed, times, note.toString());
    }
  }
}
