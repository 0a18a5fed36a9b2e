package io.celltwin.simulation.can;

import io.celltwin.canbus.CanNode;
import io.celltwin.hal.CanFrame;
import io.celltwin.hal.CanPort;
import java.io.IOException;

/// A node that sends the messages of a table, each in its cycle. Frames that fall due while nobody
/// reads the bus are sent with the values of the moment in which it is read again. One thread;
/// nothing is allocated per frame.
final class CanSender implements CanNode {
  /// Frames that are held back at most, of all messages.
  private static final int MOST_HELD = 256;

  private static final long FREE = Long.MAX_VALUE;

  private final CanPort port;
  private final BatteryTruth truth;
  private final SentMessage[] messages;
  private final CanFrame heard = new CanFrame();

  // frames on their way, by place: when they go, and in which order they were made
  private final CanFrame[] held = new CanFrame[MOST_HELD];
  private final long[] releaseNanos = new long[MOST_HELD];
  private final long[] order = new long[MOST_HELD];
  private int end; // behind the last place with a frame
  private long made;
  private boolean off;
  private long sent;
  private long lost;

  CanSender(CanPort port, SenderTable table, BatteryTruth truth, long seed) {
    this.port = port;
    this.truth = truth;
    messages = new SentMessage[table.messages().size()];
    for (int m = 0; m < messages.length; m++) {
      messages[m] = new SentMessage(table.messages().get(m), seed + m);
    }
    for (int place = 0; place < MOST_HELD; place++) {
      held[place] = new CanFrame();
      releaseNanos[place] = FREE;
    }
  }

  SentMessage[] messages() {
    return messages;
  }

  /// Whether the node has left the bus: its frames are lost, its counters stand.
  void off(boolean isOff) {
    off = isOff;
  }

  long sent() {
    return sent;
  }

  /// Frames that no room was left for.
  long lost() {
    return lost;
  }

  @Override
  public void act(long nowNanos) throws IOException {
    while (port.receive(heard, nowNanos)) {
      // a sender does not listen
    }
    for (int m = 0; m < messages.length; m++) {
      while (messages[m].dueNanos() <= nowNanos) make(messages[m], nowNanos);
    }
    release(nowNanos);
  }

  private void make(SentMessage message, long nowNanos) throws IOException {
    if (off || message.isMissing()) {
      message.skip();
      return;
    }
    truth.advance(nowNanos);
    long dueNanos = message.dueNanos();
    int place = free();
    message.encode(held[place], truth);
    hold(place, dueNanos + message.delayNanos());
    if (message.collides()) {
      int foreign = free();
      message.encodeForeign(held[foreign]);
      hold(foreign, dueNanos + message.cycleNanos() / 2);
    }
  }

  private void hold(int place, long untilNanos) {
    releaseNanos[place] = untilNanos;
    order[place] = made++;
    end = StrictMath.max(end, place + 1);
  }

  /// A place that no frame is in; where there is none, that of the oldest frame, which is lost.
  private int free() {
    int oldest = 0;
    for (int place = 0; place < MOST_HELD; place++) {
      if (releaseNanos[place] == FREE) return place;
      if (order[place] < order[oldest]) oldest = place;
    }
    lost++;
    return oldest;
  }

  private void release(long nowNanos) throws IOException {
    while (end > 0) {
      int place = next();
      if (releaseNanos[place] > nowNanos) return;
      if (off || !port.send(held[place])) lost++;
      else sent++;
      releaseNanos[place] = FREE;
      while (end > 0 && releaseNanos[end - 1] == FREE) end--;
    }
  }

  /// The frame that goes next: of those due at one time the one that was made first.
  private int next() {
    int next = 0;
    for (int place = 1; place < end; place++) {
      boolean sooner = releaseNanos[place] < releaseNanos[next];
      boolean before = releaseNanos[place] == releaseNanos[next] && order[place] < order[next];
      if (sooner || before) next = place;
    }
    return next;
  }

  @Override
  public long nextNanos(long untilNanos) {
    long next = end == 0 ? untilNanos : StrictMath.min(untilNanos, releaseNanos[next()]);
    for (int m = 0; m < messages.length; m++) next = StrictMath.min(next, messages[m].dueNanos());
    return next;
  }
}
