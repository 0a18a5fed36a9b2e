package io.celltwin.hil.mosquitto;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/// Waiting for what other processes do.
final class Await {
  /// A start of a virtual machine on a busy machine, or the daemon's third attempt at a broker.
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final long POLL_MILLIS = 20;

  /// What may be looked at while another process writes it.
  interface Condition {
    boolean holds() throws IOException;
  }

  private Await() {}

  /// @param seen what to show where it does not come true
  static void until(String what, Supplier<?> seen, Condition condition) throws Exception {
    until(PATIENCE, what, seen, condition);
  }

  static void until(Duration patience, String what, Supplier<?> seen, Condition condition)
      throws Exception {
    long startNanos = System.nanoTime();
    while (!condition.holds()) {
      if (System.nanoTime() - startNanos > patience.toNanos()) {
        fail("no " + what + " after " + patience.toSeconds() + " s; seen: " + seen.get());
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  /// As kill(1): `STOP`, `CONT`, `KILL`, `TERM`, `INT`.
  static void signal(Process process, String name) throws Exception {
    List<String> command = List.of("kill", "-s", name, Long.toString(process.pid()));
    Process kill = new ProcessBuilder(command).inheritIO().start();
    if (kill.waitFor() != 0) fail("cannot send " + name);
  }
}
