package io.celltwin.hal;

import java.io.IOException;

/// A serial line. One thread, but for [#close], which ends a read that waits. A line that was
/// closed says [java.nio.channels.ClosedChannelException]; closing it once more does nothing.
public interface SerialPort extends AutoCloseable {
  /// Bytes now in `into`, at least one; 0 where none came until `deadlineNanos`. What does not fit
  /// is for the next read.
  ///
  /// @throws IOException with the device where the line is gone (unplugged), also while it waits; a
  ///   thread that is interrupted while it waits is told so too, and stays interrupted
  int read(byte[] into, long deadlineNanos) throws IOException;

  /// Writes the first `length` bytes of `from`.
  ///
  /// @throws IndexOutOfBoundsException where the array is shorter; nothing has been sent then
  void write(byte[] from, int length) throws IOException;

  @Override
  void close();
}
