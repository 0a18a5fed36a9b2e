package io.celltwin.lab.validate;

import io.celltwin.edge.twin.AlarmEvent;
import io.celltwin.edge.twin.TwinSink;
import io.celltwin.edge.twin.TwinState;

/// How far one cell's SOC is from the truth over a replay. All but the two times look at what comes
/// 10 min after the first row or later: before that a wrong start is no fault of the filter.
final class Score implements TwinSink {
  private static final double SETTLING_SECONDS = 600;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double SECONDS_PER_MINUTE = 60;

  private final double[] truth;
  private int rows;
  private int scored;
  private int inside;
  private double squares;
  private double absolutes;
  private double largest;
  private double sigmas;
  private double beyond5Seconds;
  private double beyond2Seconds;

  /// @param truth SOC of every row
  Score(double[] truth) {
    this.truth = truth.clone();
  }

  @Override
  public void state(TwinState state) {
    row(state.tickNanos() / NANOS_PER_SECOND, state.soc(0), state.socSigma(0));
  }

  @Override
  public void event(AlarmEvent event) {}

  /// The estimate of the next row; one that is missing counts as an error without bound.
  void row(double seconds, double soc, double sigma) {
    if (rows == truth.length) throw new IllegalStateException("more ticks than rows of truth");
    double error = Double.isNaN(soc) ? Double.POSITIVE_INFINITY : Math.abs(soc - truth[rows]);
    rows++;
    if (error > 0.05) beyond5Seconds = seconds;
    if (error > 0.02) beyond2Seconds = seconds;
    if (seconds < SETTLING_SECONDS) return;
    scored++;
    squares += error * error;
    absolutes += error;
    largest = Math.max(largest, error);
    sigmas += sigma;
    if (error <= 3 * sigma) inside++;
  }

  /// Rows that the figures rest on.
  int scored() {
    return scored;
  }

  int rows() {
    return rows;
  }

  double rmsePercent() {
    return 100 * Math.sqrt(squares / scored);
  }

  double maePercent() {
    return 100 * absolutes / scored;
  }

  double largestPercent() {
    return 100 * largest;
  }

  /// Share of rows whose truth lies within three sigma.
  double insidePercent() {
    return 100.0 * inside / scored;
  }

  /// Mean of three sigma, % SOC.
  double threeSigmaPercent() {
    return 300 * sigmas / scored;
  }

  /// When the error was last above 5 % SOC.
  double beyond5Minutes() {
    return beyond5Seconds / SECONDS_PER_MINUTE;
  }

  /// When the error was last above 2 % SOC.
  double beyond2Minutes() {
    return beyond2Seconds / SECONDS_PER_MINUTE;
  }
}
