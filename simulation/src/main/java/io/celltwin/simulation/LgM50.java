package io.celltwin.simulation;

/// The LG M50 21700 cell, NMC811 against graphite-SiOx, nominally 5 Ah.
///
/// Sources: Chen et al., J. Electrochem. Soc. 167 (2020) 080534 (geometry, open-circuit potentials,
/// particles, kinetics with their activation energies); O'Kane et al., Phys. Chem. Chem. Phys. 24
/// (2022) 7909 (activation energies of the diffusivities and of the electrolyte, after Ecker 2015
/// and Cabañero 2018); Nyman et al., Electrochim. Acta 53 (2008) 6356 (LiPF6 in EC:EMC 3:7).
final class LgM50 {
  static final double FARADAY = 96485.33212;
  static final double GAS_CONSTANT = 8.314462618;
  static final double REFERENCE_KELVIN = 298.15;

  /// Both sides of the wound electrode: height 65 mm, length 1.58 m.
  static final double AREA_SQUARE_METRES = 0.065 * 1.58;

  static final Electrode NEGATIVE =
      new Electrode(
          85.2e-6,
          5.86e-6,
          0.75,
          0.25,
          33133,
          3.3e-14,
          30300,
          6.48e-7,
          35000,
          215,
          LgM50::graphiteVolts);
  static final Electrode POSITIVE =
      new Electrode(
          75.6e-6,
          5.22e-6,
          0.665,
          0.335,
          63104,
          4e-15,
          25000,
          3.42e-6,
          17800,
          0.18,
          LgM50::nmcVolts);

  static final double SEPARATOR_METRES = 12e-6;
  static final double SEPARATOR_POROSITY = 0.47;
  static final double ELECTROLYTE_MOL_PER_CUBIC_METRE = 1000;
  static final double TRANSFERENCE_NUMBER = 0.2594;
  static final double ELECTROLYTE_JOULES_PER_MOL = 17000;

  /// Equilibrium voltages that define 0 % and 100 %.
  static final double EMPTY_VOLTS = 2.5;

  static final double FULL_VOLTS = 4.2;

  /// Stoichiometries as delivered, which fix how much lithium cycles.
  private static final double NEGATIVE_DELIVERED = 29866.0 / 33133;

  private static final double POSITIVE_DELIVERED = 17038.0 / 63104;

  /// Negative and positive stoichiometry at equilibrium 2.5 and 4.2 V.
  static final double NEGATIVE_EMPTY = negativeStoichiometryAt(EMPTY_VOLTS);

  static final double NEGATIVE_FULL = negativeStoichiometryAt(FULL_VOLTS);
  static final double POSITIVE_EMPTY = positiveStoichiometry(NEGATIVE_EMPTY);
  static final double POSITIVE_FULL = positiveStoichiometry(NEGATIVE_FULL);

  /// Between 2.5 and 4.2 V at equilibrium: 5.153 Ah.
  static final double CAPACITY_COULOMBS =
      AREA_SQUARE_METRES * NEGATIVE.coulombsPerSquareMetre() * (NEGATIVE_FULL - NEGATIVE_EMPTY);

  private LgM50() {}

  private static double graphiteVolts(double x) {
    return 1.9793 * StrictMath.exp(-39.3631 * x)
        + 0.2482
        - 0.0909 * StrictMath.tanh(29.8538 * (x - 0.1234))
        - 0.04478 * StrictMath.tanh(14.9159 * (x - 0.2769))
        - 0.0205 * StrictMath.tanh(30.4444 * (x - 0.6103));
  }

  private static double nmcVolts(double y) {
    return -0.8090 * y
        + 4.4875
        - 0.0428 * StrictMath.tanh(18.5138 * (y - 0.5542))
        - 17.7326 * StrictMath.tanh(15.7890 * (y - 0.3117))
        + 17.5842 * StrictMath.tanh(15.9308 * (y - 0.3120));
  }

  /// At 25 degC, m²/s; `c` in mol/l (Nyman 2008).
  static double electrolyteDiffusivity(double c) {
    return (8.794e-11 * c - 3.972e-10) * c + 4.862e-10;
  }

  /// At 25 degC, S/m; `c` in mol/l (Nyman 2008).
  static double electrolyteConductivity(double c) {
    return 0.1297 * c * c * c - 2.51 * c * StrictMath.sqrt(c) + 3.329 * c;
  }

  /// `exp(E/R (1/T_ref − 1/T))`
  static double arrhenius(double joulesPerMol, double kelvin) {
    return StrictMath.exp(joulesPerMol / GAS_CONSTANT * (1 / REFERENCE_KELVIN - 1 / kelvin));
  }

  private static double positiveStoichiometry(double negative) {
    return POSITIVE_DELIVERED
        + (NEGATIVE_DELIVERED - negative)
            * NEGATIVE.coulombsPerSquareMetre()
            / POSITIVE.coulombsPerSquareMetre();
  }

  /// By bisection: the cell's voltage rises with lithium in the negative electrode. The bracket is
  /// where both stoichiometries are physical.
  private static double negativeStoichiometryAt(double volts) {
    double low = 1e-3;
    double high = 0.999;
    for (int i = 0; i < 100; i++) {
      double middle = 0.5 * (low + high);
      double equilibrium = nmcVolts(positiveStoichiometry(middle)) - graphiteVolts(middle);
      if (equilibrium < volts) low = middle;
      else high = middle;
    }
    return 0.5 * (low + high);
  }
}
