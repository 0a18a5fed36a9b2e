package io.celltwin.edge.publish;

/// The machine's own clock, taken at its word.
public final class SystemWallClock implements WallClock {
  @Override
  public long millis() {
    return System.currentTimeMillis();
  }

  @Override
  public boolean isKnown() {
    return true;
  }
}
