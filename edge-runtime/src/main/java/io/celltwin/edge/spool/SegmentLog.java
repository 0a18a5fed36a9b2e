package io.celltwin.edge.spool;

import io.celltwin.edge.spool.SegmentChain.Taken;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The log on one disk: a chain of segments per class within one cap, and the cursor. What fails
/// throws, and leaves what was there.
final class SegmentLog {
  static final long NOT_KEPT = -1;

  private static final Pattern SEGMENT = Pattern.compile("([0-9]{4,9})\\.segment");

  /// Above as many records as a power cut can leave beyond the last one that is found, so that none
  /// of them ever fits behind a new one.
  private static final long LSN_GAP = 1 << 20;

  private static final long CURSOR_NANOS = 1_000_000_000L;
  private static final long CURSOR_FORCE_NANOS = 60_000_000_000L;
  private static final long CREATE_AGAIN_NANOS = 10_000_000_000L;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Disk disk;
  private final long maxBytes;
  private final int segmentBytes;
  private final long maxAgeMillis;
  private final long commitNanos;
  private final RecordBuffer record = new RecordBuffer();
  private final List<SegmentChain> chains;
  private final CursorFile.Counts counts = new CursorFile.Counts();
  private final CursorFile cursor;
  private final long firstLsn;

  /// Blocks that nothing undelivered is in.
  private final Deque<Segment> spares = new ArrayDeque<>();

  private long usedBytes;
  private int nextName = 1;
  private long nextNumber = 1;
  private boolean namesUnforced;
  private Optional<String> full = Optional.empty();
  private boolean changed;
  private long clockNanos;
  private long cursorNanos;
  private long cursorForcedNanos;
  private long soundNanos; // when nothing undelivered was unforced
  private long createdNanos;

  /// @param leastLsn that a record gets
  /// @param nowNanos as all later ones on the monotonic clock
  SegmentLog(Disk disk, SpoolSettings settings, long maxBytes, long leastLsn, long nowNanos)
      throws IOException {
    this.disk = disk;
    this.maxBytes = maxBytes;
    this.segmentBytes = settings.segmentBytes(maxBytes);
    this.maxAgeMillis = settings.maxAge().toMillis();
    this.commitNanos = settings.commitPeriod().toNanos();
    this.chains =
        Priority.ALL.stream()
            .map(priority -> new SegmentChain(priority, record, spares::addLast))
            .toList();
    clockNanos = nowNanos;
    cursorNanos = nowNanos;
    cursorForcedNanos = nowNanos;
    soundNanos = nowNanos;
    createdNanos = nowNanos;
    cursor = new CursorFile(disk, counts, ranges());
    try {
      recover();
      counts.nextLsn = Math.max(counts.nextLsn, leastLsn);
      for (SegmentChain chain : chains) {
        counts.nextLsn = Math.max(counts.nextLsn, chain.lastLsn() + 1);
      }
      counts.nextLsn += LSN_GAP;
      firstLsn = counts.nextLsn;
      while (usedBytes > maxBytes && makeRoom(Priority.EVENT)) trim();
      writeCursor();
      cursor.force(); // no LSN of now is given out after the next boot
    } catch (IOException broken) {
      closeBlocks();
      throw broken;
    }
  }

  private List<DeliveredRanges> ranges() {
    return chains.stream().map(SegmentChain::delivered).toList();
  }

  private void recover() throws IOException {
    List<Segment> found = new ArrayList<>();
    try {
      for (String name : disk.names()) {
        var matcher = SEGMENT.matcher(name);
        if (!matcher.matches()) continue;
        nextName = Math.max(nextName, Integer.parseInt(matcher.group(1)) + 1);
        find(name, found);
      }
    } catch (IOException broken) {
      found.forEach(Segment::close);
      throw broken;
    }
    found.sort(Comparator.comparingLong(Segment::number));
    if (!found.isEmpty()) nextNumber = found.getLast().number() + 1;
    for (SegmentChain chain : chains) {
      chain.recover(found.stream().filter(s -> s.priority() == chain.priority()).toList());
    }
    // The cursor's clock stands where nothing is delivered.
    for (Segment segment : found) {
      counts.clockMillis = Math.max(counts.clockMillis, segment.newestMillis());
    }
  }

  private void find(String name, List<Segment> found) throws IOException {
    Disk.Block block = disk.open(name);
    try {
      switch (Segment.find(name, block)) {
        case Segment.Found.Use(Segment segment) -> found.add(segment);
        case Segment.Found.Blank(Segment segment) -> spares.addLast(segment);
        case Segment.Found.Foreign() -> {
          block.close();
          return;
        }
      }
      usedBytes += block.size();
    } catch (IOException broken) {
      block.close();
      throw broken;
    }
  }

  /// Gives every class a segment, so that each has its room before the disk is full.
  void prepare() throws IOException {
    for (SegmentChain chain : chains) {
      if (chain.head().isPresent()) continue;
      if (spares.isEmpty() && usedBytes + segmentBytes <= maxBytes) createSpare();
      if (!spares.isEmpty() && spares.getFirst().size() == segmentBytes) add(chain);
    }
  }

  // ---- appending

  /// @param payload that fits into a segment
  /// @return the record's LSN; [#NOT_KEPT] where only what is worth more could make room
  long append(
      Priority priority,
      int tag,
      int historyAt,
      int timeAt,
      byte[] payload,
      long recordedNanos,
      long wallMillis)
      throws IOException {
    SegmentChain chain = chains.get(priority.code());
    Optional<Segment> head = chain.head();
    if (head.isEmpty() || !head.get().hasRoom(RecordBuffer.storedBytes(payload.length))) {
      changed = true;
      if (head.isPresent()) head.get().seal();
      if (!obtainSpare(priority)) {
        counts.dropped[priority.code()]++;
        return NOT_KEPT;
      }
      add(chain);
    }
    record.lsn = counts.nextLsn;
    record.priority = priority.code();
    record.tag = tag;
    record.historyAt = historyAt;
    record.timeAt = timeAt;
    record.recordedNanos = recordedNanos;
    record.wallMillis = wallMillis;
    record.clockMillis = counts.clockMillis;
    chain.append(payload);
    return counts.nextLsn++;
  }

  private void add(SegmentChain chain) throws IOException {
    spares.getFirst().format(chain.priority(), nextNumber, chain.lastLsn());
    nextNumber++;
    chain.add(spares.removeFirst());
  }

  /// Within the cap from the disk, else from the oldest records of the least class.
  private boolean obtainSpare(Priority priority) throws IOException {
    trim();
    while (spares.isEmpty()) {
      boolean mayGrow = usedBytes + segmentBytes <= maxBytes;
      if (mayGrow && createSpare()) break;
      // What the disk does not take at all is no reason to give anything up.
      if (mayGrow) probe();
      if (!makeRoom(priority)) {
        if (mayGrow) throw new IOException(full.orElse("no room"));
        return false;
      }
      trim();
    }
    return true;
  }

  private boolean createSpare() {
    try {
      String name = "%04d.segment".formatted(nextName);
      nextName++;
      spares.addLast(Segment.blank(name, disk.create(name, segmentBytes)));
      usedBytes += segmentBytes;
      namesUnforced = true;
      full = Optional.empty();
      return true;
    } catch (IOException refused) {
      full = Optional.of(String.valueOf(refused.getMessage()));
      return false;
    }
  }

  private boolean makeRoom(Priority lowest) throws IOException {
    for (Priority priority : Priority.ALL.reversed()) {
      SegmentChain chain = chains.get(priority.code());
      if (!chain.segments().isEmpty()) {
        drop(chain, false);
        return true;
      }
      if (priority == lowest) break;
    }
    return false;
  }

  /// Counted on the disk before the block is used again.
  private void drop(SegmentChain chain, boolean keepHead) throws IOException {
    counts.dropped[chain.priority().code()] += chain.dropOldest(keepHead);
    writeCursor();
    cursor.force();
  }

  /// Keeps one spare, so that a backlog at its cap or about to end does not write zeros.
  private void trim() throws IOException {
    while (spares.size() > 1 || (!spares.isEmpty() && spares.getFirst().size() != segmentBytes)) {
      Segment spare =
          spares.getFirst().size() != segmentBytes ? spares.getFirst() : spares.getLast();
      disk.delete(spare.name());
      spare.close();
      spares.remove(spare);
      usedBytes -= spare.size();
    }
  }

  // ---- delivery

  void startDelivery() {
    chains.forEach(SegmentChain::startDelivery);
  }

  /// Takes the next record: events first, the others as they were recorded.
  Optional<Taken> next(boolean fresh) throws IOException {
    while (true) {
      Optional<SegmentChain> first = Optional.empty();
      long firstLsn = Long.MAX_VALUE;
      for (SegmentChain chain : chains) {
        long lsn = peek(chain, fresh).orElse(Long.MAX_VALUE);
        if (lsn < firstLsn) {
          first = Optional.of(chain);
          firstLsn = lsn;
        }
        if (chain.priority() == Priority.EVENT && first.isPresent()) break;
      }
      if (first.isEmpty()) return Optional.empty();
      Optional<Taken> taken = take(first.get(), fresh);
      if (taken.isPresent()) return taken;
    }
  }

  private Optional<Taken> take(SegmentChain chain, boolean fresh) throws IOException {
    try {
      return chain.take(fresh);
    } catch (IOException unreadable) {
      skipUnreadable(chain, fresh);
      return Optional.empty();
    }
  }

  private Optional<Long> peek(SegmentChain chain, boolean fresh) throws IOException {
    try {
      return chain.peek(fresh);
    } catch (IOException unreadable) {
      skipUnreadable(chain, fresh);
      return chain.peek(fresh);
    }
  }

  private void skipUnreadable(SegmentChain chain, boolean fresh) throws IOException {
    probe(); // or is it the whole disk?
    chain.skipUnreadable(fresh);
  }

  /// A record that was taken since delivery started, and not delivered.
  void deliver(Taken taken) throws IOException {
    SegmentChain chain = chains.get(taken.record().priority().code());
    if (chain.arrivesAfterAll(taken)) {
      counts.dropped[chain.priority().code()]--;
      writeCursor();
    } else {
      changed |= chain.deliver(taken);
    }
  }

  // ---- now and then

  /// Forces, drops what is too old, writes the cursor, gives room back: each when it is due.
  void maintain(long nowNanos) throws IOException {
    counts.clockMillis += (nowNanos - clockNanos) / NANOS_PER_MILLI;
    clockNanos = nowNanos - (nowNanos - clockNanos) % NANOS_PER_MILLI;
    for (SegmentChain chain : chains) {
      while (chain.undelivered() > 0
          && counts.clockMillis - chain.segments().getFirst().newestMillis() > maxAgeMillis) {
        drop(chain, true);
      }
    }
    takeLost();
    trim();
    if (!unforced()) {
      soundNanos = nowNanos;
    } else if (nowNanos - soundNanos >= commitNanos) {
      commit();
      soundNanos = nowNanos;
    }
    if (nowNanos - cursorNanos >= CURSOR_NANOS) {
      cursorNanos = nowNanos;
      if (!disk.present()) throw new NoSuchFileException("the folder has vanished");
      if (changed) writeCursor();
    }
    if (cursor.unforced() && nowNanos - cursorForcedNanos >= CURSOR_FORCE_NANOS) {
      cursor.force();
      cursorForcedNanos = nowNanos;
    }
    if (full.isPresent() && nowNanos - createdNanos >= CREATE_AGAIN_NANOS) {
      createdNanos = nowNanos;
      if (usedBytes + segmentBytes > maxBytes || createSpare()) full = Optional.empty();
      prepare();
    }
  }

  private boolean unforced() {
    return namesUnforced || chains.stream().anyMatch(SegmentChain::unforced);
  }

  private void commit() throws IOException {
    for (SegmentChain chain : chains) chain.commit();
    if (namesUnforced) disk.force();
    namesUnforced = false;
  }

  private void writeCursor() throws IOException {
    takeLost();
    cursor.write(counts, ranges());
    changed = false;
  }

  private void takeLost() {
    for (SegmentChain chain : chains) {
      long lost = chain.takeLost();
      changed |= lost > 0;
      counts.damaged[chain.priority().code()] += lost;
    }
  }

  /// Throws where the disk takes nothing.
  void probe() throws IOException {
    if (!disk.present()) throw new NoSuchFileException("the folder has vanished");
    cursor.write(counts, ranges());
    cursor.force();
  }

  boolean present() {
    return disk.present();
  }

  /// Counts what was given up elsewhere.
  void countDropped(Priority priority, long dropped) {
    countAtLeast(priority, counts.dropped[priority.code()] + dropped, 0);
  }

  /// Counts on from what was counted before, where that is not known here.
  void countAtLeast(Priority priority, long dropped, long damaged) {
    int k = priority.code();
    changed |= dropped > counts.dropped[k] || damaged > counts.damaged[k];
    counts.dropped[k] = Math.max(counts.dropped[k], dropped);
    counts.damaged[k] = Math.max(counts.damaged[k], damaged);
  }

  /// That the next record would get.
  long nextLsn() {
    return counts.nextLsn;
  }

  /// Not those that may arrive after all; for those who open the disk after a crash they are
  /// dropped.
  long dropped(Priority priority) {
    int k = priority.code();
    return counts.dropped[k] - chains.get(k).droppedOnTheirWay();
  }

  long damaged(Priority priority) {
    return counts.damaged[priority.code()];
  }

  /// Why the disk gives no more, where it does not.
  Optional<String> full() {
    return full;
  }

  /// Below it records are an earlier daemon's.
  long firstLsn() {
    return firstLsn;
  }

  long undelivered(Priority priority) {
    return chains.get(priority.code()).undelivered();
  }

  long undeliveredBytes() {
    long sum = 0;
    for (SegmentChain chain : chains) sum += chain.undeliveredBytes();
    return sum;
  }

  long oldestMillis() {
    long oldest = counts.clockMillis;
    try {
      for (SegmentChain chain : chains) {
        oldest = Math.min(oldest, chain.oldestMillis().orElse(oldest));
      }
    } catch (IOException unreadable) {
      // Whoever takes the record finds out.
    }
    return counts.clockMillis - oldest;
  }

  /// Everything on the disk, and the disk free for others.
  void close() throws IOException {
    try {
      commit();
      writeCursor();
      cursor.force();
    } finally {
      abandon();
    }
  }

  /// Lets go of the disk as it is.
  void abandon() {
    closeBlocks();
    disk.close();
  }

  private void closeBlocks() {
    cursor.close();
    Stream.concat(spares.stream(), chains.stream().flatMap(chain -> chain.segments().stream()))
        .forEach(Segment::close);
  }
}
