package io.celltwin.canbus.isotp;

/// The lengths that a frame can have.
final class FrameLength {
  private FrameLength() {}

  /// The least length of a frame with room for `bytes`, which are at most 64.
  static int atLeast(int bytes) {
    if (bytes <= 8) return bytes;
    if (bytes <= 24) return (bytes + 3) & ~3;
    if (bytes <= 32) return 32;
    return bytes <= 48 ? 48 : 64;
  }
}
