package io.celltwin.estimator.life;

import io.celltwin.estimator.EstimateQuality;
import io.celltwin.estimator.PackEstimate;
import io.celltwin.estimator.PackMeasurement;
import io.celltwin.estimator.Verdict;
import java.util.Arrays;

/// The newest voltage of every cell of a string, and which of them says something of its cell: one
/// that the filter leaves out, or that is a share of the string's, does not.
final class CellVoltages {
  /// A cell that has been silent for so long, or twice as long at most, is taken for a mean one.
  private static final double SILENT_SECONDS = 60;

  private final int string;
  private final int firstCell;
  private final double[] newest;

  /// The one before it.
  private final double[] before;

  private final boolean[] heard;
  private double sinceHeardSeconds;

  /// Cells whose estimate was sure at the last tick.
  private int sure;

  /// Of the string, V; `NaN` where no cell's is known.
  double stringVolts = Double.NaN;

  /// Of the cells that say something, V: what two samples in a row have reached; `NaN` without.
  double highestTwice = Double.NaN;

  double lowestTwice = Double.NaN;

  /// What at least one of the two has.
  double highestOnce = Double.NaN;

  double lowestOnce = Double.NaN;

  CellVoltages(int string, int firstCell, int cells) {
    this.string = string;
    this.firstCell = firstCell;
    newest = new double[cells];
    before = new double[cells];
    heard = new boolean[cells];
    Arrays.fill(newest, Double.NaN);
    Arrays.fill(before, Double.NaN);
  }

  void namePassing(LifeState state) {
    state.add("string_" + (string + 1) + ".cell_V", newest, LifeState::areKnownOrNot);
    state.add("string_" + (string + 1) + ".cell_V_before", before, LifeState::areKnownOrNot);
  }

  /// Once a tick.
  void step(
      PackMeasurement measurement,
      PackEstimate estimate,
      Extreme max,
      Extreme min,
      double wallMillis) {
    boolean alone = !measurement.stringVoltsShared[string];
    double sum = 0;
    int known = 0;
    int good = 0;
    forgetRange();
    for (int k = 0; k < newest.length; k++) {
      double volts = measurement.cellVolts[firstCell + k];
      boolean says = alone && says(estimate, firstCell + k);
      if (!Double.isNaN(volts)) {
        if (says) {
          max.take(newest[k], volts, firstCell + k, wallMillis);
          min.take(newest[k], volts, firstCell + k, wallMillis);
        }
        before[k] = newest[k];
        newest[k] = volts;
        heard[k] = true;
      }
      if (estimate.quality[firstCell + k] == EstimateQuality.GOOD) good++;
      if (Double.isNaN(newest[k])) continue;
      sum += newest[k];
      known++;
      if (says) takeRange(newest[k], before[k]);
    }
    sure = good;
    stringVolts = known > 0 ? sum / known * newest.length : Double.NaN;
    sinceHeardSeconds += measurement.dtSeconds;
    if (sinceHeardSeconds >= SILENT_SECONDS) forget();
  }

  private void forgetRange() {
    highestTwice = Double.NaN;
    lowestTwice = Double.NaN;
    highestOnce = Double.NaN;
    lowestOnce = Double.NaN;
  }

  private void takeRange(double volts, double voltsBefore) {
    if (Double.isNaN(voltsBefore)) return;
    double upper = Math.max(volts, voltsBefore);
    double lower = Math.min(volts, voltsBefore);
    if (!(lower <= highestTwice)) highestTwice = lower;
    if (!(upper >= lowestTwice)) lowestTwice = upper;
    if (!(upper <= highestOnce)) highestOnce = upper;
    if (!(lower >= lowestOnce)) lowestOnce = lower;
  }

  /// A cell whose estimate is unsure beside others that are sure has a voltage that is not
  /// believed; where most are unsure, it is for another reason, and the cells speak all the same.
  private boolean says(PackEstimate estimate, int cell) {
    if (estimate.quality[cell] == EstimateQuality.GOOD) return true;
    if (2 * sure > newest.length) return false;
    int named = estimate.verdictCell[string];
    return estimate.verdict[string] != Verdict.CELL_VOLTAGE || (named >= 0 && named != cell);
  }

  private void forget() {
    for (int k = 0; k < newest.length; k++) {
      if (!heard[k]) {
        newest[k] = Double.NaN;
        before[k] = Double.NaN;
      }
      heard[k] = false;
    }
    sinceHeardSeconds = 0;
  }
}
