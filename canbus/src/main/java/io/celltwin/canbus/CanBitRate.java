package io.celltwin.canbus;

import io.celltwin.hal.CanFrame;

/// How fast a bus is, and so how long a frame holds it. Stuff bits are counted as if every one that
/// the content could ask for were there: a share of the bus reckoned from this is kept.
///
/// @param nominalBitsPerSecond during the arbitration, and all along in a classic frame
/// @param dataBitsPerSecond of the data of a frame that switches its bit rate
public record CanBitRate(int nominalBitsPerSecond, int dataBitsPerSecond) {
  private static final double NANOS_PER_SECOND = 1e9;

  public CanBitRate {
    if (nominalBitsPerSecond <= 0 || dataBitsPerSecond < nominalBitsPerSecond) {
      throw new IllegalArgumentException(
          "bit rate %d, of data %d: expected 0 < bit rate <= that of data"
              .formatted(nominalBitsPerSecond, dataBitsPerSecond));
    }
  }

  /// A bus of one bit rate.
  public static CanBitRate of(int bitsPerSecond) {
    return new CanBitRate(bitsPerSecond, bitsPerSecond);
  }

  /// Time from the start of `frame` until the next one may start.
  public long frameNanos(CanFrame frame) {
    return nanos(FrameBits.nominal(frame, true), nominalBitsPerSecond)
        + nanos(FrameBits.data(frame, true), dataBitsPerSecond);
  }

  private static long nanos(int bits, int bitsPerSecond) {
    return Math.round(bits * (NANOS_PER_SECOND / bitsPerSecond));
  }
}
