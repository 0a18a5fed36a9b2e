package io.celltwin.estimator;

/// Visits everything once in a period, some in each tick, so that no tick has the work of all.
public final class RoundRobin {
  private final int size;
  private final double periodSeconds;
  private int next;

  /// @param size of what is visited, by index
  public RoundRobin(int size, double periodSeconds) {
    this.size = size;
    this.periodSeconds = periodSeconds;
  }

  /// How many visits a tick of that length has; all at most.
  public int due(double seconds) {
    return (int) Math.min(Math.ceil(size * seconds / periodSeconds), size);
  }

  /// Whom to visit now.
  public int visit() {
    int now = next;
    next = next + 1 < size ? next + 1 : 0;
    return now;
  }

  /// The one that comes next, as a checkpoint keeps it.
  public double next() {
    return next;
  }

  public boolean isSound(double saved) {
    return saved >= 0 && saved < size && saved == Math.rint(saved);
  }

  public void goOnWith(double saved) {
    next = (int) saved;
  }
}
