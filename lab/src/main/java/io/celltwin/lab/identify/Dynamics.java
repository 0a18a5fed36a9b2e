package io.celltwin.lab.identify;

import java.util.List;

/// What the voltage depends on in a way that is not linear.
///
/// @param decayPerSoc of the hysteresis
/// @param exchangeAmps25 exchange current of the charge transfer at 25 degC
record Dynamics(
    double tau1Seconds,
    double tau2Seconds,
    double tau3Seconds,
    double decayPerSoc,
    double exchangeAmps25) {
  static final double CHARGE_TRANSFER_SECONDS = 0.25;

  /// Of a resistance at 25 degC this share has [#EXCHANGE_ACTIVATION], and the rest that of an
  /// electrolyte, J/mol: what the fast resistances of A123, Panasonic and HG2 cells agree on within
  /// 10 % from -20 to 40 degC.
  private static final double ACTIVATED = 0.28;

  private static final double ELECTROLYTE_ACTIVATION = 7_000;

  /// J/mol, of the slow branch, which is diffusion.
  private static final double SLOW_ACTIVATION = 25_000;

  /// J/mol, of the exchange current: what Panasonic, HG2 and PyBaMM's cells agree on.
  static final double EXCHANGE_ACTIVATION = 42_600;

  private static final double LEAST_SECONDS = 1;
  private static final double MOST_SECONDS = 20_000;

  /// Time constants nearer to each other than this factor are one.
  private static final double APART = 2;

  private static final double GAS_CONSTANT = 8.314462618;
  private static final double ZERO_CELSIUS = 273.15;

  /// Where a search begins: what most cells lie near, the exchange current at 3C.
  static Dynamics start(double ratedAmpereHours) {
    return new Dynamics(7, 60, 1000, 20, 3 * ratedAmpereHours);
  }

  double exchangeAmps(double celsius) {
    return exchangeAmps25 * arrhenius(celsius, -EXCHANGE_ACTIVATION);
  }

  /// What a resistance is of its value at 25 degC, if nothing else is known of it.
  static double typicalResistance(double celsius) {
    return (1 - ACTIVATED) * arrhenius(celsius, ELECTROLYTE_ACTIVATION)
        + ACTIVATED * arrhenius(celsius, EXCHANGE_ACTIVATION);
  }

  static double typicalSlowResistance(double celsius) {
    return arrhenius(celsius, SLOW_ACTIVATION);
  }

  /// exp(E/R (1/T - 1/298.15 K))
  private static double arrhenius(double celsius, double joulePerMol) {
    return Math.exp(
        joulePerMol / GAS_CONSTANT * (1 / (celsius + ZERO_CELSIUS) - 1 / (25 + ZERO_CELSIUS)));
  }

  double[] toLogarithms() {
    return new double[] {
      Math.log(tau1Seconds),
      Math.log(tau2Seconds),
      Math.log(tau3Seconds),
      Math.log(decayPerSoc),
      Math.log(exchangeAmps25)
    };
  }

  static Dynamics ofLogarithms(double[] x) {
    return new Dynamics(
        Math.exp(x[0]), Math.exp(x[1]), Math.exp(x[2]), Math.exp(x[3]), Math.exp(x[4]));
  }

  /// Whether a cell could be so, and the data could tell.
  boolean isPlausible(double ratedAmpereHours) {
    return constants(ratedAmpereHours).stream()
        .allMatch(c -> c.value() >= c.least() && c.value() <= c.most());
  }

  /// Each with what the search allows; of two neighbours' distance the one's end is the other's.
  List<Constant> constants(double ratedAmpereHours) {
    return List.of(
        new Constant(tau1Seconds, LEAST_SECONDS, tau2Seconds / APART),
        new Constant(tau2Seconds, APART * tau1Seconds, tau3Seconds / APART),
        new Constant(tau3Seconds, APART * tau2Seconds, MOST_SECONDS),
        new Constant(decayPerSoc, 3, 500),
        new Constant(exchangeAmps25, 0.1 * ratedAmpereHours, 50 * ratedAmpereHours));
  }

  /// One of them, and between what the search looks for it.
  record Constant(double value, double least, double most) {
    /// A search that ends this near to its edge would have gone on.
    private static final double NEAR = 1.05;

    boolean isAtLeast() {
      return value < NEAR * least;
    }

    boolean isAtMost() {
      return value > most / NEAR;
    }
  }
}
