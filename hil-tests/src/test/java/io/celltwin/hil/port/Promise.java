package io.celltwin.hil.port;

import io.celltwin.hil.kernel.Checks;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.function.Function;

/// One thing that a port promises, to be checked on whatever implements it: `PortContractTest` has
/// the emulators and what this machine has, `KernelHardware` the adapters on a kernel's devices.
public record Promise(String text, Checks.Check check) {
  /// Checks each of them in a machine that has no JUnit.
  ///
  /// @param what is checked, to begin each name with
  public static void check(String what, List<Promise> promises) {
    for (Promise promise : promises) Checks.check(what + ": " + promise.text, promise.check);
  }

  /// Something that checks need, and that has to be cleared away after them.
  @FunctionalInterface
  public interface Opener<B extends Closeable> {
    B open() throws Exception;
  }

  /// Checks each promise of what is opened for them.
  public static <B extends Closeable> void check(
      String what, Opener<B> opener, Function<B, List<Promise>> promises) {
    try (B bench = opener.open()) {
      check(what, promises.apply(bench));
    } catch (Exception broken) {
      Checks.check(
          what,
          () -> {
            throw broken;
          });
    }
  }

  @FunctionalInterface
  interface Attempt {
    void run() throws Exception;
  }

  /// @param says parts of the message
  static void refused(Attempt attempt, String... says) throws Exception {
    try {
      attempt.run();
    } catch (IOException refused) {
      String said = String.valueOf(refused.getMessage());
      for (String part : says) Checks.that(said.contains(part), said + ": does not say " + part);
      return;
    }
    throw new AssertionError("not refused");
  }

  static void closed(Attempt attempt) throws Exception {
    throwing(ClosedChannelException.class, attempt);
  }

  static void tooShort(Attempt attempt) throws Exception {
    throwing(IndexOutOfBoundsException.class, attempt);
  }

  static void throwing(Class<? extends Exception> kind, Attempt attempt) throws Exception {
    try {
      attempt.run();
    } catch (Exception thrown) {
      if (kind.isInstance(thrown)) return;
      throw thrown;
    }
    throw new AssertionError("no " + kind.getSimpleName());
  }
}
