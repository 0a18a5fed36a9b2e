package io.celltwin.simulation.plant;

/// What of each cell of a bank goes with its temperature, renewed where that has moved or the step
/// is of another length.
final class CellRates {
  /// 0.02 K moves the most sensitive rate by 0.1 %.
  private static final double STEP_KELVIN = 0.02;

  /// Temperatures are looked at this often, longer steps aside.
  private static final double LOOK_SECONDS = 1;

  /// Of diffusion in the particles, D/R²; of salt, over that at 25 degC.
  final double[] negativeRate;

  final double[] positiveRate;
  final double[] saltRate;

  /// Targets of the modes per ampere.
  final double[] negativeGain;

  final double[] positiveGain;
  final double[] saltGain;

  /// Half a current over the particles' surface, per ampere.
  final double[] negativeReaction;

  final double[] positiveReaction;

  /// Of half the exchange current, per θ (1 − θ) and salt over that at rest.
  final double[] negativeSquare;

  final double[] positiveSquare;

  /// 2RT/F
  final double[] doubleThermalVolts;

  final double[] seriesOhms;

  private final CellBank bank;
  private final double[] celsius;
  private double stepSeconds = Double.NaN;
  private double sinceLook;

  CellRates(CellBank bank) {
    this.bank = bank;
    int n = bank.cells;
    negativeRate = new double[n];
    positiveRate = new double[n];
    saltRate = new double[n];
    negativeGain = new double[n];
    positiveGain = new double[n];
    saltGain = new double[n];
    negativeReaction = new double[n];
    positiveReaction = new double[n];
    negativeSquare = new double[n];
    positiveSquare = new double[n];
    doubleThermalVolts = new double[n];
    seriesOhms = new double[n];
    celsius = new double[n];
  }

  void forget() {
    stepSeconds = Double.NaN;
  }

  /// @return whether anything is another than before
  boolean follow(double seconds, double[] coreCelsius) {
    sinceLook += seconds;
    if (seconds == stepSeconds) {
      if (sinceLook < LOOK_SECONDS) return false;
      sinceLook = 0;
      double moved = 0;
      for (int i = 0; i < celsius.length; i++) {
        moved = StrictMath.max(moved, StrictMath.abs(coreCelsius[i] - celsius[i]));
      }
      if (moved < STEP_KELVIN) return false;
    }
    sinceLook = 0;
    stepSeconds = seconds;
    for (int i = 0; i < celsius.length; i++) {
      celsius[i] = coreCelsius[i];
      find(i, celsius[i] + Chemistry.ZERO_CELSIUS_KELVIN);
    }
    return true;
  }

  private void find(int i, double kelvin) {
    CellModel model = bank.model;
    Chemistry chemistry = model.chemistry;
    negativeRate[i] = model.negativeDiffusion.at(kelvin);
    positiveRate[i] = model.positiveDiffusion.at(kelvin);
    saltRate[i] = model.saltDiffusion.at(kelvin);
    // steady surface less mean: R²/(15 D) times the mean's rate; the modes' weights make 1/5
    negativeGain[i] = bank.negativePerCoulomb[i] / (3 * negativeRate[i]);
    positiveGain[i] = -bank.positivePerCoulomb[i] / (3 * positiveRate[i]);
    saltGain[i] = -1 / (bank.areaSquareMetres[i] * saltRate[i]);
    negativeReaction[i] = bank.negativePerCoulomb[i] * chemistry.negative().reaction();
    positiveReaction[i] = bank.positivePerCoulomb[i] * chemistry.positive().reaction();
    double factor = bank.resistanceFactor[i];
    double rest = chemistry.electrolyte().molPerCubicMetre();
    double exchange = model.negativeExchange.at(kelvin) / factor;
    negativeSquare[i] = exchange * exchange * rest;
    exchange = model.positiveExchange.at(kelvin) / factor;
    positiveSquare[i] = exchange * exchange * rest;
    doubleThermalVolts[i] = 2 * Chemistry.GAS_CONSTANT * kelvin / Chemistry.FARADAY;
    double liquid = model.liquidOhmSquareMetres / model.saltConduction.at(kelvin);
    double inside = (liquid + model.solidOhmSquareMetres) / bank.areaSquareMetres[i];
    seriesOhms[i] = factor * (inside + bank.contactOhms[i]) + bank.filmOhms[i];
  }
}
