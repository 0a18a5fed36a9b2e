package io.celltwin.hal.monitor;

/// The packet error code of commands, and of the data of LTC681x chips: x¹⁵ + x¹⁴ + x¹⁰ + x⁸ + x⁷ +
/// x⁴ + x³ + 1, begun at 0x10, shifted left by one (LTC6804-1 data sheet: 0001 gives 3D6E).
final class Pec15 {
  private static final int POLYNOMIAL = 0x4599;
  private static final int SEED = 0x10;
  private static final char[] TABLE = new char[256];

  static {
    for (int k = 0; k < 256; k++) {
      int rest = k << 7;
      for (int bit = 0; bit < 8; bit++) {
        rest = (rest & 0x4000) != 0 ? rest << 1 ^ POLYNOMIAL : rest << 1;
      }
      TABLE[k] = (char) (rest & 0x7FFF);
    }
  }

  private Pec15() {}

  /// The two bytes as they go over the wire, the first one in the upper half.
  static int of(byte[] bytes, int from, int length) {
    int pec = SEED;
    for (int k = from; k < from + length; k++) {
      pec = (pec << 8 ^ TABLE[(pec >> 7 ^ bytes[k]) & 0xFF]) & 0x7FFF;
    }
    return pec << 1;
  }
}
