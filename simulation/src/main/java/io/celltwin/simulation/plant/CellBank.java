package io.celltwin.simulation.plant;

import java.util.Arrays;

/// Many cells of one chemistry, computed together: a single particle per electrode with diffusion
/// inside, Butler-Volmer kinetics, salt diffusion across the electrolyte, ohmic drops, hysteresis.
///
/// It is the single-particle model with electrolyte of Marquis et al., J. Electrochem. Soc. 166
/// (2019) A3693, with diffusion as modes ([SphereModes], [SaltModes]). Each quantity is an array
/// over the cells, indices from 0; what is not final there others of this package may change. A
/// step allocates nothing and gives the same bits on every machine.
final class CellBank {
  /// What is left where the model has drawn all the salt out: next to nothing, never negative.
  private static final double SALT_EDGE = 1e-3;

  /// Assumed: by what the voltage falls per stoichiometry that a particle's surface lacks, to
  /// nothing within some 2 % of capacity. What an empty cell gives comes to an end with it.
  private static final double LACK_VOLTS = 100;

  final int cells;
  final CellModel model;

  /// Temperature of each roll, kept by whoever computes heat.
  final double[] coreCelsius;

  /// Charge since the beginning; stoichiometries without charge, and per coulomb.
  final double[] coulombs;

  final double[] negativeStart;
  final double[] positiveStart;
  final double[] negativePerCoulomb;
  final double[] positivePerCoulomb;

  /// Stoichiometries of the negative electrode that are SOC 0 and 1.
  final double[] negativeEmpty;

  final double[] negativeFull;

  /// On ohmic resistance and, inverse, on exchange currents.
  final double[] resistanceFactor;

  /// In series with the cell, of tabs and of the film on its particles.
  final double[] contactOhms;

  /// Likewise, but no factor is on it.
  final double[] filmOhms;

  /// -1..1.
  final double[] hysteresis;

  /// Of the last step.
  final double[] negativeSurface;

  final double[] positiveSurface;
  final double[] saltNegative;
  final double[] saltPositive;
  final double[] equilibriumVolts;
  final double[] volts;
  final double[] heatWatts;

  final double[] areaSquareMetres;
  private final double[] voltsPerKelvin;
  private final Modes negative;
  private final Modes positive;
  private final Modes salt;
  private final double[] negativeTarget;
  private final double[] positiveTarget;
  private final double[] saltTarget;

  private double[] endAmps = {};
  private final CellRates rates;
  private final double doubleSaltShare;
  private final double[] left;
  private final double[] right;

  /// At rest and in equilibrium.
  CellBank(Chemistry chemistry, CellVariation[] variations, double[] initialSoc, double[] celsius) {
    model = new CellModel(chemistry);
    cells = variations.length;
    coreCelsius = celsius.clone();
    coulombs = new double[cells];
    negativeStart = new double[cells];
    positiveStart = new double[cells];
    negativePerCoulomb = new double[cells];
    positivePerCoulomb = new double[cells];
    negativeEmpty = new double[cells];
    negativeFull = new double[cells];
    resistanceFactor = new double[cells];
    contactOhms = new double[cells];
    filmOhms = new double[cells];
    hysteresis = new double[cells];
    negativeSurface = new double[cells];
    positiveSurface = new double[cells];
    saltNegative = new double[cells];
    saltPositive = new double[cells];
    equilibriumVolts = new double[cells];
    volts = new double[cells];
    heatWatts = new double[cells];
    areaSquareMetres = new double[cells];
    voltsPerKelvin = new double[cells];
    negative = new Modes(SphereModes.RATES, cells);
    positive = new Modes(SphereModes.RATES, cells);
    salt = new Modes(model.salt.ratesPerSecond, cells);
    negativeTarget = new double[cells];
    positiveTarget = new double[cells];
    saltTarget = new double[cells];
    left = new double[cells];
    right = new double[cells];
    rates = new CellRates(this);
    doubleSaltShare = 2 * (1 - chemistry.electrolyte().transferenceNumber());
    for (int i = 0; i < cells; i++) build(i, variations[i], initialSoc[i]);
    advance(0, new double[cells], new double[cells]);
  }

  private void build(int i, CellVariation variation, double soc) {
    Chemistry chemistry = model.chemistry;
    areaSquareMetres[i] = chemistry.areaSquareMetres() * variation.capacityFactor();
    negativePerCoulomb[i] = 1 / (chemistry.negativeCoulombs() * variation.capacityFactor());
    positivePerCoulomb[i] = 1 / (chemistry.positiveCoulombs() * variation.capacityFactor());
    negativeStart[i] = chemistry.negativeDelivered();
    positiveStart[i] = chemistry.positiveDelivered();
    resistanceFactor[i] = variation.resistanceFactor();
    contactOhms[i] = variation.contactOhms();
    findWindow(i);
    double start = negativeEmpty[i] + soc * (negativeFull[i] - negativeEmpty[i]);
    positiveStart[i] += (negativeStart[i] - start) / ratio(i);
    negativeStart[i] = start;
  }

  /// Charge of the positive over that of the negative electrode.
  private double ratio(int i) {
    return negativePerCoulomb[i] / positivePerCoulomb[i];
  }

  /// What SOC 0 and 1 are, from what the electrodes hold now.
  void findWindow(int i) {
    Chemistry chemistry = model.chemistry;
    double x = negativeMean(i);
    double y = positiveMean(i);
    negativeEmpty[i] = model.negativeAt(chemistry.emptyVolts(), x, y, 1 / ratio(i));
    negativeFull[i] = model.negativeAt(chemistry.fullVolts(), x, y, 1 / ratio(i));
  }

  double negativeMean(int i) {
    return negativeStart[i] + negativePerCoulomb[i] * coulombs[i];
  }

  double positiveMean(int i) {
    return positiveStart[i] - positivePerCoulomb[i] * coulombs[i];
  }

  /// Lets currents flow.
  ///
  /// @param meanAmps of each cell, over the step: what charge and diffusion follow
  /// @param endAmps of each cell, at its end: what voltage and heat follow
  void advance(double seconds, double[] meanAmps, double[] endAmps) {
    prepare(seconds);
    flow(seconds, meanAmps, endAmps);
  }

  /// The first half of a step: what goes with its length and the cells' temperatures.
  void prepare(double seconds) {
    if (rates.follow(seconds, coreCelsius)) renewModes(seconds);
  }

  /// The second half of a step that has been prepared; the rest as in [#advance].
  void flow(double seconds, double[] meanAmps, double[] endAmps) {
    this.endAmps = endAmps;
    for (int i = 0; i < cells; i++) {
      double amps = meanAmps[i];
      coulombs[i] += seconds * amps;
      negativeTarget[i] = amps * rates.negativeGain[i];
      positiveTarget[i] = amps * rates.positiveGain[i];
      saltTarget[i] = amps * rates.saltGain[i];
    }
    for (int i = 0; i < cells; i++) {
      negativeSurface[i] = negativeStart[i] + negativePerCoulomb[i] * coulombs[i];
      positiveSurface[i] = positiveStart[i] - positivePerCoulomb[i] * coulombs[i];
    }
    Arrays.fill(saltNegative, 1);
    Arrays.fill(saltPositive, 1);
    negative.follow(negativeTarget, SphereModes.WEIGHTS, negativeSurface);
    positive.follow(positiveTarget, SphereModes.WEIGHTS, positiveSurface);
    salt.follow(saltTarget, model.salt.negativeWeights, saltNegative);
    salt.weigh(model.salt.positiveWeights, saltPositive);
    if (model.chemistry.hysteresis().volts() > 0) followHysteresis(seconds, meanAmps);
    lookUp();
    bendSalt();
    findVolts();
    findHeat();
  }

  /// Voltage of a cell at the end of a step that has been prepared, if these currents flowed in it;
  /// hysteresis is that of the last step. Leaves surfaces and salt of the cell to be found anew by
  /// [#flow].
  double voltsAfter(int i, double seconds, double meanAmps, double endAmps) {
    negativeSurface[i] =
        negativeMean(i)
            + negativePerCoulomb[i] * seconds * meanAmps
            + negative.peek(i, meanAmps * rates.negativeGain[i], SphereModes.WEIGHTS);
    positiveSurface[i] =
        positiveMean(i)
            - positivePerCoulomb[i] * seconds * meanAmps
            + positive.peek(i, meanAmps * rates.positiveGain[i], SphereModes.WEIGHTS);
    double target = meanAmps * rates.saltGain[i];
    saltNegative[i] = 1 + salt.peek(i, target, model.salt.negativeWeights);
    saltPositive[i] = 1 + salt.peek(i, target, model.salt.positiveWeights);
    lookUp(i);
    if (model.entropic) addEntropy(i);
    bendSalt(i);
    return volts(i, endAmps);
  }

  /// To be computed anew: an electrode or a resistance is another.
  void forgetRates() {
    rates.forget();
  }

  private void renewModes(double seconds) {
    negative.renew(seconds, rates.negativeRate);
    positive.renew(seconds, rates.positiveRate);
    salt.renew(seconds, rates.saltRate);
  }

  private void followHysteresis(double seconds, double[] meanAmps) {
    double factor = seconds * model.chemistry.hysteresis().perStoichiometry();
    for (int i = 0; i < cells; i++) {
      double way = factor * positivePerCoulomb[i] * meanAmps[i];
      double share = 1 - Modes.decay(StrictMath.abs(way));
      hysteresis[i] += share * (StrictMath.signum(way) - hysteresis[i]);
    }
  }

  private void lookUp() {
    for (int i = 0; i < cells; i++) lookUp(i);
    if (!model.entropic) return;
    for (int i = 0; i < cells; i++) addEntropy(i);
  }

  private void lookUp(int i) {
    double x = CellModel.inside(negativeSurface[i]);
    double y = CellModel.inside(positiveSurface[i]);
    double lack = StrictMath.max(x - negativeSurface[i], positiveSurface[i] - y);
    negativeSurface[i] = x;
    positiveSurface[i] = y;
    double branchVolts = model.chemistry.hysteresis().volts() * hysteresis[i];
    double volts = model.positiveVolts.at(y) - model.negativeVolts.at(x) + branchVolts;
    equilibriumVolts[i] = lack > 0 ? volts - StrictMath.clamp(volts, 0, LACK_VOLTS * lack) : volts;
  }

  private void addEntropy(int i) {
    voltsPerKelvin[i] = model.voltsPerKelvin(negativeSurface[i], positiveSurface[i]);
    equilibriumVolts[i] += (coreCelsius[i] - 25) * voltsPerKelvin[i];
  }

  private void bendSalt() {
    for (int i = 0; i < cells; i++) bendSalt(i);
  }

  /// ∫ D dc instead of c is what the modes are exact for in the steady state; salt is conserved.
  private void bendSalt(int i) {
    double bend = 0.25 * model.chemistry.electrolyte().diffusivityFall();
    double n = StrictMath.max(saltNegative[i], 0) - 1;
    double p = StrictMath.max(saltPositive[i], 0) - 1;
    double moved = bend * (n * n - p * p);
    saltNegative[i] = StrictMath.max(saltNegative[i] + moved, SALT_EDGE);
    saltPositive[i] = StrictMath.max(saltPositive[i] - moved, SALT_EDGE);
  }

  /// In loops that are short enough to become vector instructions; [#volts(int, double)] is the
  /// same for one cell.
  private void findVolts() {
    for (int i = 0; i < cells; i++) left[i] = negativeExchange(i);
    for (int i = 0; i < cells; i++) right[i] = positiveExchange(i);
    for (int i = 0; i < cells; i++) {
      left[i] = CellModel.reach(endAmps[i] * rates.negativeReaction[i], left[i]);
      right[i] = CellModel.reach(endAmps[i] * rates.positiveReaction[i], right[i]);
    }
    for (int i = 0; i < cells; i++) {
      double a = endAmps[i] * rates.negativeReaction[i];
      double b = endAmps[i] * rates.positiveReaction[i];
      double n = a * right[i] + b * left[i];
      right[i] = left[i] * right[i] + a * b;
      left[i] = n;
    }
    for (int i = 0; i < cells; i++) right[i] = CellModel.halve(left[i], right[i]);
    for (int i = 0; i < cells; i++) right[i] = CellModel.halve(left[i], right[i]);
    for (int i = 0; i < cells; i++) left[i] = 8 * CellModel.atanh(left[i], right[i]);
    for (int i = 0; i < cells; i++) right[i] = saltAngle(i);
    for (int i = 0; i < cells; i++) {
      volts[i] =
          equilibriumVolts[i]
              + rates.doubleThermalVolts[i] * (left[i] + right[i])
              + endAmps[i] * rates.seriesOhms[i];
    }
  }

  /// Terminal voltage of a cell now, if this current flowed: diffusion, hysteresis and temperature
  /// are those of the last step, the rest follows at once.
  double volts(int i, double amps) {
    double a = amps * rates.negativeReaction[i];
    double b = amps * rates.positiveReaction[i];
    double l = CellModel.reach(a, negativeExchange(i));
    double r = CellModel.reach(b, positiveExchange(i));
    double n = a * r + b * l;
    double d = CellModel.halve(n, CellModel.halve(n, l * r + a * b));
    return equilibriumVolts[i]
        + rates.doubleThermalVolts[i] * (8 * CellModel.atanh(n, d) + saltAngle(i))
        + amps * rates.seriesOhms[i];
  }

  /// Slope of a cell's voltage over its current.
  double ohms(int i, double amps) {
    double step = 1e-2 * capacityCoulombs(i) / 3600;
    return (volts(i, amps + step) - volts(i, amps - step)) / (2 * step);
  }

  /// Potential of the negative electrode's surface against lithium, at the end of the last step.
  double negativeVolts(int i) {
    double a = endAmps[i] * rates.negativeReaction[i];
    double g = negativeExchange(i);
    // asinh of a/√g: tanh of its half is a over √g + √(g + a²)
    double d = CellModel.halve(a, CellModel.halve(a, CellModel.reach(a, g)));
    double kinetic = 8 * CellModel.atanh(a, d);
    return model.negativeVolts.at(negativeSurface[i]) - rates.doubleThermalVolts[i] * kinetic;
  }

  /// Exchange current squared, in the unit of the reaction.
  private double negativeExchange(int i) {
    double x = negativeSurface[i];
    return rates.negativeSquare[i] * saltNegative[i] * x * (1 - x);
  }

  private double positiveExchange(int i) {
    double y = positiveSurface[i];
    return rates.positiveSquare[i] * saltPositive[i] * y * (1 - y);
  }

  /// `(1 − t₊) ln(c_p/c_n)`
  private double saltAngle(int i) {
    return doubleSaltShare
        * CellModel.atanh(saltPositive[i] - saltNegative[i], saltPositive[i] + saltNegative[i]);
  }

  private void findHeat() {
    double branchVolts = model.chemistry.hysteresis().volts();
    for (int i = 0; i < cells; i++) {
      double drop = volts[i] - equilibriumVolts[i] + branchVolts * hysteresis[i];
      heatWatts[i] = endAmps[i] * drop;
    }
    if (!model.entropic) return;
    for (int i = 0; i < cells; i++) {
      double kelvin = coreCelsius[i] + Chemistry.ZERO_CELSIUS_KELVIN;
      heatWatts[i] += endAmps[i] * kelvin * voltsPerKelvin[i];
    }
  }

  /// Of the cell's own capacity, 0..1; outside where driven beyond.
  double soc(int i) {
    return (negativeMean(i) - negativeEmpty[i]) / (negativeFull[i] - negativeEmpty[i]);
  }

  /// Between the voltages that are SOC 0 and 1.
  double capacityCoulombs(int i) {
    return (negativeFull[i] - negativeEmpty[i]) / negativePerCoulomb[i];
  }

  /// What the terminals would settle at, without hysteresis.
  double openVolts(int i) {
    return model.equilibriumVolts(negativeMean(i), positiveMean(i));
  }
}
