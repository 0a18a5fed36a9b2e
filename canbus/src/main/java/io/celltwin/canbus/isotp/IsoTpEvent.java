package io.celltwin.canbus.isotp;

/// What a frame, or time, has brought a link.
public enum IsoTpEvent {
  /// The frame is not of this link.
  FOREIGN,
  /// Nothing is complete.
  NOTHING,
  /// A message is there: [IsoTpLink#message].
  RECEIVED,
  /// The message under way has been sent, and its flow was controlled to the end.
  SENT,
  /// What was being received is lost: [IsoTpLink#receiveFault].
  RECEIVE_FAILED,
  /// What was being sent is given up: [IsoTpLink#sendFault].
  SEND_FAILED
}
