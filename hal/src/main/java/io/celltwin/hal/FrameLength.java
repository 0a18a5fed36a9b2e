package io.celltwin.hal;

/// The lengths that a [CanFrame] can have, and the codes 0..15 that stand for them on the bus. ISO
/// 11898-1:2015, table 5.
public final class FrameLength {
  public static final int CLASSIC_BYTES = 8;

  private static final int[] BYTES = {0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 20, 24, 32, 48, 64};

  private FrameLength() {}

  /// Bytes that a code 0..15 stands for; in a classic frame all from 8 on stand for 8.
  public static int ofCode(int code, boolean flexibleDataRate) {
    return flexibleDataRate ? BYTES[code] : Math.min(code, CLASSIC_BYTES);
  }

  /// The code of the least length with room for `bytes`, which are at most 64.
  public static int code(int bytes) {
    int code = Math.min(bytes, CLASSIC_BYTES);
    while (BYTES[code] < bytes) code++;
    return code;
  }

  /// The least length with room for `bytes`, which are at most 64.
  public static int atLeast(int bytes) {
    return BYTES[code(bytes)];
  }
}
