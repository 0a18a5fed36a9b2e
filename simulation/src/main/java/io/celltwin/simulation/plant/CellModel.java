package io.celltwin.simulation.plant;

import java.util.function.DoubleUnaryOperator;

/// What all cells of one chemistry share, worked out once: tables and modes.
final class CellModel {
  /// Where a particle's surface is full or empty the voltage collapses, but stays a number.
  static final double EDGE = 1e-5;

  private static final int POTENTIAL_STEPS = 8192;
  static final double COLDEST_KELVIN = 213.15;
  static final double HOTTEST_KELVIN = 413.15;
  static final int KELVIN_STEPS = 800;

  final Chemistry chemistry;
  final Table negativeVolts;
  final Table positiveVolts;

  /// Of the whole cell's equilibrium, by each electrode's stoichiometry.
  final Table negativeVoltsPerKelvin;

  final Table positiveVoltsPerKelvin;
  final boolean entropic;

  /// By kelvin: D/R², 2 j0 at half full in 1 mol/m³, factors of the electrolyte.
  final Table negativeDiffusion;

  final Table positiveDiffusion;
  final Table negativeExchange;
  final Table positiveExchange;
  final Table saltDiffusion;
  final Table saltConduction;
  final SaltModes salt;

  /// Ω m², at 25 degC in the liquid, and in the solid.
  final double liquidOhmSquareMetres;

  final double solidOhmSquareMetres;

  CellModel(Chemistry chemistry) {
    this.chemistry = chemistry;
    Electrode n = chemistry.negative();
    Electrode p = chemistry.positive();
    Electrolyte liquid = chemistry.electrolyte();
    negativeVolts = new Table(0, 1, POTENTIAL_STEPS, n.openCircuitVolts());
    positiveVolts = new Table(0, 1, POTENTIAL_STEPS, p.openCircuitVolts());
    negativeVoltsPerKelvin = new Table(0, 1, POTENTIAL_STEPS, n.voltsPerKelvin());
    positiveVoltsPerKelvin = new Table(0, 1, POTENTIAL_STEPS, p.voltsPerKelvin());
    entropic = isNotZero(negativeVoltsPerKelvin) || isNotZero(positiveVoltsPerKelvin);
    negativeDiffusion = overKelvin(n::diffusionPerSecond);
    positiveDiffusion = overKelvin(p::diffusionPerSecond);
    negativeExchange = overKelvin(n::exchange);
    positiveExchange = overKelvin(p::exchange);
    saltDiffusion = overKelvin(t -> Chemistry.arrhenius(liquid.diffusivityJoulesPerMol(), t));
    saltConduction = overKelvin(t -> Chemistry.arrhenius(liquid.conductivityJoulesPerMol(), t));
    salt = new SaltModes(n, p, liquid);
    liquidOhmSquareMetres = liquid.ohmicMetres(n, p) / liquid.conductivitySiemensPerMetre();
    solidOhmSquareMetres =
        n.thicknessMetres() / (3 * n.conductivitySiemensPerMetre())
            + p.thicknessMetres() / (3 * p.conductivitySiemensPerMetre());
  }

  private static boolean isNotZero(Table table) {
    for (int k = 0; k <= 64; k++) if (table.at(k / 64.0) != 0) return true;
    return false;
  }

  private static Table overKelvin(DoubleUnaryOperator function) {
    return new Table(COLDEST_KELVIN, HOTTEST_KELVIN, KELVIN_STEPS, function);
  }

  /// At 25 degC, without hysteresis.
  double equilibriumVolts(double negative, double positive) {
    return positiveVolts.at(inside(positive)) - negativeVolts.at(inside(negative));
  }

  double voltsPerKelvin(double negative, double positive) {
    return entropic ? positiveVoltsPerKelvin.at(positive) - negativeVoltsPerKelvin.at(negative) : 0;
  }

  static double inside(double stoichiometry) {
    return StrictMath.min(StrictMath.max(stoichiometry, EDGE), 1 - EDGE);
  }

  /// The negative electrode's stoichiometry at which the cell is at this voltage in equilibrium. By
  /// bisection: the voltage rises with lithium in the negative electrode.
  ///
  /// @param negative a stoichiometry of the negative electrode
  /// @param positive that of the positive electrode at the same time
  /// @param ratio charge of the full negative over that of the full positive electrode
  double negativeAt(double volts, double negative, double positive, double ratio) {
    double low = StrictMath.max(1e-3, negative - (0.999 - positive) / ratio);
    double high = StrictMath.min(0.999, negative + (positive - 1e-4) / ratio);
    for (int i = 0; i < 60; i++) {
      double middle = 0.5 * (low + high);
      double here = equilibriumVolts(middle, positive + (negative - middle) * ratio);
      if (here < volts) low = middle;
      else high = middle;
    }
    return 0.5 * (low + high);
  }

  // Kinetics: η = 2RT/F asinh(j / 2j0) at both electrodes, as one. With g the exchange current's
  // square and A = √g + √(g + a²) at one, likewise B of h and b at the other,
  // asinh a/√g + asinh b/√h = 2 atanh (n/d), n = aB + bA, d = AB + ab.

  /// √g + √(g + a²)
  static double reach(double a, double g) {
    return StrictMath.sqrt(g) + StrictMath.sqrt(g + a * a);
  }

  /// The d that belongs to n for half the angle: `tanh(u/2) = t / (1 + √(1 − t²))`; what rounding
  /// makes of a current far beyond all kinetics is no root of a negative.
  static double halve(double n, double d) {
    return d + StrictMath.sqrt(StrictMath.max(d * d - n * n, 0));
  }

  /// atanh(n/d), the continued fraction's fifth approximant: to 1e-6 up to 0.5, to 1e-3 up to 0.83,
  /// finite below 1.
  static double atanh(double n, double d) {
    double n2 = n * n;
    double d2 = d * d;
    return n
        * (945 * d2 * d2 - 735 * n2 * d2 + 64 * n2 * n2)
        / (d * (945 * d2 * d2 - 1050 * n2 * d2 + 225 * n2 * n2));
  }
}
