package io.celltwin.lab.validate;

import java.io.PrintWriter;

/// Lines on standard error from whichever thread has something to say.
final class Progress {
  private static final long PAUSE_NANOS = 5_000_000_000L;

  private final PrintWriter err;
  private long quietUntilNanos = System.nanoTime();

  Progress(PrintWriter err) {
    this.err = err;
  }

  synchronized void say(String line) {
    err.println(line);
    err.flush();
  }

  /// Dropped where another such line was printed a few seconds ago.
  synchronized void sayNowAndThen(String line) {
    long now = System.nanoTime();
    if (now - quietUntilNanos < 0) return;
    quietUntilNanos = now + PAUSE_NANOS;
    say(line);
  }
}
