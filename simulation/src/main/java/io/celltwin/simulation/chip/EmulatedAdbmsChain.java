package io.celltwin.simulation.chip;

import io.celltwin.hal.Clock;

/// A chain of ADBMS6830 (16 cells, 10 GPIOs), 1 to 32 of them. What is and what is not emulated
/// stands in the README of `simulation`.
public final class EmulatedAdbmsChain extends EmulatedChain {
  private final I2cSlave[] slave;

  /// Ideal converters, 2 Mbit/s.
  public EmulatedAdbmsChain(int devices, ChainInputs inputs, Clock clock) {
    this(devices, inputs, clock, ChainSettings.ADBMS683X);
  }

  public EmulatedAdbmsChain(int devices, ChainInputs inputs, Clock clock, ChainSettings settings) {
    this(devices, inputs, clock, settings, new I2cSlave[] {(device, value, start) -> -1});
  }

  private EmulatedAdbmsChain(
      int devices, ChainInputs inputs, Clock clock, ChainSettings settings, I2cSlave[] slave) {
    super(clock, settings, chips(requireDevices(devices), inputs, settings, slave));
    this.slave = slave;
  }

  private static Chip[] chips(
      int devices, ChainInputs inputs, ChainSettings settings, I2cSlave[] slave) {
    Chip[] chips = new Chip[devices];
    for (int i = 0; i < devices; i++) chips[i] = new AdbmsChip(i + 1, inputs, settings, slave);
    return chips;
  }

  /// What answers on the I2C pins of all devices; nobody does at first.
  public void i2c(I2cSlave other) {
    slave[0] = other;
  }

  /// The second reference itself, not what it is measured with: 3 V where it is well.
  public void secondReference(int device, double volts) {
    adbms(device).secondReferenceVolts = volts;
  }

  private AdbmsChip adbms(int device) {
    return (AdbmsChip) chip(device);
  }
}
