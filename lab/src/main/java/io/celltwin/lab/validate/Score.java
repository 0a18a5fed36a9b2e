package io.celltwin.lab.validate;

/// How far the SOC of all cells is from the truth over a replay, in % SOC and minutes, and what is
/// found of the sensors in the end. All errors but the two times look at what comes 10 min after
/// the first row or later: before that a wrong start is no fault of the filter.
///
/// @param rows that the figures rest on
/// @param beyond5Minutes when the error was last above 5 % SOC
/// @param beyond2Minutes when the error was last above 2 % SOC
/// @param afterCharge what comes after the last charge
/// @param unanchored of every cell what comes before its voltage first tells the SOC by itself, as
///   at a knee or at the end of a charge
/// @param anchored what comes after that
/// @param worstCell 0-based
/// @param worstCellRmse of that cell alone
/// @param biasErrorAmps estimated at the end, less what was added to the current
/// @param biasErrorSigmas the same in its own sigma, without sign
/// @param verdict the last; empty where no sensor was found wrong
/// @param verdictRight 1 where it is what was wrong, else 0; `NaN` of a single cell, which has no
///   others to be held against
record Score(
    int rows,
    Part whole,
    double mae,
    double largest,
    double beyond5Minutes,
    double beyond2Minutes,
    Part afterCharge,
    Part unanchored,
    Part anchored,
    int worstCell,
    double worstCellRmse,
    double biasErrorAmps,
    double biasErrorSigmas,
    String verdict,
    double verdictRight) {
  private static final double SETTLING_SECONDS = 600;
  private static final double SECONDS_PER_MINUTE = 60;

  /// Some of the estimates, in % SOC; `NaN` of none.
  ///
  /// @param inside share whose truth lies within three sigma, %
  /// @param threeSigma mean
  record Part(double rmse, double inside, double threeSigma) {}

  /// @param lastCharged row after which the last charge is over
  /// @param addedAmps offset that was added to the current
  /// @param wrong what there was to find, see [Sensors#verdict]
  static Score of(Trace trace, int lastCharged, double addedAmps, String wrong) {
    Sum whole = new Sum();
    Sum charged = new Sum();
    Sum unanchored = new Sum();
    Sum anchored = new Sum();
    int worstCell = 0;
    double worstRmse = -1;
    double absolutes = 0;
    double largest = 0;
    double beyond5 = 0;
    double beyond2 = 0;
    int scoredRows = 0;
    for (int cell = 0; cell < trace.truth.length; cell++) {
      Sum ofCell = new Sum();
      for (int row = 0; row < trace.rows(); row++) {
        double seconds = trace.seconds[row];
        double error = orWithoutBound(Math.abs(trace.soc[cell][row] - trace.truth[cell][row]));
        double sigma = trace.sigma[cell][row];
        if (error > 0.05) beyond5 = Math.max(beyond5, seconds);
        if (error > 0.02) beyond2 = Math.max(beyond2, seconds);
        if (seconds < SETTLING_SECONDS) continue;
        if (cell == 0) scoredRows++;
        ofCell.add(error, sigma);
        whole.add(error, sigma);
        if (row > lastCharged) charged.add(error, sigma);
        (row < trace.anchoredRow[cell] ? unanchored : anchored).add(error, sigma);
        absolutes += error;
        largest = Math.max(largest, error);
      }
      if (ofCell.part().rmse() > worstRmse) {
        worstRmse = ofCell.part().rmse();
        worstCell = cell;
      }
    }
    double biasError = trace.biasAmps - addedAmps;
    boolean right = trace.verdict.equals(wrong);
    return new Score(
        scoredRows,
        whole.part(),
        100 * absolutes / whole.count,
        100 * largest,
        beyond5 / SECONDS_PER_MINUTE,
        beyond2 / SECONDS_PER_MINUTE,
        charged.part(),
        unanchored.part(),
        anchored.part(),
        worstCell,
        worstRmse,
        biasError,
        orWithoutBound(Math.abs(biasError) / trace.biasSigmaAmps),
        trace.verdict,
        trace.truth.length == 1 ? Double.NaN : right ? 1 : 0);
  }

  double rmse() {
    return whole.rmse;
  }

  double inside() {
    return whole.inside;
  }

  double threeSigma() {
    return whole.threeSigma;
  }

  /// What is missing counts as an error without bound.
  private static double orWithoutBound(double value) {
    return Double.isNaN(value) ? Double.POSITIVE_INFINITY : value;
  }

  private static final class Sum {
    private int count;
    private int inside;
    private double squares;
    private double sigmas;

    private void add(double error, double sigma) {
      count++;
      squares += error * error;
      sigmas += orWithoutBound(sigma);
      if (error <= 3 * sigma) inside++;
    }

    private Part part() {
      return new Part(
          100 * Math.sqrt(squares / count), 100.0 * inside / count, 300 * sigmas / count);
    }
  }
}
