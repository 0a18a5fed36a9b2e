package io.celltwin.estimator;

/// One end of a current sensor's range, as far as its readings show one: the most that it has told
/// to that side. A reading that stands there while most voltages go further to that side than it
/// explains is no measurement but a bound: more flows, nobody knows how much.
///
/// A charger's constant current stands at such a value too, and so does a load that is limited; but
/// then the voltages are where the current makes them.
final class CurrentBound {
  /// Readings so near to the most stand there, as a part of it.
  private static final double SAME = 0.005;

  /// Over what time that the reading has stood there what the voltages say is averaged, s; from
  /// when on it counts; and how long of each visit: then the filter has got used to it.
  private static final double PERIOD_SECONDS = 20;

  private static final double LEAST_SECONDS = 8;
  private static final double VISIT_SECONDS = 60;

  /// The voltages are off by so many sigma and that part of what the reading makes of them; it is
  /// forgiven below the other one.
  private static final double RAISE_SIGMAS = 2;

  private static final double RAISE_PART = 0.5;
  private static final double CLEAR_SIGMAS = 0.5;

  /// What one second counts for at most.
  private static final double MOST_SIGMAS = 5;

  /// Values of the checkpoint.
  static final int LENGTH = 7;

  private final double sign;

  /// A smaller current is at no end of a range.
  private final double leastAmps;

  private double mostAmps;
  private double heldSeconds;
  private double seenSeconds;
  private double excessSigmas;
  private double excessPart;
  private boolean found;

  /// Whether, besides, the sensor has been found not to explain how the cells move.
  private boolean proven;

  // of the latest second's voltages
  private double unrest;
  private double variance;
  private double load;
  private int count;

  /// @param sign of the current to that side
  CurrentBound(double sign, double leastAmps) {
    this.sign = sign;
    this.leastAmps = leastAmps;
  }

  void save(double[] into, int from) {
    into[from] = mostAmps;
    into[from + 1] = heldSeconds;
    into[from + 2] = seenSeconds;
    into[from + 3] = excessSigmas;
    into[from + 4] = excessPart;
    into[from + 5] = found ? 1 : 0;
    into[from + 6] = proven ? 1 : 0;
  }

  void restore(double[] saved, int from) {
    mostAmps = saved[from];
    heldSeconds = saved[from + 1];
    seenSeconds = saved[from + 2];
    excessSigmas = saved[from + 3];
    excessPart = saved[from + 4];
    found = saved[from + 5] != 0;
    proven = saved[from + 6] != 0;
  }

  /// Whether the reading stands at the most that there was, and has the second before.
  ///
  /// @param amps mean of the latest `seconds`
  boolean meets(double amps, double seconds) {
    double size = sign * amps;
    if (size > (1 + SAME) * mostAmps) {
      mostAmps = size;
      heldSeconds = 0;
      seenSeconds = 0;
      excessSigmas = 0;
      excessPart = 0;
      found = false;
      proven = false;
      return false;
    }
    if (size < leastAmps || size < (1 - SAME) * mostAmps) {
      heldSeconds = 0;
      return false;
    }
    heldSeconds += seconds;
    unrest = 0;
    variance = 0;
    load = 0;
    count = 0;
    return true;
  }

  /// A voltage of the latest second.
  ///
  /// @param unrest by how much more than expected it differs from its mean of late, V
  /// @param variance of what is left over
  /// @param load what the reading makes of it, V
  void take(double unrest, double variance, double load) {
    this.unrest += unrest;
    this.variance += variance;
    this.load += load;
    count++;
  }

  /// Once all voltages have been taken.
  ///
  /// @param isLiar whether the current does not explain how the cells move
  /// @return for how long the reading has stood there without being doubted, where that is over; 0
  ///   else
  double judge(double seconds, boolean isLiar) {
    proven |= found && isLiar;
    if (count == 0 || heldSeconds > VISIT_SECONDS) return 0;
    double sigma = Math.sqrt(variance / count);
    double excess = sign * unrest / count;
    boolean isTelling = RAISE_PART * Math.abs(load) / count > RAISE_SIGMAS * sigma;
    // Where they would not show that more flows, voltages that agree say nothing.
    if (proven && !isTelling) return 0;
    double sigmas = Math.min(Math.max(excess / sigma, -MOST_SIGMAS), MOST_SIGMAS);
    double part = Math.min(Math.max(excess / Math.max(Math.abs(load) / count, sigma), -1), 1);
    double share = Math.min(seconds / PERIOD_SECONDS, 1);
    excessSigmas += share * (sigmas - excessSigmas);
    excessPart += share * (part - excessPart);
    if (found) {
      if (excessSigmas < CLEAR_SIGMAS) {
        found = false;
        proven = false;
      }
      return 0;
    }
    seenSeconds += seconds;
    boolean sure = excessSigmas > RAISE_SIGMAS && excessPart > RAISE_PART;
    if (!sure || seenSeconds < LEAST_SECONDS) return 0;
    found = true;
    return seenSeconds;
  }

  /// Whether the reading is there now, and a bound: by the voltages, or because the other end, just
  /// as far out, is one. A sensor ends alike on both sides, and a charge at a constant current on
  /// the flat part of a curve shows nothing of it.
  boolean holds(CurrentBound other) {
    return heldSeconds > 0 && (found || (other.found && isAsFarOutAs(other)));
  }

  private boolean isAsFarOutAs(CurrentBound other) {
    return Math.abs(mostAmps - other.mostAmps) <= SAME * other.mostAmps;
  }
}
