package io.celltwin.estimator.power;

import io.celltwin.estimator.Carried;
import io.celltwin.estimator.CheckpointPart;
import io.celltwin.estimator.PackMeasurement;
import java.util.Arrays;

/// The newest voltage of every cell and the current at its moment, as measured, whatever the
/// filters make of it: a cell that is far from the others looks like a sensor that is wrong, and
/// its limits are limits all the same.
public final class NewestVolts implements CheckpointPart {
  /// An older one tells nothing of now, s: three rounds of a slow monitor.
  private static final double MOST_SECONDS = 30;

  private final int cellsInSeries;
  private final double[] volts;
  private final double[] amps;
  private final double[] ageSeconds;
  private final Carried carried;

  public NewestVolts(int strings, int cellsInSeries) {
    this.cellsInSeries = cellsInSeries;
    int cells = strings * cellsInSeries;
    volts = new double[cells];
    amps = new double[cells];
    ageSeconds = new double[cells];
    Arrays.fill(ageSeconds, MOST_SECONDS);
    carried = new Carried(cells, volts, amps, ageSeconds);
  }

  public void step(PackMeasurement measurement) {
    for (int c = 0; c < volts.length; c++) {
      boolean isNew = Double.isFinite(measurement.cellVolts[c] + measurement.cellAmps[c]);
      if (isNew) {
        volts[c] = measurement.cellVolts[c];
        amps[c] = measurement.cellAmps[c];
      }
      double age = isNew ? measurement.cellAgeSeconds[c] : ageSeconds[c] + measurement.dtSeconds;
      ageSeconds[c] = Math.min(age, MOST_SECONDS);
    }
  }

  /// V; `NaN` where nobody has measured it of late, or not its current.
  double volts(int cell) {
    return ageSeconds[cell] < MOST_SECONDS ? volts[cell] : Double.NaN;
  }

  /// Into the cell when [#volts] was measured, A.
  double amps(int cell) {
    return amps[cell];
  }

  /// The sum over the cells of a string, V; `NaN` where one of them is.
  double stringVolts(int string) {
    double sum = 0;
    for (int c = string * cellsInSeries; c < (string + 1) * cellsInSeries; c++) sum += volts(c);
    return sum;
  }

  // ---- checkpoint

  @Override
  public int checkpointLength() {
    return carried.checkpointLength();
  }

  @Override
  public void save(double[] into, int from) {
    carried.save(into, from);
  }

  @Override
  public boolean isSound(double[] saved, int from) {
    if (!Carried.areFinite(saved, from, from + checkpointLength())) return false;
    for (int c = 0; c < volts.length; c++) {
      double age = saved[from + 2 * volts.length + c];
      if (age < 0 || age > MOST_SECONDS) return false;
    }
    return true;
  }

  @Override
  public void restore(double[] saved, int from, double elapsedSeconds) {
    carried.restore(saved, from);
    if (elapsedSeconds > 0) Arrays.fill(ageSeconds, MOST_SECONDS);
  }
}
