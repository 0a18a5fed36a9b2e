package io.celltwin.estimator.power;

import io.celltwin.estimator.CellParameters;
import io.celltwin.estimator.Circuit;
import io.celltwin.estimator.Exponential;
import io.celltwin.estimator.OcvCurve;

/// What the fast filter's own circuit does under a constant current, in closed form:
///
/// ```
/// z(t) = z + η I t / Q          iⱼ(t) = fⱼ iⱼ + (1 − fⱼ) I        fⱼ = exp(−t/τⱼ)
/// h(t) = f_h h + (1 − f_h) sgn I                                f_h = exp(−γ |z(t) − z|)
/// V(t) = U(z(t), T) + M h(t) + c + (1 + r) (R₀ I + R_ct i_ct(t) + R₁ i₁(t) + R₂ i₂(t) + R₃ s(t))
/// ```
///
/// with all resistances at z(t). c and r are what the filter finds the model to be wrong by, and
/// stay. A branch that relaxes from an earlier load makes the beginning the worst, charge and
/// growing branches the end: both are looked at. Depletion is nothing that this model knows of.
public final class CircuitPulse implements PulsePrediction {
  /// By when the charge transfer has followed the current.
  private static final double TRANSFER_TAUS = 5;

  private static final double COULOMBS_PER_AMPERE_HOUR = 3600;

  private final CellParameters parameters;
  private final CircuitState.Source circuits;
  private final CircuitState state = new CircuitState();
  private final Moment beginning = new Moment();
  private final Moment end = new Moment();

  private double soc;
  private double celsius;
  private double socPerCoulomb;
  private double ohmFactor;

  /// How much of what was is left after some time.
  private static final class Moment {
    private double seconds;
    private double transfer;
    private double first;
    private double second;
    private double slow;

    void set(double seconds, Circuit circuit, double soc, double celsius) {
      this.seconds = seconds;
      transfer = Exponential.negative(seconds / circuit.chargeTransfer().tauSeconds());
      first = left(circuit.first(), soc, celsius);
      second = left(circuit.second(), soc, celsius);
      slow = left(circuit.slow(), soc, celsius);
    }

    private double left(Circuit.Branch branch, double soc, double celsius) {
      return Exponential.negative(seconds / branch.tauSeconds().at(soc, celsius));
    }
  }

  /// @param parameters of every cell
  /// @param circuits where each stands now
  public CircuitPulse(CellParameters parameters, CircuitState.Source circuits) {
    this.parameters = parameters;
    this.circuits = circuits;
  }

  /// Its voltage is the filter's, which every sample corrects.
  @Override
  public boolean isKnown(int cell) {
    return true;
  }

  @Override
  public double caution() {
    return 0;
  }

  @Override
  public void prepare(
      int cell,
      double soc,
      double celsius,
      double capacityAmpereHours,
      double resistanceFactor,
      double seconds) {
    circuits.read(cell, state);
    this.soc = soc;
    this.celsius = celsius;
    socPerCoulomb = 1 / (capacityAmpereHours * COULOMBS_PER_AMPERE_HOUR);
    ohmFactor = resistanceFactor * (1 + state.polarisationError);
    Circuit circuit = parameters.circuit();
    double transferred = TRANSFER_TAUS * circuit.chargeTransfer().tauSeconds();
    beginning.set(Math.min(transferred, seconds), circuit, soc, celsius);
    end.set(seconds, circuit, soc, celsius);
  }

  @Override
  public double volts(double amps) {
    double first = volts(amps, beginning);
    double last = volts(amps, end);
    return amps > 0 ? Math.max(first, last) : Math.min(first, last);
  }

  private double volts(double amps, Moment at) {
    double efficiency = amps > 0 ? parameters.coulombicEfficiency() : 1;
    double moved = efficiency * amps * at.seconds * socPerCoulomb;
    double z = Math.clamp(soc + moved, 0.0, 1.0);
    double held = Exponential.negative(parameters.hysteresisDecayPerSoc() * Math.abs(moved));
    double hysteresis = held * state.hysteresis + (1 - held) * Math.signum(amps);
    OcvCurve ocv = parameters.ocv();
    return ocv.volts(z)
        + state.shiftVolts(z)
        + (celsius - ocv.referenceCelsius()) * ocv.voltsPerKelvin(z)
        + ocv.halfGapVolts(z) * hysteresis
        + state.errorVolts
        + ohmFactor * drop(amps, z, at);
  }

  private double drop(double amps, double z, Moment at) {
    return parameters
        .circuit()
        .drop(
            z,
            celsius,
            amps,
            mix(at.transfer, state.transferAmps, amps),
            mix(at.first, state.firstAmps, amps),
            mix(at.second, state.secondAmps, amps),
            mix(at.slow, state.slowAmps, amps));
  }

  private static double mix(double left, double before, double after) {
    return left * before + (1 - left) * after;
  }

  @Override
  public double transportAmps(double sign) {
    return Double.POSITIVE_INFINITY;
  }
}
