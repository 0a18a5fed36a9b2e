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
/// with time constants at z. c and r are what the filter finds the model to be wrong by, and stay.
/// A branch that relaxes from an earlier load makes the beginning the worst, charge and growing
/// branches the end: both are looked at, the end with all resistances at z(t), the beginning with
/// those at z. Depletion is nothing that this model knows of.
public final class CircuitPulse implements PulsePrediction {
  /// By when the charge transfer has followed the current: that is the beginning.
  private static final double TRANSFER_TAUS = 5;

  private static final double COULOMBS_PER_AMPERE_HOUR = 3600;

  private final CellParameters parameters;
  private final OcvCurve ocv;
  private final Circuit circuit;
  private final CircuitState.Source circuits;
  private final double beginningSeconds;

  // the cell
  private final CircuitState state = new CircuitState();
  private double soc;
  private double celsius;
  private double socPerCoulomb;
  private double ohmFactor;
  private double entropicVolts;
  private double r0;
  private double transferOhms;
  private final BranchNow first = new BranchNow();
  private final BranchNow second = new BranchNow();
  private final BranchNow slow = new BranchNow();

  // the horizon
  private double endSeconds;
  private double transferLeft;

  /// A branch where the cell stands, and how much of its current is left after some time.
  private static final class BranchNow {
    private double ohms;
    private double tauSeconds;
    private double amps;
    private double leftAtBeginning;
    private double leftAtEnd;

    void take(Circuit.Branch branch, double amps, double soc, double celsius, double seconds) {
      this.amps = amps;
      ohms = branch.ohms().at(soc, celsius);
      tauSeconds = branch.tauSeconds().at(soc, celsius);
      leftAtBeginning = Exponential.negative(seconds / tauSeconds);
    }

    void end(double seconds) {
      leftAtEnd = Exponential.negative(seconds / tauSeconds);
    }

    double voltsAtBeginning(double after) {
      return ohms * mix(leftAtBeginning, amps, after);
    }

    double ampsAtEnd(double after) {
      return mix(leftAtEnd, amps, after);
    }
  }

  /// @param parameters of every cell
  /// @param circuits where each stands now
  public CircuitPulse(CellParameters parameters, CircuitState.Source circuits) {
    this.parameters = parameters;
    this.circuits = circuits;
    ocv = parameters.ocv();
    circuit = parameters.circuit();
    beginningSeconds = TRANSFER_TAUS * circuit.chargeTransfer().tauSeconds();
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
  public void take(
      int cell, double soc, double celsius, double capacityAmpereHours, double resistanceFactor) {
    circuits.read(cell, state);
    this.soc = soc;
    this.celsius = celsius;
    socPerCoulomb = 1 / (capacityAmpereHours * COULOMBS_PER_AMPERE_HOUR);
    ohmFactor = resistanceFactor * (1 + state.polarisationError);
    entropicVolts = (celsius - ocv.referenceCelsius()) * ocv.voltsPerKelvin(soc);
    r0 = circuit.r0Ohms().at(soc, celsius);
    transferOhms = circuit.chargeTransfer().ohms().at(soc, celsius);
    first.take(circuit.first(), state.firstAmps, soc, celsius, beginningSeconds);
    second.take(circuit.second(), state.secondAmps, soc, celsius, beginningSeconds);
    slow.take(circuit.slow(), state.slowAmps, soc, celsius, beginningSeconds);
  }

  @Override
  public void within(double seconds) {
    endSeconds = seconds;
    transferLeft = Exponential.negative(seconds / circuit.chargeTransfer().tauSeconds());
    first.end(seconds);
    second.end(seconds);
    slow.end(seconds);
  }

  @Override
  public double volts(double amps) {
    double followed = mix(transferLeft, state.transferAmps, amps);
    double transferAmps = circuit.chargeTransfer().effectiveAmps(followed, celsius);
    double last = end(amps, transferAmps);
    if (endSeconds <= beginningSeconds) return last;
    double soon = beginning(amps, transferAmps);
    return amps > 0 ? Math.max(soon, last) : Math.min(soon, last);
  }

  @Override
  public double openVolts(double sign) {
    double last = end(0, 0);
    if (endSeconds <= beginningSeconds) return last;
    double soon = beginning(0, 0);
    return sign > 0 ? Math.max(soon, last) : Math.min(soon, last);
  }

  private double end(double amps, double transferAmps) {
    double moved = moved(amps, endSeconds);
    double z = Math.clamp(soc + moved, 0.0, 1.0);
    double dropped =
        circuit.drop(
            z,
            celsius,
            amps,
            transferAmps,
            first.ampsAtEnd(amps),
            second.ampsAtEnd(amps),
            slow.ampsAtEnd(amps));
    double ofEntropy = (celsius - ocv.referenceCelsius()) * ocv.voltsPerKelvin(z);
    return rest(z, moved, amps) + ofEntropy + ohmFactor * dropped;
  }

  private double beginning(double amps, double transferAmps) {
    double moved = moved(amps, beginningSeconds);
    double z = Math.clamp(soc + moved, 0.0, 1.0);
    double dropped =
        r0 * amps
            + transferOhms * transferAmps
            + first.voltsAtBeginning(amps)
            + second.voltsAtBeginning(amps)
            + slow.voltsAtBeginning(amps);
    return rest(z, moved, amps) + entropicVolts + ohmFactor * dropped;
  }

  private double moved(double amps, double seconds) {
    double efficiency = amps > 0 ? parameters.coulombicEfficiency() : 1;
    return efficiency * amps * seconds * socPerCoulomb;
  }

  /// What is left without a current, at the reference temperature, once that current has flowed.
  private double rest(double z, double moved, double amps) {
    double gap = ocv.halfGapVolts(z);
    return ocv.volts(z)
        + state.shiftVolts(z)
        + gap * hysteresis(gap, moved, amps)
        + state.errorVolts;
  }

  private double hysteresis(double gap, double moved, double amps) {
    if (gap == 0 || amps == 0) return state.hysteresis;
    double held = Exponential.negative(parameters.hysteresisDecayPerSoc() * Math.abs(moved));
    return held * state.hysteresis + (1 - held) * Math.signum(amps);
  }

  private static double mix(double left, double before, double after) {
    return left * before + (1 - left) * after;
  }

  @Override
  public double transportAmps(double sign) {
    return Double.POSITIVE_INFINITY;
  }
}
