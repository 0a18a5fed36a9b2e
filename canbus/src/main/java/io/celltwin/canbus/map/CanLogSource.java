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
import java.util.Locale;
import java.util.Optional;

/// A recorded bus as a source of readings, on virtual time that begins with its first frame. What
/// another tester asked for is decoded too.
///
/// A frame that claims to be up to a second older than one before it counts as of that one's time;
/// one that is older still throws: nobody knows how much time has passed. A bus that is silent for
/// more than a minute is followed for that minute, and next when it speaks again: a recording of
/// weeks in which a car mostly sleeps takes no ticks for that.
public final class CanLogSource implements RecordedSource {
  private static final long MOST_BACK_NANOS = 1_000_000_000L;
  private static final long LONGEST_SILENCE_NANOS = 60_000_000_000L;

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

  /// Of the newest frame that was read.
  private long readNanos;

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
    if (tickNanos == Long.MIN_VALUE) return 0;
    if (tickNanos - readNanos < LONGEST_SILENCE_NANOS) return tickNanos + periodNanos;
    long periods = Math.max(1, Math.ceilDiv(frame.receivedNanos - tickNanos, periodNanos));
    return tickNanos + periods * periodNanos;
  }

  @Override
  public void read(long untilNanos, ReadingSink into) throws IOException {
    sink = into;
    while (lookAhead() && frame.receivedNanos <= untilNanos) {
      waiting = false;
      readNanos = frame.receivedNanos;
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
      long nanos = frame.receivedNanos - firstNanos;
      if (latestNanos - nanos > MOST_BACK_NANOS) {
        String seconds = String.format(Locale.ROOT, "%.3f", (latestNanos - nanos) / 1e9);
        throw log.fault("a time " + seconds + " s before one above it", "times that rise");
      }
      latestNanos = Math.max(nanos, latestNanos);
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
