package io.celltwin.hil.mosquitto;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// The lines that a process writes, as they come.
final class Output {
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Thread reader;

  Output(Process process) {
    reader = Thread.ofPlatform().daemon().start(() -> read(process));
  }

  private void read(Process process) {
    try {
      process.inputReader(UTF_8).lines().forEach(lines::add);
    } catch (UncheckedIOException ended) {
      // The test has ended the process and does not ask any more.
    }
  }

  List<String> lines() {
    return lines;
  }

  /// Waits for what a process has left behind at its end.
  void awaitEnd() throws InterruptedException {
    reader.join(Await.PATIENCE);
  }
}
