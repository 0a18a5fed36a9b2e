package io.celltwin.canbus.log;

import io.celltwin.hal.CanFrame;
import io.celltwin.hal.CanPort;
import io.celltwin.hal.Clock;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.locks.ReentrantLock;

/// A log played back as a bus, at the pace of its clock: true on the machine's own, any factor or
/// as fast as possible on an `io.celltwin.hal.VirtualClock`. The log's first frame is due at the
/// start, whatever its channel, so that ports on several channels of one log keep step. A time that
/// goes back counts as the latest one before.
///
/// A log that is wrong as a file throws, after the frames before; one that has ended is a silent
/// bus, see [#ended].
public final class LogCanPort implements CanPort {
  /// Plays all channels.
  public static final String EVERY_CHANNEL = "";

  private final CanLogReader log;
  private final String channel;
  private final Clock clock;
  private final CanFrame next = new CanFrame();
  private boolean held;
  private boolean ended;
  private boolean begun;
  private long firstNanos;
  private final long startNanos;
  private long dueNanos;

  /// Held while the log is in use, so that [#close] never closes it under a reader.
  private final ReentrantLock using = new ReentrantLock();

  /// Guards who waits, so that [#close] interrupts nobody else.
  private final Object waiting = new Object();

  private Thread reader = Thread.currentThread();
  private boolean waits;
  private volatile boolean closed;

  /// @param channel as the log names it, or [#EVERY_CHANNEL]
  /// @param startNanos when the log's first frame is due on `clock`
  public LogCanPort(CanLogReader log, String channel, Clock clock, long startNanos) {
    this.log = log;
    this.channel = channel;
    this.clock = clock;
    this.startNanos = startNanos;
    this.dueNanos = startNanos;
  }

  /// Delivers the next frame when it is due; its `receivedNanos` is on the clock then.
  @Override
  public boolean receive(CanFrame frame, long deadlineNanos) throws IOException {
    using.lock();
    try {
      if (closed) throw new ClosedChannelException();
      if (!held) advance();
      boolean due = !ended && dueNanos - deadlineNanos <= 0;
      waitUntil(due ? dueNanos : deadlineNanos);
      if (!due) return false;
      frame.copyFrom(next);
      frame.receivedNanos = dueNanos;
      held = false;
      return true;
    } finally {
      using.unlock();
    }
  }

  private void waitUntil(long nanos) throws IOException {
    synchronized (waiting) {
      if (closed) throw new ClosedChannelException();
      reader = Thread.currentThread();
      waits = true;
    }
    boolean interrupted = false;
    try {
      clock.waitUntil(nanos);
    } catch (InterruptedException stopped) {
      interrupted = true;
    }
    synchronized (waiting) {
      waits = false;
      if (closed) {
        Thread.interrupted(); // by #close
        throw new ClosedChannelException();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a log was played");
    }
  }

  private void advance() throws IOException {
    while (!ended && !held) {
      ended = !log.next(next);
      if (ended) return;
      if (!begun) firstNanos = next.receivedNanos;
      begun = true;
      held = channel.isEmpty() || channel.equals(log.channel());
    }
    dueNanos = Math.max(dueNanos, startNanos + (next.receivedNanos - firstNanos));
  }

  /// The log has told its end: nothing comes any more.
  public boolean ended() {
    return ended;
  }

  /// A recording only speaks.
  @Override
  public boolean send(CanFrame frame) {
    throw new IllegalStateException("a log that is played back takes no frames");
  }

  @Override
  public void close() {
    synchronized (waiting) {
      if (closed) return;
      closed = true;
      if (waits) reader.interrupt();
    }
    using.lock();
    try {
      log.close();
    } catch (IOException unlikely) {
      throw new UncheckedIOException(unlikely);
    } finally {
      using.unlock();
    }
  }
}
