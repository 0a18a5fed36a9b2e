package io.celltwin.simulation;

import io.celltwin.simulation.plant.Load;
import io.celltwin.simulation.plant.SimulatedPack;
import java.util.Optional;

/// A load that remembers what has flowed at its pack's terminals in the latest current steps, for
/// whoever asks for a moment that the pack has already passed: contactors may let nothing of it
/// through, or more. One thread.
public final class LoggedLoad implements Load {
  private static final int STEPS = 1024;

  private final Load load;
  private final long[] startNanos = new long[STEPS];
  private final double[] amps = new double[STEPS];
  private long steps;
  private Optional<SimulatedPack> asking = Optional.empty();

  public LoggedLoad(Load load) {
    this.load = load;
  }

  @Override
  public double packAmps(long nowNanos, SimulatedPack pack) {
    if (asking.isEmpty()) asking = Optional.of(pack);
    if (steps > 0) amps[place(steps - 1)] = pack.trueAmps();
    startNanos[place(steps)] = nowNanos;
    steps++;
    return load.packAmps(nowNanos, pack);
  }

  @Override
  public long steadyNanos(long nowNanos) {
    return load.steadyNanos(nowNanos);
  }

  /// The current of that moment.
  ///
  /// @throws IllegalArgumentException where that is longer ago than the load remembers
  public double amps(long nanos) {
    long newest = steps - 1;
    for (long step = newest; step >= 0 && step >= steps - STEPS; step--) {
      if (startNanos[place(step)] > nanos) continue;
      return step == newest ? asking.orElseThrow().trueAmps() : amps[place(step)];
    }
    if (steps <= STEPS) return 0; // before the first step nothing has flowed
    throw new IllegalArgumentException(nanos + " ns is forgotten");
  }

  private static int place(long step) {
    return (int) (step % STEPS);
  }
}
