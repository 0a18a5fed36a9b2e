package io.celltwin.lab.identify;

/// The capacity of a cell that begins full, is emptied in steps and rests in between: the one whose
/// open-circuit voltage at the ends of the rests is what was measured.
final class RestCapacity {
  private static final double REST_SECONDS = 900;

  /// Of the rated capacity: 1 %, a trickle.
  private static final double RESTING = 0.01;

  private static final double LEAST = 0.6;
  private static final double MOST = 1.2;
  private static final double STEP = 0.001;

  private RestCapacity() {}

  /// The rated one where nothing rests.
  ///
  /// @param fit that knows the open-circuit voltage at all temperatures
  static double of(Recording recording, Fit fit, double ratedAmpereHours) {
    double best = ratedAmpereHours;
    double least = Double.POSITIVE_INFINITY;
    for (double ratio = LEAST; ratio <= MOST; ratio += STEP) {
      double squares = squares(recording, fit, ratio * ratedAmpereHours, ratedAmpereHours);
      if (squares < least) {
        least = squares;
        best = ratio * ratedAmpereHours;
      }
    }
    return best;
  }

  /// NaN where nothing rests.
  private static double squares(
      Recording recording, Fit fit, double ampereHours, double ratedAmpereHours) {
    double squares = 0;
    int rests = 0;
    double rested = 0;
    for (int k = 1; k < recording.rows; k++) {
      boolean resting = Math.abs(recording.meanAmps[k]) < RESTING * ratedAmpereHours;
      boolean ends = !resting || k == recording.rows - 1;
      if (ends && rested >= REST_SECONDS) {
        double soc = 1 + (recording.ampereHours[k - 1] - recording.ampereHours[0]) / ampereHours;
        double volts = recording.volts[k - 1] - fit.dischargeVolts(soc, recording.celsius[k - 1]);
        squares += volts * volts;
        rests++;
      }
      rested = resting ? rested + recording.stepSeconds(k) : 0;
    }
    return rests == 0 ? Double.NaN : squares;
  }
}
