package io.celltwin.hal;

import java.io.IOException;

/// One CAN bus: an interface of the kernel, a serial adapter, a recording. One thread, but for
/// [#health] and [#close].
public interface CanPort extends AutoCloseable {
  /// Fills `frame` with the next one received, which may be a report of an error; false where none
  /// came until `deadlineNanos`. A bus that is down delivers nothing: it is a state, not an
  /// exception.
  ///
  /// @throws java.nio.channels.ClosedChannelException where the port is closed, also while it waits
  boolean receive(CanFrame frame, long deadlineNanos) throws IOException;

  /// Queues a frame; false where the controller cannot take it now.
  ///
  /// @throws IllegalStateException where the port was opened to listen only
  boolean send(CanFrame frame) throws IOException;

  /// What this port knows of its bus. Any thread, at any time.
  default CanHealth health() {
    return new CanHealth(); // knows nothing
  }

  /// Wakes a thread that waits in [#receive]. Any thread.
  @Override
  void close();
}
