package io.celltwin.edge.twin;

import io.celltwin.edge.acquisition.PackInput;
import io.celltwin.edge.acquisition.Reported;
import io.celltwin.estimator.EstimateQuality;
import io.celltwin.estimator.PackEstimate;
import io.celltwin.estimator.PackMeasurement;
import io.celltwin.estimator.Verdict;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
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
  private final double[] innovationMeanVolts;
  private final double[] nis;
  private final double[] secondsSinceAnchor;
  private final boolean[] observable;
  private final boolean[] converged;
  private final double[] biasAmps;
  private final double[] biasSigmaAmps;
  private final Verdict[] verdict;
  private final int[] verdictCell;
  private final double[] verdictExcess;
  private final double[] verdictSigma;
  private final double[] stringAmps;
  private final double[] sensorCelsius;
  private final double[] cellCelsius;
  private final Map<Reported, Double> reported = new EnumMap<>(Reported.class);
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
    for (Reported what : Reported.values()) reported.put(what, input.reported(what));
    stringAmps = measurement.stringAmps.clone();
    cellCelsius = measurement.cellCelsius.clone();
    soc = estimate.soc.clone();
    socSigma = estimate.socSigma.clone();
    quality = estimate.quality.clone();
    predictedVolts = estimate.predictedVolts.clone();
    residualVolts = estimate.residualVolts.clone();
    innovationMeanVolts = estimate.innovationMeanVolts.clone();
    nis = estimate.nis.clone();
    secondsSinceAnchor = estimate.secondsSinceAnchor.clone();
    observable = estimate.observable.clone();
    converged = estimate.converged.clone();
    biasAmps = estimate.stringBiasAmps.clone();
    biasSigmaAmps = estimate.stringBiasSigmaAmps.clone();
    verdict = estimate.verdict.clone();
    verdictCell = estimate.verdictCell.clone();
    verdictExcess = estimate.verdictExcess.clone();
    verdictSigma = estimate.verdictSigma.clone();
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

  /// Mean of the residuals of late, V.
  public double innovationMeanVolts(int cell) {
    return innovationMeanVolts[cell];
  }

  /// Normalised innovation squared of late: above 1 where residuals are larger than model and sigma
  /// say.
  public double nis(int cell) {
    return nis[cell];
  }

  /// Since a voltage last told the SOC by itself.
  public double secondsSinceAnchor(int cell) {
    return secondsSinceAnchor[cell];
  }

  /// Whether the voltages of late tell the SOC at all.
  public boolean observable(int cell) {
    return observable[cell];
  }

  /// Whether the start is forgotten.
  public boolean converged(int cell) {
    return converged[cell];
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

  /// Which sensor of a string the filters find wrong.
  public Verdict verdict(int string) {
    return verdict[string];
  }

  /// [#verdict] in words, the cell by its number in the pack: `cell 2 voltage`, `cell voltages`
  /// where most of the string stand still, `current sensor`; empty where there is none.
  public String verdictText(int string) {
    return switch (verdict[string]) {
      case NONE -> "";
      case CELL_VOLTAGE ->
          verdictCell[string] < 0
              ? "cell voltages"
              : "cell " + (verdictCell[string] + 1) + " voltage";
      case CURRENT_SENSOR -> "current sensor";
    };
  }

  /// By how much that sensor reads too much, in [#verdictUnit].
  public double verdictExcess(int string) {
    return verdictExcess[string];
  }

  /// One sigma of [#verdictExcess].
  public double verdictSigma(int string) {
    return verdictSigma[string];
  }

  /// Unit of [#verdictExcess]; empty where there is no verdict.
  public String verdictUnit(int string) {
    return switch (verdict[string]) {
      case NONE -> "";
      case CELL_VOLTAGE -> AlarmKind.SUSPECT_VOLTAGE.unit();
      case CURRENT_SENSOR -> AlarmKind.SUSPECT_CURRENT.unit();
    };
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

  /// What the pack's own electronics say.
  public double reported(Reported what) {
    return reported.getOrDefault(what, Double.NaN);
  }

  public Set<AlarmKind> activeAlarms() {
    return activeAlarms;
  }

  public LoopTiming.Snapshot timing() {
    return timing;
  }
}
