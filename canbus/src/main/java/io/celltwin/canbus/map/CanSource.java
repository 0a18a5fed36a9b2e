package io.celltwin.canbus.map;

import io.celltwin.canbus.uds.PollLimits;
import io.celltwin.canbus.uds.UdsField;
import io.celltwin.canbus.uds.UdsPoll;
import io.celltwin.canbus.uds.UdsPoller;
import io.celltwin.canbus.uds.UdsSink;
import io.celltwin.hal.CanFrame;
import io.celltwin.hal.CanPort;
import io.celltwin.hal.Channel;
import io.celltwin.hal.Clock;
import io.celltwin.hal.ReadingSink;
import io.celltwin.hal.ReadingSource;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.Optional;

/// A live bus as a source of readings. Sends nothing unless it is told to ask.
public final class CanSource implements ReadingSource {
  /// Frames handed over before the caller gets its turn.
  private static final int MOST_FRAMES = 256;

  private final FrameMapper mapper;
  private final PortOpener opener;
  private final Clock clock;
  private final Optional<PollLimits> asking;
  private Optional<CanPort> opened = Optional.empty(); // guarded by this
  private boolean closed; // guarded by this
  private Optional<UdsPoller> asked = Optional.empty();
  private final CanFrame frame = new CanFrame();

  /// Of the read under way.
  private ReadingSink sink = (channel, sampledNanos, value, quality) -> {};

  /// Opens the port, for the thread that reads.
  public interface PortOpener {
    CanPort open() throws IOException;
  }

  /// @param opener asked at the first read, so that who only looks at a configuration touches no
  ///   device
  /// @param asking how politely to ask ECUs; empty listens only
  public CanSource(
      FrameMapper mapper, PortOpener opener, Clock clock, Optional<PollLimits> asking) {
    this.mapper = mapper;
    this.opener = opener;
    this.clock = clock;
    this.asking = asking;
  }

  private synchronized CanPort port() throws IOException {
    if (closed) throw new ClosedChannelException();
    if (opened.isEmpty()) opened = Optional.of(opener.open());
    return opened.get();
  }

  private UdsPoller poller(CanPort port) {
    if (asked.isEmpty()) {
      UdsSink answers = this::answered;
      asked =
          Optional.of(
              asking.isPresent()
                  ? UdsPoller.asking(mapper.polls(), asking.get(), port, answers)
                  : UdsPoller.listening(mapper.polls(), answers));
    }
    return asked.get();
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
  public void read(long untilNanos, ReadingSink into) throws IOException {
    sink = into;
    CanPort port = port();
    UdsPoller poller = poller(port);
    long deadlineNanos = untilNanos;
    for (int n = 0; n < MOST_FRAMES; n++) {
      boolean any = port.receive(frame, poller.nextNanos(deadlineNanos));
      long nowNanos = any ? frame.receivedNanos : clock.nowNanos();
      if (any && !frame.error) {
        mapper.accept(frame, into);
        poller.accept(frame);
        deadlineNanos = nowNanos; // what is there already, no more
      }
      poller.poll(nowNanos);
      mapper.expire(nowNanos, into);
      if (!any && nowNanos >= deadlineNanos) break;
    }
  }

  /// What the bus has brought so far. The thread that reads.
  public MapCounts counts() {
    return mapper.counts();
  }

  @Override
  public synchronized void close() {
    closed = true;
    opened.ifPresent(CanPort::close);
  }
}
