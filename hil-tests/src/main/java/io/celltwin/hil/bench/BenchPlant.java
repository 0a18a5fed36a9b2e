package io.celltwin.hil.bench;

/// The battery on a bench as the pins of its sensors meet it. Asked for moments that hardly ever
/// lie in the past, and by milliseconds then: cells are as they are now, currents as they were.
///
/// Cells are numbered through the pack from 1, string by string, strings from 1.
public interface BenchPlant {
  int cells();

  /// Lets time pass up to that moment, where it has not already.
  void reach(long nanos);

  double cellVolts(int cell, long nanos);

  /// Positive charges.
  double stringAmps(int string, long nanos);

  double stringVolts(int string, long nanos);

  /// Of the can.
  double celsius(int cell, long nanos);

  /// Of what cools the cells: the coolant where there is one, else the air.
  double ambientCelsius(long nanos);

  /// What a sensor at a [CellWires#sensorCell] meets.
  default double sensedCelsius(int sensorCell, long nanos) {
    return sensorCell == CellWires.AMBIENT ? ambientCelsius(nanos) : celsius(sensorCell, nanos);
  }

  /// What the pack's own electronics believe, as a ratio.
  double soc(long nanos);
}
