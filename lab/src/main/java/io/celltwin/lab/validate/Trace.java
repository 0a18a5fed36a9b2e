package io.celltwin.lab.validate;

import io.celltwin.edge.twin.AlarmEvent;
import io.celltwin.edge.twin.TwinSink;
import io.celltwin.edge.twin.TwinState;
import java.util.Arrays;

/// Every estimate of a replay beside the truth: by cell, then by row. Filled as the daemon ticks.
final class Trace implements TwinSink {
  static final int NEVER = Integer.MAX_VALUE;

  private static final double NANOS_PER_SECOND = 1e9;

  final double[] seconds;
  final double[][] truth;
  final double[][] soc;
  final double[][] sigma;
  final double[][] residualVolts;

  /// By cell, the row in which a voltage first told the SOC by itself: at a knee or an end of the
  /// curve.
  final int[] anchoredRow;

  /// Of the newest row: by how much the current sensor is taken to read too much, and its sigma.
  double biasAmps = Double.NaN;

  double biasSigmaAmps = Double.NaN;

  /// Of the newest row, in words; empty where no sensor is found wrong.
  String verdict = "";

  private int rows;

  /// @param truth of the rows that will come
  Trace(double[][] truth) {
    this.truth = truth;
    int count = truth[0].length;
    seconds = new double[count];
    soc = new double[truth.length][count];
    sigma = new double[truth.length][count];
    residualVolts = new double[truth.length][count];
    anchoredRow = new int[truth.length];
    Arrays.fill(anchoredRow, NEVER);
  }

  /// Of the rows from `firstRow` on.
  static Trace from(double[][] truth, int firstRow) {
    return new Trace(
        Arrays.stream(truth)
            .map(cell -> Arrays.copyOfRange(cell, firstRow, cell.length))
            .toArray(double[][]::new));
  }

  @Override
  public void state(TwinState state) {
    double[] socs = new double[truth.length];
    double[] sigmas = new double[truth.length];
    double[] residuals = new double[truth.length];
    for (int cell = 0; cell < truth.length; cell++) {
      socs[cell] = state.soc(cell);
      sigmas[cell] = state.socSigma(cell);
      residuals[cell] = state.residualVolts(cell);
      if (state.secondsSinceAnchor(cell) == 0)
        anchoredRow[cell] = Math.min(anchoredRow[cell], rows);
    }
    biasAmps = state.biasAmps(0);
    biasSigmaAmps = state.biasSigmaAmps(0);
    verdict = state.verdictText(0);
    row(state.tickNanos() / NANOS_PER_SECOND, socs, sigmas, residuals);
  }

  /// The estimates of the next row, by cell.
  void row(double second, double[] socs, double[] sigmas, double[] residuals) {
    if (rows == seconds.length) throw new IllegalStateException("more ticks than rows of truth");
    seconds[rows] = second;
    for (int cell = 0; cell < truth.length; cell++) {
      soc[cell][rows] = socs[cell];
      sigma[cell][rows] = sigmas[cell];
      residualVolts[cell][rows] = residuals[cell];
    }
    rows++;
  }

  @Override
  public void event(AlarmEvent event) {}

  /// Rows that have come.
  int rows() {
    return rows;
  }
}
