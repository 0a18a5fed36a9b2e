package io.celltwin.edge;

/// Something that a command cannot do without is not there; the message says what and how to get
/// it.
public final class UnavailableException extends Exception {
  private static final long serialVersionUID = 1;

  public UnavailableException(String message) {
    super(message);
  }
}
