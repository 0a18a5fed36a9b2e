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

  /// By how much the variance of edges may be larger, before they have shown how far apart they
  /// are, which says most where voltages are read coarsely; and over how many of them that is
  /// averaged.
  private static final double FIRST_SCATTER = 4;

  private static final double MOST_COUNTED = 16;

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

  /// A resistance as far above a fresh cell's as this is another one, whatever the temperature:
  /// what a few edges say of it is told before, for the SOC would be wrong by it.
  private static final double PLAINLY = 0.4;

  private static final double FEW_EDGES = 3;

  /// if they agree: of a sensor that is cut off, large ones tell more than small ones;
  private static final double FEW_SCATTER = 1.5;

  /// and so many sigma above: it is nearer to the truth then than a fresh cell's, by one sigma.
  private static final double PLAIN_SIGMAS = 2;

  /// So far from a fresh cell's, and one sigma, few edges that agree make it doubted.
  private static final double DOUBTED = 0.2;

  /// A sigma from which on it is not known at all.
  private static final double UNKNOWN_SIGMA = 0.2;

  private static final double LEAST = 0.3;
  private static final double MOST = 10;
  private static final double SECONDS_PER_DAY = 86_400;

  /// Values of the checkpoint.
  public static final int LENGTH = 12;

  private double ratio = 1;
  private double variance = FIRST_SIGMA * FIRST_SIGMA;
  private boolean learnt;
  private double secondsSinceEdge;
  private double secondsSinceFirst;

  /// How much of what is known comes from edges of a cell that is nearly full or empty.
  private double endPart;

  /// One sigma of what their temperatures make of it, as a part: a sensor is wrong by as much again
  /// and again.
  private double temperaturePart;

  /// So many edges have told it, [#MOST_COUNTED] at most; the latest and its variance, and the mean
  /// square of what lies between two over what was expected.
  private double edges;

  private double latest;
  private double latestVariance;
  private double scatter = FIRST_SCATTER;

  /// Edges in a row that were none, negative where the voltage moved by too little.
  private double refused;

  public void pass(double seconds) {
    secondsSinceEdge += seconds;
    if (edges > 0) secondsSinceFirst += seconds;
  }

  /// @param measuredVolts by how much the voltage has moved, less what charge makes of it
  /// @param freshVolts by how much that of the fresh cell would have
  /// @param isAmid whether the cell is neither nearly full nor nearly empty
  /// @param ofTemperature one sigma of what the temperature makes of `freshVolts`, as a part
  public void edge(double measuredVolts, double freshVolts, boolean isAmid, double ofTemperature) {
    double told = measuredVolts / freshVolts;
    double wrong = told - ratio;
    double grown = variance + WALK * WALK * secondsSinceEdge / SECONDS_PER_DAY;
    double ofModel = isAmid ? EDGE_SIGMA : END_EDGE_SIGMA;
    double expected = 2 * square(VOLTS_SIGMA / freshVolts) + square(ofModel);
    double noise = Math.max(scatter, 1) * expected;
    if (square(wrong) > square(MOST_SIGMAS) * (grown + noise)) {
      refused = Math.signum(wrong) + (refused * wrong > 0 ? refused : 0);
      if (Math.abs(refused) < JUMPED_EDGES) return;
      grown += square(wrong);
    }
    if (edges > 0) scatter(square(told - latest) / (expected + latestVariance));
    latest = told;
    latestVariance = expected;
    edges = Math.min(edges + 1, MOST_COUNTED);
    refused = 0;
    secondsSinceEdge = 0;
    double gain = grown / (grown + noise);
    ratio = Math.min(Math.max(ratio + gain * wrong, LEAST), MOST);
    variance = (1 - gain) * grown;
    endPart += gain * ((isAmid ? 0 : 1) - endPart);
    temperaturePart += gain * (ofTemperature - temperaturePart);
    boolean isWithin = ratio > LEAST && ratio < MOST;
    learnt |= isWithin && variance < square(LEARNT_SIGMA) && secondsSinceFirst > LEARNT_SECONDS;
  }

  private void scatter(double part) {
    scatter += (part - scatter) / (edges + 1);
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
            + square(COMMON_END_PART * endPart * ratio)
            + square(temperaturePart * ratio));
  }

  /// Whether edges have told it; before, [#ratio] is that of a fresh cell.
  public boolean isLearnt() {
    return learnt;
  }

  /// Whether [#ratio] is nearer to the truth than a fresh cell's, though hardly known perhaps.
  public boolean isToTell() {
    boolean isPlain = ratio - 1 > Math.max(PLAINLY, PLAIN_SIGMAS * sigma());
    return learnt || (doFewAgree() && isPlain);
  }

  private boolean doFewAgree() {
    return edges >= FEW_EDGES && scatter < FEW_SCATTER;
  }

  /// Whether edges speak of a resistance that is neither a fresh cell's nor learnt yet.
  public boolean isDoubted() {
    return !learnt && doFewAgree() && Math.abs(ratio - 1) > DOUBTED + sigma();
  }

  /// Whether hardly an edge has told it yet.
  public boolean isUnknown() {
    return variance > square(UNKNOWN_SIGMA);
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
    into[from + 4] = secondsSinceFirst;
    into[from + 5] = refused;
    into[from + 6] = endPart;
    into[from + 7] = edges;
    into[from + 8] = latest;
    into[from + 9] = latestVariance;
    into[from + 10] = scatter;
    into[from + 11] = temperaturePart;
  }

  public void restore(double[] saved, int from) {
    ratio = saved[from];
    variance = saved[from + 1];
    learnt = saved[from + 2] != 0;
    secondsSinceEdge = saved[from + 3];
    secondsSinceFirst = saved[from + 4];
    refused = saved[from + 5];
    endPart = saved[from + 6];
    edges = saved[from + 7];
    latest = saved[from + 8];
    latestVariance = saved[from + 9];
    scatter = saved[from + 10];
    temperaturePart = saved[from + 11];
  }
}
