package io.celltwin.hal;

import java.io.IOException;

/// ISO 15765-2 messages of up to 4095 bytes between two CAN identifiers. One thread.
public interface IsoTpChannel extends AutoCloseable {
  /// Sends the first `length` bytes and returns once the peer has taken them all.
  void send(byte[] message, int length, long deadlineNanos) throws IOException;

  /// Bytes of the next message, now in `message`; -1 where none was complete by `deadlineNanos`.
  int receive(byte[] message, long deadlineNanos) throws IOException;

  @Override
  void close();
}
