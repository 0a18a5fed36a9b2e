package io.celltwin.edge.command;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.Optional;

/// A serial line whose far end takes what it is told and never answers: the kernel's pseudo
/// terminal, held by a Python process.
final class SilentLine implements AutoCloseable {
  private static final String FAR_END =
      """
      import os, pty, tty
      far, near = pty.openpty()
      tty.setraw(near)
      print(os.ttyname(near), flush=True)
      while True:
          for command in os.read(far, 4096).split(b"\\r"):
              print(command.decode(), flush=True)
      """;

  private final Process holder;
  private final BufferedReader said;
  private final String device;

  SilentLine() throws IOException {
    Optional<Process> python = Optional.empty();
    try {
      python = Optional.of(new ProcessBuilder("python3", "-c", FAR_END).start());
    } catch (IOException none) {
      // told below
    }
    assumeTrue(python.isPresent(), "no python3 on this machine");
    holder = python.orElseThrow();
    said = holder.inputReader();
    device = String.valueOf(said.readLine());
  }

  /// Its near end, such as `/dev/pts/3`.
  String device() {
    return device;
  }

  /// Waits for `F`, the question that comes every second once the adapter is set up.
  void awaitSpoken() throws IOException {
    String line = "";
    while (line != null && !line.equals("F")) line = said.readLine();
    assertTrue(line != null, "the far end is gone");
  }

  @Override
  public void close() {
    holder.destroyForcibly();
  }
}
