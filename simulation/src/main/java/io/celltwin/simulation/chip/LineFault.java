package io.celltwin.simulation.chip;

/// What can go wrong with the answer of a [SerialResponder].
public enum LineFault {
  /// One bit of the answer differs, its checksum does not.
  WRONG_CHECKSUM,
  SILENCE,
  /// The answer ends in its middle.
  HALF_FRAME,
  /// Bytes before the answer, among them one that looks like its beginning.
  GARBAGE_BEFORE,
  /// The request comes back before the answer, as on a line of two wires.
  ECHO,
  /// The request comes back, the answer does not.
  ECHO_ONLY,
  /// Intact, but from another pack, or of another register where the protocol has no addresses.
  OTHER_ADDRESS,
  /// Comes later than anybody waits for it.
  SLOW,
  /// The pack refuses; says nothing where the protocol has no word for it.
  REFUSED
}
