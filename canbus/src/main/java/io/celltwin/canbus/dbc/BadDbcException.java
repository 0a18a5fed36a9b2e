package io.celltwin.canbus.dbc;

import java.io.IOException;

/// A DBC file that cannot be read as one.
public final class BadDbcException extends IOException {
  private static final long serialVersionUID = 1;

  private final transient Deviation deviation;

  BadDbcException(Deviation deviation) {
    super(deviation.toString());
    this.deviation = deviation;
  }

  public Deviation deviation() {
    return deviation;
  }
}
