package io.celltwin.edge.spool;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The records of one class: segments, oldest first, of which the last one grows, and what of them
/// is delivered. A segment without anything undelivered is given back at once; the last one is
/// written again from its beginning.
final class SegmentChain {
  private static final long NOWHERE = -1;

  /// Ranges: counting anew what is undelivered reads every header.
  private static final int FORGOTTEN_AT_ONCE = 64;

  private final Priority priority;
  private final RecordBuffer record;
  private final Consumer<Segment> giveBack;
  private final List<Segment> segments = new ArrayList<>();
  private final DeliveredRanges delivered = new DeliveredRanges();
  private final Position tail = new Position();
  private final Position backlog = new Position();
  private final Position live = new Position();
  private long lastLsn;
  private long liveAfterLsn;
  private long droppedLsn = NOWHERE; // the last one
  private int droppedOnTheirWay;
  private long lost;

  /// Between two records.
  private static final class Position {
    int segment;
    int at = Segment.START;
    long previousLsn = NOWHERE;

    void set(Position other) {
      segment = other.segment;
      at = other.at;
      previousLsn = other.previousLsn;
    }

    void toBeginningOf(int index) {
      segment = index;
      at = Segment.START;
      previousLsn = NOWHERE;
    }

    void pass(RecordBuffer record) {
      at += record.storedBytes();
      previousLsn = record.lsn;
    }
  }

  /// @param giveBack takes segments that hold nothing undelivered
  SegmentChain(Priority priority, RecordBuffer record, Consumer<Segment> giveBack) {
    this.priority = priority;
    this.record = record;
    this.giveBack = giveBack;
  }

  Priority priority() {
    return priority;
  }

  DeliveredRanges delivered() {
    return delivered;
  }

  long lastLsn() {
    return lastLsn;
  }

  List<Segment> segments() {
    return segments;
  }

  long undelivered() {
    long sum = 0;
    for (Segment segment : segments) sum += segment.undelivered();
    return sum;
  }

  long undeliveredBytes() {
    long sum = 0;
    for (Segment segment : segments) sum += segment.undeliveredBytes();
    return sum;
  }

  /// Undelivered records that were found unreadable since it was asked last.
  long takeLost() {
    long taken = lost;
    lost = 0;
    return taken;
  }

  // ---- opening

  /// Takes up what an earlier process has left, in order of the segments' numbers.
  void recover(List<Segment> found) {
    for (Segment segment : found) {
      if (!segment.sealed()) segment.scan(record);
      if (segment != found.getLast()) segment.abandon();
      segments.add(segment);
    }
    if (!segments.isEmpty()) {
      // What is before the oldest segment was delivered or dropped, though the cursor be older.
      delivered.raiseFloor(firstPreviousLsn(segments.getFirst()));
    }
    for (Segment segment : segments) {
      try {
        lost += segment.recount(delivered, segment.end(), record);
      } catch (IOException badSector) {
        segment.assumeUndelivered();
      }
      lastLsn = Math.max(lastLsn, segment.lastLsn());
    }
    if (undelivered() == 0) lastLsn = Math.max(lastLsn, delivered.floor());
    giveBackDelivered();
    startDelivery();
  }

  private long firstPreviousLsn(Segment segment) {
    try {
      return segment.firstPrevious(record).orElse(segment.lastLsn());
    } catch (IOException badSector) {
      return segment.afterLsn();
    }
  }

  // ---- appending

  /// Where the next record goes.
  Optional<Segment> head() {
    if (segments.isEmpty() || segments.getLast().sealed()) return Optional.empty();
    return Optional.of(segments.getLast());
  }

  /// A new head.
  void add(Segment segment) {
    segments.add(segment);
  }

  /// Of the record in the buffer, into a head that has room.
  void append(byte[] payload) throws IOException {
    record.previousLsn = lastLsn;
    segments.getLast().append(record, record.encode(payload));
    lastLsn = record.lsn;
  }

  void commit() throws IOException {
    for (Segment segment : segments) segment.commit(delivered);
  }

  boolean unforced() {
    for (Segment segment : segments) {
      if (segment.unforced(delivered)) return true;
    }
    return false;
  }

  // ---- delivery

  /// Everything undelivered is backlog from now on, whatever was taken before; what is appended
  /// from now on is live.
  void startDelivery() {
    segments.forEach(Segment::startDelivery);
    droppedOnTheirWay = 0;
    backlog.set(tail);
    liveAfterLsn = lastLsn;
    live.toBeginningOf(0);
    if (segments.isEmpty()) return;
    live.segment = segments.size() - 1;
    live.at = segments.getLast().end();
    live.previousLsn = lastLsn;
  }

  /// @return the LSN of the next live or backlog record, without taking it
  Optional<Long> peek(boolean fresh) throws IOException {
    boolean any = find(fresh ? live : backlog, fresh ? Long.MAX_VALUE : liveAfterLsn);
    return any ? Optional.of(record.lsn) : Optional.empty();
  }

  /// Takes what [#peek] has found.
  ///
  /// @return nothing where it cannot be read, nor what follows it in its segment
  Optional<Taken> take(boolean fresh) throws IOException {
    Position position = fresh ? live : backlog;
    Segment segment = segments.get(position.segment);
    if (!segment.readHeader(position.at, position.previousLsn, record)
        || !segment.readWhole(position.at, record)) {
      giveUp(position);
      return Optional.empty();
    }
    position.pass(record);
    segment.taken();
    return Optional.of(
        new Taken(record.toRecord(), record.previousLsn, record.storedBytes(), segment));
  }

  /// A record on its way.
  record Taken(SpoolRecord record, long previousLsn, int storedBytes, Segment segment) {}

  /// Gives up what cannot be read where the next live or backlog record is.
  void skipUnreadable(boolean fresh) throws IOException {
    Position position = fresh ? live : backlog;
    if (position.segment < segments.size()) giveUp(position);
  }

  /// Moves on over what is delivered to the next record that is not.
  ///
  /// @return whether there is one up to that LSN; it is in the buffer then, but for its payload
  private boolean find(Position position, long upToLsn) throws IOException {
    while (position.segment < segments.size()) {
      Segment segment = segments.get(position.segment);
      if (position.at >= segment.end() || segment.undelivered() == 0) {
        if (position.segment == segments.size() - 1) return false;
        position.toBeginningOf(position.segment + 1);
      } else if (!segment.readHeader(position.at, position.previousLsn, record)) {
        giveUp(position);
      } else if (record.lsn > upToLsn) {
        return false;
      } else if (delivered.covers(record.lsn)) {
        position.pass(record);
      } else {
        return true;
      }
    }
    return false;
  }

  private void giveUp(Position position) throws IOException {
    Segment segment = segments.get(position.segment);
    lost += segment.recount(delivered, position.at, record);
    giveBackDelivered();
    boundRanges();
  }

  /// @return whether the record was dropped while it was on its way, and has arrived after all
  boolean arrivesAfterAll(Taken taken) {
    if (taken.record.lsn() > droppedLsn) return false;
    droppedOnTheirWay--;
    return true;
  }

  /// @return false where it was so already, or was given up as unreadable
  boolean deliver(Taken taken) throws IOException {
    if (delivered.covers(taken.record.lsn())) return false;
    delivered.add(taken.previousLsn, taken.record.lsn());
    taken.segment.delivered(taken.storedBytes);
    if (taken.segment.undelivered() == 0) giveBackDelivered();
    boundRanges();
    return true;
  }

  private void boundRanges() throws IOException {
    if (!delivered.full()) return;
    delivered.forgetNarrowest(FORGOTTEN_AT_ONCE);
    for (Segment segment : segments) lost += segment.recount(delivered, segment.end(), record);
  }

  private void giveBackDelivered() {
    for (int k = segments.size() - 1; k >= 0; k--) {
      Segment segment = segments.get(k);
      if (segment.undelivered() > 0) continue;
      if (segment.sealed()) {
        remove(k);
      } else if (!segment.empty()) {
        rewind();
      }
    }
    boolean nothing = undelivered() == 0;
    delivered.raiseFloor(nothing ? lastLsn : segments.getFirst().afterLsn());
  }

  /// The head, to its beginning.
  private void rewind() {
    segments.getLast().rewind(lastLsn);
    int head = segments.size() - 1;
    for (Position position : List.of(tail, backlog, live)) {
      if (position.segment == head) position.toBeginningOf(head);
    }
  }

  private void remove(int index) {
    giveBack.accept(segments.remove(index));
    for (Position position : List.of(tail, backlog, live)) {
      if (position.segment == index) {
        position.toBeginningOf(index);
      } else if (position.segment > index) {
        position.segment--;
      }
    }
  }

  /// Dropped since delivery started, while they were on their way, and not arrived yet.
  int droppedOnTheirWay() {
    return droppedOnTheirWay;
  }

  /// The spool's clock when the oldest undelivered record was appended.
  Optional<Long> oldestMillis() throws IOException {
    return find(tail, Long.MAX_VALUE) ? Optional.of(record.clockMillis) : Optional.empty();
  }

  // ---- dropping

  /// Gives up the oldest segment that holds anything undelivered, and gives it back unless it is
  /// the head and may be kept.
  ///
  /// @return how many undelivered records it had
  int dropOldest(boolean keepHead) {
    Segment oldest = segments.getFirst();
    boolean head = segments.size() == 1 && head().isPresent();
    int dropped = oldest.undelivered();
    droppedLsn = oldest.lastLsn();
    droppedOnTheirWay += oldest.onTheirWay();
    delivered.raiseFloor(droppedLsn);
    if (head && keepHead) {
      rewind();
    } else {
      remove(0);
    }
    return dropped;
  }
}
