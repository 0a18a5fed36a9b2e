package io.celltwin.lab.validate;

import io.celltwin.config.ConfigException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/// Runs as many tasks at a time as there are cores.
final class Workers {
  private Workers() {}

  /// @param each takes the results in the order of the tasks, as they come
  /// @throws IOException or ConfigException of the first task that failed
  static <T> List<T> run(List<Callable<T>> tasks, Consumer<T> each)
      throws ConfigException, IOException, InterruptedException {
    ExecutorService workers =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    try {
      List<Future<T>> running = new ArrayList<>();
      for (Callable<T> task : tasks) running.add(workers.submit(task));
      List<T> results = new ArrayList<>();
      for (Future<T> future : running) {
        T result = future.get();
        each.accept(result);
        results.add(result);
      }
      return results;
    } catch (ExecutionException failed) {
      switch (failed.getCause()) {
        case IOException unreadable -> throw unreadable;
        case ConfigException wrongCell -> throw wrongCell;
        case null, default -> throw new IllegalStateException(failed);
      }
    } finally {
      workers.shutdownNow();
    }
  }
}
