package io.celltwin.estimator.power;

import io.celltwin.estimator.CellParameters;
import io.celltwin.estimator.Exponential;
import io.celltwin.estimator.OcvCurve;
import io.celltwin.estimator.health.HalfCells;

/// The terminal voltage of a cell under a large current, from its two electrodes:
///
/// ```
/// V = Up(z + d_p) − Un(z + d_n) + h M(z) + (T − T₀) S(z)
///     + I R₀ r + (2RT/F) [asinh(I r / 2 I_n) + asinh(I r / 2 I_p)] + k (RT/F) ln((1+u)/(1−u))
/// I_n = I_n0 2 √(x(1−x)) √(1−|u|), I_p likewise with y        x, y at the surfaces
/// d   = diffusion in spheres, see HalfCellState
/// u'  = (I/I_L − u)/τ_u
/// ```
///
/// with r the resistances over those of a fresh cell. It is the single particle model (Ning and
/// Popov, J. Electrochem. Soc. 151, 2004) with the electrolyte's concentration as one pole (Marquis
/// et al., J. Electrochem. Soc. 166, 2019, have the partial differential equation). Immutable.
public final class HalfCellModel {
  private static final double VOLTS_PER_KELVIN = 8.314462618 / 96485.33212;
  private static final double ZERO_CELSIUS_KELVIN = 273.15;

  /// k: the electrolyte's concentration acts on both electrodes, transference number about 0.25.
  private static final double CONCENTRATION_FACTOR = 1.5;

  /// An electrode's surface is never quite empty nor full, nor the electrolyte quite depleted: what
  /// keeps the voltage finite.
  private static final double LEAST_FILLED = 1e-4;

  private static final double MOST_DEPLETED = 0.999;

  /// Temperatures beyond are not a cell's.
  private static final double COLDEST_CELSIUS = -60;

  static final double WARMEST_CELSIUS = 120;

  /// No sensor tells more.
  private static final double MOST_CELSIUS = 1000;

  final PulseParameters parameters;
  private final OcvCurve ocv;
  private final HalfCells halfCells;
  private final double hysteresisDecayPerSoc;
  final double coulombs;

  /// @param cell whose electrodes are known
  public HalfCellModel(CellParameters cell, PulseParameters parameters) {
    this.parameters = parameters;
    ocv = cell.ocv();
    halfCells = cell.halfCells().orElseThrow();
    hysteresisDecayPerSoc = cell.hysteresisDecayPerSoc();
    coulombs = cell.capacityCoulombs();
  }

  private static double coldness(double celsius) {
    return Arrhenius.coldness(Math.clamp(celsius, COLDEST_CELSIUS, WARMEST_CELSIUS));
  }

  /// Takes a state on by a constant current.
  ///
  /// @param seconds at least 0
  public void advance(HalfCellState state, double amps, double seconds, double celsius) {
    double negative = negativeSeconds(celsius);
    double positive = positiveSeconds(celsius);
    double perSecond = amps / coulombs;
    state.diffuse(perSecond, seconds / negative, seconds / positive, negative, positive);
    state.deplete(amps, leftOfDepletion(seconds, celsius));
    state.magnetise(Math.signum(amps), leftOfHysteresis(perSecond * seconds));
  }

  /// τ of the negative electrode's particles.
  double negativeSeconds(double celsius) {
    return parameters.negativeDiffusionSeconds().growing(coldness(celsius));
  }

  /// τ of the positive electrode's particles.
  double positiveSeconds(double celsius) {
    return parameters.positiveDiffusionSeconds().growing(coldness(celsius));
  }

  /// @param moved change of the SOC, of a cell of the parameters' capacity
  double leftOfHysteresis(double moved) {
    return Exponential.negative(hysteresisDecayPerSoc * Math.abs(moved));
  }

  double leftOfDepletion(double seconds, double celsius) {
    return Exponential.negative(seconds / parameters.depletionSeconds().growing(coldness(celsius)));
  }

  /// What is left of a state's past, as the slowest of it goes.
  double leftOfThePast(double seconds, double celsius) {
    double slower = Math.max(negativeSeconds(celsius), positiveSeconds(celsius));
    double diffusion = Exponential.negative(HalfCellState.SLOWEST_RATE * seconds / slower);
    return Math.max(diffusion, leftOfDepletion(seconds, celsius));
  }

  /// Whether a cell can be so warm.
  static boolean isCelsius(double celsius) {
    return celsius > -ZERO_CELSIUS_KELVIN && celsius < MOST_CELSIUS;
  }

  /// The part of the limiting current that there is at a temperature.
  double ofLimit(double celsius) {
    Arrhenius limit = parameters.limitingAmps();
    return limit.falling(coldness(celsius)) / limit.at25Celsius();
  }

  /// Open-circuit voltage at rest between the branches, V.
  double restVolts(double soc, double celsius) {
    return ocv.volts(soc) + entropicVolts(soc, celsius);
  }

  private double entropicVolts(double soc, double celsius) {
    return (celsius - ocv.referenceCelsius()) * ocv.voltsPerKelvin(soc);
  }

  /// Terminal voltage while a current flows, V. Finite for any finite current.
  ///
  /// @param capacityRatio the cell's capacity over that of the parameters
  /// @param resistanceFactor its resistances over those of the parameters
  double volts(
      HalfCellState.Surfaces surfaces,
      double soc,
      double celsius,
      double amps,
      double capacityRatio,
      double resistanceFactor) {
    double coldness = coldness(celsius);
    double negativeSoc = soc + surfaces.negative / capacityRatio;
    double positiveSoc = soc + surfaces.positive / capacityRatio;
    double x = inside(halfCells.negativeFilled(negativeSoc));
    double y =
        inside(
            parameters.positiveEmpty()
                + positiveSoc * (parameters.positiveFull() - parameters.positiveEmpty()));
    double u =
        Math.clamp(
            surfaces.depletionAmps / parameters.limitingAmps().falling(coldness),
            -MOST_DEPLETED,
            MOST_DEPLETED);
    double electrolyte = Math.sqrt(1 - Math.abs(u));
    double ofNegative = electrolyte * 2 * Math.sqrt(x * (1 - x));
    double ofPositive = electrolyte * 2 * Math.sqrt(y * (1 - y));
    double half = resistanceFactor * amps / 2;
    double thermalVolts = VOLTS_PER_KELVIN * (celsius + ZERO_CELSIUS_KELVIN);
    double kinetics =
        asinh(half / (ofNegative * parameters.negativeExchangeAmps().falling(coldness)))
            + asinh(half / (ofPositive * parameters.positiveExchangeAmps().falling(coldness)));
    return halfCells.volts(negativeSoc, positiveSoc)
        + surfaces.hysteresis * ocv.halfGapVolts(soc)
        + entropicVolts(soc, celsius)
        + resistanceFactor * amps * parameters.ohms().growing(coldness)
        + thermalVolts * (2 * kinetics + CONCENTRATION_FACTOR * StrictMath.log((1 + u) / (1 - u)));
  }

  /// The same of a cell that is as the parameters say.
  public double volts(HalfCellState state, double soc, double celsius, double amps) {
    HalfCellState.Surfaces surfaces = new HalfCellState.Surfaces();
    state.tell(surfaces);
    return volts(surfaces, soc, celsius, amps, 1, 1);
  }

  private static double inside(double filled) {
    return Math.clamp(filled, LEAST_FILLED, 1 - LEAST_FILLED);
  }

  private static double asinh(double x) {
    double size = Math.abs(x);
    return Math.signum(x) * StrictMath.log(size + Math.sqrt(size * size + 1));
  }
}
