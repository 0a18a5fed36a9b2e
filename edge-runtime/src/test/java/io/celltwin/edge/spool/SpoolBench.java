package io.celltwin.edge.spool;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// What a spool costs, of the messages of 96 cells: `append FOLDER`, `recover FOLDER`, and `wear
/// FOLDER online|offline SECONDS`, which keeps the pace of a daemon, for who reads the device's
/// counter before and after. The README has the commands.
final class SpoolBench {
  private static final int TELEMETRY_BYTES = 860;
  private static final int CELLS_BYTES = 4900;
  private static final int RECORDS = 20_000;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final long MAX_BYTES = 256 << 20;

  private SpoolBench() {}

  private static Spool open(Path folder) {
    return Spool.open(
        new SpoolSettings(
            Optional.of(folder), MAX_BYTES, 8 << 20, Duration.ofDays(30), Duration.ofSeconds(5)),
        System.nanoTime());
  }

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[1]);
    switch (arguments[0]) {
      case "append" -> append(folder);
      case "recover" -> recover(folder);
      case "wear" -> wear(folder, arguments[2].equals("online"), Integer.parseInt(arguments[3]));
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static void append(Path folder) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Spool spool = open(folder);
    for (int bytes : new int[] {TELEMETRY_BYTES, CELLS_BYTES}) {
      byte[] payload = new byte[bytes];
      for (int round = 0; round < 5; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        long beganNanos = System.nanoTime();
        for (int k = 0; k < RECORDS; k++) {
          spool.append(Priority.FAST, 0, 0, 0, payload, beganNanos, 0);
        }
        long nanos = System.nanoTime() - beganNanos;
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        System.out.printf(
            "append of %d B: %.1f us, %.1f B allocated%n",
            bytes, nanos / 1e3 / RECORDS, (double) allocated / RECORDS);
        beganNanos = System.nanoTime();
        spool.requeue();
        int taken = 0;
        for (Optional<SpoolRecord> next = spool.nextBacklog();
            next.isPresent();
            next = spool.nextBacklog()) {
          spool.delivered(next.get().lsn());
          taken++;
        }
        nanos = System.nanoTime() - beganNanos;
        System.out.printf("  taken and delivered: %.1f us%n", nanos / 1e3 / taken);
      }
    }
    spool.close();
  }

  private static void recover(Path folder) throws IOException {
    Spool spool = open(folder);
    while (spool.status().dropped().get(Priority.FAST.code()) == 0) {
      for (int k = 0; k < 5; k++) append(spool, TELEMETRY_BYTES);
      append(spool, CELLS_BYTES);
      spool.maintain(System.nanoTime());
    }
    spool.requeue();
    for (int k = 0; k < 1000; k++) { // islands of delivered ones
      long lsn = spool.nextBacklog().orElseThrow().lsn();
      if (k % 2 == 1) spool.delivered(lsn);
    }
    spool.close();
    for (int round = 0; round < 3; round++) {
      long beganNanos = System.nanoTime();
      Spool next = open(folder);
      long nanos = System.nanoTime() - beganNanos;
      System.out.printf(
          "recovery: %.0f ms, %d records, %.1f MB%n",
          nanos / 1e6, next.status().records(), next.status().bytes() / 1e6);
      next.close();
    }
    try (var files = Files.list(folder)) {
      System.out.println(files.count() + " files");
    }
  }

  private static void append(Spool spool, int bytes) {
    spool.append(Priority.FAST, 0, 0, 0, new byte[bytes], System.nanoTime(), 0);
  }

  private static void wear(Path folder, boolean online, int seconds) throws InterruptedException {
    Spool spool = open(folder);
    spool.requeue();
    long beganNanos = System.nanoTime();
    for (int second = 0; second < seconds; second++) {
      append(spool, TELEMETRY_BYTES);
      if (second % 5 == 0) append(spool, CELLS_BYTES);
      long nextNanos = beganNanos + (second + 1) * NANOS_PER_SECOND;
      while (System.nanoTime() - nextNanos < 0) {
        for (Optional<SpoolRecord> next = online ? spool.nextLive() : Optional.empty();
            next.isPresent();
            next = spool.nextLive()) {
          spool.delivered(next.get().lsn());
        }
        spool.maintain(System.nanoTime());
        Thread.sleep(100);
      }
    }
    spool.close();
  }
}
