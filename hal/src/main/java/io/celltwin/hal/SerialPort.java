package io.celltwin.hal;

import java.io.IOException;

/// A serial line. One thread, but for [#close].
public interface SerialPort extends AutoCloseable {
  /// Bytes now in `into`, at least one; 0 where none came until `deadlineNanos`.
  ///
  /// @throws IOException where the line is gone (unplugged) or closed, also while it waits
  int read(byte[] into, long deadlineNanos) throws IOException;

  /// Writes the first `length` bytes of `from`.
  void write(byte[] from, int length) throws IOException;

  @Override
  void close();
}
