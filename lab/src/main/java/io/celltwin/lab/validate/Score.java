package io.celltwin.lab.validate;

/// How far the SOC of all cells is from the truth over a replay, in % SOC and minutes. All but the
/// two times look at what comes 10 min after the first row or later: before that a wrong start is
/// no fault of the filter.
///
/// @param rows that the figures rest on
/// @param inside share of estimates whose truth lies within three sigma, %
/// @param threeSigma mean
/// @param beyond5Minutes when the error was last above 5 % SOC
/// @param beyond2Minutes when the error was last above 2 % SOC
/// @param rmseAfterCharge of what comes after the last charge; `NaN` where nothing does
/// @param threeSigmaAfterCharge mean there
/// @param worstCell 0-based
/// @param worstCellRmse of that cell alone
record Score(
    int rows,
    double rmse,
    double mae,
    double largest,
    double inside,
    double threeSigma,
    double beyond5Minutes,
    double beyond2Minutes,
    double rmseAfterCharge,
    double threeSigmaAfterCharge,
    int worstCell,
    double worstCellRmse) {
  private static final double SETTLING_SECONDS = 600;
  private static final double SECONDS_PER_MINUTE = 60;

  /// @param lastCharged row after which the last charge is over
  static Score of(Trace trace, int lastCharged) {
    Sum whole = new Sum();
    Sum charged = new Sum();
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
        double error = error(trace, cell, row);
        double sigma = trace.sigma[cell][row];
        if (error > 0.05) beyond5 = Math.max(beyond5, seconds);
        if (error > 0.02) beyond2 = Math.max(beyond2, seconds);
        if (seconds < SETTLING_SECONDS) continue;
        if (cell == 0) scoredRows++;
        ofCell.add(error, sigma);
        whole.add(error, sigma);
        if (row > lastCharged) charged.add(error, sigma);
        absolutes += error;
        largest = Math.max(largest, error);
      }
      if (ofCell.rmse() > worstRmse) {
        worstRmse = ofCell.rmse();
        worstCell = cell;
      }
    }
    return new Score(
        scoredRows,
        whole.rmse(),
        100 * absolutes / whole.count,
        100 * largest,
        100.0 * whole.inside / whole.count,
        whole.threeSigma(),
        beyond5 / SECONDS_PER_MINUTE,
        beyond2 / SECONDS_PER_MINUTE,
        charged.rmse(),
        charged.threeSigma(),
        worstCell,
        worstRmse);
  }

  /// An estimate that is missing counts as an error without bound.
  private static double error(Trace trace, int cell, int row) {
    double error = Math.abs(trace.soc[cell][row] - trace.truth[cell][row]);
    return Double.isNaN(error) ? Double.POSITIVE_INFINITY : error;
  }

  private static final class Sum {
    private int count;
    private int inside;
    private double squares;
    private double sigmas;

    private void add(double error, double sigma) {
      count++;
      squares += error * error;
      sigmas += sigma;
      if (error <= 3 * sigma) inside++;
    }

    private double rmse() {
      return 100 * Math.sqrt(squares / count);
    }

    private double threeSigma() {
      return 300 * sigmas / count;
    }
  }
}
