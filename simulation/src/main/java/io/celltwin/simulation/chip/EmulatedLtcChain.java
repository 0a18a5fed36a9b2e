package io.celltwin.simulation.chip;

import io.celltwin.hal.Clock;

/// A chain of LTC6811-1, LTC6813-1 or ADBMS1818, 1 to 32 of them. What is and what is not emulated
/// stands in the README of `simulation`.
public final class EmulatedLtcChain extends EmulatedChain {
  private final I2cSlave[] slave;

  /// Ideal converters, typical times, 1 Mbit/s.
  public EmulatedLtcChain(LtcPart part, int devices, ChainInputs inputs, Clock clock) {
    this(part, devices, inputs, clock, ChainSettings.LTC681X);
  }

  public EmulatedLtcChain(
      LtcPart part, int devices, ChainInputs inputs, Clock clock, ChainSettings settings) {
    this(part, devices, inputs, clock, settings, new I2cSlave[] {(device, value, start) -> -1});
  }

  private EmulatedLtcChain(
      LtcPart part,
      int devices,
      ChainInputs inputs,
      Clock clock,
      ChainSettings settings,
      I2cSlave[] slave) {
    super(clock, settings, chips(part, requireDevices(devices), inputs, settings, slave));
    this.slave = slave;
  }

  private static Chip[] chips(
      LtcPart part, int devices, ChainInputs inputs, ChainSettings settings, I2cSlave[] slave) {
    Chip[] chips = new Chip[devices];
    for (int i = 0; i < devices; i++) chips[i] = new LtcChip(i + 1, part, inputs, settings, slave);
    return chips;
  }

  /// What answers on the I2C pins of all devices; nobody does at first.
  public void i2c(I2cSlave other) {
    slave[0] = other;
  }

  /// Level of the DTEN pin: the discharge timer runs only while it is high.
  public void dischargeTimerPin(int device, boolean high) {
    ltc(device).dischargeTimerPin = high;
  }

  /// The multiplexer before a converter always selects the same cell of its group.
  ///
  /// @param converter 1, 2, (3): of cells 1..6, 7..12, 13..18
  /// @param channel 1..6; 0 heals
  public void stickMultiplexer(int device, int converter, int channel) {
    if (channel < 0 || channel > 6) throw new IllegalArgumentException("channel " + channel);
    chip(device).stuckChannel[converter - 1] = channel;
  }

  private LtcChip ltc(int device) {
    return (LtcChip) chip(device);
  }
}
