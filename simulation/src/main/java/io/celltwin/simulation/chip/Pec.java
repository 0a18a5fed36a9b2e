package io.celltwin.simulation.chip;

/// The check sums of the two families, bit by bit from their polynomials (LTC6804-1 data sheet p.
/// 45; known answers of five and three other implementations in the tests). On purpose not the
/// driver's code: a mistake there must not be repeated here.
final class Pec {
  private static final short[] FIFTEEN = new short[256];
  private static final short[] TEN = new short[256];

  static {
    for (int i = 0; i < 256; i++) {
      FIFTEEN[i] = (short) shift(i << 7, 15, 0x4599, 8);
      TEN[i] = (short) shift(i << 2, 10, 0x08F, 8);
    }
  }

  private Pec() {}

  /// PEC15 as it is on the wire: 16 bits, the last one 0.
  static int fifteen(byte[] data, int offset, int length) {
    int register = 0x10;
    for (int i = offset; i < offset + length; i++) {
      register = (register << 8 ^ FIFTEEN[(register >> 7 ^ data[i]) & 0xFF]) & 0x7FFF;
    }
    return register << 1;
  }

  /// PEC10 over the bytes and then the 6 bits of the command counter.
  static int ten(byte[] data, int offset, int length, int counter) {
    int register = 0x10;
    for (int i = offset; i < offset + length; i++) {
      register = (register << 8 ^ TEN[(register >> 2 ^ data[i]) & 0xFF]) & 0x3FF;
    }
    return shift(register ^ counter << 4, 10, 0x08F, 6);
  }

  /// `bits` steps of a shift register of `width` bits.
  private static int shift(int register, int width, int polynomial, int bits) {
    int mask = (1 << width) - 1;
    for (int i = 0; i < bits; i++) {
      boolean top = (register >> (width - 1) & 1) != 0;
      register = register << 1 & mask;
      if (top) register ^= polynomial;
    }
    return register;
  }
}
