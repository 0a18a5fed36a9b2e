package io.celltwin.hil.kernel;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Checks one after the other in a machine that has no JUnit: each says how it went, none stops the
/// next.
public final class Checks {
  private static int passed;
  private static int failures;
  private static int leftOut;

  private Checks() {}

  @FunctionalInterface
  public interface Check {
    void run() throws Exception;
  }

  public static void check(String name, Check check) {
    long start = System.nanoTime();
    try {
      check.run();
      passed++;
      System.out.printf(
          Locale.ROOT, "ok      %s (%.1f s)%n", name, (System.nanoTime() - start) / 1e9);
    } catch (Exception | AssertionError failure) {
      failures++;
      System.out.println("FAILED  " + name + ": " + failure);
      failure.printStackTrace();
    }
    System.out.flush();
  }

  /// A check that this machine has not what it needs for.
  public static void leaveOut(String name, String why) {
    leftOut++;
    System.out.println("left out  " + name + ": " + why);
  }

  /// Says how many went how, and ends the process: with 1 where something failed.
  public static void end() {
    String text = passed + " passed";
    if (leftOut > 0) text += ", " + leftOut + " left out";
    if (failures > 0) text += ", " + failures + " FAILED";
    System.out.println(text);
    System.exit(failures == 0 ? 0 : 1);
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
