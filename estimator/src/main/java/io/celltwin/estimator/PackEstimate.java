package io.celltwin.estimator;

import io.celltwin.estimator.power.EnergyEstimate;
import io.celltwin.estimator.power.PowerEstimate;
import io.celltwin.estimator.thermal.TemperatureFault;
import java.util.Arrays;

/// What the filters know after a tick. Refilled by [PackEstimator#step]; cells as in
/// [PackMeasurement]. What cannot be estimated is `NaN`.
public final class PackEstimate {
  /// Charge relative to present capacity, 0..1.
  public final double[] soc;

  /// One sigma of [#soc].
  public final double[] socSigma;

  /// Voltage that the model expected at the cell's newest sample, V.
  public final double[] predictedVolts;

  /// Measured minus expected voltage of this tick, V; `NaN` where the tick brought no sample.
  public final double[] residualVolts;

  public final EstimateQuality[] quality;

  /// Mean of the residuals of late, V: 0 where the model is right.
  public final double[] innovationMeanVolts;

  /// Normalised innovation squared of late: above 1 where residuals are larger than model and sigma
  /// say; at most 9 each.
  public final double[] nis;

  /// Time since a voltage last told the SOC to 3 % by itself: at the steep ends of the curve, at
  /// its knees; `NaN` where none has.
  public final double[] secondsSinceAnchor;

  /// Whether the voltages of late tell the SOC at all; on the flat part of an LFP curve they do
  /// not.
  public final boolean[] observable;

  /// Whether the start is forgotten: sigma is small and residuals are as they should be.
  public final boolean[] converged;

  /// Capacity now, C. Until something has been learnt of it what was known at first, with a wide
  /// sigma.
  public final double[] capacityCoulombs;

  /// One sigma of [#capacityCoulombs].
  public final double[] capacitySigmaCoulombs;

  /// Whether [#capacityCoulombs] has been learnt from the cell.
  public final boolean[] capacityLearnt;

  /// Since a rest last told it, s; `NaN` until it has been learnt.
  public final double[] secondsSinceCapacity;

  /// Ohmic resistance at 25 degC and half charge, ohm; `NaN` until it has been learnt, as is all
  /// that follows.
  public final double[] r0Ohms;

  /// One sigma of [#r0Ohms].
  public final double[] r0SigmaOhms;

  /// Resistance over that of the parameters.
  public final double[] resistanceRatio;

  /// One sigma of [#resistanceRatio].
  public final double[] resistanceRatioSigma;

  /// Since an edge of the current last told it, s.
  public final double[] secondsSinceResistance;

  /// By how much the sensor of each string is taken to read too much, A; `NaN` before a cell of the
  /// string has started.
  public final double[] stringBiasAmps;

  /// One sigma of [#stringBiasAmps].
  public final double[] stringBiasSigmaAmps;

  /// Which sensor of each string is found to be wrong.
  public final Verdict[] verdict;

  /// Which cell [Verdict#CELL_VOLTAGE] is about; -1 where it is about all of the string, or there
  /// is none.
  public final int[] verdictCell;

  /// By how much that sensor reads too much: V of a cell, A of a current; `NaN` where it is not
  /// known or there is no verdict.
  public final double[] verdictExcess;

  /// One sigma of [#verdictExcess].
  public final double[] verdictSigma;

  /// Temperature inside of each cell, degC, one sigma of it, K, and the time until it reaches the
  /// limit if heat and cooling stay as they are, s: `NaN` where it will not.
  public final double[] coreCelsius;

  public final double[] coreCelsiusSigma;
  public final double[] secondsToTemperatureLimit;

  /// How well each string is cooled, as a part of how it should be, and one sigma of it; `NaN`
  /// where that is not known.
  public final double[] stringCooling;

  public final double[] stringCoolingSigma;

  /// Whether that has been found lost.
  public final boolean[] stringCoolingLost;

  /// What is wrong with each temperature sensor.
  public final TemperatureFault[] temperatureFault;

  /// Which cell of each string discharges itself; -1 where none is found to. And by how much, at
  /// least and at most, A.
  public final int[] leakCell;

  public final double[] leakLeastAmps;
  public final double[] leakMostAmps;

  /// The largest currents and powers.
  public final PowerEstimate power = new PowerEstimate();

  /// The energy that can still be had.
  public final EnergyEstimate energy = new EnergyEstimate();

  /// Without temperature sensors.
  public PackEstimate(int strings, int cells) {
    this(strings, cells, 0);
  }

  public PackEstimate(int strings, int cells, int sensors) {
    coreCelsius = new double[cells];
    coreCelsiusSigma = new double[cells];
    secondsToTemperatureLimit = new double[cells];
    stringCooling = new double[strings];
    stringCoolingSigma = new double[strings];
    stringCoolingLost = new boolean[strings];
    temperatureFault = new TemperatureFault[sensors];
    leakCell = new int[strings];
    leakLeastAmps = new double[strings];
    leakMostAmps = new double[strings];
    Arrays.fill(leakCell, -1);
    Arrays.fill(leakLeastAmps, Double.NaN);
    Arrays.fill(leakMostAmps, Double.NaN);
    Arrays.fill(coreCelsius, Double.NaN);
    Arrays.fill(coreCelsiusSigma, Double.NaN);
    Arrays.fill(secondsToTemperatureLimit, Double.NaN);
    Arrays.fill(stringCooling, Double.NaN);
    Arrays.fill(stringCoolingSigma, Double.NaN);
    Arrays.fill(temperatureFault, TemperatureFault.NONE);
    soc = new double[cells];
    socSigma = new double[cells];
    predictedVolts = new double[cells];
    residualVolts = new double[cells];
    quality = new EstimateQuality[cells];
    innovationMeanVolts = new double[cells];
    nis = new double[cells];
    secondsSinceAnchor = new double[cells];
    observable = new boolean[cells];
    converged = new boolean[cells];
    capacityCoulombs = new double[cells];
    capacitySigmaCoulombs = new double[cells];
    capacityLearnt = new boolean[cells];
    secondsSinceCapacity = new double[cells];
    r0Ohms = new double[cells];
    r0SigmaOhms = new double[cells];
    resistanceRatio = new double[cells];
    resistanceRatioSigma = new double[cells];
    secondsSinceResistance = new double[cells];
    Arrays.fill(capacityCoulombs, Double.NaN);
    Arrays.fill(capacitySigmaCoulombs, Double.NaN);
    Arrays.fill(secondsSinceCapacity, Double.NaN);
    Arrays.fill(r0Ohms, Double.NaN);
    Arrays.fill(r0SigmaOhms, Double.NaN);
    Arrays.fill(resistanceRatio, Double.NaN);
    Arrays.fill(resistanceRatioSigma, Double.NaN);
    Arrays.fill(secondsSinceResistance, Double.NaN);
    verdict = new Verdict[strings];
    verdictCell = new int[strings];
    verdictExcess = new double[strings];
    verdictSigma = new double[strings];
    Arrays.fill(innovationMeanVolts, Double.NaN);
    Arrays.fill(nis, Double.NaN);
    Arrays.fill(secondsSinceAnchor, Double.NaN);
    Arrays.fill(verdict, Verdict.NONE);
    Arrays.fill(verdictCell, -1);
    Arrays.fill(verdictExcess, Double.NaN);
    Arrays.fill(verdictSigma, Double.NaN);
    stringBiasAmps = new double[strings];
    stringBiasSigmaAmps = new double[strings];
    Arrays.fill(stringBiasAmps, Double.NaN);
    Arrays.fill(stringBiasSigmaAmps, Double.NaN);
    Arrays.fill(soc, Double.NaN);
    Arrays.fill(socSigma, Double.NaN);
    Arrays.fill(predictedVolts, Double.NaN);
    Arrays.fill(residualVolts, Double.NaN);
    Arrays.fill(quality, EstimateQuality.INVALID);
  }
}
