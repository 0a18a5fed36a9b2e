package io.celltwin.edge;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Turns SIGTERM and SIGINT into an orderly stop: the shutdown hook stops the daemon, waits for the
/// command to end, and then ends the process itself with the command's own exit status.
final class StopSignal {
  /// How long the broker may take for the last messages.
  private static final Duration GRACE = Duration.ofSeconds(2);

  private static final long PATIENCE_SECONDS = 10;

  private final CompletableFuture<Integer> ended = new CompletableFuture<>();

  /// Watches for signals from now on.
  void stops(Daemon daemon) {
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> stop(daemon)));
  }

  private void stop(Daemon daemon) {
    if (ended.isDone()) return; // the program ends by itself
    daemon.stop(GRACE);
    int status = 1;
    try {
      status = ended.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException disorderly) {
      // as it stands
    }
    Runtime.getRuntime().halt(status);
  }

  /// Everything is closed and said.
  void ended(int status) {
    ended.complete(status);
  }
}
