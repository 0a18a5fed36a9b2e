package io.celltwin.simulation.plant;

/// How finely a pack is computed.
///
/// @param currentNanos current is constant within
/// @param cellNanos each cell is computed this often, with the mean current since the last time; a
///   multiple of the current step
/// @param restNanos longest step while the load says that its current stays: steps then grow to a
///   quarter of the time since it last changed; the cells' step where none shall be longer
public record StepLengths(long currentNanos, long cellNanos, long restNanos) {
  /// Current at 100 Hz, cells at 10 Hz.
  public static final StepLengths CAR = new StepLengths(10_000_000, 100_000_000, 100_000_000);

  /// For months: 1 s while something happens, up to a quarter of an hour where nothing does.
  public static final StepLengths YEAR =
      new StepLengths(1_000_000_000L, 1_000_000_000L, 900_000_000_000L);

  public StepLengths {
    if (currentNanos <= 0 || cellNanos < currentNanos || cellNanos % currentNanos != 0) {
      throw new IllegalArgumentException(
          "cellNanos " + cellNanos + ", expected a multiple of currentNanos " + currentNanos);
    }
    if (restNanos < cellNanos) {
      throw new IllegalArgumentException(
          "restNanos " + restNanos + ", expected cellNanos " + cellNanos + " or more");
    }
  }
}
