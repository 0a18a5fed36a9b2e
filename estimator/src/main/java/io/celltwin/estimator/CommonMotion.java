package io.celltwin.estimator;

/// How the voltages of a string move together, and how much of that its current explains.
///
/// Means over 5 s of what was expected and of what is left over, over all cells, and of each by how
/// much it differs from the line between the one before and the one after: so a voltage that runs
/// away at an end of the curve, relaxes or follows a temperature is no motion, noise is averaged
/// away, and a load that comes and goes is left. A reading that explains less than a fifth of the
/// motion's energy is not the current of these cells: their model may be wrong by much less, and
/// has been while the reading explained more.
final class CommonMotion {
  private static final double BLOCK_SECONDS = 5;

  /// Over what time motions are averaged, s; and what is left over of those that are explained.
  private static final double PERIOD_SECONDS = 60;

  /// For as long one motion counts, however long it was until the next voltage.
  private static final double MOST_SECONDS = 10;

  private static final double LEARNING_SECONDS = 300;

  /// What the current does not explain is twice what it does, and twice the noise of a sensor, and
  /// twice what was left over when it explained; squared.
  private static final double RAISE = 4;

  /// It is forgiven below this part of what the current explains, if that is more than noise: calm
  /// says nothing for a sensor that has lied.
  private static final double CLEAR_PART = 0.25;

  /// What one motion counts for at most, as a part of that: no step does it alone, nor two.
  private static final double MOST_PART = 2.8;

  /// Values of the checkpoint.
  static final int LENGTH = 13;

  private final double noiseVariance;

  // of the block that is filled: of how many cells, for how long, and integrals over its time
  private double cells;
  private double seconds;
  private double leftSum;
  private double expectedSum;

  // means of the two blocks before, as many as there are
  private double blocks;
  private double left;
  private double leftBefore;
  private double expected;
  private double expectedBefore;

  // mean squares of motions of late, V²; and what is left over where the current explains them
  private double unexplained;
  private double explained;
  private double usual;

  private boolean found;

  // of the latest second's voltages
  private double leftOfCells;
  private double expectedOfCells;
  private double unsureOfCells;
  private int count;

  CommonMotion(double noiseVolts) {
    noiseVariance = noiseVolts * noiseVolts;
  }

  void save(double[] into, int from) {
    into[from] = cells;
    into[from + 1] = seconds;
    into[from + 2] = leftSum;
    into[from + 3] = expectedSum;
    into[from + 4] = blocks;
    into[from + 5] = left;
    into[from + 6] = leftBefore;
    into[from + 7] = expected;
    into[from + 8] = expectedBefore;
    into[from + 9] = unexplained;
    into[from + 10] = explained;
    into[from + 11] = usual;
    into[from + 12] = found ? 1 : 0;
  }

  void restore(double[] saved, int from) {
    cells = saved[from];
    seconds = saved[from + 1];
    leftSum = saved[from + 2];
    expectedSum = saved[from + 3];
    blocks = saved[from + 4];
    left = saved[from + 5];
    leftBefore = saved[from + 6];
    expected = saved[from + 7];
    expectedBefore = saved[from + 8];
    unexplained = saved[from + 9];
    explained = saved[from + 10];
    usual = saved[from + 11];
    found = saved[from + 12] != 0;
  }

  /// After time in which nobody measured the current: what has moved says nothing.
  void beginAnew() {
    beginBlocks();
    unexplained = 0;
    explained = 0;
    found = false;
  }

  private void beginBlocks() {
    blocks = 0;
    beginBlock();
  }

  private void beginBlock() {
    seconds = 0;
    leftSum = 0;
    expectedSum = 0;
  }

  /// The newest voltage of a cell that is believed.
  ///
  /// @param left what was not expected of it, V
  /// @param expected what was, V
  /// @param unsure variance of what a temperature that is not known makes of that, V²
  void take(double left, double expected, double unsure) {
    leftOfCells += left;
    expectedOfCells += expected;
    unsureOfCells += unsure;
    count++;
  }

  /// Once all voltages of the latest `seconds` have been taken.
  void judge(double seconds) {
    if (count != cells) {
      // Another mean, which differs from the one before by who is in it.
      cells = count;
      beginBlocks();
    }
    if (count > 0) fill(seconds);
    leftOfCells = 0;
    expectedOfCells = 0;
    unsureOfCells = 0;
    count = 0;
  }

  private void fill(double seconds) {
    this.seconds += seconds;
    leftSum += seconds * leftOfCells / count;
    expectedSum += seconds * expectedOfCells / count;
    if (this.seconds < BLOCK_SECONDS) return;
    double leftAfter = leftSum / this.seconds;
    double expectedAfter = expectedSum / this.seconds;
    if (blocks == 2) {
      double ofLeft = left - (leftBefore + leftAfter) / 2;
      double ofExpected = expected - (expectedBefore + expectedAfter) / 2;
      compare(ofLeft * ofLeft, ofExpected * ofExpected);
    } else {
      blocks++;
    }
    leftBefore = left;
    left = leftAfter;
    expectedBefore = expected;
    expected = expectedAfter;
    beginBlock();
  }

  private void compare(double ofLeft, double ofExpected) {
    double most = MOST_PART * limit();
    double share = Math.min(seconds, MOST_SECONDS) / PERIOD_SECONDS;
    unexplained += share * (Math.min(ofLeft, most) - unexplained);
    explained += share * (ofExpected - explained);
    if (ofExpected > ofLeft && ofExpected > noiseVariance) {
      usual += Math.min(seconds / LEARNING_SECONDS, 1) * (ofLeft - usual);
    }
    found =
        found
            ? explained < noiseVariance || unexplained > CLEAR_PART * explained
            : unexplained > limit();
  }

  /// What motions that no current explains have to be.
  private double limit() {
    double explainable = explained + unsureOfCells / count;
    return RAISE * Math.max(Math.max(noiseVariance, usual), explainable);
  }

  /// Whether the current does not explain what all cells do.
  boolean isUnexplained() {
    return found;
  }
}
