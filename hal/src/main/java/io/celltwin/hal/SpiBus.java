package io.celltwin.hal;

import java.io.IOException;

/// One chip select of an SPI bus. One thread, but for [#close].
public interface SpiBus extends AutoCloseable {
  /// Clocks `length` bytes out of `out` and, at the same time, as many into `in`, under one chip
  /// select. The arrays may be the same.
  ///
  /// @throws IOException with device and errno; no byte of `in` counts then
  void transfer(byte[] out, byte[] in, int length) throws IOException;

  @Override
  void close();
}
