package io.celltwin.canbus.isotp;

/// Why a message was lost (ISO 15765-2, 9.8 and the results of 8.3.7).
public enum IsoTpFault {
  /// None so far.
  NONE,
  /// N_As, N_Ar: the port did not take a frame.
  SEND_TIMEOUT,
  /// N_Bs: the receiver did not say how to go on.
  FLOW_CONTROL_TIMEOUT,
  /// N_Cr: the sender did not go on.
  CONSECUTIVE_TIMEOUT,
  /// A consecutive frame is missing, doubled or in the wrong place.
  WRONG_SEQUENCE,
  /// A new message began before this one was complete.
  INTERRUPTED,
  /// The message is longer than this link takes.
  TOO_LONG,
  /// The receiver has no room.
  OVERFLOW,
  /// The receiver's flow control is none that the standard knows.
  BAD_FLOW_STATUS,
  /// The receiver asked to wait too often.
  TOO_MANY_WAITS
}
