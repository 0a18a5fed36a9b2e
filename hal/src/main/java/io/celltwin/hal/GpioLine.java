package io.celltwin.hal;

import java.io.IOException;

/// One line of a GPIO chip, requested as input or output; nobody else has it until it is closed.
/// One thread. A line that was closed says [java.nio.channels.ClosedChannelException]; closing it
/// once more does nothing.
public interface GpioLine extends AutoCloseable {
  /// Of an output: what it was set to.
  boolean isHigh() throws IOException;

  /// @throws IOException with the line where it is an input
  void set(boolean high) throws IOException;

  @Override
  void close();
}
