package io.celltwin.hal;

import java.io.IOException;

/// An I2C bus. One thread, but for [#close].
public interface I2cBus extends AutoCloseable {
  /// Writes `writeLength` bytes to the 7-bit `address`, then, after a repeated start, reads
  /// `readLength` bytes; either length may be 0.
  ///
  /// @throws IOException with device, address and errno where the chip does not answer
  void transfer(int address, byte[] write, int writeLength, byte[] read, int readLength)
      throws IOException;

  @Override
  void close();
}
