package io.celltwin.estimator.power;

import io.celltwin.estimator.Exponential;

/// A quantity that changes with temperature as exp(±E/RT).
///
/// @param at25Celsius above 0
/// @param joulesPerMole E, at least 0
public record Arrhenius(double at25Celsius, double joulesPerMole) {
  private static final double GAS_CONSTANT = 8.314462618;
  private static final double ZERO_CELSIUS_KELVIN = 273.15;
  private static final double REFERENCE_KELVIN = 298.15;

  public Arrhenius {
    if (!(at25Celsius > 0)) throw new IllegalArgumentException("at25Celsius " + at25Celsius);
    if (!(joulesPerMole >= 0)) throw new IllegalArgumentException("joulesPerMole " + joulesPerMole);
  }

  /// (1/T − 1/298.15 K)/R, mol/J: what all quantities at one temperature have in common.
  static double coldness(double celsius) {
    return (1 / (celsius + ZERO_CELSIUS_KELVIN) - 1 / REFERENCE_KELVIN) / GAS_CONSTANT;
  }

  /// Of what grows in the cold: resistances and times.
  double growing(double coldness) {
    return at25Celsius * exponential(joulesPerMole * coldness);
  }

  /// Of what falls in the cold: rates.
  double falling(double coldness) {
    return at25Celsius * exponential(-joulesPerMole * coldness);
  }

  private static double exponential(double x) {
    return x < 0 ? Exponential.negative(-x) : 1 / Exponential.negative(x);
  }
}
