package io.celltwin.edge.command;

import io.celltwin.edge.Daemon;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Turns SIGTERM and SIGINT into an orderly stop that ends with exit status 0: the shutdown hook
/// stops the loop, waits for the command to finish, and then ends the process itself.
public final class StopSignal {
  private static final long PATIENCE_SECONDS = 10;

  private final CountDownLatch done = new CountDownLatch(1);
  private volatile boolean received;

  private StopSignal() {}

  /// Watches for signals from now on.
  public static StopSignal stops(Daemon daemon) {
    StopSignal signal = new StopSignal();
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> signal.stop(daemon)));
    return signal;
  }

  private void stop(Daemon daemon) {
    if (done.getCount() == 0) return; // the program ends by itself
    received = true;
    daemon.stop();
    try {
      boolean orderly = done.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
      Runtime.getRuntime().halt(orderly ? 0 : 1);
    } catch (InterruptedException interrupted) {
      Runtime.getRuntime().halt(1);
    }
  }

  /// Whether the stop came from outside.
  public boolean received() {
    return received;
  }

  /// Everything is closed.
  public void done() {
    done.countDown();
  }
}
