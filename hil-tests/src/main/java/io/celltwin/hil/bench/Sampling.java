package io.celltwin.hil.bench;

/// How late and how coarsely the sensors of a bench read, beside what its devices do by themselves.
///
/// @param currentDelayNanos a reading is what was so long before its moment; likewise the other
///   delays
/// @param voltageSkewNanos cells are sampled one after the other within this: the first so long
///   before its moment, the last at it
/// @param currentResolutionAmps of one bit; 0: as fine as the device reads; likewise the others
/// @param voltageResolutionVolts of electronics that measure cells by themselves: cell monitors
///   have their own
public record Sampling(
    long currentDelayNanos,
    long voltageDelayNanos,
    long voltageSkewNanos,
    long temperatureDelayNanos,
    double currentResolutionAmps,
    double voltageResolutionVolts,
    double temperatureResolutionKelvin) {
  /// At once, and as fine as each device reads.
  public static final Sampling EXACT = new Sampling(0, 0, 0, 0, 0, 0, 0);

  /// To the nearest multiple.
  static double round(double value, double resolution) {
    return resolution > 0 ? Math.rint(value / resolution) * resolution : value;
  }
}
