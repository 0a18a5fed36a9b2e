package io.celltwin.lab.validate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ScoreTest {
  /// Sums of a few doubles near 1: nothing but their rounding.
  private static final double ROUNDING = 1e-9;

  private static final int NEVER_CHARGED = Integer.MAX_VALUE;

  /// One cell whose truth is 0.5 throughout.
  private static Trace trace(double[] seconds, double[] soc, double[] sigma) {
    return trace(seconds, new double[][] {soc}, sigma);
  }

  private static Trace trace(double[] seconds, double[][] soc, double[] sigma) {
    double[] truth = new double[seconds.length];
    Arrays.fill(truth, 0.5);
    double[][] truths = new double[soc.length][];
    Arrays.fill(truths, truth);
    Trace trace = new Trace(truths);
    for (int row = 0; row < seconds.length; row++) {
      double[] ofRow = new double[soc.length];
      for (int cell = 0; cell < soc.length; cell++) ofRow[cell] = soc[cell][row];
      double[] sigmas = new double[soc.length];
      Arrays.fill(sigmas, sigma[row]);
      trace.row(seconds[row], ofRow, sigmas, new double[soc.length]);
    }
    return trace;
  }

  @Test
  void judgesNothingInTheFirstTenMinutesButWhenTheErrorFades() {
    Trace trace =
        trace(
            new double[] {0, 300, 540, 600, 660},
            new double[] {0.3, 0.44, 0.47, 0.51, 0.49},
            new double[] {0.25, 0.02, 0.02, 0.01, 0.01});
    Score score = Score.of(trace, NEVER_CHARGED, 0, "");
    assertEquals(2, score.rows());
    assertEquals(1, score.rmse(), ROUNDING);
    assertEquals(1, score.largest(), ROUNDING);
    assertEquals(5, score.beyond5Minutes(), ROUNDING);
    assertEquals(9, score.beyond2Minutes(), ROUNDING);
  }

  @Test
  void tellsRootMeanSquareFromMeanAndFromLargest() {
    Trace trace =
        trace(
            new double[] {600, 601, 602, 603},
            new double[] {0.50, 0.50, 0.50, 0.54},
            new double[] {0.01, 0.01, 0.01, 0.01});
    Score score = Score.of(trace, NEVER_CHARGED, 0, "");
    assertEquals(2, score.rmse(), ROUNDING);
    assertEquals(1, score.mae(), ROUNDING);
    assertEquals(4, score.largest(), ROUNDING);
    assertEquals(75, score.inside(), ROUNDING);
    assertEquals(3, score.threeSigma(), ROUNDING);
  }

  @Test
  void takesAMissingEstimateForAnErrorWithoutBound() {
    Trace trace = trace(new double[] {600}, new double[] {Double.NaN}, new double[] {Double.NaN});
    Score score = Score.of(trace, NEVER_CHARGED, 0, "");
    assertEquals(Double.POSITIVE_INFINITY, score.rmse());
    assertEquals(0, score.inside());
    assertEquals(Double.POSITIVE_INFINITY, score.threeSigma());
  }

  @Test
  void countsEveryCellOfAStringAndNamesTheWorst() {
    Trace trace =
        trace(
            new double[] {600, 601},
            new double[][] {{0.5, 0.5}, {0.52, 0.52}},
            new double[] {0.005, 0.005});
    Score score = Score.of(trace, NEVER_CHARGED, 0, "");
    assertEquals(2, score.rows());
    assertEquals(Math.sqrt(2), score.rmse(), ROUNDING); // of 0, 0, 2 and 2 %
    assertEquals(50, score.inside(), ROUNDING);
    assertEquals(1, score.worstCell());
    assertEquals(2, score.worstCellRmse(), ROUNDING);
  }

  @Test
  void judgesOnceMoreWhatComesAfterTheLastCharge() {
    Trace trace =
        trace(
            new double[] {600, 700, 800, 900},
            new double[] {0.6, 0.6, 0.51, 0.51},
            new double[] {0.1, 0.1, 0.01, 0.02});
    Score score = Score.of(trace, 1, 0, "");
    assertEquals(1, score.afterCharge().rmse(), ROUNDING);
    assertEquals(4.5, score.afterCharge().threeSigma(), ROUNDING);
    assertEquals(Double.NaN, Score.of(trace, NEVER_CHARGED, 0, "").afterCharge().rmse());
  }

  @Test
  void tellsWhatCameBeforeACellsFirstAnchorFromWhatCameAfter() {
    double[] soc = {0.6, 0.6, 0.51, 0.51};
    double[] sigma = {0.01, 0.01, 0.01, 0.02};
    Trace trace = trace(new double[] {600, 700, 800, 900}, new double[][] {soc, soc}, sigma);
    trace.anchoredRow[0] = 2; // the second cell never is
    Score score = Score.of(trace, NEVER_CHARGED, 0, "");
    assertEquals(1, score.anchored().rmse(), ROUNDING);
    assertEquals(100, score.anchored().inside(), ROUNDING);
    assertEquals(4.5, score.anchored().threeSigma(), ROUNDING);
    // Of 0.01, 0.01; 0.01, 0.01, 0.01 and 0.02.
    assertEquals(3.5, score.unanchored().threeSigma(), ROUNDING);
    assertEquals(100.0 * 2 / 6, score.unanchored().inside(), ROUNDING);
    trace.anchoredRow[0] = 0;
    trace.anchoredRow[1] = 0;
    assertEquals(
        Double.NaN, Score.of(trace, NEVER_CHARGED, 0, "").unanchored().threeSigma(), ROUNDING);
  }

  @Test
  void holdsTheCurrentsOffsetAgainstTheOneThatWasAdded() {
    Trace trace = trace(new double[] {600}, new double[] {0.5}, new double[] {0.01});
    trace.biasAmps = 0.9;
    trace.biasSigmaAmps = 0.1;
    Score score = Score.of(trace, NEVER_CHARGED, 1.1, "");
    assertEquals(-0.2, score.biasErrorAmps(), ROUNDING);
    assertEquals(2, score.biasErrorSigmas(), ROUNDING);
    trace.biasAmps = Double.NaN;
    assertEquals(
        Double.POSITIVE_INFINITY, Score.of(trace, NEVER_CHARGED, 1.1, "").biasErrorSigmas());
  }

  @Test
  void asksForTheVerdictOfAStringAlone() {
    double[] soc = {0.5};
    Trace string = trace(new double[] {600}, new double[][] {soc, soc}, soc);
    string.verdict = "cell 2 voltage";
    assertEquals(1, Score.of(string, NEVER_CHARGED, 0, "cell 2 voltage").verdictRight());
    assertEquals(0, Score.of(string, NEVER_CHARGED, 0, "").verdictRight());
    Trace cell = trace(new double[] {600}, soc, soc);
    assertEquals(
        Double.NaN, Score.of(cell, NEVER_CHARGED, 0, "current sensor").verdictRight(), ROUNDING);
  }
}
