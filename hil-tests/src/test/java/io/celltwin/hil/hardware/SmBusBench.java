package io.celltwin.hil.hardware;

import io.celltwin.hal.I2cBus;
import io.celltwin.hal.linux.LinuxI2cBus;
import io.celltwin.hil.port.I2cPromises;
import io.celltwin.hil.port.Plug;
import java.io.IOException;
import java.util.Optional;

/// The kernel's i2c-stub: a chip of registers at 0x40, on a controller that speaks SMBus only.
///
/// @param bus its number
record SmBusBench(int bus) implements I2cPromises.Bench {
  @Override
  public I2cBus open() throws IOException {
    return LinuxI2cBus.open(bus);
  }

  @Override
  public int address() {
    return KernelHardware.STUB_ADDRESS;
  }

  @Override
  public int register() {
    return 0x60;
  }

  @Override
  public int emptyAddress() {
    return KernelHardware.STUB_ADDRESS + 1;
  }

  @Override
  public String device() {
    return "/dev/i2c-" + bus;
  }

  @Override
  public Optional<Plug> plug() {
    return Optional.empty();
  }
}
