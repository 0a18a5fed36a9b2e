package io.celltwin.simulation.can;

/// What can be wrong with a bus and those who send on it. Set and cleared while it runs:
/// [SimulatedCanBus#set].
public sealed interface CanFault {
  /// Of the frames of one message.
  sealed interface OfMessage extends CanFault {
    /// As the DBC file calls it.
    String message();
  }

  /// The alive counter stands; the values go on.
  record FrozenCounter(String message) implements OfMessage {}

  /// The checksum has one bit wrong.
  record WrongChecksum(String message) implements OfMessage {}

  /// The message is not sent.
  record MissingMessage(String message) implements OfMessage {}

  /// The values stay what they were; counter and checksum go on.
  record StaleValues(String message) implements OfMessage {}

  /// The frames are on the bus so much after their values were taken.
  record DelayedFrames(String message, long nanos) implements OfMessage {
    public DelayedFrames {
      if (nanos < 0) throw new IllegalArgumentException("delay " + nanos + " ns, expected >= 0");
    }
  }

  /// The frames have another length, at most 8 bytes.
  record WrongLength(String message, int bytes) implements OfMessage {
    public WrongLength {
      if (bytes < 0 || bytes > 8) {
        throw new IllegalArgumentException("length " + bytes + ", expected 0..8");
      }
    }
  }

  /// Somebody else sends frames of the same identifier in between, with bytes by chance.
  record IdCollision(String message) implements OfMessage {}

  /// The nodes of the senders have left the bus for their errors: none of them sends or answers.
  record SendersOff() implements CanFault {}

  /// The controllers of those who read have left the bus: they say so and hear nothing, until it is
  /// cleared and they say that they are back.
  record BusOff() implements CanFault {}

  /// No frame arrives, and nobody says why: a cut line behind a transceiver.
  record BusSilent() implements CanFault {}

  /// The readers' controllers report errors on the bus.
  record ErrorFrames(double perSecond) implements CanFault {
    public ErrorFrames {
      if (!(perSecond > 0 && perSecond <= 10_000)) {
        throw new IllegalArgumentException(
            "rate " + perSecond + ", expected above 0, at most 10000 per second");
      }
    }
  }

  /// Of so many frames one bit of the data is flipped and the controller does not notice.
  record BitErrors(double share) implements CanFault {
    public BitErrors {
      if (!(share > 0 && share <= 1)) {
        throw new IllegalArgumentException("share " + share + ", expected above 0, at most 1");
      }
    }
  }
}
