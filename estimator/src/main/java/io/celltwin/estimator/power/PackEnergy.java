package io.celltwin.estimator.power;

import io.celltwin.estimator.CellParameters;
import io.celltwin.estimator.CheckpointPart;
import io.celltwin.estimator.PackEstimate;
import io.celltwin.estimator.PackMeasurement;
import io.celltwin.estimator.RoundRobin;
import java.util.Arrays;

/// The energy that can still be had from a pack at its usual load, and for how long it lasts. Each
/// cell is worked on once in five seconds, some in each tick; nothing is allocated. Strings in
/// parallel share a voltage and so come to their ends together: their energies add up.
public final class PackEnergy implements CheckpointPart {
  private static final double PERIOD_SECONDS = 5;

  /// The load that losses are reckoned with before the pack has been seen to discharge, C-rate: a
  /// drive at moderate speed, the usual rate of a data sheet.
  static final double USUAL_C_RATE = 1.0 / 3;

  /// A pack with less than this flowing is at rest, C-rate.
  private static final double LEAST_C_RATE = 0.01;

  private static final double JOULES_PER_WATT_HOUR = 3600;

  private final int cellsInSeries;
  private final double capacityAmps;
  private final StringEnergy[] strings;
  private final RoundRobin turns;
  private final RunningLoad load = new RunningLoad();
  private final NewestVolts newest;

  /// @param newest what has been measured of the cells
  public PackEnergy(
      int strings,
      int cellsInSeries,
      CellParameters parameters,
      PackLimits limits,
      NewestVolts newest) {
    this.newest = newest;
    this.cellsInSeries = cellsInSeries;
    capacityAmps = parameters.capacityCoulombs() / 3600;
    CellEnergy energy = new CellEnergy(parameters);
    this.strings = new StringEnergy[strings];
    Arrays.setAll(this.strings, _ -> new StringEnergy(limits, energy));
    turns = new RoundRobin(strings * cellsInSeries, PERIOD_SECONDS);
  }

  /// @param estimate of this tick: what is known of cells in, energies out
  public void step(PackMeasurement measurement, PackEstimate estimate) {
    int due = turns.due(measurement.dtSeconds);
    double amps = expectedAmps();
    for (int k = 0; k < due; k++) visit(turns.visit(), amps, measurement, estimate);
    takeLoad(measurement);
    report(estimate.energy);
  }

  private void visit(int c, double amps, PackMeasurement measurement, PackEstimate estimate) {
    StringEnergy string = strings[c / cellsInSeries];
    if (c % cellsInSeries == 0) string.begin();
    boolean isCoreKnown = !Double.isNaN(estimate.coreCelsius[c]);
    double celsius = isCoreKnown ? estimate.coreCelsius[c] : measurement.cellCelsius[c];
    double ratio = estimate.resistanceRatio[c];
    if (Double.isNaN(estimate.soc[c] + estimate.capacityCoulombs[c] + celsius)) {
      string.forget();
    } else {
      string.take(
          estimate.soc[c],
          estimate.socSigma[c],
          estimate.capacityCoulombs[c],
          estimate.capacitySigmaCoulombs[c],
          celsius,
          Double.isNaN(ratio) ? 1 : ratio,
          amps);
    }
    if (c % cellsInSeries == cellsInSeries - 1) string.end();
  }

  /// Of one string, a positive number, A: of its usual power at the voltage that it falls to.
  private double expectedAmps() {
    double open = openVolts();
    double unloaded = load.dischargeWatts() / open;
    double loaded = load.dischargeWatts() / Math.max(volts(-unloaded), open / 2);
    double usual = USUAL_C_RATE * capacityAmps;
    return Double.isNaN(loaded) ? usual : Math.max(loaded, LEAST_C_RATE * capacityAmps);
  }

  private double openVolts() {
    return volts(0);
  }

  /// The sum over the strings where each carries that current: what one A more of each makes W.
  private double volts(double amps) {
    double sum = 0;
    for (StringEnergy string : strings) sum += string.volts(amps);
    return sum;
  }

  /// Time in which nobody measured a current tells nothing.
  private void takeLoad(PackMeasurement measurement) {
    double watts = 0;
    double seconds = measurement.dtSeconds;
    for (int s = 0; s < strings.length; s++) {
      double covered = measurement.dtSeconds - measurement.stringUncoveredSeconds[s];
      seconds = Math.min(seconds, covered);
      double amps = measurement.stringCoulombs[s] / covered;
      watts += stringVolts(s, amps) * amps;
    }
    boolean isKnown = seconds > 0 && Double.isFinite(watts);
    if (isKnown) load.take(watts, seconds, leastWatts());
    load.lose(isKnown ? measurement.dtSeconds - seconds : measurement.dtSeconds);
  }

  /// As measured; by the model where it is not, which for a pulse of many C is none.
  private double stringVolts(int string, double amps) {
    double measured = newest.stringVolts(string);
    if (!Double.isNaN(measured)) return measured;
    return Math.max(strings[string].volts(amps), strings[string].volts(0) / 2);
  }

  private double leastWatts() {
    return LEAST_C_RATE * capacityAmps * openVolts();
  }

  private void report(EnergyEstimate into) {
    into.forget();
    into.expectedWatts = load.dischargeWatts();
    double usable = 0;
    double usableSigma = 0;
    double socSigma = 0;
    double full = 0;
    double fullSigma = 0;
    for (StringEnergy string : strings) {
      usable += string.usableJoules();
      usableSigma += string.usableSigmaJoules();
      socSigma += string.socSigmaJoules();
      full += string.fullJoules();
      fullSigma += string.fullSigmaJoules();
    }
    if (Double.isNaN(full)) return;
    into.usableWattHours = Math.min(usable, full) / JOULES_PER_WATT_HOUR;
    into.usableSigmaWattHours = usableSigma / JOULES_PER_WATT_HOUR;
    into.fullWattHours = full / JOULES_PER_WATT_HOUR;
    into.fullSigmaWattHours = fullSigma / JOULES_PER_WATT_HOUR;
    if (full > 0) { // a cell that is too stiff for the load holds none for it
      into.stateOfEnergy = Math.min(usable / full, 1);
      into.stateOfEnergySigma = socSigma / full;
    }
    double mean = load.meanWatts();
    if (mean <= -leastWatts()) into.secondsToEmpty = usable / -mean;
    if (mean >= leastWatts()) into.secondsToFull = chargeJoules(mean / openVolts()) / mean;
  }

  private double chargeJoules(double amps) {
    double sum = 0;
    for (StringEnergy string : strings) sum += string.chargeJoules(amps);
    return sum;
  }

  // ---- checkpoint

  @Override
  public int checkpointLength() {
    return strings.length * strings[0].checkpointLength() + RunningLoad.LENGTH + 1;
  }

  @Override
  public void save(double[] into, int from) {
    int at = from;
    for (StringEnergy string : strings) {
      string.save(into, at);
      at += string.checkpointLength();
    }
    load.save(into, at);
    into[at + RunningLoad.LENGTH] = turns.next();
  }

  @Override
  public boolean isSound(double[] saved, int from) {
    int at = from;
    for (StringEnergy string : strings) {
      if (!StringEnergy.isSound(saved, at)) return false;
      at += string.checkpointLength();
    }
    return RunningLoad.isSound(saved, at) && turns.isSound(saved[at + RunningLoad.LENGTH]);
  }

  /// After a time away nothing is told until all cells have been visited.
  @Override
  public void restore(double[] saved, int from, double elapsedSeconds) {
    int at = from;
    for (StringEnergy string : strings) {
      string.restore(saved, at);
      if (elapsedSeconds > 0) string.forget();
      at += string.checkpointLength();
    }
    load.restore(saved, at);
    if (elapsedSeconds > 0) load.pause();
    turns.goOnWith(saved[at + RunningLoad.LENGTH]);
  }
}
