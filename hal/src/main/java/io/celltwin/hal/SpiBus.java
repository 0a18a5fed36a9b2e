package io.celltwin.hal;

import java.io.IOException;

/// One chip select of an SPI bus. One thread, but for [#close]. A bus that was closed says
/// [java.nio.channels.ClosedChannelException]; closing it once more does nothing.
public interface SpiBus extends AutoCloseable {
  /// Clocks `length` bytes out of `out` and, at the same time, as many into `in`, under one chip
  /// select. The arrays may be the same; what stands behind `length` stays as it is. A transfer of
  /// 0 bytes is none.
  ///
  /// @throws IOException with device and errno; no byte of `in` counts then
  /// @throws IndexOutOfBoundsException where an array is shorter; nothing has been sent then
  void transfer(byte[] out, byte[] in, int length) throws IOException;

  @Override
  void close();
}
