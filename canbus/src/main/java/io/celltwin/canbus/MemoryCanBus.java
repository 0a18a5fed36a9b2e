package io.celltwin.canbus;

import io.celltwin.hal.CanFrame;
import io.celltwin.hal.CanHealth;
import io.celltwin.hal.CanPort;
import io.celltwin.hal.Clock;
import io.celltwin.hal.VirtualClock;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;

/// A CAN bus in memory: what one end sends, the others receive. Frames that wait for the bus are
/// arbitrated by identifier; with a bit rate a frame holds the bus for its time. For tests and for
/// simulated senders.
///
/// On a [VirtualClock] all ends belong to one thread, and waiting for a frame moves the time; the
/// others on the bus are then [CanNode]s, which act while it waits; an end is closed between two
/// steps of the time. On a running clock every end has a thread of its own. Nothing is allocated
/// per frame.
public final class MemoryCanBus {
  /// Frames that an end holds for sending, as the transmit queue of a kernel's interface.
  private static final int SEND_QUEUE_FRAMES = 16;

  private static final int RECEIVE_QUEUE_FRAMES = 1024;
  private static final long NANOS_PER_MILLI = 1_000_000;

  /// What happens to a frame on its way, for tests.
  public interface Fault {
    /// How often every other end receives `frame`, which may be changed: 1 as sent, 0 lost.
    int arrivals(CanFrame frame);
  }

  private final Object lock = new Object();
  private final Clock clock;
  private final CanBitRate bitRate;
  private final boolean timed;
  private final List<End> ends = new ArrayList<>();
  private final List<CanNode> nodes = new ArrayList<>();
  private final CanFrame onTheWay = new CanFrame();

  private Fault fault = frame -> 1;
  private boolean up = true;
  private boolean nodesActing;
  private int sender;
  private int opened;
  private boolean busy;
  private long freeNanos;
  private long frames;

  /// A bus whose frames take no time.
  public MemoryCanBus(Clock clock) {
    this(clock, CanBitRate.of(1_000_000), false);
  }

  /// A bus whose frames take the time that `bitRate` gives them.
  public MemoryCanBus(Clock clock, CanBitRate bitRate) {
    this(clock, bitRate, true);
  }

  private MemoryCanBus(Clock clock, CanBitRate bitRate, boolean timed) {
    this.clock = clock;
    this.bitRate = bitRate;
    this.timed = timed;
    this.freeNanos = clock.nowNanos();
  }

  /// A further end. It receives what the others send from now on.
  public CanPort open() {
    synchronized (lock) {
      End end = new End();
      ends.add(end);
      return end;
    }
  }

  /// Lets `node` act whenever somebody waits on this bus.
  public void add(CanNode node) {
    synchronized (lock) {
      nodes.add(node);
    }
  }

  public void fault(Fault hook) {
    synchronized (lock) {
      fault = hook;
    }
  }

  /// Takes the bus down or up. Down, nothing can be sent and what waited for sending is lost.
  public void up(boolean isUp) {
    synchronized (lock) {
      advance(clock.nowNanos());
      up = isUp;
      for (End end : ends) end.health.enter(isUp ? CanHealth.State.UP : CanHealth.State.DOWN);
      if (!isUp) {
        busy = false;
        for (End end : ends) end.sending.clear();
      }
    }
  }

  /// Frames carried, lost ones too.
  public long frames() {
    synchronized (lock) {
      return frames;
    }
  }

  /// Frames that found the queue of an end full, which so did not get them.
  public long overruns() {
    synchronized (lock) {
      long sum = 0;
      for (End end : ends) sum += end.received.overruns;
      return sum;
    }
  }

  /// Carries what the time until now allows.
  private void advance(long nowNanos) {
    while (true) {
      if (busy) {
        if (freeNanos - nowNanos > 0) return;
        busy = false;
        deliver();
      }
      if (!start(nowNanos)) return;
    }
  }

  /// The first frame that waited, or where several waited when the bus became free, the one whose
  /// identifier wins.
  private boolean start(long nowNanos) {
    long startNanos = 0;
    boolean any = false;
    for (int i = 0; i < ends.size(); i++) {
      FrameRing sending = ends.get(i).sending;
      if (sending.count == 0) continue;
      long readyNanos = Math.max(sending.first().receivedNanos, freeNanos);
      if (!any || readyNanos < startNanos) startNanos = readyNanos;
      any = true;
    }
    if (!any || startNanos - nowNanos > 0) return false;
    long best = Long.MAX_VALUE;
    int winner = 0;
    for (int i = 0; i < ends.size(); i++) {
      End end = ends.get(i);
      if (end.sending.count == 0 || end.sending.first().receivedNanos > startNanos) continue;
      long key = arbitrationKey(end.sending.first());
      if (key < best) {
        best = key;
        winner = i;
      }
    }
    ends.get(winner).sending.take(onTheWay);
    sender = ends.get(winner).number;
    freeNanos = startNanos + (timed ? bitRate.frameNanos(onTheWay) : 0);
    onTheWay.receivedNanos = freeNanos;
    busy = true;
    return true;
  }

  /// Lower wins: the first eleven bits, then a standard frame before an extended one, then the
  /// rest, then data before a remote request.
  private static long arbitrationKey(CanFrame frame) {
    long base = frame.extended ? frame.id >>> 18 : frame.id;
    long rest = frame.extended ? (1L << 18) | (frame.id & 0x3FFFF) : 0;
    return (base << 20) | (rest << 1) | (frame.remote ? 1 : 0);
  }

  private void deliver() {
    frames++;
    int arrivals = fault.arrivals(onTheWay);
    for (int i = 0; i < ends.size(); i++) {
      End end = ends.get(i);
      if (end.number == sender) continue;
      for (int n = 0; n < arrivals; n++) end.received.add(onTheWay);
    }
    lock.notifyAll();
  }

  private void letNodesAct(long nowNanos) throws IOException {
    if (nodesActing) return;
    nodesActing = true;
    try {
      for (int i = 0; i < nodes.size(); i++) nodes.get(i).act(nowNanos);
    } finally {
      nodesActing = false;
    }
  }

  private long nextNanos(long untilNanos) {
    long next = untilNanos;
    if (busy && freeNanos - next < 0) next = freeNanos;
    for (int i = 0; i < nodes.size(); i++) next = nodes.get(i).nextNanos(next);
    return next;
  }

  private final class End implements CanPort {
    private final int number = opened++;
    private final FrameRing sending = new FrameRing(SEND_QUEUE_FRAMES);
    private final FrameRing received = new FrameRing(RECEIVE_QUEUE_FRAMES);
    private final CanHealth health = new CanHealth();

    End() {
      health.enter(up ? CanHealth.State.UP : CanHealth.State.DOWN);
    }

    @Override
    public CanHealth health() {
      return health;
    }

    /// Set before the lock is taken: on a virtual clock who waits holds it.
    private volatile boolean closed;

    @Override
    public boolean receive(CanFrame frame, long deadlineNanos) throws IOException {
      synchronized (lock) {
        while (true) {
          if (closed) throw new ClosedChannelException();
          long nowNanos = clock.nowNanos();
          advance(nowNanos);
          if (!nodesActing) {
            letNodesAct(nowNanos);
            advance(nowNanos);
          }
          if (received.count > 0) {
            received.take(frame);
            health.received(frame);
            return true;
          }
          if (deadlineNanos - nowNanos <= 0 || nodesActing) return false;
          long nextNanos = nextNanos(deadlineNanos);
          try {
            if (clock instanceof VirtualClock) {
              clock.waitUntil(nextNanos);
            } else {
              long leftNanos = Math.max(1, nextNanos - nowNanos);
              lock.wait(leftNanos / NANOS_PER_MILLI, (int) (leftNanos % NANOS_PER_MILLI));
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for a frame");
          }
        }
      }
    }

    @Override
    public boolean send(CanFrame frame) throws IOException {
      synchronized (lock) {
        if (closed) throw new ClosedChannelException();
        long nowNanos = clock.nowNanos();
        advance(nowNanos);
        if (!up || sending.count == SEND_QUEUE_FRAMES) return false;
        sending.add(frame);
        sending.last().receivedNanos = nowNanos;
        advance(nowNanos);
        lock.notifyAll();
        return true;
      }
    }

    @Override
    public void close() {
      closed = true;
      synchronized (lock) {
        ends.remove(this);
        lock.notifyAll();
      }
    }
  }

  /// Frames in order, in room that is there from the start.
  private static final class FrameRing {
    private final CanFrame[] frames;
    private int first;
    private int count;
    private long overruns;

    FrameRing(int capacity) {
      frames = new CanFrame[capacity];
      for (int i = 0; i < capacity; i++) frames[i] = new CanFrame();
    }

    void add(CanFrame frame) {
      if (count == frames.length) {
        overruns++;
        return;
      }
      frames[(first + count) % frames.length].copyFrom(frame);
      count++;
    }

    CanFrame first() {
      return frames[first];
    }

    CanFrame last() {
      return frames[(first + count - 1) % frames.length];
    }

    void take(CanFrame frame) {
      frame.copyFrom(frames[first]);
      first = (first + 1) % frames.length;
      count--;
    }

    void clear() {
      count = 0;
    }
  }
}
