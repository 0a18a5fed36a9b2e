package io.celltwin.edge.command;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;

/// Standard output, which by itself keeps silent about a full disk or a reader that has gone.
final class StandardOutput extends OutputStream {
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

  private void check() throws IOException {
    if (stream.checkError()) {
      throw new FileSystemException("standard output", null, "it takes no more");
    }
  }

  /// Standard output itself stays open.
  @Override
  public void close() {
    stream.flush();
  }
}
