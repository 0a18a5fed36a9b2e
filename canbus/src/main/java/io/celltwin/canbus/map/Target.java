package io.celltwin.canbus.map;

import io.celltwin.config.SignalMap;
import java.util.List;

/// Where a number of the bus goes.
final class Target {
  static final int NO_FLAG = -1;

  /// Index of the signal that says whether the value counts; [#NO_FLAG] without one.
  final int flagIndex;

  private final int flagRaw;

  /// Of the first where a row of numbers follows each other, and how to find the others.
  private final int[] channels;

  private final double factor;
  private final double offset;
  private final double least;
  private final double most;
  private final long[] unavailable;

  /// Of the bits that the integer has on the bus: its codes are written signed or unsigned.
  private final long mask;

  /// @param bits of the integer on the bus
  Target(SignalMap.Quantity quantity, int[] channels, int bits, int flagIndex, int flagRaw) {
    this.channels = channels;
    this.flagIndex = flagIndex;
    this.flagRaw = flagRaw;
    factor = quantity.factor();
    offset = quantity.offset();
    least = quantity.least();
    most = quantity.most();
    mask = -1L >>> (Long.SIZE - bits);
    List<Long> codes = quantity.unavailable();
    unavailable = codes.stream().mapToLong(code -> code & mask).toArray();
  }

  /// Whether an integer of so many bits, signed or unsigned, can be this one.
  static boolean fits(long code, int bits) {
    return bits == Long.SIZE || (code >= -(1L << (bits - 1)) && code < 1L << bits);
  }

  boolean counts(long flag) {
    return flag == flagRaw;
  }

  int channel(int row) {
    return channels[row];
  }

  boolean isUnavailable(long raw) {
    for (long code : unavailable) if ((raw & mask) == code) return true;
    return false;
  }

  /// In the unit and sign of the quantity; `NaN` where it cannot be one.
  double value(double busValue) {
    double value = busValue * factor + offset;
    return value >= least && value <= most ? value : Double.NaN;
  }
}
