package io.celltwin.estimator.power;

import io.celltwin.estimator.CellParameters;
import io.celltwin.estimator.CheckpointPart;
import io.celltwin.estimator.PackEstimate;
import io.celltwin.estimator.PackMeasurement;
import java.util.Arrays;

/// Pulses by [HalfCellModel]: what the electrodes of a string's cells have gone through is followed
/// at every tick, once for each string; its cells differ by their SOC, capacity, temperature and
/// resistance. A prediction warms the cell up by its own heat for a while.
///
/// What is told to the outside is cautious: the voltage is that of a somewhat larger current, and
/// currents are held below what of the electrolyte's limit was proven. One thread; nothing is
/// allocated.
public final class HalfCellPulse implements PulsePrediction, CheckpointPart {
  /// Moments of a prediction, closer to each other at its beginning. What is between two of them is
  /// known exactly but for the warming.
  private static final int MOMENTS = 8;

  /// For so long a prediction takes all heat to stay in the cell; later on what cools it counts,
  /// which is not known here, and it gets no warmer. Diffusion stays as slow as at the beginning.
  private static final double ADIABATIC_SECONDS = 60;

  /// What part more the model is asked for than what is promised of it: it is found from pulses of
  /// about 1C and says what larger currents do.
  private static final double CAUTION = 0.06;

  /// What flows unmeasured for so long moves no limit to speak of, s: at 1C a thousandth of the
  /// SOC.
  private static final double MOST_UNMEASURED_SECONDS = 5;

  /// So far the electrolyte may be depleted at the end of a pulse.
  private static final double MOST_DEPLETED = 0.97;

  /// Of the limiting current of a discharge: lithium that is charged into a negative electrode has
  /// to come through the pores where it is depleted.
  private static final double CHARGE_PART = 0.8;

  private static final double COULOMBS_PER_AMPERE_HOUR = 3600;

  /// Before any temperature has been told.
  private static final double USUAL_CELSIUS = 25;

  private final HalfCellModel model;
  private final int cellsInSeries;
  private final HalfCellState[] strings;
  private final double[] celsiusOfString;

  /// For how long nobody measured the current, as far as the state has not forgotten it, s.
  private final double[] unmeasuredSeconds;

  // the cell and the horizon that are taken up
  private HalfCellState now = new HalfCellState();
  private final Moment[] moments = new Moment[MOMENTS];
  private final HalfCellState.Ahead ahead = new HalfCellState.Ahead();
  private final HalfCellState.Surfaces surfaces = new HalfCellState.Surfaces();
  private double soc;
  private double celsius;
  private double capacityRatio;
  private double resistanceFactor;
  private double seconds;
  private double negativeSeconds;
  private double positiveSeconds;

  /// Some time ahead: what will be left of the past then, and what each ampere will have added.
  private static final class Moment {
    double seconds;
    double negativeLeft;
    double positiveLeft;
    double depletionLeft;
    double negativePerAmp;
    double positivePerAmp;
    double depletionPerAmp;
  }

  /// @param cell every series position's; its electrodes are known
  public HalfCellPulse(
      int strings, int cellsInSeries, CellParameters cell, PulseParameters parameters) {
    this.cellsInSeries = cellsInSeries;
    model = new HalfCellModel(cell, parameters);
    this.strings = new HalfCellState[strings];
    Arrays.setAll(this.strings, _ -> new HalfCellState());
    Arrays.setAll(moments, _ -> new Moment());
    celsiusOfString = new double[strings];
    Arrays.fill(celsiusOfString, USUAL_CELSIUS);
    unmeasuredSeconds = new double[strings];
  }

  /// Follows the currents of a tick.
  public void step(PackMeasurement measurement, PackEstimate estimate) {
    double dt = measurement.dtSeconds;
    if (!(dt > 0)) return;
    for (int s = 0; s < strings.length; s++) {
      double mean = meanCelsius(s, measurement, estimate);
      if (!Double.isNaN(mean)) celsiusOfString[s] = mean;
      advance(s, measurement.stringCoulombs[s] / dt, dt);
      unmeasuredSeconds[s] += measurement.stringUncoveredSeconds[s];
    }
  }

  /// As after a current that nobody has measured for so long.
  public void widen(double seconds) {
    for (int s = 0; s < strings.length; s++) unmeasuredSeconds[s] += seconds;
  }

  @Override
  public boolean isKnown(int cell) {
    return unmeasuredSeconds[cell / cellsInSeries] <= MOST_UNMEASURED_SECONDS;
  }

  @Override
  public double caution() {
    return CAUTION;
  }

  private double meanCelsius(int string, PackMeasurement measurement, PackEstimate estimate) {
    double sum = 0;
    int count = 0;
    for (int c = string * cellsInSeries; c < (string + 1) * cellsInSeries; c++) {
      double core = estimate.coreCelsius[c];
      double known = Double.isNaN(core) ? measurement.cellCelsius[c] : core;
      if (Double.isNaN(known)) continue;
      sum += known;
      count++;
    }
    return sum / count;
  }

  /// Follows a constant current of one string.
  private void advance(int string, double amps, double duration) {
    model.advance(strings[string], amps, duration, celsiusOfString[string]);
    unmeasuredSeconds[string] *= model.leftOfThePast(duration, celsiusOfString[string]);
  }

  // ---- prediction

  @Override
  public void take(
      int cell, double soc, double celsius, double capacityAmpereHours, double resistanceFactor) {
    now = strings[cell / cellsInSeries];
    this.soc = soc;
    this.celsius = celsius;
    this.capacityRatio = capacityAmpereHours * COULOMBS_PER_AMPERE_HOUR / model.coulombs;
    this.resistanceFactor = resistanceFactor;
    negativeSeconds = model.negativeSeconds(celsius);
    positiveSeconds = model.positiveSeconds(celsius);
  }

  @Override
  public void within(double seconds) {
    this.seconds = seconds;
    for (int k = 0; k < MOMENTS; k++) {
      Moment moment = moments[k];
      double part = (k + 1.0) / MOMENTS;
      moment.seconds = seconds * part * part;
      double ofNegative = moment.seconds / negativeSeconds;
      double ofPositive = moment.seconds / positiveSeconds;
      double left = model.leftOfDepletion(moment.seconds, celsius);
      now.lookAheadAtNegative(ofNegative, ahead);
      moment.negativeLeft = ahead.left;
      moment.negativePerAmp = negativeSeconds * ahead.response / model.coulombs;
      now.lookAheadAtPositive(ofPositive, ahead);
      moment.positiveLeft = ahead.left;
      moment.positivePerAmp = positiveSeconds * ahead.response / model.coulombs;
      moment.depletionLeft = now.depletionAmps() * left;
      moment.depletionPerAmp = 1 - left;
    }
  }

  @Override
  public double volts(double amps) {
    return likelyVolts((1 + CAUTION) * amps);
  }

  @Override
  public double openVolts(double sign) {
    return furthestVolts(sign, 0);
  }

  /// As [#volts], without caution.
  public double likelyVolts(double amps) {
    return furthestVolts(Math.signum(amps), amps);
  }

  private double furthestVolts(double sign, double amps) {
    double warm = celsius;
    double watts = 0;
    double before = 0;
    double furthest = Double.NEGATIVE_INFINITY;
    for (Moment moment : moments) {
      double kept = Math.min(moment.seconds, ADIABATIC_SECONDS) - before;
      warm += watts * Math.max(kept, 0) / model.parameters.joulesPerKelvin();
      warm = Math.min(warm, HalfCellModel.WARMEST_CELSIUS);
      before = moment.seconds;
      double moved = amps * moment.seconds / model.coulombs;
      double held = model.leftOfHysteresis(moved);
      surfaces.negative = moment.negativeLeft + moment.negativePerAmp * amps;
      surfaces.positive = moment.positiveLeft + moment.positivePerAmp * amps;
      surfaces.depletionAmps = moment.depletionLeft + moment.depletionPerAmp * amps;
      surfaces.hysteresis = held * now.hysteresis() + (1 - held) * sign;
      double z = soc + moved / capacityRatio;
      double volts = model.volts(surfaces, z, warm, amps, capacityRatio, resistanceFactor);
      furthest = Math.max(furthest, sign * volts);
      watts = Math.max(amps * (volts - model.restVolts(z, warm)), 0);
    }
    return sign * furthest;
  }

  /// One sigma of [#likelyVolts], V.
  public double sigmaVolts(double amps) {
    return model.parameters.errorOhms() * Math.abs(amps);
  }

  @Override
  public double transportAmps(double sign) {
    double left = model.leftOfDepletion(seconds, celsius);
    double limit =
        model.parameters.provenAmps() * model.ofLimit(celsius) * (sign > 0 ? CHARGE_PART : 1);
    double amps = (MOST_DEPLETED * limit - sign * now.depletionAmps() * left) / (1 - left);
    return Math.max(amps, 0);
  }

  // ---- checkpoint

  @Override
  public int checkpointLength() {
    return strings.length * (HalfCellState.LENGTH + 2);
  }

  @Override
  public void save(double[] into, int from) {
    int at = from;
    for (int s = 0; s < strings.length; s++) {
      strings[s].save(into, at);
      at += HalfCellState.LENGTH;
      into[at++] = celsiusOfString[s];
      into[at++] = unmeasuredSeconds[s];
    }
  }

  @Override
  public boolean isSound(double[] saved, int from) {
    int at = from;
    for (int s = 0; s < strings.length; s++) {
      boolean isState = HalfCellState.isSound(saved, at);
      at += HalfCellState.LENGTH;
      boolean isCelsius = HalfCellModel.isCelsius(saved[at++]);
      double unmeasured = saved[at++];
      if (!isState || !isCelsius || !(unmeasured >= 0) || Double.isInfinite(unmeasured))
        return false;
    }
    return true;
  }

  @Override
  public void restore(double[] saved, int from, double elapsedSeconds) {
    int at = from;
    for (int s = 0; s < strings.length; s++) {
      strings[s].restore(saved, at);
      at += HalfCellState.LENGTH;
      celsiusOfString[s] = saved[at++];
      unmeasuredSeconds[s] = saved[at++];
      if (elapsedSeconds > 0) advance(s, 0, elapsedSeconds);
    }
  }
}
