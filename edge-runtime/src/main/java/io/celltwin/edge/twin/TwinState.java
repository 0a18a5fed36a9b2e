package io.celltwin.edge.twin;

import io.celltwin.edge.acquisition.PackInput;
import io.celltwin.edge.acquisition.Reported;
import io.celltwin.estimator.EstimateQuality;
import io.celltwin.estimator.PackEstimate;
import io.celltwin.estimator.PackMeasurement;
import io.celltwin.estimator.Verdict;
import io.celltwin.estimator.life.LifeCounts;
import io.celltwin.estimator.power.EnergyEstimate.UsableEnergy;
import io.celltwin.estimator.power.PowerEstimate;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/// Everything known of one pack after one tick. Immutable. Cells, strings and sensors are asked for
/// by 0-based index; people see them numbered from 1. What is not known is `NaN`.
public final class TwinState {
  private static final double COULOMBS_PER_AMPERE_HOUR = 3600;

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
  private final double[] capacityCoulombs;
  private final double[] capacitySigmaCoulombs;
  private final boolean[] capacityLearnt;
  private final double ratedAmpereHours;
  private final double[] secondsSinceCapacity;
  private final double[] r0Ohms;
  private final double[] r0SigmaOhms;
  private final double[] resistanceRatio;
  private final double[] resistanceRatioSigma;
  private final double[] secondsSinceResistance;
  private final double[] biasAmps;
  private final double[] biasSigmaAmps;
  private final Verdict[] verdict;
  private final int[] verdictCell;
  private final double[] verdictExcess;
  private final double[] verdictSigma;
  private final int[] leakCell;
  private final double[] leakLeastAmps;
  private final double[] leakMostAmps;
  private final double[] coreCelsius;
  private final double[] coreCelsiusSigma;
  private final double[] secondsToTemperatureLimit;
  private final double[] cooling;
  private final double[] coolingSigma;
  private final PowerEstimate power;
  private final UsableEnergy energy;
  private final double[] stringAmps;
  private final double[] sensorCelsius;
  private final double[] cellCelsius;
  private final Map<Reported, Double> reported = new EnumMap<>(Reported.class);
  private final Map<Reported, Double> reportedAgeSeconds = new EnumMap<>(Reported.class);
  private final Freshness cellVoltsFreshness;
  private final Freshness stringVoltsFreshness;
  private final Freshness sensorFreshness;
  private final int[] celsiusFrom;
  private final double meanCelsiusAgeSeconds;
  private final double[] ampsAgeSeconds;
  private final double ampsStaleSeconds;
  private final Set<AlarmKind> activeAlarms;
  private final LifeCounts life;
  private final LoopTiming.Snapshot timing;

  TwinState(
      String pack,
      long tickNanos,
      long wallMillis,
      PackInput input,
      double ratedAmpereHours,
      Staleness staleness,
      PackMeasurement measurement,
      PackEstimate estimate,
      LifeCounts life,
      Set<AlarmKind> activeAlarms,
      LoopTiming.Snapshot timing) {
    this.pack = pack;
    this.tickNanos = tickNanos;
    this.wallMillis = wallMillis;
    this.ratedAmpereHours = ratedAmpereHours;
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
    for (Reported what : Reported.values()) {
      reported.put(what, input.reported(what));
      reportedAgeSeconds.put(what, input.reportedAgeSeconds(what, tickNanos));
    }
    cellVoltsFreshness = new Freshness(input.cellVolts(), tickNanos, staleness.voltageSeconds());
    stringVoltsFreshness =
        new Freshness(input.stringVolts(), tickNanos, staleness.voltageSeconds());
    sensorFreshness =
        new Freshness(input.sensorCelsius(), tickNanos, staleness.temperatureSeconds());
    celsiusFrom = new int[input.cells()];
    for (int c = 0; c < celsiusFrom.length; c++) celsiusFrom[c] = input.celsiusFrom(c);
    meanCelsiusAgeSeconds = oldestSensorSeconds();
    ampsAgeSeconds = new double[input.strings()];
    for (int s = 0; s < ampsAgeSeconds.length; s++) {
      ampsAgeSeconds[s] = input.currentSampleAgeSeconds(s, tickNanos);
    }
    ampsStaleSeconds = staleness.currentSeconds();
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
    capacityCoulombs = estimate.capacityCoulombs.clone();
    capacitySigmaCoulombs = estimate.capacitySigmaCoulombs.clone();
    capacityLearnt = estimate.capacityLearnt.clone();
    secondsSinceCapacity = estimate.secondsSinceCapacity.clone();
    r0Ohms = estimate.r0Ohms.clone();
    r0SigmaOhms = estimate.r0SigmaOhms.clone();
    resistanceRatio = estimate.resistanceRatio.clone();
    resistanceRatioSigma = estimate.resistanceRatioSigma.clone();
    secondsSinceResistance = estimate.secondsSinceResistance.clone();
    biasAmps = estimate.stringBiasAmps.clone();
    biasSigmaAmps = estimate.stringBiasSigmaAmps.clone();
    leakCell = estimate.leakCell.clone();
    leakLeastAmps = estimate.leakLeastAmps.clone();
    leakMostAmps = estimate.leakMostAmps.clone();
    coreCelsius = estimate.coreCelsius.clone();
    coreCelsiusSigma = estimate.coreCelsiusSigma.clone();
    secondsToTemperatureLimit = estimate.secondsToTemperatureLimit.clone();
    cooling = estimate.stringCooling.clone();
    coolingSigma = estimate.stringCoolingSigma.clone();
    power = estimate.power.copy();
    energy = estimate.energy.snapshot();
    verdict = estimate.verdict.clone();
    verdictCell = estimate.verdictCell.clone();
    verdictExcess = estimate.verdictExcess.clone();
    verdictSigma = estimate.verdictSigma.clone();
    this.activeAlarms = activeAlarms;
    this.life = life;
    this.timing = timing;
  }

  /// How old a measurement may be before it is no longer published, s.
  record Staleness(double voltageSeconds, double temperatureSeconds, double currentSeconds) {}

  /// Of those sensors that have told a value.
  private double oldestSensorSeconds() {
    double oldest = Double.NaN;
    for (int s = 0; s < sensorCelsius.length; s++) {
      double age = sensorFreshness.ageSeconds(s);
      if (Double.isFinite(age) && !(age <= oldest)) oldest = age;
    }
    return oldest;
  }

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

  /// What has been counted since the beginning of the pack's life, up to a second or a row ago.
  public LifeCounts life() {
    return life;
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

  /// Age of the newest believable voltage of a cell, s: also where it is too old for [#cellVolts];
  /// infinite before the first, `NaN` where no channel leads to the cell.
  public double cellVoltsAgeSeconds(int cell) {
    return cellVoltsFreshness.ageSeconds(cell);
  }

  public ValueQuality cellVoltsQuality(int cell) {
    return cellVoltsFreshness.quality(cell);
  }

  /// What the filter reckons with for the cell, degC: its sensor's last value or the mean of all.
  public double cellCelsius(int cell) {
    return cellCelsius[cell];
  }

  /// Age of [#cellCelsius], s; of a mean the age of the oldest value in it. `NaN` without one.
  public double cellCelsiusAgeSeconds(int cell) {
    int sensor = celsiusFrom[cell];
    return sensor >= 0 ? sensorFreshness.ageSeconds(sensor) : meanCelsiusAgeSeconds;
  }

  /// `STALE` where it is the last value of a sensor that has fallen silent, `SUBSTITUTED` where it
  /// is the mean of all sensors.
  public ValueQuality cellCelsiusQuality(int cell) {
    if (Double.isNaN(cellCelsius[cell])) {
      return sensors() == 0 ? ValueQuality.ABSENT : ValueQuality.INVALID;
    }
    int sensor = celsiusFrom[cell];
    if (sensor < 0) return ValueQuality.SUBSTITUTED;
    boolean silent = Double.isNaN(sensorCelsius[sensor]);
    return silent ? ValueQuality.STALE : sensorFreshness.quality(sensor);
  }

  /// Inside of the cell, degC.
  public double coreCelsius(int cell) {
    return coreCelsius[cell];
  }

  /// One sigma of [#coreCelsius], K.
  public double coreCelsiusSigma(int cell) {
    return coreCelsiusSigma[cell];
  }

  /// Until the core is at the limit of the alarms, s; `NaN` where it will not be.
  public double secondsToTemperatureLimit(int cell) {
    return secondsToTemperatureLimit[cell];
  }

  /// What the pack can take and give.
  public PowerEstimate power() {
    return power;
  }

  /// The energy that can still be had from it.
  public UsableEnergy energy() {
    return energy;
  }

  /// How well a string is cooled, as a part of how it should be.
  public double cooling(int string) {
    return cooling[string];
  }

  /// One sigma of [#cooling].
  public double coolingSigma(int string) {
    return coolingSigma[string];
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

  /// Capacity of a series position now, Ah: what was known at first until it has been learnt.
  public double capacityAmpereHours(int cell) {
    return capacityCoulombs[cell] / COULOMBS_PER_AMPERE_HOUR;
  }

  /// One sigma of [#capacityAmpereHours].
  public double capacitySigmaAmpereHours(int cell) {
    return capacitySigmaCoulombs[cell] / COULOMBS_PER_AMPERE_HOUR;
  }

  /// The same over the rated capacity; `NaN` before it has been learnt from the cell.
  public double stateOfHealth(int cell) {
    return capacityLearnt[cell] ? capacityAmpereHours(cell) / ratedAmpereHours : Double.NaN;
  }

  /// One sigma of [#stateOfHealth].
  public double stateOfHealthSigma(int cell) {
    return capacitySigmaAmpereHours(cell) / ratedAmpereHours;
  }

  /// Since a rest last told the capacity, s; `NaN` before it has been learnt.
  public double secondsSinceCapacity(int cell) {
    return secondsSinceCapacity[cell];
  }

  /// Ohmic resistance of a series position at 25 degC and half charge, ohm; `NaN` before it has
  /// been learnt.
  public double r0Ohms(int cell) {
    return r0Ohms[cell];
  }

  /// One sigma of [#r0Ohms].
  public double r0SigmaOhms(int cell) {
    return r0SigmaOhms[cell];
  }

  /// Resistance over that of the fresh cell; `NaN` before it has been learnt.
  public double resistanceRatio(int cell) {
    return resistanceRatio[cell];
  }

  /// One sigma of [#resistanceRatio].
  public double resistanceRatioSigma(int cell) {
    return resistanceRatioSigma[cell];
  }

  /// Since an edge of the current last told the resistance, s; `NaN` before it has been learnt.
  public double secondsSinceResistance(int cell) {
    return secondsSinceResistance[cell];
  }

  /// Current into one string, A.
  public double stringAmps(int string) {
    return stringAmps[string];
  }

  /// Age of the newest current of a string that had a value and can be true, s; infinite before the
  /// first.
  public double stringAmpsAgeSeconds(int string) {
    return ampsAgeSeconds[string];
  }

  public ValueQuality stringAmpsQuality(int string) {
    if (!Double.isNaN(stringAmps[string])) return ValueQuality.GOOD;
    double age = ampsAgeSeconds[string];
    boolean silent = Double.isFinite(age) && age > ampsStaleSeconds;
    return silent ? ValueQuality.STALE : ValueQuality.INVALID; // the newest sample had no value
  }

  public double sensorCelsius(int sensor) {
    return sensorCelsius[sensor];
  }

  /// Age of a sensor's newest believable value, s, as [#cellVoltsAgeSeconds] is of a voltage's.
  public double sensorAgeSeconds(int sensor) {
    return sensorFreshness.ageSeconds(sensor);
  }

  public ValueQuality sensorQuality(int sensor) {
    return sensorFreshness.quality(sensor);
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
    return Arrays.stream(cellVolts, firstCell(string), firstCell(string + 1)).sum();
  }

  /// Age of the oldest sample in [#stringVolts], s, or of the oldest for want of which it is not
  /// known.
  public double stringVoltsAgeSeconds(int string) {
    double whole = stringVoltsFreshness.ageSeconds(string);
    if (!Double.isNaN(stringVolts[string])) return whole;
    double oldest = Double.isNaN(stringVolts(string)) ? whole : Double.NaN;
    for (int c = firstCell(string); c < firstCell(string + 1); c++) {
      double age = cellVoltsFreshness.ageSeconds(c);
      if (!Double.isNaN(age) && !(age <= oldest)) oldest = age;
    }
    return oldest;
  }

  /// The worst of what [#stringVolts] is made of.
  public ValueQuality stringVoltsQuality(int string) {
    ValueQuality whole = stringVoltsFreshness.quality(string);
    if (!Double.isNaN(stringVolts[string])) return whole;
    ValueQuality worst = Double.isNaN(stringVolts(string)) ? whole : ValueQuality.GOOD;
    for (int c = firstCell(string); c < firstCell(string + 1); c++) {
      worst = worst.worse(cellVoltsFreshness.quality(c));
    }
    return worst;
  }

  private int firstCell(int string) {
    return string * (cells() / strings());
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

  /// Which cell of a string discharges itself; -1 where none is found to.
  public int leakCell(int string) {
    return leakCell[string];
  }

  /// By how much at least, A.
  public double leakLeastAmps(int string) {
    return leakLeastAmps[string];
  }

  /// And at most, A.
  public double leakMostAmps(int string) {
    return leakMostAmps[string];
  }

  /// What is wrong with a string in words, the cell by its number in the pack: `cell 4 leak`, else
  /// [#verdict]: `cell 2 voltage`, `cell voltages` where most of the string stand still, `current
  /// sensor`; empty where there is none.
  public String verdictText(int string) {
    if (leakCell[string] >= 0) return "cell " + (leakCell[string] + 1) + " leak";
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

  /// Unit of what [#verdictText] tells of; empty where there is nothing.
  public String verdictUnit(int string) {
    if (leakCell[string] >= 0) return AlarmKind.LEAKING_CELL.unit();
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

  /// Since the pack's electronics last said it, s; infinite where they never have.
  public double reportedAgeSeconds(Reported what) {
    return reportedAgeSeconds.getOrDefault(what, Double.POSITIVE_INFINITY);
  }

  /// The source says itself when its pack has fallen silent.
  public ValueQuality reportedQuality(Reported what) {
    if (!Double.isNaN(reported(what))) return ValueQuality.GOOD;
    return Double.isInfinite(reportedAgeSeconds(what)) ? ValueQuality.ABSENT : ValueQuality.STALE;
  }

  public Set<AlarmKind> activeAlarms() {
    return activeAlarms;
  }

  public LoopTiming.Snapshot timing() {
    return timing;
  }
}
