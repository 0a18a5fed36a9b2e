package io.celltwin.edge.spool;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// One record between memory and block, used again for the next.
///
/// Big-endian, 64 bytes before the payload: CRC-32C over all that follows (4), payload bytes (4),
/// LSN (8), LSN of the class's record before (8), monotonic ns (8), wall ms (8), the spool's clock
/// in ms (8), class (4), tag (4), the two places (4 each). A record begins at a multiple of 8.
final class RecordBuffer {
  static final int HEADER_BYTES = 64;
  private static final int ALIGNMENT = 8;
  private static final int FIRST_CAPACITY = 16 << 10;

  private final CRC32C crc = new CRC32C();
  private ByteBuffer bytes = ByteBuffer.allocateDirect(FIRST_CAPACITY);

  int storedCrc;
  int payloadBytes;
  long lsn;
  long previousLsn;
  long recordedNanos;
  long wallMillis;
  long clockMillis;
  int priority;
  int tag;
  int historyAt;
  int timeAt;

  /// What a record takes in a segment.
  static long storedBytes(long payloadBytes) {
    return HEADER_BYTES + payloadBytes + ALIGNMENT - 1 & -ALIGNMENT;
  }

  int storedBytes() {
    return (int) storedBytes(payloadBytes);
  }

  /// Empty, with room for so many bytes.
  ByteBuffer room(int length) {
    if (bytes.capacity() < length) bytes = ByteBuffer.allocateDirect(2 * length);
    return bytes.clear().limit(length);
  }

  /// The record of these fields and that payload, ready to be written.
  ByteBuffer encode(byte[] payload) {
    payloadBytes = payload.length;
    ByteBuffer out = room(HEADER_BYTES + payload.length);
    out.putInt(0).putInt(payloadBytes).putLong(lsn).putLong(previousLsn);
    out.putLong(recordedNanos).putLong(wallMillis).putLong(clockMillis);
    out.putInt(priority).putInt(tag).putInt(historyAt).putInt(timeAt);
    out.put(payload).flip();
    return out.putInt(0, crc());
  }

  /// Takes the fields from a header that has been read into [#room].
  void decodeHeader() {
    ByteBuffer in = bytes.position(0).limit(HEADER_BYTES);
    storedCrc = in.getInt();
    payloadBytes = in.getInt();
    lsn = in.getLong();
    previousLsn = in.getLong();
    recordedNanos = in.getLong();
    wallMillis = in.getLong();
    clockMillis = in.getLong();
    priority = in.getInt();
    tag = in.getInt();
    historyAt = in.getInt();
    timeAt = in.getInt();
  }

  /// Whether a whole record, read into [#room], is what was written.
  boolean sound() {
    return crc() == bytes.getInt(0);
  }

  private int crc() {
    crc.reset();
    crc.update(bytes.position(Integer.BYTES));
    bytes.position(0);
    return (int) crc.getValue();
  }

  SpoolRecord toRecord() {
    byte[] payload = new byte[payloadBytes];
    bytes.get(HEADER_BYTES, payload);
    return new SpoolRecord(
        lsn,
        Priority.ALL.get(priority),
        tag,
        historyAt,
        timeAt,
        recordedNanos,
        wallMillis,
        payload);
  }
}
