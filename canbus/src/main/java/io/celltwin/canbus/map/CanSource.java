package io.celltwin.canbus.map;

import io.celltwin.canbus.uds.PollLimits;
import io.celltwin.canbus.uds.UdsField;
import io.celltwin.canbus.uds.UdsPoll;
import io.celltwin.canbus.uds.UdsPoller;
import io.celltwin.canbus.uds.UdsSink;
import io.celltwin.hal.CanFrame;
import io.celltwin.hal.CanHealth;
import io.celltwin.hal.CanPort;
import io.celltwin.hal.Channel;
import io.celltwin.hal.Clock;
import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.ReadingSink;
import io.celltwin.hal.ReadingSource;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/// A live bus as a source of readings. Sends nothing unless it is told to ask.
public final class CanSource implements ReadingSource {
  /// Frames handed over before the caller gets its turn.
  private static final int MOST_FRAMES = 256;

  /// A bus of a vehicle or pack that is awake is never as long without a frame.
  public static final long SILENCE_NANOS = 5_000_000_000L;

  private static final long COUNT_NANOS = 1_000_000_000L;

  private final String portName;
  private final FrameMapper mapper;
  private final PortOpener opener;
  private final Clock clock;
  private final Optional<PollLimits> asking;
  private final DeviceHealth health;
  private volatile CanHealth bus = new CanHealth();
  private volatile MapCounts counts = MapCounts.NOTHING;
  private long nextCountsNanos = Long.MIN_VALUE;
  private long newestKnownNanos;

  /// When the port had last received more than before, known or not.
  private long newestNanos;

  private long received;
  private Optional<CanPort> opened = Optional.empty(); // guarded by this
  private boolean closed; // guarded by this
  private Optional<UdsPoller> asked = Optional.empty();
  private final CanFrame frame = new CanFrame();

  // reasons, made once
  private final String silence;
  private final String foreign;
  private final String warning;
  private final String passive;
  private final String busOff;
  private final String absence;

  // made anew where the refusal is another
  private String refusal = "";
  private String down;

  /// Of the read under way.
  private ReadingSink sink = (channel, sampledNanos, value, quality) -> {};

  /// Opens the port, for the thread that reads.
  public interface PortOpener {
    CanPort open() throws IOException;
  }

  /// @param portName for people
  /// @param opener asked at the first read, so that who only looks at a configuration touches no
  ///   device
  /// @param asking how politely to ask ECUs; empty listens only
  public CanSource(
      String portName,
      FrameMapper mapper,
      PortOpener opener,
      Clock clock,
      Optional<PollLimits> asking) {
    this.mapper = mapper;
    Map<String, LongSupplier> further = new HashMap<>(MapCounts.named(() -> counts));
    for (CanHealth.Count count : CanHealth.Count.values()) {
      further.put("bus_" + count.name().toLowerCase(Locale.ROOT), () -> bus.count(count));
    }
    health = new DeviceHealth(further);
    this.portName = portName;
    silence = portName + ": no frame for 5 s";
    foreign =
        portName
            + ": no frame that the protocol knows for 5 s; `celltwin can stats "
            + portName
            + "` shows what there is";
    warning = portName + ": the controller counts errors; wrong bit rate, or a bad line?";
    passive = portName + ": the controller counts many errors; wrong bit rate, or a bad line?";
    busOff = portName + ": the controller has left the bus for its errors";
    down = portName + ": is switched off";
    absence = portName + ": there is none now";
    this.opener = opener;
    this.clock = clock;
    this.asking = asking;
  }

  private synchronized CanPort port() throws IOException {
    if (closed) throw new ClosedChannelException();
    if (opened.isEmpty()) {
      opened = Optional.of(opener.open());
      bus = opened.get().health();
      newestKnownNanos = clock.nowNanos();
      newestNanos = newestKnownNanos;
      received = bus.count(CanHealth.Count.RECEIVED);
    }
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
        boolean known = mapper.accept(frame, into);
        known |= poller.accept(frame);
        if (known) newestKnownNanos = nowNanos;
        deadlineNanos = nowNanos; // what is there already, no more
      }
      poller.poll(nowNanos);
      mapper.expire(nowNanos, into);
      if (!any && nowNanos >= deadlineNanos) break;
    }
    tell(clock.nowNanos());
  }

  private void tell(long nowNanos) {
    if (nowNanos >= nextCountsNanos) {
      counts = mapper.counts();
      nextCountsNanos = nowNanos + COUNT_NANOS;
    }
    if (bus.count(CanHealth.Count.RECEIVED) != received) {
      received = bus.count(CanHealth.Count.RECEIVED);
      newestNanos = nowNanos;
    }
    boolean silent = nowNanos - newestKnownNanos > SILENCE_NANOS;
    switch (bus.state()) {
      case UNKNOWN, UP -> {
        if (silent) health.enter(DeviceHealth.State.SILENT, isQuiet(nowNanos) ? silence : foreign);
        else health.enter(DeviceHealth.State.UP, "");
      }
      case ERROR_WARNING -> health.enter(DeviceHealth.State.UP, warning);
      case ERROR_PASSIVE -> health.enter(DeviceHealth.State.UP, passive);
      case BUS_OFF -> health.enter(DeviceHealth.State.SILENT, busOff);
      case DOWN -> health.enter(DeviceHealth.State.ABSENT, down());
      case ABSENT -> health.enter(DeviceHealth.State.ABSENT, absence);
    }
  }

  /// Whether it is known that the bus carries nothing at all, not even what is filtered out.
  private boolean isQuiet(long nowNanos) {
    return bus.countsUnwanted() && nowNanos - newestNanos > SILENCE_NANOS;
  }

  private String down() {
    String told = bus.refusal();
    if (!told.equals(refusal)) {
      refusal = told;
      down = portName + ": " + (told.isEmpty() ? "is switched off" : told);
    }
    return down;
  }

  @Override
  public Optional<DeviceHealth> health() {
    return Optional.of(health);
  }

  @Override
  public synchronized void close() {
    closed = true;
    opened.ifPresent(CanPort::close);
  }
}
