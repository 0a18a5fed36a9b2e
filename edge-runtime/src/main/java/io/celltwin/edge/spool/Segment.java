package io.celltwin.edge.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/// One block of records of one class, in order of their LSN.
///
/// Big-endian: magic, layout (4), class (4), number of the segment (8), LSN of the class's record
/// before (8), CRC-32C (4); from byte 64 on, once the segment has got its last record, the seal:
/// number of the segment (8), last LSN (8), end (4), records (4), the clock of the last record (8),
/// CRC-32C (4); from byte 128 on records. The first record's link is the header's LSN or above,
/// every other's the record's before it. What is there of the time before a rewind or of the
/// block's last use fails at that.
final class Segment {
  static final int START = 128;
  private static final int SEAL_AT = 64;
  private static final int CRC_AT = 32; // of the header and of the seal
  private static final long MAGIC = 0x43656C6C53706F6CL; // "CellSpol"
  private static final int LAYOUT = 1;
  private static final long NONE = -1;

  private final String name;
  private final Disk.Block block;
  private Priority priority = Priority.FAST;
  private long number;
  private long afterLsn;

  private boolean sealed;
  private int end = START;
  private long lastLsn;
  private int records;
  private long newestMillis;
  private int undelivered;
  private long undeliveredBytes;
  private int onTheirWay;
  private long unforcedAfterLsn = NONE;

  private Segment(String name, Disk.Block block) {
    this.name = name;
    this.block = block;
  }

  /// What a block turns out to be.
  sealed interface Found {
    record Use(Segment segment) implements Found {}

    /// Never used, or with a header that is damaged: free to be used.
    record Blank(Segment segment) implements Found {}

    record Foreign() implements Found {}
  }

  static Found find(String name, Disk.Block block) throws IOException {
    Segment segment = new Segment(name, block);
    if (block.size() == 0) return new Found.Blank(segment);
    if (block.size() <= START) return new Found.Foreign();
    ByteBuffer in = ByteBuffer.allocate(START);
    block.read(in, 0);
    if (in.flip().equals(ByteBuffer.allocate(START))) return new Found.Blank(segment);
    if (in.getLong(0) != MAGIC) return new Found.Foreign();
    if (in.getInt(8) > LAYOUT) {
      throw new IOException(
          name + " is of layout " + in.getInt(8) + ", this program knows " + LAYOUT);
    }
    int code = in.getInt(12);
    if (in.getInt(CRC_AT) != crc(in, 0, CRC_AT) || code < 0 || code >= Priority.ALL.size()) {
      return new Found.Blank(segment);
    }
    segment.priority = Priority.ALL.get(code);
    segment.number = in.getLong(16);
    segment.afterLsn = in.getLong(24);
    segment.lastLsn = segment.afterLsn;
    segment.takeSeal(in);
    return new Found.Use(segment);
  }

  /// A block that is not in use yet.
  static Segment blank(String name, Disk.Block block) {
    return new Segment(name, block);
  }

  private static int crc(ByteBuffer bytes, int from, int to) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate().position(from).limit(to));
    return (int) crc.getValue();
  }

  // ---- what it is

  String name() {
    return name;
  }

  int size() {
    return block.size();
  }

  Priority priority() {
    return priority;
  }

  long number() {
    return number;
  }

  long afterLsn() {
    return afterLsn;
  }

  long lastLsn() {
    return lastLsn;
  }

  int end() {
    return end;
  }

  boolean sealed() {
    return sealed;
  }

  boolean empty() {
    return records == 0;
  }

  /// The clock of its last record.
  long newestMillis() {
    return newestMillis;
  }

  int undelivered() {
    return undelivered;
  }

  long undeliveredBytes() {
    return undeliveredBytes;
  }

  /// Of the undelivered ones, since [#startDelivery].
  int onTheirWay() {
    return onTheirWay;
  }

  // ---- writing

  /// Begins anew, on the block of whatever it was. Forced, lest the header of before be found with
  /// records of now.
  void format(Priority priority, long number, long afterLsn) throws IOException {
    ByteBuffer out = ByteBuffer.allocate(START);
    out.putLong(MAGIC).putInt(LAYOUT).putInt(priority.code()).putLong(number).putLong(afterLsn);
    out.putInt(crc(out, 0, CRC_AT));
    block.write(out.clear(), 0);
    block.force();
    this.priority = priority;
    this.number = number;
    this.afterLsn = afterLsn;
    rewind(afterLsn);
  }

  /// To its beginning, where it holds nothing that is undelivered.
  void rewind(long chainLsn) {
    sealed = false;
    end = START;
    lastLsn = chainLsn;
    records = 0;
    undelivered = 0;
    undeliveredBytes = 0;
    onTheirWay = 0;
    unforcedAfterLsn = NONE;
  }

  boolean hasRoom(long storedBytes) {
    return !sealed && end + storedBytes <= block.size();
  }

  /// @param encoded whole, as `record` has it
  void append(RecordBuffer record, ByteBuffer encoded) throws IOException {
    block.write(encoded, end);
    if (unforcedAfterLsn == NONE) unforcedAfterLsn = record.previousLsn;
    take(record);
  }

  private void take(RecordBuffer record) {
    end += record.storedBytes();
    lastLsn = record.lsn;
    newestMillis = record.clockMillis;
    records++;
    undelivered++;
    undeliveredBytes += record.storedBytes();
  }

  /// After its last record.
  void seal() throws IOException {
    sealed = true;
    ByteBuffer out = ByteBuffer.allocate(CRC_AT + Integer.BYTES);
    out.putLong(number).putLong(lastLsn).putInt(end).putInt(records).putLong(newestMillis);
    out.putInt(crc(out, 0, CRC_AT));
    block.write(out.clear(), SEAL_AT);
    block.force();
    unforcedAfterLsn = NONE;
  }

  /// Gets no further record, although it cannot be told so.
  void abandon() {
    sealed = true;
  }

  /// Whether anything undelivered is not forced.
  boolean unforced(DeliveredRanges delivered) {
    if (unforcedAfterLsn != NONE && delivered.coversAll(unforcedAfterLsn, lastLsn)) {
      unforcedAfterLsn = NONE;
    }
    return unforcedAfterLsn != NONE;
  }

  void commit(DeliveredRanges delivered) throws IOException {
    if (unforced(delivered)) block.force();
    unforcedAfterLsn = NONE;
  }

  // ---- reading

  private void takeSeal(ByteBuffer in) {
    int sealEnd = in.getInt(SEAL_AT + 16);
    if (in.getInt(SEAL_AT + CRC_AT) != crc(in, SEAL_AT, SEAL_AT + CRC_AT)
        || in.getLong(SEAL_AT) != number
        || sealEnd > block.size()) {
      return;
    }
    sealed = true;
    lastLsn = in.getLong(SEAL_AT + 8);
    end = sealEnd;
    records = in.getInt(SEAL_AT + 20);
    newestMillis = in.getLong(SEAL_AT + 24);
    undelivered = records;
    undeliveredBytes = (long) end - START;
  }

  /// Finds the end of a segment that has no seal: the first place where no sound record follows.
  void scan(RecordBuffer record) {
    try {
      while (readHeader(end, lastLsn, block.size(), record) && readWhole(end, record)) {
        take(record);
      }
    } catch (IOException badSector) {
      sealed = true;
    }
  }

  /// @param previousLsn of the record before; at the beginning of any before the segment
  /// @return whether there is a header of a record that follows, in `record`
  boolean readHeader(int at, long previousLsn, RecordBuffer record) throws IOException {
    return readHeader(at, previousLsn, end, record);
  }

  private boolean readHeader(int at, long previousLsn, int limit, RecordBuffer record)
      throws IOException {
    if (at + RecordBuffer.HEADER_BYTES > limit) return false;
    block.read(record.room(RecordBuffer.HEADER_BYTES), at);
    record.decodeHeader();
    boolean linked =
        at == START ? record.previousLsn >= afterLsn : record.previousLsn == previousLsn;
    return linked
        && record.lsn > record.previousLsn
        && record.priority == priority.code()
        && record.payloadBytes >= 0
        && at + RecordBuffer.storedBytes(record.payloadBytes) <= limit;
  }

  /// Reads the whole of a record whose header is in `record`.
  ///
  /// @return whether it is sound
  boolean readWhole(int at, RecordBuffer record) throws IOException {
    block.read(record.room(RecordBuffer.HEADER_BYTES + record.payloadBytes), at);
    return record.sound();
  }

  /// The link of the first record.
  Optional<Long> firstPrevious(RecordBuffer record) throws IOException {
    return readHeader(START, 0, record) ? Optional.of(record.previousLsn) : Optional.empty();
  }

  /// Counts anew what is undelivered. What stands at `upTo`, unless that is the end, and whatever
  /// has no sound header, cannot be read, so that the segment ends there.
  ///
  /// @return how many undelivered records are lost by that
  int recount(DeliveredRanges delivered, int upTo, RecordBuffer record) throws IOException {
    int before = undelivered;
    boolean whole = upTo == end;
    if (whole && delivered.coversAll(afterLsn, lastLsn)) return setUndelivered(0, 0);
    if (whole && !delivered.coversAny(afterLsn, lastLsn)) {
      return setUndelivered(records, (long) end - START);
    }
    setUndelivered(0, 0);
    long previous = afterLsn;
    int at = START;
    while (at < upTo && readHeader(at, previous, record)) {
      previous = record.lsn;
      at += record.storedBytes();
      if (delivered.covers(record.lsn)) continue;
      undelivered++;
      undeliveredBytes += record.storedBytes();
    }
    if (at == end) return 0;
    delivered.add(previous, lastLsn);
    sealed = true;
    end = at;
    lastLsn = previous;
    return Math.max(0, before - undelivered);
  }

  /// Where that cannot be counted.
  void assumeUndelivered() {
    setUndelivered(records, (long) end - START);
  }

  private int setUndelivered(int count, long bytes) {
    undelivered = count;
    undeliveredBytes = bytes;
    return 0;
  }

  // ---- delivery

  /// None of its records is on its way.
  void startDelivery() {
    onTheirWay = 0;
  }

  /// One of its records is on its way.
  void taken() {
    onTheirWay++;
  }

  /// One of those has been delivered.
  void delivered(int storedBytes) {
    onTheirWay--;
    undelivered--;
    undeliveredBytes -= storedBytes;
  }

  void close() {
    block.close();
  }
}
