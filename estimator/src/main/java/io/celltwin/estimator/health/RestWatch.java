package io.celltwin.estimator.health;

/// The current of one string: when it rests, what has flowed between two rests, and by how much its
/// sensor reads too much, which a rest tells. Currents are C-rates, charge is in parts of the fresh
/// capacity.
///
/// What the sensor reads in rests is learnt by a Kalman filter. It is taken for the sensor's offset
/// until a [ChargeBalance] shows that it flows; where a rest disagrees with those before, its
/// charge is unsure by what would have flowed. A current that moves, as small as it is, is none's
/// offset: the end of a charge, a consumer that goes off.
public final class RestWatch {
  /// A smaller current may be none.
  public static final double REST_C_RATE = 0.02;

  /// From when on a rest tells what is read in rests, and its voltage the open-circuit one, s.
  private static final double READING_SECONDS = 300;

  private static final double REST_SECONDS = 900;

  /// A rest's current moves once its mean over about this time, s, is off the rest's own by more
  /// than this, C-rate: a third of what is quiet.
  private static final double MOVING_SECONDS = 60;

  private static final double MOVED_C_RATE = 0.007;

  /// One sigma of what is read in rests before one has told it, by how much it wanders, over the
  /// root of a day, and how well one rest tells it; C-rates.
  private static final double FIRST_READING = 0.0145;

  private static final double READING_WALK = 1e-4;
  private static final double READING_NOISE = 2e-4;

  /// One sigma of a current that nobody has measured, C-rate.
  private static final double UNKNOWN_CURRENT = 0.5;

  /// A reading so many sigma from what it was is another one.
  private static final double SURPRISING_SIGMAS = 3;

  private static final double SECONDS_PER_HOUR = 3600;
  private static final double SECONDS_PER_DAY = 86_400;

  /// Values of the checkpoint.
  public static final int LENGTH = 15 + ChargeBalance.LENGTH;

  /// What the sensor reads in rests, C-rate.
  private double reading;

  private double readingVariance = FIRST_READING * FIRST_READING;

  /// Of which that flows.
  private final ChargeBalance balance = new ChargeBalance();

  // of the rest that lasts, or of what may become one
  private double quietSeconds;
  private double quietCharge;
  private double quietRate; // of the latest time

  // since the latest end of a rest
  private double charge;
  private double chargeSigma;
  private double throughput;
  private double loadedSeconds;
  private double seconds;

  // of the time up to the latest end of a rest
  private double endedSeconds;
  private double endedCharge;
  private double endedSigma;
  private double endedThroughput;
  private double endedDays;

  /// Time that has passed, with its charge.
  ///
  /// @param passedCharge into the cell, in parts of the fresh capacity
  /// @param isKnown whether the current was measured and is believed
  /// @return whether a rest has ended whose voltages tell the open-circuit one
  public boolean pass(double passedSeconds, double passedCharge, boolean isKnown) {
    seconds += passedSeconds;
    double rate = passedCharge / passedSeconds * SECONDS_PER_HOUR;
    if (isKnown && Math.abs(rate) < REST_C_RATE) {
      rest(passedSeconds, rate);
      return false;
    }
    boolean wasRest = !(isKnown && isSame(rate));
    boolean ended = wasRest && quietSeconds >= REST_SECONDS;
    if (wasRest && quietSeconds >= READING_SECONDS) learnReading();
    else flow(quietSeconds, quietCharge);
    if (ended) endRest(passedSeconds);
    quietSeconds = 0;
    quietCharge = 0;
    flow(passedSeconds, passedCharge);
    if (!isKnown) widen(passedSeconds);
    return ended;
  }

  /// Whether the current that ends what may have been a rest is still the one that flowed in it, as
  /// that of a charger which holds a voltage: then it was none.
  private boolean isSame(double rate) {
    double mean = quietCharge / quietSeconds * SECONDS_PER_HOUR;
    return Math.abs(rate - mean) < MOVED_C_RATE; // never where nothing was quiet: NaN
  }

  private void rest(double passedSeconds, double rate) {
    double part = Math.min(passedSeconds / MOVING_SECONDS, 1);
    quietRate = quietSeconds == 0 ? rate : quietRate + part * (rate - quietRate);
    double passedCharge = rate * passedSeconds / SECONDS_PER_HOUR;
    double mean = (quietCharge + passedCharge) / (quietSeconds + passedSeconds) * SECONDS_PER_HOUR;
    if (Math.abs(quietRate - mean) > MOVED_C_RATE) {
      flow(quietSeconds, quietCharge);
      quietSeconds = 0;
      quietCharge = 0;
      quietRate = rate;
    }
    quietSeconds += passedSeconds;
    quietCharge += passedCharge;
  }

  /// For time in which nobody knows what has flowed.
  public void widen(double unknownSeconds) {
    chargeSigma += unknownSigma(unknownSeconds);
  }

  /// One sigma of the charge in so much time of which nobody knows the current.
  public static double unknownSigma(double seconds) {
    return UNKNOWN_CURRENT * seconds / SECONDS_PER_HOUR;
  }

  private void flow(double ofSeconds, double measured) {
    charge += measured - reading * ofSeconds / SECONDS_PER_HOUR;
    throughput += Math.abs(measured);
    loadedSeconds += ofSeconds;
  }

  private void learnReading() {
    double hours = quietSeconds / SECONDS_PER_HOUR;
    double wrong = quietCharge / hours - reading;
    double noise = READING_NOISE * READING_NOISE;
    readingVariance += READING_WALK * READING_WALK * quietSeconds / SECONDS_PER_DAY;
    double surprising = wrong / SURPRISING_SIGMAS;
    if (surprising * surprising > readingVariance + noise) {
      chargeSigma += Math.abs(wrong) * hours;
      readingVariance = surprising * surprising;
      balance.change(wrong);
    }
    double gain = readingVariance / (readingVariance + noise);
    reading += gain * wrong;
    readingVariance *= 1 - gain;
    balance.read(reading, gain * wrong);
  }

  private void endRest(double secondsBeyond) {
    double loadedHours = loadedSeconds / SECONDS_PER_HOUR;
    double hours = (seconds - secondsBeyond) / SECONDS_PER_HOUR;
    double unknownSigma = root(chargeSigma, Math.sqrt(readingVariance) * loadedHours);
    endedSeconds = quietSeconds;
    endedCharge = charge + balance.current() * hours;
    endedSigma = root(unknownSigma, balance.sigma() * hours);
    endedThroughput = throughput;
    endedDays = hours * SECONDS_PER_HOUR / SECONDS_PER_DAY;
    balance.pass(charge, unknownSigma, throughput, hours);
    charge = 0;
    chargeSigma = 0;
    throughput = 0;
    loadedSeconds = 0;
    seconds = secondsBeyond;
  }

  /// Of two sigma that of both; `Math.hypot` is not the same on every machine.
  private static double root(double one, double other) {
    return Math.sqrt(one * one + other * other);
  }

  /// Whether what flows now may be none.
  public boolean isQuiet() {
    return quietSeconds > 0;
  }

  /// What the sensor reads in rests, C-rate.
  public double reading() {
    return reading;
  }

  /// One sigma of [#reading].
  public double readingSigma() {
    return Math.sqrt(readingVariance);
  }

  /// What flows in rests, C-rate; the sensor reads too much by what is left of [#reading].
  public double restCurrent() {
    return balance.current();
  }

  /// One sigma of [#restCurrent].
  public double restCurrentSigma() {
    return balance.sigma();
  }

  /// One sigma of [#restCurrent] in a rest that reads so much, C-rate.
  public double restCurrentSigma(double read) {
    return balance.sigma(read - reading);
  }

  /// What the cells hold by the voltages of the rest that has ended, in parts of the fresh
  /// capacity.
  ///
  /// @param held mean of the cells, from wherever it is counted
  /// @param variance of that
  /// @param cells how many have told
  public void hold(double held, double variance, int cells) {
    balance.rest(held, variance, cells);
  }

  /// How long the rest was that has ended.
  public double endedSeconds() {
    return endedSeconds;
  }

  /// Tells a cell what has passed until the latest end of a rest.
  public void tell(CapacityFilter filter) {
    filter.pass(endedCharge, endedSigma, endedThroughput, endedDays);
  }

  // ---- checkpoint

  public void save(double[] into, int from) {
    into[from] = reading;
    into[from + 1] = readingVariance;
    into[from + 2] = quietSeconds;
    into[from + 3] = quietCharge;
    into[from + 4] = charge;
    into[from + 5] = chargeSigma;
    into[from + 6] = throughput;
    into[from + 7] = loadedSeconds;
    into[from + 8] = seconds;
    into[from + 9] = endedSeconds;
    into[from + 10] = endedCharge;
    into[from + 11] = endedSigma;
    into[from + 12] = endedThroughput;
    into[from + 13] = endedDays;
    into[from + 14] = quietRate;
    balance.save(into, from + 15);
  }

  /// Takes up what [#save] has written. A rest goes on through time in which nobody watched, but
  /// begins anew for its voltages; what may have flowed meanwhile makes the charge less sure.
  ///
  /// @param awaySigma one sigma of that charge
  public void restore(double[] saved, int from, double awaySeconds, double awaySigma) {
    reading = saved[from];
    readingVariance = saved[from + 1];
    quietSeconds = saved[from + 2];
    quietCharge = saved[from + 3];
    charge = saved[from + 4];
    chargeSigma = saved[from + 5];
    throughput = saved[from + 6];
    loadedSeconds = saved[from + 7];
    seconds = saved[from + 8];
    endedSeconds = saved[from + 9];
    endedCharge = saved[from + 10];
    endedSigma = saved[from + 11];
    endedThroughput = saved[from + 12];
    endedDays = saved[from + 13];
    quietRate = saved[from + 14];
    balance.restore(saved, from + 15);
    if (awaySeconds == 0) return;
    seconds += awaySeconds;
    chargeSigma += awaySigma;
    quietSeconds = 0;
    quietCharge = 0;
  }
}
