package io.celltwin.simulation.beamng;

import java.io.IOException;

/// What goes wrong with a simulator; its kinds tell whether asking again can help.
public class BeamngException extends IOException {
  private static final long serialVersionUID = 1;

  public BeamngException(String message) {
    super(message);
  }

  /// What came is not what the protocol allows; the connection is of no more use.
  public static final class Malformed extends BeamngException {
    private static final long serialVersionUID = 1;

    public Malformed(String message) {
      super(message);
    }
  }

  /// The simulator answers with `bngError`: the request failed there. The message is its text.
  public static final class Failed extends BeamngException {
    private static final long serialVersionUID = 1;

    public Failed(String message) {
      super(message);
    }
  }

  /// The simulator answers with `bngValueError`: what was asked for cannot be had, a licence is
  /// missing. The message is its text.
  public static final class Refused extends BeamngException {
    private static final long serialVersionUID = 1;

    public Refused(String message) {
      super(message);
    }
  }

  /// There is no connection, or no more.
  public static final class Disconnected extends BeamngException {
    private static final long serialVersionUID = 1;

    public Disconnected(String message) {
      super(message);
    }
  }

  /// No answer within the time allowed. What comes later would be taken for another answer's time:
  /// the connection is of no more use.
  public static final class TimedOut extends BeamngException {
    private static final long serialVersionUID = 1;

    public TimedOut(String message) {
      super(message);
    }
  }
}
