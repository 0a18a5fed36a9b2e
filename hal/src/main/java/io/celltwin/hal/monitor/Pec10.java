package io.celltwin.hal.monitor;

/// The packet error code of an ADBMS6830's data: x¹⁰ + x⁷ + x³ + x² + x + 1, begun at 0x10, over
/// the data and then the six bits of the command counter (0 in what the host sends).
final class Pec10 {
  private static final int POLYNOMIAL = 0x08F;
  private static final int SEED = 0x10;
  private static final char[] TABLE = new char[256];

  static {
    for (int k = 0; k < 256; k++) {
      int rest = k << 2;
      for (int bit = 0; bit < 8; bit++) {
        rest = (rest & 0x200) != 0 ? rest << 1 ^ POLYNOMIAL : rest << 1;
      }
      TABLE[k] = (char) (rest & 0x3FF);
    }
  }

  private Pec10() {}

  /// The two bytes as they go over the wire, the first one in the upper half: `counter` in its
  /// upper six bits, the code in the lower ten.
  static int of(byte[] bytes, int from, int length, int counter) {
    int pec = SEED;
    for (int k = from; k < from + length; k++) {
      pec = (pec << 8 ^ TABLE[(pec >> 2 ^ bytes[k]) & 0xFF]) & 0x3FF;
    }
    for (int bit = 5; bit >= 0; bit--) {
      int out = (pec >> 9 ^ counter >> bit) & 1;
      pec = pec << 1 & 0x3FF;
      if (out != 0) pec ^= POLYNOMIAL;
    }
    return counter << 10 | pec;
  }
}
