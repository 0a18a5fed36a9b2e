package io.celltwin.edge;

import io.celltwin.hal.CanFilter;
import io.celltwin.hal.CanPort;
import io.celltwin.hal.Clock;
import io.celltwin.hal.I2cBus;
import io.celltwin.hal.SerialPort;
import io.celltwin.hal.SpiBus;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.UartPort;
import io.celltwin.hal.linux.LinuxI2cBus;
import io.celltwin.hal.linux.LinuxSpiBus;
import io.celltwin.hal.serial.JsscSerialPort;
import java.io.IOException;
import java.util.List;

/// The ports of this machine, on its clock.
enum MachinePorts implements Ports {
  INSTANCE;

  /// All LTC681x and ADBMS parts: afe.md has it from two drivers.
  private static final int SPI_MODE = 3;

  private static final Clock CLOCK = new SystemClock();

  @Override
  public Clock clock() {
    return CLOCK;
  }

  @Override
  public SpiBus spi(int bus, int chipSelect, int hertz) throws IOException {
    return LinuxSpiBus.open(bus, chipSelect, SPI_MODE, hertz);
  }

  @Override
  public UartPort uart(String device, int bitsPerSecond) throws IOException {
    return JsscSerialPort.open(device, bitsPerSecond);
  }

  @Override
  public SerialPort serial(String device, int baudRate) throws IOException {
    return JsscSerialPort.open(device, baudRate);
  }

  @Override
  public I2cBus i2c(int bus) throws IOException {
    return LinuxI2cBus.open(bus);
  }

  @Override
  public CanPort can(String name, boolean maySend, List<CanFilter> wanted) throws IOException {
    try {
      return CanPorts.attach(name, maySend, wanted);
    } catch (UnavailableException none) {
      throw new IOException(none.getMessage(), none);
    }
  }
}
