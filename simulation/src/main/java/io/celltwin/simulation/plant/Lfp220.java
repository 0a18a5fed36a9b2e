package io.celltwin.simulation.plant;

/// A prismatic LFP cell of 220 Ah, LiFePO4 against graphite.
///
/// Sources: Prada et al., J. Electrochem. Soc. 160 (2013) A616 (geometry, particles, electrolyte),
/// scaled to 97.55 pairs of electrodes of 0.18 m²; Afshar et al., arXiv:1709.03970 (potential of
/// LiFePO4); Chen et al., J. Electrochem. Soc. 167 (2020) 080534 (potential and kinetics of
/// graphite); Kashkooli et al., J. Appl. Electrochem. 47 (2017) 281 (kinetics of LiFePO4). Assumed,
/// so that it behaves as large cells do: exchange currents of graphite doubled and of LiFePO4 a
/// twentieth, diffusivity of the electrolyte halved, activation energies of 30 and 24 kJ/mol, 0.12
/// mΩ of contacts, branches of the open-circuit voltage 36 mV apart, entropy of staged graphite.
public final class Lfp220 {
  private static final double PAIRS = 97.55;

  private static final Electrode NEGATIVE =
      new Electrode(
          34e-6,
          5e-6,
          0.58,
          0.36,
          30555,
          3e-15,
          30000,
          2 * 6.48e-7,
          35000,
          215 * 0.4417, // times 0.58^1.5
          LgM50::graphiteVolts,
          Lfp220::graphiteVoltsPerKelvin);

  private static final Electrode POSITIVE =
      new Electrode(
          80e-6,
          5e-8,
          0.374,
          0.426,
          22806,
          5.9e-18,
          30000,
          0.05 * 6e-7,
          39570,
          0.33795 * 0.2287, // times 0.374^1.5
          Lfp220::lfpVolts,
          _ -> -0.05e-3);

  private static final Electrolyte ELECTROLYTE =
      new Electrolyte(25e-6, 0.45, 1200, 0.36, 1e-10, 0, 24000, 1.8985, 24000);

  /// After O'Kane et al. (2022), see [LgM50]; particles of 50 nm know no stress.
  private static final Wear WEAR =
      new Wear(5e-9, 1e-20 * 15, 38000, 9.585e-5, 2e5, 1e-9, 1e-6, 2.7778e-7 / 0.58, 0, 8.15, 0);

  /// Roll 3.9 kJ/K and can 0.46 kJ/K: 4.15 kg of 1050 J/kg/K; 0.9 W/K to the air. Assumed: 15 W/K
  /// from roll to can.
  public static final CellThermal PRISMATIC = new CellThermal(3900, 458, 15, 0.9);

  public static final Chemistry CELL =
      new Chemistry(
          "LFP 220 Ah",
          PAIRS * 0.18,
          NEGATIVE,
          POSITIVE,
          ELECTROLYTE,
          0.81,
          0.0038,
          2.5,
          3.65,
          0.12e-3,
          new Chemistry.Hysteresis(0.018, 27.5),
          PRISMATIC,
          WEAR);

  private Lfp220() {}

  private static double lfpVolts(double y) {
    return 3.4077
        - 0.020269 * y
        + 0.5 * StrictMath.exp(-150 * y)
        - 0.9 * StrictMath.exp(-30 * (1 - y));
  }

  private static double graphiteVoltsPerKelvin(double x) {
    double hill = (x - 0.05) / 0.1;
    return 1e-3
        * (0.05 + 0.30 * StrictMath.exp(-hill * hill) - 0.12 * StrictMath.tanh((x - 0.45) / 0.06));
  }
}
