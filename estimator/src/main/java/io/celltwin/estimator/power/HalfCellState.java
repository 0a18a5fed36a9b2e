package io.celltwin.estimator.power;

import io.celltwin.estimator.Exponential;
import java.util.Arrays;

/// How far the surfaces of a cell's electrodes and its electrolyte are from rest, under the
/// equations of [HalfCellModel].
///
/// Diffusion in a sphere: the deviation of the surface is a sum of modes, each of which decays by
/// itself. λ are the squares of the roots of tan l = l; their reciprocals add up to 1/10 (and the
/// squares of these to 1/350), so that a constant current ends at its fifteenth part:
///
/// ```
/// d_k' = −(λ_k/τ) d_k + (2/3) I/Q        Σ d_k → (τ/15) I/Q
/// ```
///
/// What the modes beyond the tenth add is one more, as fast as they are in the mean.
public final class HalfCellState {
  private static final double[] ROOTS_SQUARED = {
    20.190728556428354,
    59.67951594410941,
    118.89986916362645,
    197.8578111933772,
    296.554412135726,
    414.98998425907683,
    553.1646458380882,
    711.0784497339414,
    888.7314224691705,
    1086.123578544131
  };

  private static final double SUM_OF_RECIPROCALS = 1.0 / 10;
  private static final double SUM_OF_THEIR_SQUARES = 1.0 / 350;
  private static final double SHARE = 2.0 / 3;
  private static final int MODES = ROOTS_SQUARED.length + 1;

  private static final double[] RATE = new double[MODES];
  private static final double[] GAIN = new double[MODES];

  static {
    double sum = SUM_OF_RECIPROCALS;
    double squares = SUM_OF_THEIR_SQUARES;
    for (int k = 0; k < ROOTS_SQUARED.length; k++) {
      RATE[k] = ROOTS_SQUARED[k];
      GAIN[k] = SHARE;
      sum -= 1 / RATE[k];
      squares -= 1 / (RATE[k] * RATE[k]);
    }
    RATE[MODES - 1] = sum / squares;
    GAIN[MODES - 1] = SHARE * sum * RATE[MODES - 1];
  }

  private static final int DEPLETION = 2 * MODES;
  private static final int HYSTERESIS = DEPLETION + 1;

  /// Values of the checkpoint: the modes of the negative and of the positive electrode, the
  /// depletion, the hysteresis.
  static final int LENGTH = HYSTERESIS + 1;

  /// Of one mode, as SOC: far beyond what any electrode holds.
  private static final double MOST_DEVIATION = 100;

  /// The slowest of the modes.
  static final double SLOWEST_RATE = ROOTS_SQUARED[0];

  private final double[] values = new double[LENGTH];

  /// At rest.
  ///
  /// @param hysteresis -1 on the discharge branch, 1 on the charge branch
  public void rest(double hysteresis) {
    Arrays.fill(values, 0);
    values[HYSTERESIS] = hysteresis;
  }

  void save(double[] into, int from) {
    System.arraycopy(values, 0, into, from, LENGTH);
  }

  /// Whether a state can have been saved so.
  static boolean isSound(double[] saved, int from) {
    for (int k = 0; k < DEPLETION; k++) {
      if (!(Math.abs(saved[from + k]) <= MOST_DEVIATION)) return false;
    }
    return Double.isFinite(saved[from + DEPLETION]) && Math.abs(saved[from + HYSTERESIS]) <= 1;
  }

  void restore(double[] saved, int from) {
    System.arraycopy(saved, from, values, 0, LENGTH);
  }

  /// A constant current, exactly, however long.
  ///
  /// @param chargePerSecond of the current, as part of the capacity
  /// @param perNegative duration over τ of the negative electrode
  /// @param perPositive the same of the positive one
  /// @param negativeSeconds τ
  /// @param positiveSeconds τ
  void diffuse(
      double chargePerSecond,
      double perNegative,
      double perPositive,
      double negativeSeconds,
      double positiveSeconds) {
    diffuse(0, chargePerSecond * negativeSeconds, perNegative);
    diffuse(MODES, chargePerSecond * positiveSeconds, perPositive);
  }

  private void diffuse(int first, double drive, double duration) {
    for (int k = 0; k < MODES; k++) {
      double end = drive * GAIN[k] / RATE[k];
      double left = Exponential.negative(RATE[k] * duration);
      values[first + k] = end + (values[first + k] - end) * left;
    }
  }

  /// @param left what remains of the past
  void deplete(double amps, double left) {
    values[DEPLETION] = amps + (values[DEPLETION] - amps) * left;
  }

  /// @param left what remains of the past
  void magnetise(double branch, double left) {
    values[HYSTERESIS] = branch + (values[HYSTERESIS] - branch) * left;
  }

  /// What is told of it, now.
  void tell(Surfaces into) {
    into.negative = sum(0);
    into.positive = sum(MODES);
    into.depletionAmps = values[DEPLETION];
    into.hysteresis = values[HYSTERESIS];
  }

  private double sum(int first) {
    double sum = 0;
    for (int k = 0; k < MODES; k++) sum += values[first + k];
    return sum;
  }

  /// Some time ahead of an electrode's surface.
  static final class Ahead {
    /// What will be left of its deviation.
    double left;

    /// What a constant current will have added, over τ I/Q.
    double response;
  }

  /// @param duration over τ of the negative electrode
  void lookAheadAtNegative(double duration, Ahead into) {
    lookAhead(0, duration, into);
  }

  /// @param duration over τ of the positive electrode
  void lookAheadAtPositive(double duration, Ahead into) {
    lookAhead(MODES, duration, into);
  }

  private void lookAhead(int first, double duration, Ahead into) {
    double left = 0;
    double response = 0;
    for (int k = 0; k < MODES; k++) {
      double part = Exponential.negative(RATE[k] * duration);
      left += values[first + k] * part;
      response += GAIN[k] / RATE[k] * (1 - part);
    }
    into.left = left;
    into.response = response;
  }

  /// -1 on the discharge branch, 1 on the charge branch.
  double hysteresis() {
    return values[HYSTERESIS];
  }

  /// The current that would hold the electrolyte where it is, A.
  double depletionAmps() {
    return values[DEPLETION];
  }

  /// What the terminal voltage takes of a state.
  static final class Surfaces {
    /// Deviations of the electrodes' surfaces, as SOC of a cell of the parameters' capacity.
    double negative;

    double positive;

    /// The current that would hold the electrolyte where it is, A.
    double depletionAmps;

    /// -1 on the discharge branch, 1 on the charge branch.
    double hysteresis;
  }
}
