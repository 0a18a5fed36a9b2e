package io.celltwin.hal;

/// CRC-16 of Modbus and of TI's cell monitors: 0x8005 reflected, from 0xFFFF, low byte first on the
/// wire.
public final class Crc16 {
  private static final char[] TABLE = new char[256];

  static {
    for (int k = 0; k < TABLE.length; k++) {
      int rest = k;
      for (int bit = 0; bit < 8; bit++) rest = (rest & 1) != 0 ? rest >> 1 ^ 0xA001 : rest >> 1;
      TABLE[k] = (char) rest;
    }
  }

  private Crc16() {}

  public static int of(byte[] bytes, int from, int length) {
    int crc = 0xFFFF;
    for (int k = from; k < from + length; k++) crc = crc >> 8 ^ TABLE[(crc ^ bytes[k]) & 0xFF];
    return crc;
  }
}
