package io.celltwin.edge.signal;

import io.celltwin.edge.acquisition.Reported;
import io.celltwin.edge.twin.TwinState;
import io.celltwin.edge.twin.ValueQuality;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;

/// What signals are read from: a state, and what a message sums up of it, reckoned once. Immutable.
public final class PackSample {
  final TwinState state;
  final Delivery delivery;
  final Extremes soc;
  final Extremes cellVolts;
  final Extremes celsius;
  final Extremes nis;
  final Extremes stateOfHealth;
  final Extremes resistance;
  final Extremes core;
  final Extremes secondsToLimit;
  final ValueQuality volts;
  final double voltsAgeSeconds;
  final ValueQuality amps;
  final double ampsAgeSeconds;

  /// @param delivery which no state knows of
  public PackSample(TwinState state, Delivery delivery) {
    this.state = state;
    this.delivery = delivery;
    soc = new Extremes(state.cells(), state::soc, c -> ValueQuality.of(state.quality(c)));
    cellVolts = new Extremes(state.cells(), state::cellVolts, state::cellVoltsQuality);
    celsius = new Extremes(state.sensors(), state::sensorCelsius, state::sensorQuality);
    nis = new Extremes(state.cells(), state::nis, _ -> ValueQuality.GOOD);
    stateOfHealth = new Extremes(state.cells(), state::stateOfHealth, _ -> ValueQuality.GOOD);
    resistance = new Extremes(state.cells(), state::resistanceRatio, _ -> ValueQuality.GOOD);
    core = new Extremes(state.cells(), state::coreCelsius, _ -> ValueQuality.GOOD);
    secondsToLimit =
        new Extremes(state.cells(), state::secondsToTemperatureLimit, _ -> ValueQuality.GOOD);
    volts = worst(state.strings(), state::stringVoltsQuality);
    voltsAgeSeconds = oldest(state.strings(), state::stringVoltsAgeSeconds);
    amps = worst(state.strings(), state::stringAmpsQuality);
    ampsAgeSeconds = oldest(state.strings(), state::stringAmpsAgeSeconds);
  }

  /// What the twin's SOC is above the pack's own, ratio.
  double socDifference() {
    return state.meanSoc() - state.reported(Reported.SOC);
  }

  double sensorAgeSeconds(int sensor) {
    return sensor < 0 ? Double.NaN : state.sensorAgeSeconds(sensor);
  }

  double cellVoltsAgeSeconds(int cell) {
    return cell < 0 ? Double.NaN : state.cellVoltsAgeSeconds(cell);
  }

  double socSigma(int cell) {
    return cell < 0 ? Double.NaN : state.socSigma(cell);
  }

  /// One value of a cell that an extreme names; `NaN` where it names none.
  static double of(int cell, IntToDoubleFunction value) {
    return cell < 0 ? Double.NaN : value.applyAsDouble(cell);
  }

  /// Of the sensors in the mean.
  double meanCelsiusAgeSeconds() {
    return oldest(
        state.sensors(),
        s -> Double.isNaN(state.sensorCelsius(s)) ? Double.NaN : state.sensorAgeSeconds(s));
  }

  private static ValueQuality worst(int size, IntFunction<ValueQuality> qualities) {
    ValueQuality worst = ValueQuality.ABSENT;
    for (int k = 0; k < size; k++) worst = worst.worse(qualities.apply(k));
    return worst;
  }

  /// Of the ages that are known.
  private static double oldest(int size, IntToDoubleFunction ages) {
    double oldest = Double.NaN;
    for (int k = 0; k < size; k++) {
      double age = ages.applyAsDouble(k);
      if (!Double.isNaN(age) && !(age <= oldest)) oldest = age;
    }
    return oldest;
  }
}
