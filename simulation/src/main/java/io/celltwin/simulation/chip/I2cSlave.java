package io.celltwin.simulation.chip;

/// What hangs on the I2C pins of a cell monitor: a multiplexer, an EEPROM.
@FunctionalInterface
public interface I2cSlave {
  /// One byte on the bus.
  ///
  /// @param device whose bus it is, counted from 1
  /// @param value what the monitor sends; FF while it listens
  /// @param afterStart the first byte after a start condition: the address
  /// @return the byte that is then on the bus, which is `value` unless the slave sends; -1 where
  ///   nobody acknowledges
  int transfer(int device, int value, boolean afterStart);
}
