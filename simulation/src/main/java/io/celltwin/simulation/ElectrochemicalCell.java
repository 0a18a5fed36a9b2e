package io.celltwin.simulation;

import static io.celltwin.simulation.LgM50.AREA_SQUARE_METRES;
import static io.celltwin.simulation.LgM50.FARADAY;
import static io.celltwin.simulation.LgM50.NEGATIVE;
import static io.celltwin.simulation.LgM50.POSITIVE;

/// One LG M50 cell as physics: a single particle per electrode with diffusion inside, Butler-Volmer
/// kinetics, salt diffusion across the electrolyte, ohmic drops, heat.
///
/// It is the single-particle model with electrolyte of Marquis et al., J. Electrochem. Soc. 166
/// (2019) A3693, with the parameters of [LgM50]; no resistor-capacitor pair in it. Reversible heat
/// and heat of mixing are left out, as is ageing.
///
/// Not thread-safe; a step allocates nothing and gives the same bits on every machine.
public final class ElectrochemicalCell {
  private static final double ZERO_CELSIUS_KELVIN = 273.15;

  /// Rates follow temperature in steps of this: 0.01 K moves the most sensitive by 0.05 %.
  private static final double RATE_STEP_KELVIN = 0.01;

  /// Where a particle's surface is full or empty the voltage collapses, but stays a number.
  private static final double EDGE = 1e-5;

  private static final double SOLID_OHM_SQUARE_METRES =
      NEGATIVE.thicknessMetres() / (3 * NEGATIVE.conductivitySiemensPerMetre())
          + POSITIVE.thicknessMetres() / (3 * POSITIVE.conductivitySiemensPerMetre());

  private final CellVariation variation;
  private final double areaSquareMetres;
  private final Particle negative;
  private final Particle positive;
  private final Electrolyte electrolyte = new Electrolyte();
  private double coreCelsius;
  private double surfaceCelsius;
  private double heatWatts;
  private double terminalVolts;
  private double surfaceVolts;

  private double ratesCelsius = Double.NaN;
  private double negativeDiffusivity;
  private double positiveDiffusivity;
  private double negativeExchange;
  private double positiveExchange;
  private double electrolyteRate;
  private double thermalVolts;

  /// At rest and in equilibrium.
  ///
  /// @param initialSoc 0..1
  /// @param celsius everywhere in the cell
  public ElectrochemicalCell(CellVariation variation, double initialSoc, double celsius) {
    if (!(initialSoc >= 0 && initialSoc <= 1)) {
      throw new IllegalArgumentException("initialSoc " + initialSoc + ", expected 0..1");
    }
    this.variation = variation;
    areaSquareMetres = AREA_SQUARE_METRES * variation.capacityFactor();
    negative =
        new Particle(
            LgM50.NEGATIVE_EMPTY + initialSoc * (LgM50.NEGATIVE_FULL - LgM50.NEGATIVE_EMPTY));
    positive =
        new Particle(
            LgM50.POSITIVE_EMPTY + initialSoc * (LgM50.POSITIVE_FULL - LgM50.POSITIVE_EMPTY));
    coreCelsius = celsius;
    surfaceCelsius = celsius;
    followTemperature();
    terminalVolts = volts(0);
  }

  /// Lets a constant current flow. Steps of 0.1 s follow a pulse to a millivolt; any longer step is
  /// stable, only coarser.
  ///
  /// @param amps positive charges
  public void advance(double seconds, double amps, double ambientCelsius) {
    double discharge = -amps / areaSquareMetres;
    double negativeFlux = discharge / (NEGATIVE.particleSurface() * FARADAY);
    double positiveFlux = discharge / (POSITIVE.particleSurface() * FARADAY);
    double rn = NEGATIVE.particleRadiusMetres();
    double rp = POSITIVE.particleRadiusMetres();
    negative.advance(
        seconds * negativeDiffusivity / (rn * rn),
        -seconds * negativeFlux / (NEGATIVE.maximumMolPerCubicMetre() * rn));
    positive.advance(
        seconds * positiveDiffusivity / (rp * rp),
        seconds * positiveFlux / (POSITIVE.maximumMolPerCubicMetre() * rp));
    electrolyte.advance(seconds, discharge, electrolyteRate);

    terminalVolts = volts(amps);
    heatWatts = amps * (terminalVolts - surfaceVolts);
    warm(seconds, ambientCelsius);
    followTemperature();
  }

  /// Terminal voltage now, if this current flowed: diffusion is as it is, the rest follows at once.
  public double volts(double amps) {
    double discharge = -amps / areaSquareMetres;
    double negativeSurface =
        inside(
            negative.surface(
                -discharge
                    / NEGATIVE.particleSurface()
                    * NEGATIVE.particleRadiusMetres()
                    / (FARADAY * NEGATIVE.maximumMolPerCubicMetre() * negativeDiffusivity)));
    double positiveSurface =
        inside(
            positive.surface(
                discharge
                    / POSITIVE.particleSurface()
                    * POSITIVE.particleRadiusMetres()
                    / (FARADAY * POSITIVE.maximumMolPerCubicMetre() * positiveDiffusivity)));
    surfaceVolts = equilibrium(negativeSurface, positiveSurface);

    double negativeReaction =
        discharge
            / NEGATIVE.particleSurface()
            / exchange(
                NEGATIVE, negativeExchange, electrolyte.meanRootInNegative(), negativeSurface);
    double positiveReaction =
        discharge
            / POSITIVE.particleSurface()
            / exchange(
                POSITIVE, positiveExchange, electrolyte.meanRootInPositive(), positiveSurface);
    // η = 2RT/F asinh(j / 2j0) on both sides; Σ R i in the liquid and the solid; contacts
    double kinetic = 2 * thermalVolts * (asinh(negativeReaction / 2) + asinh(positiveReaction / 2));
    double concentration =
        2 * (1 - LgM50.TRANSFERENCE_NUMBER) * thermalVolts * electrolyte.logarithmDifference();
    double conductivity =
        electrolyteRate
            * LgM50.electrolyteConductivity(LgM50.ELECTROLYTE_MOL_PER_CUBIC_METRE / 1000);
    double ohmic =
        discharge
            * variation.resistanceFactor()
            * (Electrolyte.OHMIC_METRES / conductivity + SOLID_OHM_SQUARE_METRES);
    double contact = -amps * variation.contactOhms() * variation.resistanceFactor();
    return surfaceVolts - kinetic + concentration - ohmic - contact;
  }

  /// Terminal voltage at the end of the last step, under its current.
  public double terminalVolts() {
    return terminalVolts;
  }

  /// What the terminals would settle at.
  public double equilibriumVolts() {
    return equilibrium(inside(negative.mean()), inside(positive.mean()));
  }

  /// Of the cell's own capacity, 0..1; outside where driven beyond 2.5 or 4.2 V at equilibrium.
  public double soc() {
    return (negative.mean() - LgM50.NEGATIVE_EMPTY) / (LgM50.NEGATIVE_FULL - LgM50.NEGATIVE_EMPTY);
  }

  /// Between 2.5 and 4.2 V at equilibrium.
  public double capacityCoulombs() {
    return LgM50.CAPACITY_COULOMBS * variation.capacityFactor();
  }

  public double coreCelsius() {
    return coreCelsius;
  }

  public double surfaceCelsius() {
    return surfaceCelsius;
  }

  /// Set free in the last step, never negative.
  public double heatWatts() {
    return heatWatts;
  }

  private static double equilibrium(double x, double y) {
    return POSITIVE.openCircuitVolts().applyAsDouble(y)
        - NEGATIVE.openCircuitVolts().applyAsDouble(x);
  }

  private static double inside(double stoichiometry) {
    return StrictMath.clamp(stoichiometry, EDGE, 1 - EDGE);
  }

  /// j0 in A/m² of particle surface.
  private static double exchange(
      Electrode electrode, double rate, double rootElectrolyte, double surface) {
    return rate
        * rootElectrolyte
        * electrode.maximumMolPerCubicMetre()
        * StrictMath.sqrt(surface * (1 - surface));
  }

  private static double asinh(double x) {
    double a = StrictMath.abs(x);
    return StrictMath.copySign(StrictMath.log1p(a + a * a / (1 + StrictMath.sqrt(1 + a * a))), x);
  }

  /// Implicit in both temperatures, so that a long step cannot swing.
  private void warm(double seconds, double ambientCelsius) {
    CellThermal t = variation.thermal();
    double inner = seconds * t.coreToSurfaceWattsPerKelvin();
    double outer = seconds * t.coolingWattsPerKelvin();
    double core = t.coreJoulesPerKelvin() + inner;
    double can = t.surfaceJoulesPerKelvin() + inner + outer;
    double coreRight = t.coreJoulesPerKelvin() * coreCelsius + seconds * heatWatts;
    double canRight = t.surfaceJoulesPerKelvin() * surfaceCelsius + outer * ambientCelsius;
    double determinant = core * can - inner * inner;
    coreCelsius = (coreRight * can + inner * canRight) / determinant;
    surfaceCelsius = (core * canRight + inner * coreRight) / determinant;
  }

  private void followTemperature() {
    if (StrictMath.abs(coreCelsius - ratesCelsius) < RATE_STEP_KELVIN) return;
    ratesCelsius = coreCelsius;
    double kelvin = coreCelsius + ZERO_CELSIUS_KELVIN;
    thermalVolts = LgM50.GAS_CONSTANT * kelvin / FARADAY;
    negativeDiffusivity =
        NEGATIVE.diffusivitySquareMetresPerSecond()
            * LgM50.arrhenius(NEGATIVE.diffusivityJoulesPerMol(), kelvin);
    positiveDiffusivity =
        POSITIVE.diffusivitySquareMetresPerSecond()
            * LgM50.arrhenius(POSITIVE.diffusivityJoulesPerMol(), kelvin);
    negativeExchange =
        NEGATIVE.exchangeRate()
            / variation.resistanceFactor()
            * LgM50.arrhenius(NEGATIVE.exchangeJoulesPerMol(), kelvin);
    positiveExchange =
        POSITIVE.exchangeRate()
            / variation.resistanceFactor()
            * LgM50.arrhenius(POSITIVE.exchangeJoulesPerMol(), kelvin);
    electrolyteRate = LgM50.arrhenius(LgM50.ELECTROLYTE_JOULES_PER_MOL, kelvin);
  }
}
