package io.celltwin.edge.twin;

import io.celltwin.config.CurrentPulse;
import java.util.Arrays;

/// For how long the currents of a pack's strings may be above what they may be for long. Time above
/// is used up; below it comes back as fast, as makers ask for a rest at least as long as the pulse.
/// Loop thread only.
final class PulseAllowance {
  private static final long NEVER = Long.MIN_VALUE;
  private static final double NANOS_PER_SECOND = 1e9;

  private final double lastingAmps;
  private final double pulseAmps;
  private final long pulseNanos;
  private final long[] usedNanos;
  private final long[] sampledNanos;
  private final boolean[] above;

  /// @param lastingAmps what is allowed for long
  PulseAllowance(int strings, double lastingAmps, CurrentPulse pulse) {
    this.lastingAmps = lastingAmps;
    pulseAmps = pulse.amps();
    pulseNanos = Math.round(pulse.seconds() * NANOS_PER_SECOND);
    usedNanos = new long[strings];
    sampledNanos = new long[strings];
    Arrays.fill(sampledNanos, NEVER);
    above = new boolean[strings];
  }

  /// What is allowed at a sample, A, which may be looked at again.
  double limit(int string, double amps, long nanos) {
    if (sampledNanos[string] == NEVER) sampledNanos[string] = nanos;
    long passed = nanos - sampledNanos[string];
    long used = usedNanos[string] + (above[string] ? passed : -passed);
    usedNanos[string] = Math.clamp(used, 0, pulseNanos);
    sampledNanos[string] = nanos;
    above[string] = amps > lastingAmps;
    return usedNanos[string] < pulseNanos ? pulseAmps : lastingAmps;
  }
}
