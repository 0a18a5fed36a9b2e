package io.celltwin.canbus.dbc;

/// Takes the signals of a frame, one after the other.
@FunctionalInterface
public interface SignalSink {
  /// @param raw the integer before scaling (of an unsigned signal of 64 bits its bits); of a float
  ///   signal [Double#doubleToRawLongBits] of the value before scaling
  /// @param value after scaling, in the unit of the signal
  void accept(DbcSignal signal, long raw, double value);
}
