package io.celltwin.edge.spool;

import io.celltwin.edge.spool.SegmentChain.Taken;
import io.celltwin.edge.spool.SpoolStatus.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One pack's messages, from when they are recorded until they are delivered: on disk, and in
/// memory for as long as the disk takes nothing or there is none. One thread, but for [#status].
///
/// A connection begins with [#requeue]: what is undelivered then is backlog, oldest first but
/// events before all; what is appended from then on is live. The two are taken independently of
/// each other, and delivered in any order. What was delivered may come again after a crash.
///
/// No trouble with the disk is thrown: it is a state.
public final class Spool {
  /// Instead of an LSN, of a record that was dropped at once.
  public static final long NOT_KEPT = SegmentLog.NOT_KEPT;

  private static final long RETRY_NANOS = 10_000_000_000L;

  /// LSNs of records in memory: above every one on disk, and not kept.
  private static final long MEMORY_LSN = 1L << 62;

  /// A record that was taken, and from where.
  private record Flight(SegmentLog log, Taken taken) {}

  /// Opens the place on disk, and again after it has vanished.
  interface Opener {
    Disk open() throws IOException;
  }

  /// What a class of a log came to before its folder vanished.
  private record Before(long undelivered, long dropped, long damaged) {}

  private final SpoolSettings settings;
  private final Optional<Opener> opener;
  private final Map<Long, Flight> inFlight = new HashMap<>();
  private Optional<SegmentLog> disk = Optional.empty();
  private SegmentLog memory;
  private boolean writable;
  private boolean readable;
  private String trouble = "";
  private long nowNanos;
  private long retryNanos;
  private List<Before> vanished = Collections.nCopies(Priority.ALL.size(), new Before(0, 0, 0));
  private volatile SpoolStatus status;

  /// @param opener none where records are in memory alone
  Spool(SpoolSettings settings, Optional<Opener> opener, long nowNanos) {
    this.settings = settings;
    this.opener = opener;
    this.nowNanos = nowNanos;
    this.memory = newMemory(MEMORY_LSN);
    tryDisk();
    this.status = look();
  }

  /// @param nowNanos as all later ones on the monotonic clock
  public static Spool open(SpoolSettings settings, long nowNanos) {
    return new Spool(
        settings, settings.folder().map(folder -> () -> new FolderDisk(folder)), nowNanos);
  }

  // ---- appending

  /// The largest payload that can be appended.
  public int maxPayloadBytes() {
    return Math.min(
            SpoolSettings.segmentBytes(settings.maxBytes()),
            SpoolSettings.segmentBytes(settings.maxMemoryBytes()))
        - Segment.START
        - RecordBuffer.HEADER_BYTES;
  }

  /// Once it returns, the record outlives this process; [SpoolSettings#commitPeriod] later a power
  /// cut as well. Parameters: see [SpoolRecord].
  ///
  /// @return the LSN, or [#NOT_KEPT]
  public long append(
      Priority priority,
      int tag,
      int historyAt,
      int timeAt,
      byte[] payload,
      long recordedNanos,
      long wallMillis) {
    if (payload.length > maxPayloadBytes()) {
      throw new IllegalArgumentException("a payload of " + payload.length + " bytes");
    }
    SpoolRecord.requirePlaces(historyAt, timeAt, payload.length);
    if (writable) {
      try {
        return disk.orElseThrow()
            .append(priority, tag, historyAt, timeAt, payload, recordedNanos, wallMillis);
      } catch (IOException broken) {
        leaveDisk(broken);
      }
    }
    try {
      return memory.append(priority, tag, historyAt, timeAt, payload, recordedNanos, wallMillis);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  // ---- delivery

  /// To be called when a connection is lost, and again when one is made: whatever was taken and not
  /// delivered is undelivered, and everything undelivered is backlog.
  public void requeue() {
    inFlight.clear();
    disk.ifPresent(SegmentLog::startDelivery);
    memory.startDelivery();
  }

  /// Takes the oldest live record, events first.
  public Optional<SpoolRecord> nextLive() {
    return next(true);
  }

  /// Takes the oldest record of the backlog, events first.
  public Optional<SpoolRecord> nextBacklog() {
    return next(false);
  }

  private Optional<SpoolRecord> next(boolean fresh) {
    Optional<Flight> flight = Optional.empty();
    if (readable) {
      SegmentLog log = disk.orElseThrow();
      try {
        flight = log.next(fresh).map(taken -> new Flight(log, taken));
      } catch (IOException broken) {
        readable = false;
        leaveDisk(broken);
      }
    }
    if (flight.isEmpty()) {
      SegmentLog log = memory;
      try {
        flight = log.next(fresh).map(taken -> new Flight(log, taken));
      } catch (IOException impossible) {
        throw new UncheckedIOException(impossible);
      }
    }
    flight.ifPresent(taken -> inFlight.put(taken.taken.record().lsn(), taken));
    return flight.map(taken -> taken.taken.record());
  }

  /// A record that was taken has arrived. One that is not on its way any more is none.
  public void delivered(long lsn) {
    Optional<Flight> flight = Optional.ofNullable(inFlight.remove(lsn));
    if (flight.isEmpty()) return;
    try {
      flight.get().log.deliver(flight.get().taken);
    } catch (IOException broken) {
      readable = false;
      leaveDisk(broken);
    }
  }

  /// Whether a record was appended by this daemon, so that its monotonic stamp is of this boot.
  public boolean ofThisRun(long lsn) {
    return lsn >= disk.map(SegmentLog::firstLsn).orElse(MEMORY_LSN);
  }

  // ---- now and then

  /// To be called several times a second.
  public void maintain(long nowNanos) {
    this.nowNanos = nowNanos;
    if (writable) {
      try {
        disk.orElseThrow().maintain(nowNanos);
      } catch (IOException broken) {
        leaveDisk(broken);
      }
    } else if (nowNanos - retryNanos >= 0) {
      tryDisk();
    }
    try {
      memory.maintain(nowNanos);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    status = look();
  }

  /// As of the last [#maintain], [#open] or [#close]. Any thread.
  public SpoolStatus status() {
    return status;
  }

  private SpoolStatus look() {
    long records = 0;
    long bytes = 0;
    long oldestMillis = 0;
    Long[] dropped = {0L, 0L, 0L};
    Long[] damaged = {0L, 0L, 0L};
    for (SegmentLog log : logs()) {
      bytes += log.undeliveredBytes();
      for (Priority priority : Priority.ALL) {
        records += log.undelivered(priority);
        dropped[priority.code()] += log.dropped(priority);
        damaged[priority.code()] += log.damaged(priority);
      }
      oldestMillis = Math.max(oldestMillis, log.oldestMillis());
    }
    if (disk.isEmpty()) {
      for (Priority priority : Priority.ALL) {
        dropped[priority.code()] += vanished.get(priority.code()).dropped;
        damaged[priority.code()] += vanished.get(priority.code()).damaged;
      }
    }
    Optional<String> full = disk.flatMap(SegmentLog::full);
    Place place = !writable ? Place.MEMORY : full.isPresent() ? Place.FULL_DISK : Place.DISK;
    String reason = writable ? full.orElse("") : trouble;
    return new SpoolStatus(
        place, reason, records, bytes, oldestMillis, List.of(dropped), List.of(damaged));
  }

  private List<SegmentLog> logs() {
    List<SegmentLog> logs = new ArrayList<>(List.of(memory));
    disk.ifPresent(logs::add);
    return logs;
  }

  /// Forces everything, and lets go of the folder. What is in memory is lost.
  public void close() {
    status = look();
    try {
      if (disk.isPresent()) disk.get().close();
    } catch (IOException broken) {
      status = status.lost(broken.toString());
    }
  }

  // ---- from the disk to memory and back

  private void leaveDisk(IOException broken) {
    writable = false;
    trouble = broken.toString();
    retryNanos = nowNanos + RETRY_NANOS;
    SegmentLog log = disk.orElseThrow();
    boolean closed = broken instanceof ClosedChannelException; // as an interrupt does
    if (log.present() && !closed) return;
    // Another may come in its place, perhaps with what was in it.
    vanished =
        Priority.ALL.stream()
            .map(p -> new Before(log.undelivered(p), log.dropped(p), log.damaged(p)))
            .toList();
    inFlight.values().removeIf(flight -> flight.log.equals(log));
    log.abandon();
    disk = Optional.empty();
    readable = false;
  }

  private void tryDisk() {
    if (opener.isEmpty()) return;
    retryNanos = nowNanos + RETRY_NANOS;
    try {
      if (disk.isEmpty()) {
        disk = Optional.of(openDisk(opener.get()));
      } else {
        disk.get().probe();
      }
      adopt(disk.get());
      writable = true;
      readable = true;
      trouble = "";
    } catch (IOException still) {
      trouble = still.toString();
    }
  }

  private SegmentLog openDisk(Opener opener) throws IOException {
    Disk folder = opener.open();
    try {
      SegmentLog log = new SegmentLog(folder, settings, settings.maxBytes(), 1, nowNanos);
      log.prepare();
      for (Priority priority : Priority.ALL) {
        Before before = vanished.get(priority.code());
        long missing = Math.max(0, before.undelivered - log.undelivered(priority));
        log.countAtLeast(priority, before.dropped, before.damaged + missing);
      }
      return log;
    } catch (IOException unusable) {
      folder.close();
      throw unusable;
    }
  }

  /// Appends to the disk what has been kept in memory meanwhile: as backlog, with new LSNs.
  private void adopt(SegmentLog log) throws IOException {
    memory.startDelivery();
    boolean any = false;
    for (var taken = memory.next(false); taken.isPresent(); taken = memory.next(false)) {
      SpoolRecord record = taken.get().record();
      log.append(
          record.priority(),
          record.tag(),
          record.historyAt(),
          record.timeAt(),
          record.payload(),
          record.recordedNanos(),
          record.wallMillis());
      memory.deliver(taken.get());
      any = true;
    }
    for (Priority priority : Priority.ALL) log.countDropped(priority, memory.dropped(priority));
    if (any) log.startDelivery();
    log.probe(); // the counts are on the disk before those of memory end
    inFlight.values().removeIf(flight -> flight.log.equals(memory));
    memory = newMemory(memory.nextLsn());
  }

  private SegmentLog newMemory(long nextLsn) {
    try {
      return new SegmentLog(
          new MemoryDisk(), settings, settings.maxMemoryBytes(), nextLsn, nowNanos);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }
}
