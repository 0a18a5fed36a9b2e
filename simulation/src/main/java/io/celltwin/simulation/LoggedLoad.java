package io.celltwin.simulation;

import io.celltwin.simulation.plant.Load;
import io.celltwin.simulation.plant.SimulatedPack;

/// A load that remembers what has flowed in its latest current steps, for whoever asks for a moment
/// that the pack has already passed. One thread.
public final class LoggedLoad implements Load {
  private static final int STEPS = 1024;

  private final Load load;
  private final long[] startNanos = new long[STEPS];
  private final double[] amps = new double[STEPS];
  private long steps;

  public LoggedLoad(Load load) {
    this.load = load;
  }

  @Override
  public double packAmps(long nowNanos, SimulatedPack pack) {
    double next = load.packAmps(nowNanos, pack);
    int place = (int) (steps % STEPS);
    startNanos[place] = nowNanos;
    amps[place] = next;
    steps++;
    return next;
  }

  @Override
  public long steadyNanos(long nowNanos) {
    return load.steadyNanos(nowNanos);
  }

  /// The current of that moment.
  ///
  /// @throws IllegalArgumentException where that is longer ago than the load remembers
  public double amps(long nanos) {
    for (long step = steps - 1; step >= 0 && step >= steps - STEPS; step--) {
      int place = (int) (step % STEPS);
      if (startNanos[place] <= nanos) return amps[place];
    }
    if (steps <= STEPS) return 0; // before the first step nothing has flowed
    throw new IllegalArgumentException(nanos + " ns is forgotten");
  }
}
