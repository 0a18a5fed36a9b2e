package io.celltwin.hal.current;

import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.I2cBus;
import java.io.IOException;

/// Registers of a chip behind a pointer byte, big endian: each access is one transaction.
final class Registers {
  private final int address;
  private final byte[] out = new byte[3];
  private final byte[] in = new byte[5];

  Registers(int address) {
    this.address = address;
  }

  int unsigned16(I2cBus bus, DeviceHealth health, int register) throws IOException {
    return (int) read(bus, health, register, 2) & 0xFFFF;
  }

  int signed16(I2cBus bus, DeviceHealth health, int register) throws IOException {
    return (short) read(bus, health, register, 2);
  }

  /// 20 bits, signed, in the upper part of 24.
  int signed20(I2cBus bus, DeviceHealth health, int register) throws IOException {
    return (int) (read(bus, health, register, 3) << 40 >> 44);
  }

  long signed40(I2cBus bus, DeviceHealth health, int register) throws IOException {
    return read(bus, health, register, 5) << 24 >> 24;
  }

  private long read(I2cBus bus, DeviceHealth health, int register, int length) throws IOException {
    health.add(DeviceHealth.Count.REQUESTS, 1);
    out[0] = (byte) register;
    bus.transfer(address, out, 1, in, length);
    long value = 0;
    for (int i = 0; i < length; i++) value = value << 8 | (in[i] & 0xFF);
    return value;
  }

  void write16(I2cBus bus, DeviceHealth health, int register, int value) throws IOException {
    health.add(DeviceHealth.Count.REQUESTS, 1);
    out[0] = (byte) register;
    out[1] = (byte) (value >> 8);
    out[2] = (byte) value;
    bus.transfer(address, out, 3, in, 0);
  }
}
