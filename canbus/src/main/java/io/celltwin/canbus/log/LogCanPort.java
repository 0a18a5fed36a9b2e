package io.celltwin.canbus.log;

import io.celltwin.hal.CanFrame;
import io.celltwin.hal.CanPort;
import io.celltwin.hal.Clock;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;

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
    try {
      if (!held) advance();
      if (ended || dueNanos - deadlineNanos > 0) {
        clock.waitUntil(deadlineNanos);
        return false;
      }
      clock.waitUntil(dueNanos);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a log was played");
    }
    frame.copyFrom(next);
    frame.receivedNanos = dueNanos;
    held = false;
    return true;
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

  /// By the thread that uses the port; an interrupt wakes it while it waits for the clock.
  @Override
  public void close() {
    try {
      log.close();
    } catch (IOException unlikely) {
      throw new UncheckedIOException(unlikely);
    }
  }
}
