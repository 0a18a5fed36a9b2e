package io.celltwin.hil.kernel;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Checks one after the other in a machine that has no JUnit: each says how it went, none stops the
/// next.
public final class Checks {
  private static int failures;

  private Checks() {}

  @FunctionalInterface
  public interface Check {
    void run() throws Exception;
  }

  public static void check(String name, Check check) {
    long start = System.nanoTime();
    try {
      check.run();
      System.out.printf(
          Locale.ROOT, "ok      %s (%.1f s)%n", name, (System.nanoTime() - start) / 1e9);
    } catch (Exception | AssertionError failure) {
      failures++;
      System.out.println("FAILED  " + name + ": " + failure);
      failure.printStackTrace();
    }
    System.out.flush();
  }

  /// How many have failed so far.
  public static int failures() {
    return failures;
  }

  public static void that(boolean true_, String what) {
    if (!true_) throw new AssertionError(what);
  }

  public static void same(Object found, Object expected, String what) {
    if (!found.equals(expected))
      throw new AssertionError(what + ": found " + found + ", expected " + expected);
  }

  /// Runs a command and fails with what it printed if it fails.
  public static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.waitFor();
    that(status == 0, String.join(" ", command) + " ended with " + status + ": " + printed);
    return printed.strip();
  }

  public static void sh(String command) throws Exception {
    run("/bin/sh", "-c", command);
  }
}
