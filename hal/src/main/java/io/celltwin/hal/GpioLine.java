package io.celltwin.hal;

import java.io.IOException;

/// One line of a GPIO chip, requested as input or output. One thread.
public interface GpioLine extends AutoCloseable {
  boolean isHigh() throws IOException;

  void set(boolean high) throws IOException;

  @Override
  void close();
}
