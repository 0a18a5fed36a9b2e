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

  /// Of the eight bytes that are read at once.
  private final int offset;

  /// All ones where the bytes are to be reversed.
  private final long reversed;

  /// Up to the highest bit and back; of a field with a ninth byte the first is the bits before it.
  private final int left;

  private final int right;

  /// The highest bit, of a signed field alone.
  private final long signBit;

  /// Whether an unaligned field reaches into a ninth byte.
  private final boolean ninth;

  final int neededBytes;

  BitField(DbcSignal signal, boolean signed) {
    boolean big = signal.bigEndian();
    int first = signal.firstBit();
    int bits = signal.bitLength();
    offset = Math.min(first / 8, LAST_OFFSET);
    neededBytes = signal.neededBytes();
    ninth = neededBytes > offset + 8;
    reversed = big ? -1 : 0;
    int before = first - 8 * offset;
    left = big || ninth ? before : Long.SIZE - before - bits;
    right = Long.SIZE - bits;
    signBit = signed ? 1L << (bits - 1) : 0;
  }

  /// The integer, of a field of 64 bits without sign its bits.
  final long read(byte[] data) {
    long raw = ninth ? readNine(data) : window(data) << left >>> right;
    return (raw ^ signBit) - signBit;
  }

  /// Leaves all other bits as they are.
  final void write(byte[] data, long raw) {
    if (ninth) {
      writeNine(data, raw);
    } else {
      int shift = right - left;
      long mask = -1L >>> right << shift;
      setWindow(data, (window(data) & ~mask) | (raw << shift & mask));
    }
  }

  private long window(byte[] data) {
    long little = (long) LITTLE.get(data, offset);
    return little ^ ((little ^ Long.reverseBytes(little)) & reversed);
  }

  private void setWindow(byte[] data, long window) {
    LITTLE.set(data, offset, reversed == 0 ? window : Long.reverseBytes(window));
  }

  private long readNine(byte[] data) {
    long more = data[offset + 8] & 0xff;
    return reversed == 0
        ? (window(data) >>> left | more << (Long.SIZE - left)) << right >>> right
        : (window(data) << left | more >>> (8 - left)) >>> right;
  }

  private void writeNine(byte[] data, long raw) {
    int over = left - right; // bits in the ninth byte
    if (reversed == 0) {
      setWindow(data, (window(data) & ~(-1L << left)) | raw << left);
      int mask = 0xff >>> (8 - over);
      data[offset + 8] =
          (byte) ((data[offset + 8] & ~mask) | ((int) (raw >>> (Long.SIZE - left)) & mask));
    } else {
      setWindow(data, (window(data) & ~(-1L >>> left)) | raw << right >>> left);
      int mask = 0xff << (8 - over) & 0xff;
      data[offset + 8] = (byte) ((data[offset + 8] & ~mask) | ((int) (raw << (8 - over)) & mask));
    }
  }
}
