package io.celltwin.hal;

/// Data frames that a reader wants: those whose identifier agrees with `id` in the bits of `mask`.
///
/// @param id of 11 bits, or of 29 if `extended`
/// @param mask bits of the identifier that have to agree
/// @param extended whether frames with 29 or with 11 bits are meant
public record CanFilter(int id, int mask, boolean extended) {
  public static final int STANDARD_BITS = 0x7FF;
  public static final int EXTENDED_BITS = 0x1FFF_FFFF;

  public CanFilter {
    int bits = extended ? EXTENDED_BITS : STANDARD_BITS;
    if ((id & ~bits) != 0 || (mask & ~bits) != 0)
      throw new IllegalArgumentException(
          "identifier %X, mask %X: expected at most %X".formatted(id, mask, bits));
  }

  /// Frames with this identifier of 11 bits.
  public static CanFilter standard(int id) {
    return new CanFilter(id, STANDARD_BITS, false);
  }

  /// Frames with this identifier of 29 bits.
  public static CanFilter extended(int id) {
    return new CanFilter(id, EXTENDED_BITS, true);
  }

  public boolean matches(CanFrame frame) {
    return !frame.error
        && !frame.remote
        && frame.extended == extended
        && ((frame.id ^ id) & mask) == 0;
  }
}
