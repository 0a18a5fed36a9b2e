package io.celltwin.hal;

import java.io.IOException;

/// An I2C bus. One thread, but for [#close]. A bus that was closed says
/// [java.nio.channels.ClosedChannelException]; closing it once more does nothing.
public interface I2cBus extends AutoCloseable {
  /// Writes `writeLength` bytes to the 7-bit `address`, then, after a repeated start, reads
  /// `readLength` bytes; either length may be 0, and a transfer of nothing is none.
  ///
  /// @throws IOException with device, address and errno where the chip does not answer
  /// @throws IllegalArgumentException for an address that no chip can have, which are those below
  ///   0x03 and above 0x77
  /// @throws IndexOutOfBoundsException where an array is shorter; nothing has been sent then
  void transfer(int address, byte[] write, int writeLength, byte[] read, int readLength)
      throws IOException;

  @Override
  void close();
}
