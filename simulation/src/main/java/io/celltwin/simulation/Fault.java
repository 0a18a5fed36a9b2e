package io.celltwin.simulation;

/// Something that breaks in a pack's sensing at a time on the source's clock, and stays broken.
/// Cells are counted from 1.
public sealed interface Fault {
  long fromNanos();

  /// A cell's voltage repeats the first value measured at or after the time.
  record StuckCellVoltage(int cell, long fromNanos) implements Fault {}

  /// A cell's voltage is invalid, as from a broken sense wire that the chip has noticed.
  record InvalidCellVoltage(int cell, long fromNanos) implements Fault {}

  /// A cell's voltage reads too high by a constant.
  record CellVoltageOffset(int cell, double offsetVolts, long fromNanos) implements Fault {
    public CellVoltageOffset {
      if (!Double.isFinite(offsetVolts)) {
        throw new IllegalArgumentException("offsetVolts " + offsetVolts);
      }
    }
  }

  /// The current sensor falls silent: no more readings.
  record DeadCurrentSensor(long fromNanos) implements Fault {}
}
