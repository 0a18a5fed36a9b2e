package io.celltwin.simulation.plant;

/// The LG M50 21700 cell, NMC811 against graphite-SiOx, nominally 5 Ah.
///
/// Sources: Chen et al., J. Electrochem. Soc. 167 (2020) 080534 (geometry, open-circuit potentials,
/// particles, kinetics with their activation energies); O'Kane et al., Phys. Chem. Chem. Phys. 24
/// (2022) 7909 (activation energies of the diffusivities and of the electrolyte, after Ecker 2015
/// and Cabañero 2018); Nyman et al., Electrochim. Acta 53 (2008) 6356 (LiPF6 in EC:EMC 3:7, here at
/// 1 mol/l). Entropy is left out: the first of them has none.
public final class LgM50 {
  /// Equilibrium voltages that define 0 % and 100 %.
  public static final double EMPTY_VOLTS = 2.5;

  public static final double FULL_VOLTS = 4.2;

  private static final Electrode NEGATIVE =
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
          LgM50::graphiteVolts,
          _ -> 0);

  private static final Electrode POSITIVE =
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
          LgM50::nmcVolts,
          _ -> 0);

  private static final Electrolyte ELECTROLYTE =
      new Electrolyte(12e-6, 0.47, 1000, 0.2594, 1.7694e-10, 1.2507, 17000, 0.9487, 17000);

  /// Films, plating and loss of material by O'Kane with its parameters (activation energy 38
  /// kJ/mol, a mol of film 95.85 cm³) but rates raised as in the synthetic ageing record that the
  /// plant is compared with: interstitial diffusivity 55 times, resistivity 4 times, plating a
  /// fifth, loss of negative material 75 times and of positive 110 times; a life is then some 700
  /// cycles.
  ///
  /// Stress of the negative electrode: 2 Ω E c_max / (9 (1 − ν) σ_c) with Ω 3.1e-6 m³/mol, E 15
  /// GPa, ν 0.3, σ_c 60 MPa. Of the positive one the published figures would lose everything within
  /// hours; assumed here: what makes it lose half as much as the negative at the same use.
  private static final Wear WEAR =
      new Wear(
          5e-9,
          55 * 1e-20 * 15,
          38000,
          9.585e-5,
          8e5,
          2e-10,
          1e-6,
          0.53 * 75 * 2.7778e-7 / 0.75,
          0.53 * 110 * 2.7778e-7 / 0.665,
          8.15,
          1.4);

  /// 8 mΩ of contacts: what the published parameters lack against a measured 21700 cell.
  public static final Chemistry CELL =
      new Chemistry(
          "LG M50",
          0.065 * 1.58, // both sides of the wound electrode: height 65 mm, length 1.58 m
          NEGATIVE,
          POSITIVE,
          ELECTROLYTE,
          29866.0 / 33133,
          17038.0 / 63104,
          EMPTY_VOLTS,
          FULL_VOLTS,
          0.008,
          Chemistry.Hysteresis.NONE,
          CellThermal.CYLINDER_21700,
          WEAR);

  private LgM50() {}

  /// Also of the graphite of other cells.
  static double graphiteVolts(double x) {
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
}
