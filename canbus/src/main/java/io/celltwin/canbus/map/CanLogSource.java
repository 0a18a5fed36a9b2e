package io.celltwin.canbus.map;

import io.celltwin.canbus.log.CanLogReader;
import io.celltwin.hal.Channel;
import io.celltwin.hal.ReadingSink;
import io.celltwin.hal.RecordedSource;
import java.io.IOException;
import java.util.List;

/// A recorded bus as a source of readings, on virtual time that begins with its first frame. What
/// another tester asked for is decoded too.
///
/// A bus that is silent for more than a minute is followed for that minute, and next when it speaks
/// again: a recording of weeks in which a car mostly sleeps takes no ticks for that.
public final class CanLogSource implements RecordedSource {
  private static final long LONGEST_SILENCE_NANOS = 60_000_000_000L;

  private final FrameMapper mapper;
  private final CanLogReader log;
  private final LogDecoder frames;

  /// Of the newest frame that was read.
  private long readNanos;

  public CanLogSource(FrameMapper mapper, CanLogReader log) {
    this.mapper = mapper;
    this.log = log;
    frames = new LogDecoder(mapper, log, true);
  }

  @Override
  public List<Channel> channels() {
    return mapper.channels();
  }

  @Override
  public long nextTickNanos(long tickNanos, long periodNanos) throws IOException {
    if (!frames.hasNext()) return END;
    if (tickNanos == Long.MIN_VALUE) return 0;
    if (tickNanos - readNanos < LONGEST_SILENCE_NANOS) return tickNanos + periodNanos;
    long periods = Math.max(1, Math.ceilDiv(frames.nanos() - tickNanos, periodNanos));
    return tickNanos + periods * periodNanos;
  }

  @Override
  public void read(long untilNanos, ReadingSink into) throws IOException {
    while (frames.hasNext() && frames.nanos() <= untilNanos) {
      readNanos = frames.nanos();
      frames.next(into);
    }
    mapper.expire(untilNanos, into);
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
