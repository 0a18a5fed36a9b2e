package io.celltwin.hal.current;

import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.I2cBus;
import java.io.IOException;
import java.util.Optional;

/// Which current sensor answers at an address of an I2C bus: the registers that tell a chip are
/// read, nothing is written.
public final class CurrentProbe {
  /// Where an INA226 or INA228 can be, and an ADS1115 too.
  public static final int FIRST_ADDRESS = ShuntChecks.FIRST_ADDRESS;

  public static final int LAST_ADDRESS = ShuntChecks.LAST_ADDRESS;

  private CurrentProbe() {}

  /// The name of the chip, or that it is another one; empty where nobody answers. ADS1113, ADS1114
  /// and ADS1115 cannot be told apart.
  public static Optional<String> chipAt(I2cBus bus, int address) {
    Registers registers = new Registers(address);
    DeviceHealth counts = new DeviceHealth();
    boolean canBeAds =
        address >= Ads1115Settings.FIRST_ADDRESS && address <= Ads1115Settings.LAST_ADDRESS;
    try {
      // First: what other registers this chip shows where it has none is not confirmed.
      if (canBeAds && Ads1115.isThere(registers, bus, counts)) return Optional.of("ADS1115");
      if (Ina228.isThere(registers, bus, counts)) return Optional.of("INA228");
      if (Ina226.isThere(registers, bus, counts)) return Optional.of("INA226");
      return Optional.of("another chip");
    } catch (IOException nobody) {
      return Optional.empty();
    }
  }
}
