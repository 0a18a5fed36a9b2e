package io.celltwin.hil.mosquitto;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.celltwin.edge.spool.Priority;
import io.celltwin.edge.spool.Spool;
import io.celltwin.edge.spool.SpoolRecord;
import io.celltwin.edge.spool.SpoolSettings;
import io.celltwin.hil.kernel.Checks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Scanner;

/// Delivers what an outage has left in the spool, at several rates, and says how that goes and what
/// it does to new messages: how long they take from their tick to a subscriber while the backlog is
/// delivered, and in the same process once it has been.
///
/// Arguments: how many messages wait, separated by commas, and at which `backfill_per_s`.
final class Backfill {
  private static final String PACK = "pack";
  private static final double LIVE_SECONDS = 0.1;
  private static final int SPOOL_MEGABYTES = 1000;

  private static final String SEQ = "\"seq\":";
  private static final int FIRST_SEQ = 1_000_000;

  /// A backlog that takes longer is measured for so long.
  private static final Duration LONGEST = Duration.ofSeconds(Integer.getInteger("seconds", 120));

  /// Of the new messages alone.
  private static final Duration WITHOUT = Duration.ofSeconds(60);

  private static final String HEAD =
      "%8s %14s %10s %7s %6s   %-33s   %s"
          .formatted(
              "waiting",
              "backfill_per_s",
              "delivered",
              "per s",
              "CPU %",
              "new ones beside it, ms: p50 p99 max",
              "and without");

  /// When messages of the backlog came, and how old the new ones were.
  private static final class Arrivals implements Listener.Ear {
    private static final JsonMapper JSON = new JsonMapper();

    private record New(long atNanos, double millis) {}

    private final List<Long> old = new ArrayList<>(); // guarded by this, as the other
    private final List<New> fresh = new ArrayList<>();

    @Override
    public void hear(Listener.Heard heard) {
      if (!heard.topic().endsWith("/telemetry")) return;
      try {
        JsonNode json = JSON.readTree(heard.payload());
        synchronized (this) {
          if (json.path("hist").asBoolean()) {
            old.add(heard.atNanos());
          } else {
            long millis = System.currentTimeMillis() - json.path("ts").asLong();
            fresh.add(new New(heard.atNanos(), millis));
          }
        }
      } catch (IOException invalid) {
        throw new UncheckedIOException(heard.payload(), invalid);
      }
    }

    synchronized int old() {
      return old.size();
    }

    synchronized double oldPerSecond() {
      if (old.size() < 2) return Double.NaN;
      return (old.size() - 1) / ((old.getLast() - old.getFirst()) * 1e-9);
    }

    synchronized String between(long fromNanos, long toNanos) {
      List<Double> millis =
          fresh.stream()
              .filter(n -> n.atNanos - fromNanos >= 0 && n.atNanos - toNanos < 0)
              .map(New::millis)
              .sorted()
              .toList();
      if (millis.isEmpty()) return "none";
      return String.format(
          Locale.ROOT,
          "%.0f %.0f %.0f (%d)",
          millis.get(millis.size() / 2),
          millis.get(Math.min(millis.size() - 1, millis.size() * 99 / 100)),
          Collections.max(millis),
          millis.size());
    }
  }

  private Backfill() {}

  public static void main(String[] words) throws Exception {
    DaemonProcess.noneOutlivesThisOne();
    List<Integer> counts = numbers(words.length > 0 ? words[0] : "20000,200000");
    List<Integer> rates = numbers(words.length > 1 ? words[1] : "50,1000,1000000");
    Path folder = Files.createTempDirectory("celltwin-backfill-");
    System.out.println(HEAD);
    for (int count : counts) {
      Path backlog = prepare(Files.createDirectories(folder.resolve("made-" + count)), count);
      for (int rate : rates) {
        Path place = Files.createDirectories(folder.resolve(count + "-" + rate));
        Checks.run("cp", "-r", backlog.toString(), place.resolve("spool").toString());
        System.out.println(deliver(place, count, rate));
        Checks.run("rm", "-r", place.toString());
      }
    }
    Checks.run("rm", "-r", folder.toString());
  }

  private static List<Integer> numbers(String commas) {
    return new Scanner(commas).useDelimiter(",").tokens().map(Integer::valueOf).toList();
  }

  private static Setup publishing(String broker, Path spool, String... more) {
    List<String> lines = new ArrayList<>(List.of("clock = \"trusted\"", "cells_period_s = 3600"));
    lines.addAll(List.of(more));
    lines.addAll(List.of("[mqtt.spool]", "folder = \"" + spool + "\""));
    lines.add("max_MB = " + SPOOL_MEGABYTES);
    return Setup.publishingTo(broker, lines.toArray(String[]::new));
  }

  /// What a daemon leaves that never found its broker, of which one record then stands for all.
  private static Path prepare(Path folder, int count) throws Exception {
    Path left = folder.resolve("left");
    Path config =
        publishing("tcp://127.0.0.1:" + Mosquitto.freePort(), left)
            .pack(PACK, 1, Setup.resting(folder, 1, 60), 20)
            .write(folder);
    try (DaemonProcess daemon = new DaemonProcess(List.of("run", "--config", config))) {
      daemon.awaitSaid("for the next start", 1);
      daemon.end();
    }
    SpoolRecord pattern = lastTelemetry(left.resolve(PACK));
    Spool spool = open(folder.resolve("spool").resolve(PACK));
    for (int k = 0; k < count; k++) {
      SpoolRecord record = numbered(pattern, FIRST_SEQ + k);
      spool.append(
          record.priority(),
          record.tag(),
          record.historyAt(),
          record.timeAt(),
          record.payload(),
          record.recordedNanos(),
          record.wallMillis());
      if (k % 1000 == 0) spool.maintain(System.nanoTime());
    }
    spool.close();
    return folder.resolve("spool");
  }

  private static Spool open(Path folder) {
    return Spool.open(
        new SpoolSettings(
            Optional.of(folder),
            SPOOL_MEGABYTES * 1_000_000L,
            SpoolSettings.MIN_BYTES,
            Duration.ofDays(365),
            Duration.ofSeconds(5)),
        System.nanoTime());
  }

  private static SpoolRecord lastTelemetry(Path folder) {
    Spool spool = open(folder);
    spool.requeue();
    Optional<SpoolRecord> last = Optional.empty();
    for (Optional<SpoolRecord> next = spool.nextBacklog();
        next.isPresent();
        next = spool.nextBacklog()) {
      if (next.get().priority() == Priority.FAST) last = next;
    }
    spool.close();
    return last.orElseThrow();
  }

  /// With another number in its words.
  private static SpoolRecord numbered(SpoolRecord record, int seq) {
    String words = new String(record.payload(), UTF_8);
    int from = words.indexOf(SEQ) + SEQ.length();
    int to = words.indexOf(',', from);
    String number = Integer.toString(seq);
    int longer = number.length() - (to - from);
    return new SpoolRecord(
        record.lsn(),
        record.priority(),
        record.tag(),
        record.historyAt() + longer,
        record.timeAt() == 0 ? 0 : record.timeAt() + longer,
        record.recordedNanos(),
        record.wallMillis(),
        (words.substring(0, from) + number + words.substring(to)).getBytes(UTF_8));
  }

  private static String deliver(Path folder, int count, int rate) throws Exception {
    Arrivals arrivals = new Arrivals();
    int rows = (int) (3600 / LIVE_SECONDS);
    try (Mosquitto broker = Mosquitto.lasting(folder);
        Listener _ = new Listener(broker, arrivals)) {
      Path config =
          publishing(
                  broker.uri(),
                  folder.resolve("spool"),
                  "telemetry_period_s = " + LIVE_SECONDS,
                  "backfill_per_s = " + rate)
              .pack(PACK, 1, Setup.eventful(folder, LIVE_SECONDS, rows), 1)
              .write(folder);
      try (DaemonProcess daemon = new DaemonProcess(List.of("run", "--config", config))) {
        Await.until("message of the backlog", daemon::journal, () -> arrivals.old() > 0);
        long startNanos = System.nanoTime();
        Duration before = daemon.processorTime();
        awaitBacklog(arrivals, count);
        long endNanos = System.nanoTime();
        Duration used = daemon.processorTime().minus(before);
        int delivered = arrivals.old();
        double perSecond = arrivals.oldPerSecond();
        String without = "-";
        if (delivered >= count) {
          Thread.sleep(WITHOUT);
          without = arrivals.between(endNanos + 1_000_000_000, System.nanoTime());
        }
        return String.format(
            Locale.ROOT,
            "%8d %14d %10d %7.0f %6.0f   %-33s   %s",
            count,
            rate,
            delivered,
            perSecond,
            100.0 * used.toNanos() / (endNanos - startNanos),
            arrivals.between(startNanos, endNanos),
            without);
      }
    }
  }

  private static void awaitBacklog(Arrivals arrivals, int count) throws InterruptedException {
    long startNanos = System.nanoTime();
    while (arrivals.old() < count && System.nanoTime() - startNanos < LONGEST.toNanos()) {
      Thread.sleep(50);
    }
  }
}
