package io.celltwin.edge.twin;

import io.celltwin.edge.acquisition.PackInput;
import io.celltwin.estimator.EstimateQuality;
import io.celltwin.estimator.PackEstimate;
import io.celltwin.estimator.PackMeasurement;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.IntStream;

/// Everything known of one pack after one tick. Immutable. Cells, strings and sensors are asked for
/// by 0-based index; people see them numbered from 1. What is not known is `NaN`.
public final class TwinState {
  private final String pack;
  private final long tickNanos;
  private final long wallMillis;
  private final double[] cellVolts;
  private final double[] stringVolts;
  private final double[] soc;
  private final double[] socSigma;
  private final EstimateQuality[] quality;
  private final double[] predictedVolts;
  private final double[] residualVolts;
  private final double[] biasAmps;
  private final double[] biasSigmaAmps;
  private final double[] stringAmps;
  private final double[] sensorCelsius;
  private final double[] cellCelsius;
  private final Set<AlarmKind> activeAlarms;
  private final LoopTiming.Snapshot timing;

  TwinState(
      String pack,
      long tickNanos,
      long wallMillis,
      PackInput input,
      Staleness staleness,
      PackMeasurement measurement,
      PackEstimate estimate,
      Set<AlarmKind> activeAlarms,
      LoopTiming.Snapshot timing) {
    this.pack = pack;
    this.tickNanos = tickNanos;
    this.wallMillis = wallMillis;
    cellVolts = new double[input.cells()];
    for (int c = 0; c < cellVolts.length; c++) {
      cellVolts[c] = input.cellVolts().fresh(c, tickNanos, staleness.voltageSeconds());
    }
    stringVolts = new double[input.strings()];
    for (int s = 0; s < stringVolts.length; s++) {
      stringVolts[s] = input.stringVolts().fresh(s, tickNanos, staleness.voltageSeconds());
    }
    sensorCelsius = new double[input.sensors()];
    for (int s = 0; s < sensorCelsius.length; s++) {
      sensorCelsius[s] = input.sensorCelsius().fresh(s, tickNanos, staleness.temperatureSeconds());
    }
    stringAmps = measurement.stringAmps.clone();
    cellCelsius = measurement.cellCelsius.clone();
    soc = estimate.soc.clone();
    socSigma = estimate.socSigma.clone();
    quality = estimate.quality.clone();
    predictedVolts = estimate.predictedVolts.clone();
    residualVolts = estimate.residualVolts.clone();
    biasAmps = estimate.stringBiasAmps.clone();
    biasSigmaAmps = estimate.stringBiasSigmaAmps.clone();
    this.activeAlarms = activeAlarms;
    this.timing = timing;
  }

  /// How old a measurement may be before it is no longer published, s.
  record Staleness(double voltageSeconds, double temperatureSeconds) {}

  public String pack() {
    return pack;
  }

  /// Time of the tick on the loop's clock.
  public long tickNanos() {
    return tickNanos;
  }

  /// Time of the tick, ms since 1970 UTC as far as the machine knows it.
  public long wallMillis() {
    return wallMillis;
  }

  public int cells() {
    return soc.length;
  }

  public int sensors() {
    return sensorCelsius.length;
  }

  public int strings() {
    return stringAmps.length;
  }

  /// Measured, V.
  public double cellVolts(int cell) {
    return cellVolts[cell];
  }

  /// What the filter reckons with for the cell, degC: its sensor's last value or the mean of all.
  public double cellCelsius(int cell) {
    return cellCelsius[cell];
  }

  /// Ratio to present capacity.
  public double soc(int cell) {
    return soc[cell];
  }

  /// One sigma of [#soc].
  public double socSigma(int cell) {
    return socSigma[cell];
  }

  public EstimateQuality quality(int cell) {
    return quality[cell];
  }

  /// What the model expected at the cell's newest sample, V.
  public double predictedVolts(int cell) {
    return predictedVolts[cell];
  }

  /// Measured minus expected where this tick brought a sample, V.
  public double residualVolts(int cell) {
    return residualVolts[cell];
  }

  /// Current into one string, A.
  public double stringAmps(int string) {
    return stringAmps[string];
  }

  public double sensorCelsius(int sensor) {
    return sensorCelsius[sensor];
  }

  /// Current into the pack, A; `NaN` where one string's is not known.
  public double packAmps() {
    return Arrays.stream(stringAmps).sum();
  }

  /// Mean of [#stringVolts] over the strings, V; `NaN` where one is not known.
  public double packVolts() {
    return IntStream.range(0, strings()).mapToDouble(this::stringVolts).sum() / strings();
  }

  /// Measured as a whole, else the sum of the string's cells, V; `NaN` where one cell's is not
  /// known.
  public double stringVolts(int string) {
    if (!Double.isNaN(stringVolts[string])) return stringVolts[string];
    int cellsInSeries = cells() / strings();
    int first = string * cellsInSeries;
    return Arrays.stream(cellVolts, first, first + cellsInSeries).sum();
  }

  /// By how much the sensor of a string is taken to read too much, A.
  public double biasAmps(int string) {
    return biasAmps[string];
  }

  /// One sigma of [#biasAmps].
  public double biasSigmaAmps(int string) {
    return biasSigmaAmps[string];
  }

  /// Mean SOC of the cells that have one.
  public double meanSoc() {
    return Arrays.stream(soc).filter(z -> !Double.isNaN(z)).average().orElse(Double.NaN);
  }

  /// One sigma of [#meanSoc], taking the cells' errors for common ones: they share their current
  /// and their model.
  public double meanSocSigma() {
    return Arrays.stream(socSigma).filter(s -> !Double.isNaN(s)).average().orElse(Double.NaN);
  }

  public Set<AlarmKind> activeAlarms() {
    return activeAlarms;
  }

  public LoopTiming.Snapshot timing() {
    return timing;
  }
}
