package io.celltwin.lab.validate;

import io.celltwin.edge.twin.AlarmEvent;
import io.celltwin.edge.twin.TwinSink;
import io.celltwin.edge.twin.TwinState;
import io.celltwin.estimator.EstimateQuality;

/// What the daemon makes of a [Fault] in a string: when it names a sensor, which, and how much of
/// what it estimates meanwhile is within its bounds. Filled as the daemon ticks; it counts from the
/// fault on, and from ten minutes after the first row at the earliest.
final class FaultScore implements TwinSink {
  private static final double SETTLING_SECONDS = 600;
  private static final double NANOS_PER_SECOND = 1e9;

  private final Fault fault;
  private final double[][] truth;
  private final Share faulty = new Share();
  private final Share healthy = new Share();
  private String first = "";

  /// The first row that the fault is in, by the clock that is recorded.
  private double beganSeconds = Double.NaN;

  private double foundSeconds = Double.NaN;
  private double rightSeconds = Double.NaN;
  private int rows;
  private int judged;
  private int wrongRows;
  private int goodOutside;
  private double mostBeyond;

  /// @param truth by cell, then by row
  FaultScore(Fault fault, double[][] truth) {
    this.fault = fault;
    this.truth = truth;
  }

  @Override
  public void state(TwinState state) {
    int row = rows++;
    double seconds = state.tickNanos() / NANOS_PER_SECOND;
    if (!fault.isActive(seconds)) return;
    if (Double.isNaN(beganSeconds)) beganSeconds = seconds;
    String verdict = state.verdictText(0);
    boolean right = verdict.equals(fault.verdict());
    if (!verdict.isEmpty() && first.isEmpty()) {
      first = verdict;
      foundSeconds = seconds - beganSeconds;
    }
    if (right && !verdict.isEmpty() && Double.isNaN(rightSeconds))
      rightSeconds = seconds - beganSeconds;
    if (seconds < SETTLING_SECONDS) return;
    judged++;
    if (!right && !verdict.isEmpty()) wrongRows++;
    for (int cell = 0; cell < truth.length; cell++) {
      double error = Math.abs(state.soc(cell) - truth[cell][row]);
      double bound = 3 * state.socSigma(cell);
      boolean inside = error <= bound; // not where there is no estimate
      (fault.concerns(cell) ? faulty : healthy).add(inside, bound);
      if (inside || state.quality(cell) != EstimateQuality.GOOD) continue;
      goodOutside++;
      mostBeyond = Math.max(mostBeyond, error - bound);
    }
  }

  @Override
  public void event(AlarmEvent event) {}

  /// The first sensor that was named, in words; empty where none was.
  String first() {
    return first;
  }

  /// Seconds from the fault until any sensor was named; `NaN` where none was.
  double foundSeconds() {
    return foundSeconds;
  }

  /// Seconds from the fault until the right one was named; `NaN` where it was not, or none lies.
  double rightSeconds() {
    return rightSeconds;
  }

  /// Whether the first sensor that was named is the one that lies; none where none does.
  boolean isNamedRightly() {
    return first.equals(fault.verdict());
  }

  /// % of the rows of the cells whose estimate rests on what is wrong; `NaN` of none.
  double faultyInside() {
    return faulty.percent();
  }

  /// Mean 3 sigma of these rows, % SOC.
  double faultyThreeSigma() {
    return faulty.threeSigma();
  }

  /// % of the rows of the others.
  double healthyInside() {
    return healthy.percent();
  }

  /// % of the rows of all cells that are `GOOD` and beyond three sigma.
  double goodOutside() {
    return 100.0 * goodOutside / ((double) judged * truth.length);
  }

  /// By how much the worst of these is beyond three sigma, % SOC.
  double mostBeyond() {
    return 100 * mostBeyond;
  }

  /// % of the rows in which another sensor than the right one is named.
  double wrongly() {
    return 100.0 * wrongRows / judged;
  }

  /// Rows that the shares rest on.
  int judged() {
    return judged;
  }

  private static final class Share {
    private int count;
    private int inside;
    private double bounds;

    void add(boolean isInside, double bound) {
      count++;
      bounds += Double.isNaN(bound) ? Double.POSITIVE_INFINITY : bound;
      if (isInside) inside++;
    }

    double percent() {
      return count == 0 ? Double.NaN : 100.0 * inside / count;
    }

    double threeSigma() {
      return count == 0 ? Double.NaN : 100 * bounds / count;
    }
  }
}
