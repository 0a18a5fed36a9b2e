package io.celltwin.canbus.map;

import io.celltwin.canbus.log.CanLogReader;
import io.celltwin.canbus.uds.UdsField;
import io.celltwin.canbus.uds.UdsPoll;
import io.celltwin.canbus.uds.UdsPoller;
import io.celltwin.hal.CanFrame;
import io.celltwin.hal.Channel;
import io.celltwin.hal.ReadingSink;
import io.celltwin.hal.RecordedSource;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// A recorded bus as a source of readings, on virtual time that begins with its first frame. What
/// another tester asked for is decoded too.
///
/// A frame that claims to be older than the one before it counts as of its time.
public final class CanLogSource implements RecordedSource {
  private final FrameMapper mapper;
  private final CanLogReader log;
  private final Optional<String> bus;
  private final UdsPoller poller;
  private final CanFrame frame = new CanFrame();

  /// Of the read under way.
  private ReadingSink sink = (channel, sampledNanos, value, quality) -> {};

  private boolean begun;
  private boolean waiting;
  private long firstNanos;
  private long latestNanos;

  /// @param bus the one whose frames count where a log has several; empty all
  public CanLogSource(FrameMapper mapper, CanLogReader log, Optional<String> bus) {
    this.mapper = mapper;
    this.log = log;
    this.bus = bus;
    poller = UdsPoller.listening(mapper.polls(), this::answered);
  }

  private void answered(
      UdsPoll poll, UdsField field, int number, long raw, double value, long sampledNanos) {
    mapper.accept(field, number, raw, value, sampledNanos, sink);
  }

  @Override
  public List<Channel> channels() {
    return mapper.channels();
  }

  @Override
  public long nextTickNanos(long tickNanos, long periodNanos) throws IOException {
    if (!lookAhead()) return END;
    return tickNanos == Long.MIN_VALUE ? 0 : tickNanos + periodNanos;
  }

  @Override
  public void read(long untilNanos, ReadingSink into) throws IOException {
    sink = into;
    while (lookAhead() && frame.receivedNanos <= untilNanos) {
      waiting = false;
      mapper.expire(frame.receivedNanos, into);
      mapper.accept(frame, into);
      poller.accept(frame);
      poller.poll(frame.receivedNanos);
    }
    mapper.expire(untilNanos, into);
  }

  /// Whether there is a frame yet to come; it then waits in [#frame].
  private boolean lookAhead() throws IOException {
    while (!waiting) {
      if (!log.next(frame)) return false;
      if (frame.error || (bus.isPresent() && !bus.get().equals(log.channel()))) continue;
      if (!begun) firstNanos = frame.receivedNanos;
      begun = true;
      latestNanos = Math.max(frame.receivedNanos - firstNanos, latestNanos);
      frame.receivedNanos = latestNanos;
      waiting = true;
    }
    return true;
  }

  /// What the bus has brought so far.
  public MapCounts counts() {
    return mapper.counts();
  }

  @Override
  public void close() {
    try {
      log.close();
    } catch (IOException nothingIsLost) {
      // it was only read
    }
  }
}
