package io.celltwin.canbus.uds;

/// Where what ECUs answer goes.
public interface UdsSink {
  /// One value of an answer. Allocates nothing, never blocks.
  ///
  /// @param number of the row, as [UdsField#firstNumber] counts
  /// @param raw the integer of the answer
  /// @param value in the field's unit; NaN where the ECU says that it has none
  /// @param sampledNanos when the answer began
  void accept(UdsPoll poll, UdsField field, int number, long raw, double value, long sampledNanos);
}
