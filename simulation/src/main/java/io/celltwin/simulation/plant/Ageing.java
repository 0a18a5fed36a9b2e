package io.celltwin.simulation.plant;

import java.util.Arrays;

/// What use and time do to the cells of a bank, after O'Kane et al., Phys. Chem. Chem. Phys. 24
/// (2022) 7909, sampled now and then: a film that grows with the root of time and takes lithium,
/// lithium plated at low potential and partly lost, active material lost where the surface of
/// particles is under tension. Electrodes shrink, their windows shift against each other,
/// resistance grows.
final class Ageing {
  /// Use is looked at this often, longer steps aside; SOC 0 and 1 are found anew this often.
  private static final double SAMPLE_SECONDS = 10;

  private static final double WINDOW_SECONDS = 3600;
  private static final double PLATING_TRANSFER = 0.65;

  private final CellBank bank;
  private final Wear wear;
  private final Table filmRate;

  /// Of each cell's film.
  private final double[] filmMetres;

  /// Plated and still in contact.
  private final double[] platedCoulombs;

  private double sinceSample;
  private double sinceWindow;

  Ageing(CellBank bank) {
    this.bank = bank;
    wear = bank.model.chemistry.wear();
    filmRate =
        new Table(
            CellModel.COLDEST_KELVIN,
            CellModel.HOTTEST_KELVIN,
            CellModel.KELVIN_STEPS,
            t ->
                Chemistry.FARADAY
                    * wear.interstitialMolPerMetreSecond()
                    * Chemistry.arrhenius(wear.filmJoulesPerMol(), t));
    filmMetres = new double[bank.cells];
    platedCoulombs = new double[bank.cells];
    Arrays.fill(filmMetres, wear.filmMetres());
  }

  /// After a step of the cells.
  void advance(double seconds) {
    sinceSample += seconds;
    if (sinceSample < SAMPLE_SECONDS) return;
    sinceWindow += sinceSample;
    boolean window = sinceWindow >= WINDOW_SECONDS;
    for (int i = 0; i < bank.cells; i++) {
      age(i, sinceSample);
      if (window) bank.findWindow(i);
    }
    bank.forgetRates();
    sinceSample = 0;
    if (window) sinceWindow = 0;
  }

  private void age(int i, double seconds) {
    Electrode graphite = bank.model.chemistry.negative();
    double kelvin = bank.coreCelsius[i] + Chemistry.ZERO_CELSIUS_KELVIN;
    double perVolt = Chemistry.FARADAY / (Chemistry.GAS_CONSTANT * kelvin);
    double volts = bank.negativeVolts(i);
    double squareMetres = 0.5 / (bank.negativePerCoulomb[i] * graphite.reaction());

    double filmAmps =
        squareMetres * filmRate.at(kelvin) / filmMetres[i] * StrictMath.exp(-perVolt * volts);
    filmMetres[i] +=
        seconds * filmAmps / squareMetres / Chemistry.FARADAY * wear.filmCubicMetresPerMol();
    double lost = seconds * filmAmps;

    // dP/dt = S F k (c e^(−0.65 Fφ/RT) − P/(F V) e^(0.35 Fφ/RT)) − γ P, implicit
    double rate = squareMetres * wear.platingMetresPerSecond();
    double plates =
        rate
            * Chemistry.FARADAY
            * bank.model.chemistry.electrolyte().molPerCubicMetre()
            * StrictMath.exp(-PLATING_TRANSFER * perVolt * volts);
    double cubicMetres = bank.areaSquareMetres[i] * graphite.thicknessMetres();
    double strips = rate / cubicMetres * StrictMath.exp((1 - PLATING_TRANSFER) * perVolt * volts);
    double dies = wear.deadPerSecond() * wear.filmMetres() / filmMetres[i];
    double before = platedCoulombs[i];
    double plated = (before + seconds * plates) / (1 + seconds * (strips + dies));
    platedCoulombs[i] = plated;
    lost += plated - before + seconds * dies * plated;

    loseMaterial(i, seconds);
    bank.negativeStart[i] -= lost * bank.negativePerCoulomb[i];
    bank.filmOhms[i] = wear.filmOhmMetres() * (filmMetres[i] - wear.filmMetres()) / squareMetres;
  }

  /// With the lithium in it: what is left is as full as before.
  private void loseMaterial(int i, double seconds) {
    double x = bank.negativeMean(i);
    double y = bank.positiveMean(i);
    double coulombs = bank.coulombs[i];
    double tension = wear.negativeStress() * (x - bank.negativeSurface[i]);
    bank.negativePerCoulomb[i] *= 1 + seconds * wear.negativeLossPerSecond() * tensile(tension);
    bank.negativeStart[i] = x - bank.negativePerCoulomb[i] * coulombs;
    tension = wear.positiveStress() * (y - bank.positiveSurface[i]);
    bank.positivePerCoulomb[i] *= 1 + seconds * wear.positiveLossPerSecond() * tensile(tension);
    bank.positiveStart[i] = y + bank.positivePerCoulomb[i] * coulombs;
  }

  private static double tensile(double tension) {
    return tension > 0 ? tension * tension : 0;
  }
}
