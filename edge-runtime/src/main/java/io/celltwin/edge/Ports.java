package io.celltwin.edge;

import io.celltwin.hal.CanFilter;
import io.celltwin.hal.CanPort;
import io.celltwin.hal.Clock;
import io.celltwin.hal.I2cBus;
import io.celltwin.hal.SerialPort;
import io.celltwin.hal.SpiBus;
import io.celltwin.hal.UartPort;
import java.io.IOException;
import java.util.List;

/// Where the ports come from that a configuration names, and the time that their drivers live in: a
/// machine, or a bench that emulates what is wired to it. Opening throws where there is no such
/// port now; a driver tries again.
public interface Ports {
  Clock clock();

  SpiBus spi(int bus, int chipSelect, int hertz) throws IOException;

  /// @param device of a line behind which chips are
  UartPort uart(String device, int bitsPerSecond) throws IOException;

  /// @param device of a line behind which a pack is
  SerialPort serial(String device, int baudRate) throws IOException;

  I2cBus i2c(int bus) throws IOException;

  /// A port that is not there now is waited for by the port itself.
  ///
  /// @param name as [CanPorts] takes it
  /// @param maySend false opens it to listen only
  /// @param wanted which frames it delivers; all where empty
  CanPort can(String name, boolean maySend, List<CanFilter> wanted) throws IOException;

  /// Of the machine that this runs on.
  static Ports ofThisMachine() {
    return MachinePorts.INSTANCE;
  }
}
