package io.celltwin.hal;

import java.io.IOException;

/// A serial line that can be held low: how chips behind a UART are woken.
public interface UartPort extends SerialPort {
  /// Holds the line low for at least so long; it is high again afterwards. Spoils bytes that are
  /// still on their way out: the caller gives them their time first.
  void holdLow(long nanos) throws IOException;
}
