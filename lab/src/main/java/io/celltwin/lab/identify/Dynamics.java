package io.celltwin.lab.identify;

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

  /// J/mol. Resistances are smooth over temperature once this much is taken out of them.
  static final double RESISTANCE_ACTIVATION = 25_000;

  /// J/mol, of the exchange current: what Panasonic, HG2 and PyBaMM's cells agree on.
  static final double EXCHANGE_ACTIVATION = 42_600;

  private static final double GAS_CONSTANT = 8.314462618;
  private static final double ZERO_CELSIUS = 273.15;

  /// Where a search begins: what most cells lie near, the exchange current at 3C.
  static Dynamics start(double ratedAmpereHours) {
    return new Dynamics(7, 60, 1000, 20, 3 * ratedAmpereHours);
  }

  double exchangeAmps(double celsius) {
    return exchangeAmps25 * arrhenius(celsius, -EXCHANGE_ACTIVATION);
  }

  /// exp(E/R (1/T - 1/298.15 K))
  static double arrhenius(double celsius, double joulePerMol) {
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
    return tau1Seconds >= 1
        && tau2Seconds >= 2 * tau1Seconds
        && tau3Seconds >= 2 * tau2Seconds
        && tau3Seconds <= 20_000
        && decayPerSoc >= 3
        && decayPerSoc <= 500
        && exchangeAmps25 >= 0.1 * ratedAmpereHours
        && exchangeAmps25 <= 50 * ratedAmpereHours;
  }
}
