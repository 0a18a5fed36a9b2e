package io.celltwin.lab.validate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ScoreTest {
  /// Sums of a few doubles near 1: nothing but their rounding.
  private static final double ROUNDING = 1e-9;

  @Test
  void judgesNothingInTheFirstTenMinutesButWhenTheErrorFades() {
    Score score = new Score(new double[] {0.8, 0.8, 0.8, 0.8, 0.8});
    score.row(0, 0.6, 0.25);
    score.row(300, 0.74, 0.02);
    score.row(540, 0.77, 0.02);
    score.row(600, 0.81, 0.01);
    score.row(660, 0.79, 0.01);
    assertEquals(2, score.scored());
    assertEquals(1, score.rmsePercent(), ROUNDING);
    assertEquals(1, score.largestPercent(), ROUNDING);
    assertEquals(5, score.beyond5Minutes(), ROUNDING);
    assertEquals(9, score.beyond2Minutes(), ROUNDING);
  }

  @Test
  void tellsRootMeanSquareFromMeanAndFromLargest() {
    Score score = new Score(new double[] {0.5, 0.5, 0.5, 0.5});
    score.row(600, 0.50, 0.01);
    score.row(601, 0.50, 0.01);
    score.row(602, 0.50, 0.01);
    score.row(603, 0.54, 0.01);
    assertEquals(2, score.rmsePercent(), ROUNDING);
    assertEquals(1, score.maePercent(), ROUNDING);
    assertEquals(4, score.largestPercent(), ROUNDING);
    assertEquals(75, score.insidePercent(), ROUNDING);
    assertEquals(3, score.threeSigmaPercent(), ROUNDING);
  }

  @Test
  void takesAMissingEstimateForAnErrorWithoutBound() {
    Score score = new Score(new double[] {0.5});
    score.row(600, Double.NaN, Double.NaN);
    assertEquals(Double.POSITIVE_INFINITY, score.rmsePercent());
    assertEquals(0, score.insidePercent());
  }
}
