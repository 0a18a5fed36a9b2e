package io.celltwin.hil.hardware;

import io.celltwin.hal.SpiBus;
import io.celltwin.hal.linux.LinuxSpiBus;
import io.celltwin.hil.port.LtcBench;
import java.io.Closeable;
import java.io.IOException;

/// The emulated chip behind a spidev of the kernel.
final class SpidevBench extends LtcBench implements Closeable {
  private static final int MODE = 3;
  private static final int HERTZ = 1_000_000;

  private SpiCharacterDevice device;

  SpidevBench() throws IOException, InterruptedException {
    device = new SpiCharacterDevice("spidev0.0", chain);
  }

  @Override
  protected SpiBus bus() throws IOException {
    return LinuxSpiBus.open(0, 0, MODE, HERTZ);
  }

  @Override
  public String device() {
    return "/dev/spidev0.0";
  }

  @Override
  public void unplug() {
    device.close();
  }

  @Override
  public void plug() throws IOException, InterruptedException {
    device = new SpiCharacterDevice("spidev0.0", chain);
  }

  @Override
  public void close() {
    device.close();
  }
}
