package io.celltwin.hil.hardware;

import io.celltwin.hal.I2cBus;
import io.celltwin.hal.linux.LinuxI2cBus;
import io.celltwin.hil.port.ShuntBench;
import java.io.Closeable;
import java.io.IOException;

/// The emulated chip on an I2C bus of the kernel.
final class I2cDevBench extends ShuntBench implements Closeable {
  private static final int BUS = 77;

  private I2cCharacterDevice device;

  I2cDevBench() throws IOException, InterruptedException {
    device = new I2cCharacterDevice("i2c-" + BUS, chip);
  }

  @Override
  public I2cBus open() throws IOException {
    return LinuxI2cBus.open(BUS);
  }

  @Override
  public String device() {
    return "/dev/i2c-" + BUS;
  }

  @Override
  public void out() {
    device.close();
  }

  @Override
  public void in() throws IOException, InterruptedException {
    device = new I2cCharacterDevice("i2c-" + BUS, chip);
  }

  @Override
  public void close() {
    device.close();
  }
}
