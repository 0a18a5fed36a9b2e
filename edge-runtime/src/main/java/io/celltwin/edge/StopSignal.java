package io.celltwin.edge;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Turns SIGTERM and SIGINT into an orderly stop: the shutdown hook stops what the command does,
/// waits for it to end, and then ends the process itself with the command's own exit status.
final class StopSignal {
  private static final long PATIENCE_SECONDS = 10;

  private final CompletableFuture<Integer> ended = new CompletableFuture<>();

  /// Watches for signals from now on.
  void calls(Runnable stop) {
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> stop(stop)));
  }

  private void stop(Runnable stop) {
    if (ended.isDone()) return; // the program ends by itself
    stop.run();
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
