package io.celltwin.hal;

import java.io.IOException;

/// One CAN bus: an interface of the kernel, a serial adapter, a recording. One thread.
public interface CanPort extends AutoCloseable {
  /// Fills `frame` with the next one received; false where none came until `deadlineNanos`. A bus
  /// that is down delivers nothing: it is a state, not an exception.
  boolean receive(CanFrame frame, long deadlineNanos) throws IOException;

  /// Queues a frame; false where the controller cannot take it now.
  boolean send(CanFrame frame) throws IOException;

  @Override
  void close();
}
