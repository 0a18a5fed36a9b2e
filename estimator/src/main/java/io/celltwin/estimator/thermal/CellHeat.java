package io.celltwin.estimator.thermal;

import io.celltwin.estimator.Carried;
import io.celltwin.estimator.CellParameters;
import io.celltwin.estimator.Circuit;
import io.celltwin.estimator.PackMeasurement;
import java.util.Arrays;

/// The heat that each cell of a pack makes, from its voltages and the current of their moments:
///
/// ```
/// q = I (V − U(z, T)) + I T ∂U/∂T       current into the cell positive; the first part never negative
/// ```
final class CellHeat {
  /// For so long the last heat stands for a cell whose voltage does not come; then that of its
  /// string.
  private static final double HELD_SECONDS = 60;

  /// Of the resistances that say what heat is usual.
  private static final double USUAL_SOC = 0.5;

  private static final double USUAL_CELSIUS = 25;

  private final int cellsInSeries;
  private final CellParameters cell;
  private final double oneCWatts;

  // per cell: sums over the samples since its heat was last taken, and how many
  private final double[] voltAmps;
  private final double[] amps;
  private final double[] samples;
  private final double[] secondsSinceSample;
  private final double[] watts;

  private final Carried perCell;

  // per string
  private final double[] stringWatts;
  private final double[] secondsSinceHeat;
  private final Carried perString;

  CellHeat(int strings, int cellsInSeries, CellParameters cell) {
    this.cellsInSeries = cellsInSeries;
    this.cell = cell;
    int cells = strings * cellsInSeries;
    voltAmps = new double[cells];
    amps = new double[cells];
    samples = new double[cells];
    secondsSinceSample = new double[cells];
    watts = new double[cells];
    perCell = new Carried(cells, voltAmps, amps, samples, secondsSinceSample, watts);
    stringWatts = new double[strings];
    secondsSinceHeat = new double[strings];
    Arrays.fill(secondsSinceHeat, HELD_SECONDS);
    perString = new Carried(strings, stringWatts, secondsSinceHeat);
    double oneC = cell.capacityCoulombs() / 3600;
    oneCWatts = oneC * oneC * ohms(cell.circuit());
  }

  private static double ohms(Circuit circuit) {
    return circuit.r0Ohms().at(USUAL_SOC, USUAL_CELSIUS)
        + circuit.chargeTransfer().ohms().at(USUAL_SOC, USUAL_CELSIUS)
        + circuit.first().ohms().at(USUAL_SOC, USUAL_CELSIUS)
        + circuit.second().ohms().at(USUAL_SOC, USUAL_CELSIUS);
  }

  int checkpointLength() {
    return perCell.checkpointLength() + perString.checkpointLength();
  }

  void save(double[] into, int from) {
    perCell.save(into, from);
    perString.save(into, from + perCell.checkpointLength());
  }

  void restore(double[] saved, int from) {
    perCell.restore(saved, from);
    perString.restore(saved, from + perCell.checkpointLength());
  }

  /// Takes in the samples of a tick.
  void take(PackMeasurement measurement) {
    for (int c = 0; c < watts.length; c++) {
      double volts = measurement.cellVolts[c];
      double into = measurement.cellAmps[c];
      if (Double.isNaN(volts) || Double.isNaN(into)) continue;
      voltAmps[c] += volts * into;
      amps[c] += into;
      samples[c]++;
    }
  }

  /// Works out [#watts] of a cell.
  ///
  /// @param seconds since that was last done
  /// @param soc `NaN` where it is not known
  /// @param celsius inside of the cell
  /// @return what is not known of it, W
  double settle(int c, double seconds, double soc, double celsius) {
    int string = c / cellsInSeries;
    secondsSinceHeat[string] += seconds / cellsInSeries;
    if (samples[c] == 0 || Double.isNaN(soc)) return substitute(c, seconds);
    watts[c] = cell.ocv().heatWatts(soc, celsius, voltAmps[c] / samples[c], amps[c] / samples[c]);
    stringWatts[string] += (watts[c] - stringWatts[string]) / cellsInSeries;
    secondsSinceHeat[string] = 0;
    secondsSinceSample[c] = 0;
    voltAmps[c] = 0;
    amps[c] = 0;
    samples[c] = 0;
    return 0;
  }

  private double substitute(int c, double seconds) {
    int string = c / cellsInSeries;
    secondsSinceSample[c] += seconds;
    if (secondsSinceSample[c] <= HELD_SECONDS) return 0;
    boolean told = secondsSinceHeat[string] < HELD_SECONDS;
    watts[c] = told ? stringWatts[string] : 0;
    return told ? 0 : oneCWatts;
  }

  double watts(int c) {
    return watts[c];
  }

  /// What a cell makes at 1C, for a while: what may be where nothing is known.
  double oneCWatts() {
    return oneCWatts;
  }
}
