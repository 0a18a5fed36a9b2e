package io.celltwin.simulation.chip;

/// The check sum of Modbus and of TI's frames, bit by bit: x^16 + x^15 + x^2 + 1, least significant
/// bit first, beginning with FFFF. On purpose not the drivers' code.
final class Crc16 {
  private Crc16() {}

  static int of(byte[] bytes, int length) {
    int remainder = 0xFFFF;
    for (int i = 0; i < 8 * length; i++) {
      int bit = (bytes[i / 8] >> (i % 8)) & 1;
      boolean subtracts = ((remainder ^ bit) & 1) != 0;
      remainder >>= 1;
      if (subtracts) remainder ^= 0xA001;
    }
    return remainder;
  }
}
