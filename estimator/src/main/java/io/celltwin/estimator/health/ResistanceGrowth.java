package io.celltwin.estimator.health;

/// By how much the resistance of one cell has grown, from the edges of its current: what the
/// voltage moves by, over what the fresh cell's model makes of the same edge at its SOC and
/// temperature. A Kalman filter of one state.
public final class ResistanceGrowth {
  /// One sigma before an edge was seen, of a cell that may be old.
  private static final double FIRST_SIGMA = 0.7;

  /// By how much it moves over the root of a day.
  private static final double WALK = 0.004;

  /// One sigma of one edge: of the two voltages, V, and of what the model makes of it amid and
  /// where a cell is nearly full or empty.
  private static final double VOLTS_SIGMA = 0.002;

  private static final double EDGE_SIGMA = 0.15;
  private static final double END_EDGE_SIGMA = 0.25;

  /// An edge farther off than so many sigma is none.
  private static final double MOST_SIGMAS = 3;

  /// So many of them in a row, all on one side, and the resistance has jumped: a bolt has come
  /// loose, or a cell was replaced.
  private static final double JUMPED_EDGES = 30;

  /// What all edges are wrong by together: the model of the fresh cell, and by how much more one
  /// part of the resistance grows than another.
  private static final double COMMON_SIGMA = 0.02;

  private static final double COMMON_GROWTH_PART = 0.06;

  /// and of those of a cell that is nearly full or empty. In electrochemical cells that age it
  /// grows there by 3 to 11 % more than amid.
  private static final double COMMON_END_PART = 0.1;

  /// So well it is known where it is said to be.
  private static final double LEARNT_SIGMA = 0.04;

  /// and edges have come over so long: those of one drive tell what the model is wrong by at its
  /// temperature.
  private static final double LEARNT_SECONDS = 86_400;

  /// A resistance as far from a fresh cell's as this is another one, whatever the temperature: so
  /// much is told before, for the SOC would be wrong by it.
  private static final double PLAINLY = 0.4;

  private static final double LEAST = 0.3;
  private static final double MOST = 10;
  private static final double SECONDS_PER_DAY = 86_400;

  /// Values of the checkpoint.
  public static final int LENGTH = 8;

  private double ratio = 1;
  private double variance = FIRST_SIGMA * FIRST_SIGMA;
  private boolean learnt;
  private double secondsSinceEdge;
  private boolean seen;
  private double secondsSinceFirst;

  /// How much of what is known comes from edges of a cell that is nearly full or empty.
  private double endPart;

  /// Edges in a row that were none, negative where the voltage moved by too little.
  private double refused;

  public void pass(double seconds) {
    secondsSinceEdge += seconds;
    if (seen) secondsSinceFirst += seconds;
  }

  /// @param measuredVolts by how much the voltage has moved, less what charge makes of it
  /// @param freshVolts by how much that of the fresh cell would have
  /// @param isAmid whether the cell is neither nearly full nor nearly empty
  public void edge(double measuredVolts, double freshVolts, boolean isAmid) {
    double grown = variance + WALK * WALK * secondsSinceEdge / SECONDS_PER_DAY;
    double noise =
        2 * square(VOLTS_SIGMA / freshVolts) + square(isAmid ? EDGE_SIGMA : END_EDGE_SIGMA);
    double wrong = measuredVolts / freshVolts - ratio;
    if (square(wrong) > square(MOST_SIGMAS) * (grown + noise)) {
      refused = Math.signum(wrong) + (refused * wrong > 0 ? refused : 0);
      if (Math.abs(refused) < JUMPED_EDGES) return;
      grown += square(wrong);
    }
    refused = 0;
    secondsSinceEdge = 0;
    double gain = grown / (grown + noise);
    ratio = Math.min(Math.max(ratio + gain * wrong, LEAST), MOST);
    variance = (1 - gain) * grown;
    endPart += gain * ((isAmid ? 0 : 1) - endPart);
    seen = true;
    learnt |= variance < square(LEARNT_SIGMA) && secondsSinceFirst > LEARNT_SECONDS;
  }

  private static double square(double value) {
    return value * value;
  }

  /// Resistance now over that of the fresh cell.
  public double ratio() {
    return ratio;
  }

  /// One sigma of [#ratio].
  public double sigma() {
    double since = WALK * WALK * secondsSinceEdge / SECONDS_PER_DAY;
    return Math.sqrt(
        variance
            + since
            + square(COMMON_SIGMA)
            + square(COMMON_GROWTH_PART * (ratio - 1))
            + square(COMMON_END_PART * endPart * ratio));
  }

  /// Whether edges have told it; before, [#ratio] is that of a fresh cell.
  public boolean isLearnt() {
    return learnt;
  }

  /// Whether [#ratio] is nearer to the truth than a fresh cell's, though hardly known perhaps.
  public boolean isToTell() {
    return learnt || Math.abs(ratio - 1) > Math.max(PLAINLY, MOST_SIGMAS * sigma());
  }

  /// Since an edge last told something, s.
  public double secondsSinceEdge() {
    return secondsSinceEdge;
  }

  // ---- checkpoint

  public void save(double[] into, int from) {
    into[from] = ratio;
    into[from + 1] = variance;
    into[from + 2] = learnt ? 1 : 0;
    into[from + 3] = secondsSinceEdge;
    into[from + 4] = seen ? 1 : 0;
    into[from + 5] = secondsSinceFirst;
    into[from + 6] = refused;
    into[from + 7] = endPart;
  }

  public void restore(double[] saved, int from) {
    ratio = saved[from];
    variance = saved[from + 1];
    learnt = saved[from + 2] != 0;
    secondsSinceEdge = saved[from + 3];
    seen = saved[from + 4] != 0;
    secondsSinceFirst = saved[from + 5];
    refused = saved[from + 6];
    endPart = saved[from + 7];
  }
}
