package io.celltwin.edge.command;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A serial line whose far end takes what it is told and never answers, or as it is told to: the
/// kernel's pseudo terminal, held by a Python process.
final class SilentLine implements AutoCloseable {
  private static final String FAR_END =
      """
      import os, pty, sys, tty
      far, near = pty.openpty()
      tty.setraw(near)
      print(os.ttyname(near), flush=True)
      while True:
          for command in os.read(far, 4096).split(b"\\r"):
              print(command.decode("latin-1"), flush=True)
              if command and len(sys.argv) > 1:
                  os.write(far, b"\\a" if chr(command[0]) in sys.argv[1] else b"\\r")
      """;

  private final Process holder;
  private final BufferedReader said;
  private final String device;

  SilentLine() throws IOException {
    this(List.of());
  }

  /// One that answers: with a bell where the command's letter is one of `refused`, else that it is
  /// done.
  static SilentLine answering(String refused) throws IOException {
    return new SilentLine(List.of(refused));
  }

  private SilentLine(List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("python3", "-c", FAR_END));
    command.addAll(arguments);
    Optional<Process> python = Optional.empty();
    try {
      python = Optional.of(new ProcessBuilder(command).start());
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

  /// Waits until something has come.
  void awaitAnything() throws IOException {
    assertTrue(said.readLine() != null, "the far end is gone");
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
