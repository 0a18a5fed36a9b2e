package io.celltwin.canbus.isotp;

import io.celltwin.hal.CanFrame;
import io.celltwin.hal.CanHealth;
import io.celltwin.hal.CanPort;
import io.celltwin.hal.Clock;
import io.celltwin.hal.IsoTpChannel;
import java.io.IOException;

/// An [IsoTpLink] that waits, with a port of its own: everything else on the port is passed over. A
/// message that arrives while one is sent is kept; of several only the first.
public final class PortIsoTpChannel implements IsoTpChannel {
  private final CanPort port;
  private final Clock clock;
  private final IsoTpLink link;
  private final CanFrame frame = new CanFrame();
  private final byte[] kept;
  private int keptLength = -1;

  /// Frames of the latest message that the port took, and its adapter then could not send.
  private long refused;

  /// @param port closed with this channel
  public PortIsoTpChannel(CanPort port, Clock clock, IsoTpLink link) {
    this.port = port;
    this.clock = clock;
    this.link = link;
    this.kept = new byte[link.settings().maxMessageBytes()];
  }

  /// @throws IOException where the peer did not take the message, with the reason
  /// @throws IllegalStateException where the link only listens
  @Override
  public void send(byte[] message, int length, long deadlineNanos) throws IOException {
    if (!link.send(message, length, clock.nowNanos())) {
      throw new IllegalStateException("a channel that listens sends nothing");
    }
    refused = 0;
    while (true) {
      switch (step(deadlineNanos)) {
        case SENT -> {
          return;
        }
        case SEND_FAILED -> throw notSent(": " + link.sendFault());
        case RECEIVED -> keep();
        case FOREIGN, NOTHING, RECEIVE_FAILED -> {}
      }
      if (deadlineNanos - clock.nowNanos() <= 0) {
        link.reset();
        throw notSent(" by the deadline");
      }
    }
  }

  /// @throws IOException where the message is longer than `message`, and where none came because
  ///   the adapter did not send what it was given
  @Override
  public int receive(byte[] message, long deadlineNanos) throws IOException {
    while (keptLength < 0) {
      if (step(deadlineNanos) == IsoTpEvent.RECEIVED) keep();
      else if (deadlineNanos - clock.nowNanos() <= 0) {
        if (refused > 0) throw notSent("");
        return -1;
      }
    }
    int length = keptLength;
    keptLength = -1;
    if (length > message.length) {
      throw new IOException("message of %d bytes, room for %d".formatted(length, message.length));
    }
    System.arraycopy(kept, 0, message, 0, length);
    return length;
  }

  /// Sends what is due, then takes one frame or waits until something else has to be done.
  private IsoTpEvent step(long deadlineNanos) throws IOException {
    IsoTpEvent event = link.pump(clock.nowNanos(), port);
    if (event != IsoTpEvent.NOTHING) return event;
    long before = port.health().count(CanHealth.Count.NOT_SENT);
    boolean received = port.receive(frame, link.nextNanos(deadlineNanos));
    refused += port.health().count(CanHealth.Count.NOT_SENT) - before;
    if (!received) return link.poll(clock.nowNanos());
    event = link.accept(frame);
    // On a busy bus there is always a frame: time goes on with them.
    boolean any = event != IsoTpEvent.FOREIGN && event != IsoTpEvent.NOTHING;
    return any ? event : link.poll(frame.receivedNanos);
  }

  private IOException notSent(String why) {
    return new IOException(refused > 0 ? "not sent: the adapter refuses it" : "not sent" + why);
  }

  private void keep() {
    if (keptLength >= 0) return;
    keptLength = link.messageLength();
    System.arraycopy(link.message(), 0, kept, 0, keptLength);
  }

  @Override
  public void close() {
    port.close();
  }
}
