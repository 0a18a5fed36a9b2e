package io.celltwin.hil.bench;

import io.celltwin.edge.Ports;
import io.celltwin.hal.CanFilter;
import io.celltwin.hal.CanPort;
import io.celltwin.hal.Clock;
import io.celltwin.hal.I2cBus;
import io.celltwin.hal.SerialPort;
import io.celltwin.hal.SpiBus;
import io.celltwin.hal.UartPort;
import java.io.IOException;
import java.util.List;

/// The one port of a source, with an emulated device behind it.
///
/// @param plug opens it, as often as the driver wants, and as what the source's driver asks for
record BenchPorts(Clock clock, BenchDevice.Opening plug) implements Ports {
  @Override
  public SpiBus spi(int bus, int chipSelect, int hertz) throws IOException {
    return (SpiBus) plug.open();
  }

  @Override
  public UartPort uart(String device, int bitsPerSecond) throws IOException {
    return (UartPort) plug.open();
  }

  @Override
  public SerialPort serial(String device, int baudRate) throws IOException {
    return (SerialPort) plug.open();
  }

  @Override
  public I2cBus i2c(int bus) throws IOException {
    return (I2cBus) plug.open();
  }

  @Override
  public CanPort can(String name, boolean maySend, List<CanFilter> wanted) throws IOException {
    return (CanPort) plug.open();
  }
}
