package io.celltwin.canbus.dbc;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Where a signal of up to 64 bits lies in the 64 bytes of a frame, as shifts of the eight bytes
/// around it.
class BitField {
  private static final VarHandle LITTLE =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int LAST_OFFSET = 56;

  /// Where the parts of a place lie in it. A shift takes the lowest six bits of its distance, so
  /// that the first three need no mask.
  private static final int LEFT = 6;

  private static final int RIGHT = 12;
  private static final int SIGNED = 18;
  private static final int BIG = 19;

  /// Offset of the eight bytes, shifts up to the highest bit and back, sign and byte order in one
  /// number for [#extract].
  final int place;

  /// Whether an unaligned field reaches into a ninth byte; the shift to the left is then the number
  /// of bits before it.
  final boolean ninth;

  final int neededBytes;

  BitField(DbcSignal signal, boolean signed) {
    boolean big = signal.bigEndian();
    int first = signal.firstBit();
    int bits = signal.bitLength();
    neededBytes = signal.neededBytes();
    // all fields within the first eight bytes share them
    int offset = neededBytes <= Long.BYTES ? 0 : Math.min(first / 8, LAST_OFFSET);
    ninth = neededBytes > offset + 8;
    int before = first - 8 * offset;
    int left = big || ninth ? before : Long.SIZE - before - bits;
    int right = Long.SIZE - bits;
    place =
        offset | left << LEFT | right << RIGHT | (signed ? 1 << SIGNED : 0) | (big ? 1 << BIG : 0);
  }

  private int offset() {
    return place & 63;
  }

  private int left() {
    return place >>> LEFT & 63;
  }

  private int right() {
    return place >>> RIGHT & 63;
  }

  private boolean big() {
    return (place >>> BIG & 1) != 0;
  }

  /// Whether [#read] gives what it is as a number: not of 64 bits without sign.
  final boolean isNeverNegative() {
    return right() > 0 && (place >>> SIGNED & 1) == 0;
  }

  /// The integer, of a field of 64 bits without sign its bits.
  final long read(byte[] data) {
    return ninth ? signed(readNine(data), place) : extract(data, place);
  }

  /// Like [#read], of a field without a ninth byte.
  static long extract(byte[] data, int place) {
    return extract(littleWindow(data, place & 63), place);
  }

  /// The eight bytes from `offset` on, the first the lowest.
  static long littleWindow(byte[] data, int offset) {
    return (long) LITTLE.get(data, offset);
  }

  /// Of the [#littleWindow] of the field.
  static long extract(long little, int place) {
    long window = ordered(little, place);
    return signed(window << (place >>> LEFT) >>> (place >>> RIGHT), place);
  }

  /// Of the field's bits the integer: nothing changes where it has no sign.
  private static long signed(long bits, int place) {
    long signBit = (place >>> SIGNED & 1L) << ~(place >>> RIGHT);
    return (bits ^ signBit) - signBit;
  }

  private static long window(byte[] data, int place) {
    return ordered(littleWindow(data, place & 63), place);
  }

  /// Without a branch, for the orders of a message's signals follow no pattern.
  private static long ordered(long little, int place) {
    long reversed = -(place >>> BIG & 1L);
    return little ^ ((little ^ Long.reverseBytes(little)) & reversed);
  }

  private void setWindow(byte[] data, long window) {
    LITTLE.set(data, offset(), big() ? Long.reverseBytes(window) : window);
  }

  /// Leaves all other bits as they are.
  final void write(byte[] data, long raw) {
    if (ninth) {
      writeNine(data, raw);
    } else {
      int shift = right() - left();
      long mask = -1L >>> right() << shift;
      setWindow(data, (window(data, place) & ~mask) | (raw << shift & mask));
    }
  }

  private long readNine(byte[] data) {
    int before = left();
    int right = right();
    long window = window(data, place);
    long more = data[offset() + 8] & 0xff;
    return big()
        ? (window << before | more >>> (8 - before)) >>> right
        : (window >>> before | more << (Long.SIZE - before)) << right >>> right;
  }

  private void writeNine(byte[] data, long raw) {
    int before = left();
    int over = before - right(); // bits in the ninth byte
    int ninth = offset() + 8;
    if (big()) {
      setWindow(data, (window(data, place) & ~(-1L >>> before)) | raw << right() >>> before);
      int mask = 0xff << (8 - over) & 0xff;
      data[ninth] = (byte) ((data[ninth] & ~mask) | ((int) (raw << (8 - over)) & mask));
    } else {
      setWindow(data, (window(data, place) & ~(-1L << before)) | raw << before);
      int mask = 0xff >>> (8 - over);
      data[ninth] = (byte) ((data[ninth] & ~mask) | ((int) (raw >>> (Long.SIZE - before)) & mask));
    }
  }
}
