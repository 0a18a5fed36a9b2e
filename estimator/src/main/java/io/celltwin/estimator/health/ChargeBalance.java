package io.celltwin.estimator.health;

/// Whether what the current sensor reads in rests flows: a consumer that draws it empties the cells
/// from rest to rest, the sensor's offset does not. A Kalman filter of what the cells of a string
/// hold, by the voltages of their rests, and of the current that flows in rests. Currents are
/// C-rates, charge is in parts of the fresh capacity.
final class ChargeBalance {
  /// One sigma of what flows in rests, as a part of what is read in them: before the cells have
  /// told, it is more likely the sensor's offset, and that all of it flows is three sigma away.
  private static final double READ_SIGMA = 1.0 / 3;

  /// One sigma of the charge that has flowed, as a part of what has flowed to and fro; and of what
  /// cells lose by themselves, over the root of a day.
  private static final double THROUGHPUT_SIGMA = 0.001;

  private static final double WALK_PER_ROOT_DAY = 0.004;

  /// A charge that is known no better is not known.
  private static final double LOST = 0.05;

  private static final double HOURS_PER_DAY = 24;

  /// Values of the checkpoint.
  static final int LENGTH = 7;

  private double held;
  private double current;
  private double heldVariance;
  private double commonVariance;
  private double currentVariance;

  /// By how many cells it is known what they hold; 0 where it is not.
  private double cells;

  /// What nobody has measured since they told.
  private double unknown;

  /// A rest has ended in which the sensor has read so much, C-rate. Hardly more flows than is read:
  /// that an offset hides a consumer is rarer than either.
  ///
  /// @param more so much more than was known
  void read(double reading, double more) {
    currentVariance = Math.max(currentVariance, square(READ_SIGMA * more));
    double most = square(READ_SIGMA * reading);
    if (currentVariance <= most) return;
    commonVariance *= most / currentVariance;
    currentVariance = most;
    current = Math.clamp(current, -Math.abs(reading), Math.abs(reading));
  }

  /// A rest has read so much more than those before: another offset, or another consumer.
  void change(double more) {
    current += more / 2;
  }

  /// What has passed from the end of a rest to that of the next.
  ///
  /// @param charge into the cells, as measured, less what is read in rests
  /// @param unknownSigma one sigma of the charge that nobody has measured
  /// @param throughput charge to and fro
  void pass(double charge, double unknownSigma, double throughput, double hours) {
    held += charge + current * hours;
    heldVariance +=
        2 * hours * commonVariance
            + square(hours) * currentVariance
            + square(THROUGHPUT_SIGMA * throughput)
            + square(WALK_PER_ROOT_DAY) * hours / HOURS_PER_DAY;
    commonVariance += hours * currentVariance;
    unknown += unknownSigma;
  }

  /// What the cells hold by their rested voltages.
  ///
  /// @param told their mean; what it is counted from is the same every time
  /// @param variance of that
  /// @param ofCells how many have told: another number of them has another mean
  void rest(double told, double variance, int ofCells) {
    if (ofCells == cells && unknown < LOST) {
      double total = heldVariance + square(unknown) + variance;
      double wrong = told - held;
      double ofHeld = (heldVariance + square(unknown)) / total;
      double ofCurrent = commonVariance / total;
      held += ofHeld * wrong;
      current += ofCurrent * wrong;
      currentVariance -= ofCurrent * commonVariance;
      commonVariance -= ofHeld * commonVariance;
      heldVariance = ofHeld * variance;
    } else {
      held = told;
      heldVariance = variance;
      commonVariance = 0;
      cells = ofCells;
    }
    unknown = 0;
  }

  /// What flows in rests, C-rate.
  double current() {
    return current;
  }

  /// One sigma of [#current].
  double sigma() {
    return Math.sqrt(currentVariance);
  }

  /// The same while the sensor reads so much more than was known.
  double sigma(double more) {
    return Math.sqrt(Math.max(currentVariance, square(READ_SIGMA * more)));
  }

  private static double square(double value) {
    return value * value;
  }

  // ---- checkpoint

  void save(double[] into, int from) {
    into[from] = held;
    into[from + 1] = current;
    into[from + 2] = heldVariance;
    into[from + 3] = commonVariance;
    into[from + 4] = currentVariance;
    into[from + 5] = cells;
    into[from + 6] = unknown;
  }

  void restore(double[] saved, int from) {
    held = saved[from];
    current = saved[from + 1];
    heldVariance = saved[from + 2];
    commonVariance = saved[from + 3];
    currentVariance = saved[from + 4];
    cells = saved[from + 5];
    unknown = saved[from + 6];
  }
}
