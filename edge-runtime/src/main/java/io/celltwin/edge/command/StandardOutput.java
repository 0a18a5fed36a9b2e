package io.celltwin.edge.command;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/// Standard output, which by itself keeps silent about a full disk or a reader that has gone.
final class StandardOutput extends OutputStream {
  private static final Path DESCRIPTOR = Path.of("/proc/self/fd/1");
  private static final Pattern PIPE = Pattern.compile("(pipe|socket):");

  private final PrintStream stream = System.out;

  @Override
  public void write(int b) throws IOException {
    stream.write(b);
    check();
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    stream.write(bytes, from, length);
    check();
  }

  /// Prints a text whole.
  static void print(String text) throws IOException {
    try (StandardOutput out = new StandardOutput()) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  /// Writes what a printer still holds.
  ///
  /// @throws IOException where standard output has not taken all of it
  static void finish(PrintWriter printer) throws IOException {
    printer.flush();
    try (StandardOutput out = new StandardOutput()) {
      out.check();
    }
  }

  private void check() throws IOException {
    if (stream.checkError()) {
      if (isPipe()) throw new ReaderGoneException();
      throw new FileSystemException("standard output", null, "it takes no more");
    }
  }

  /// A pipe takes everything for as long as somebody reads from it.
  private static boolean isPipe() {
    try {
      return PIPE.matcher(Files.readSymbolicLink(DESCRIPTOR).toString()).lookingAt();
    } catch (IOException unknown) {
      return false;
    }
  }

  /// Standard output itself stays open.
  @Override
  public void close() {
    stream.flush();
  }
}
