package io.celltwin.simulation.chip;

import io.celltwin.hal.GpioLine;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;

/// A chip of GPIO lines, as a kernel hands them out: each to one program at a time, as an input or
/// an output. Lines count from 0. One thread.
public final class EmulatedGpioChip {
  private final boolean[] outside;
  private final boolean[] taken;
  private final boolean[] driven;
  private final boolean[] level;
  private String gone = "";

  public EmulatedGpioChip(int lines) {
    outside = new boolean[lines];
    taken = new boolean[lines];
    driven = new boolean[lines];
    level = new boolean[lines];
  }

  /// @param activeLow high is the lower voltage
  /// @throws IOException where there is no such line, or somebody has it
  public GpioLine input(int line, boolean activeLow) throws IOException {
    return new Line(line, activeLow, false);
  }

  /// As [#input]; the line is driven from the first moment on.
  ///
  /// @param high what it begins with
  public GpioLine output(int line, boolean activeLow, boolean high) throws IOException {
    Line output = new Line(line, activeLow, true);
    output.set(high);
    return output;
  }

  /// What pulls at a line from outside, where nobody inside drives it.
  public void pull(int line, boolean up) {
    outside[line] = up;
  }

  /// Whether the line has the higher voltage.
  public boolean isUp(int line) {
    return driven[line] ? level[line] : outside[line];
  }

  /// Fault: the chip is gone; whatever is asked of it fails with `reason`. Empty: it is back.
  public void gone(String reason) {
    gone = reason;
  }

  private final class Line implements GpioLine {
    private final int line;
    private final boolean activeLow;
    private final boolean drives;
    private boolean closed;

    Line(int line, boolean activeLow, boolean drives) throws IOException {
      this.line = line;
      this.activeLow = activeLow;
      this.drives = drives;
      if (line < 0 || line >= taken.length) throw refused("request: there is no such line");
      if (!gone.isEmpty()) throw refused("request: " + gone);
      if (taken[line]) throw refused("request: somebody has it");
      taken[line] = true;
      driven[line] = drives;
    }

    private IOException refused(String what) {
      return new IOException(this + ": cannot " + what);
    }

    private void requireOpen(String operation) throws IOException {
      if (closed) throw new ClosedChannelException();
      if (!gone.isEmpty()) throw refused(operation + ": " + gone);
    }

    @Override
    public boolean isHigh() throws IOException {
      requireOpen("read");
      return isUp(line) != activeLow;
    }

    @Override
    public void set(boolean high) throws IOException {
      requireOpen("set");
      if (!drives) throw refused("set: it was requested as an input");
      level[line] = high != activeLow;
    }

    @Override
    public void close() {
      if (closed) return;
      closed = true;
      taken[line] = false;
      driven[line] = false;
    }

    @Override
    public String toString() {
      return "emulated GPIO line " + line;
    }
  }
}
