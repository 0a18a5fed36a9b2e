package io.celltwin.estimator.thermal;

import io.celltwin.estimator.CellParameters;
import io.celltwin.estimator.CheckpointPart;
import io.celltwin.estimator.Median;
import io.celltwin.estimator.PackEstimate;
import io.celltwin.estimator.PackMeasurement;
import io.celltwin.estimator.RoundRobin;
import java.util.Arrays;

/// The temperatures of a pack's cells: heat from their voltages, a filter for each, what the
/// sensors are worth and how well each string is cooled. A cell is worked on once a second, some in
/// each tick; nothing is allocated.
public final class PackThermal implements CheckpointPart {
  private static final double PERIOD_SECONDS = 1;

  /// A restart that was shorter is bridged.
  private static final double BRIDGED_SECONDS = 600;

  /// Cooling is told of where it is known so well, lost below this part of what it should be, and
  /// there again above that.
  private static final double KNOWN_COOLING = 0.5;

  private static final double LOST_COOLING = 0.5;
  private static final double BACK_COOLING = 0.7;

  /// For so long: where nothing flows an ambient that jumps looks like it for a moment.
  private static final double LOST_SECONDS = 30;

  /// Of a cell of which no sensor has told yet.
  private static final double USUAL_CELSIUS = 25;

  private static final int LEAST_SENSORS_TO_COMPARE = 3;

  /// Values of the checkpoint: of a cell beside its filter's, of a string, of the pack.
  private static final int CELL_LENGTH = 2;

  private static final int STRING_LENGTH = 2;

  private final int cellsInSeries;
  private final double limitCelsius;
  private final CellHeat heat;
  private final SurfaceMap surfaces;
  private final ThermalFilter[] filters;
  private final SensorWatch[] watches;

  /// Of the sensors that are worth something; `NaN` else.
  private final double[] readings;

  private final double[] sorted;
  private double median = Double.NaN;
  private double spread;

  // per cell: for how long it has not been worked on, and what is told of it
  private final double[] waiting;
  private final double[] surfaceSigma;
  private final double[] core;
  private final double[] coreSigma;
  private final double[] secondsToLimit;

  // per string
  private final boolean[] lost;
  private final double[] lostSeconds;

  private final RoundRobin turns;

  /// @param cell every series position's
  /// @param sensorOfCell index of the sensor that stands for each cell; -1 without one
  /// @param limitCelsius how warm a cell may become
  public PackThermal(
      int strings,
      int cellsInSeries,
      CellParameters cell,
      ThermalParameters parameters,
      int[] sensorOfCell,
      int sensors,
      double limitCelsius) {
    this.cellsInSeries = cellsInSeries;
    this.limitCelsius = limitCelsius;
    int cells = strings * cellsInSeries;
    heat = new CellHeat(strings, cellsInSeries, cell);
    surfaces = new SurfaceMap(cellsInSeries, sensorOfCell, sensors);
    filters = new ThermalFilter[cells];
    Arrays.setAll(filters, _ -> new ThermalFilter(parameters));
    watches = new SensorWatch[sensors];
    Arrays.setAll(watches, _ -> new SensorWatch(parameters));
    readings = new double[sensors];
    sorted = new double[sensors];
    waiting = new double[cells];
    surfaceSigma = new double[cells];
    core = new double[cells];
    coreSigma = new double[cells];
    secondsToLimit = new double[cells];
    turns = new RoundRobin(cells, PERIOD_SECONDS);
    lost = new boolean[strings];
    lostSeconds = new double[strings];
    Arrays.fill(readings, Double.NaN);
    Arrays.fill(core, Double.NaN);
    Arrays.fill(coreSigma, Double.NaN);
    Arrays.fill(secondsToLimit, Double.NaN);
  }

  // ---- checkpoint

  @Override
  public int checkpointLength() {
    return filters.length * (ThermalFilter.LENGTH + CELL_LENGTH)
        + watches.length * SensorWatch.LENGTH
        + lost.length * STRING_LENGTH
        + heat.checkpointLength()
        + 1;
  }

  @Override
  public void save(double[] into, int from) {
    int at = from;
    for (int c = 0; c < filters.length; c++) {
      filters[c].save(into, at);
      at += ThermalFilter.LENGTH;
      into[at++] = waiting[c];
      into[at++] = surfaceSigma[c];
    }
    for (SensorWatch watch : watches) {
      watch.save(into, at);
      at += SensorWatch.LENGTH;
    }
    for (int s = 0; s < lost.length; s++) {
      into[at++] = lost[s] ? 1 : 0;
      into[at++] = lostSeconds[s];
    }
    heat.save(into, at);
    into[at + heat.checkpointLength()] = turns.next();
  }

  @Override
  public boolean isSound(double[] saved, int from) {
    int end = from + checkpointLength();
    for (int k = from; k < end; k++) {
      if (!Double.isFinite(saved[k])) return false;
    }
    return turns.isSound(saved[end - 1]);
  }

  @Override
  public void restore(double[] saved, int from, double elapsedSeconds) {
    int at = from;
    for (int c = 0; c < filters.length; c++) {
      filters[c].restore(saved, at);
      at += ThermalFilter.LENGTH;
      waiting[c] = saved[at++];
      surfaceSigma[c] = saved[at++];
      if (elapsedSeconds > BRIDGED_SECONDS) filters[c].forget();
      else if (elapsedSeconds > 0) filters[c].predict(elapsedSeconds, 0, heat.oneCWatts());
      refresh(c);
    }
    for (SensorWatch watch : watches) {
      watch.restore(saved, at);
      if (elapsedSeconds > 0) watch.beginAnew();
      at += SensorWatch.LENGTH;
    }
    for (int s = 0; s < lost.length; s++) {
      lost[s] = saved[at++] != 0;
      lostSeconds[s] = saved[at++];
    }
    heat.restore(saved, at);
    turns.goOnWith(saved[at + heat.checkpointLength()]);
  }

  // ---- one tick

  /// @param estimate of this tick: SOC in, temperatures out
  public void step(PackMeasurement measurement, PackEstimate estimate) {
    for (int c = 0; c < waiting.length; c++) waiting[c] += measurement.dtSeconds;
    heat.take(measurement);
    readSensors(measurement);
    int due = turns.due(measurement.dtSeconds);
    for (int k = 0; k < due; k++) work(turns.visit(), measurement, estimate);
    report(measurement, estimate);
  }

  private void readSensors(PackMeasurement measurement) {
    int told = 0;
    for (int s = 0; s < readings.length; s++) {
      double celsius = measurement.sensorCelsius[s];
      boolean worth = watches[s].fault() == TemperatureFault.NONE && !measurement.sensorDoubted[s];
      readings[s] = worth ? celsius : Double.NaN;
      if (Double.isNaN(celsius)) continue;
      sorted[told++] = celsius;
    }
    boolean comparable = told >= LEAST_SENSORS_TO_COMPARE;
    median = comparable ? Median.of(sorted, told) : Double.NaN;
    // between the quartiles, and without the outermost two: one odd sensor does not move it
    int low = Math.max((told - 1) / 4, 1);
    int high = Math.min(3 * (told - 1) / 4, told - 2);
    spread =
        comparable ? Median.smallest(sorted, told, high) - Median.smallest(sorted, told, low) : 0;
  }

  private void work(int c, PackMeasurement measurement, PackEstimate estimate) {
    double seconds = waiting[c];
    if (!(seconds > 0)) return;
    waiting[c] = 0;
    ThermalFilter filter = filters[c];
    double inside = filter.isStarted() ? filter.coreCelsius() : USUAL_CELSIUS;
    double sigma = heat.settle(c, seconds, estimate.soc[c], inside);
    if (filter.isStarted()) filter.predict(seconds, heat.watts(c), sigma);
    int sensor = surfaces.sensorAt(c);
    if (sensor >= 0) {
      SensorWatch watch = watches[sensor];
      watch.judge(
          seconds, measurement.sensorCelsius[sensor], heat.watts(c), filter, median, spread);
      if (watch.fault() != TemperatureFault.NONE) readings[sensor] = Double.NaN;
    }
    double surface = surfaces.celsius(c, readings);
    if (!Double.isNaN(surface)) {
      surfaceSigma[c] = surfaces.sigma();
      if (!filter.isStarted()) filter.start(surface);
      else filter.takeSurface(surface, surfaceSigma[c]);
    }
    if (filter.isStarted()) filter.takeAmbient(measurement.ambientCelsius);
    refresh(c);
  }

  /// How much heat a cell may make so that its core is no warmer than this after some time, cooled
  /// as it is now, W: below 0 where it becomes so without any; `NaN` before it is known.
  public double wattsToReach(int cell, double celsius, double seconds) {
    ThermalFilter filter = filters[cell];
    return filter.isStarted() ? filter.wattsToReach(celsius, seconds) : Double.NaN;
  }

  private void refresh(int c) {
    ThermalFilter filter = filters[c];
    boolean known = filter.isStarted();
    core[c] = known ? filter.coreCelsius() : Double.NaN;
    coreSigma[c] = known ? filter.coreSigma(surfaceSigma[c]) : Double.NaN;
    secondsToLimit[c] = known ? filter.secondsTo(limitCelsius) : Double.NaN;
  }

  private void report(PackMeasurement measurement, PackEstimate estimate) {
    System.arraycopy(core, 0, estimate.coreCelsius, 0, core.length);
    System.arraycopy(coreSigma, 0, estimate.coreCelsiusSigma, 0, core.length);
    System.arraycopy(secondsToLimit, 0, estimate.secondsToTemperatureLimit, 0, core.length);
    for (int s = 0; s < watches.length; s++) estimate.temperatureFault[s] = watches[s].fault();
    for (int s = 0; s < lost.length; s++) reportCooling(s, measurement.dtSeconds, estimate);
  }

  /// Its cells err alike, so that many know no more than one.
  private void reportCooling(int string, double seconds, PackEstimate estimate) {
    double information = 0;
    double weighted = 0;
    int cells = 0;
    for (int c = string * cellsInSeries; c < (string + 1) * cellsInSeries; c++) {
      ThermalFilter filter = filters[c];
      if (!filter.isStarted() || !filter.isAmbientMeasured() || !surfaces.isOwn(c, readings))
        continue;
      information += 1 / filter.coolingVariance();
      weighted += filter.cooling() / filter.coolingVariance();
      cells++;
    }
    double sigma = Math.sqrt(cells / information);
    boolean known = cells > 0 && sigma < KNOWN_COOLING;
    double cooling = known ? weighted / information : Double.NaN;
    boolean low = known && cooling < LOST_COOLING;
    lostSeconds[string] = low ? lostSeconds[string] + seconds : 0;
    if (known) {
      lost[string] = lost[string] ? cooling < BACK_COOLING : lostSeconds[string] >= LOST_SECONDS;
    }
    estimate.stringCooling[string] = cooling;
    estimate.stringCoolingSigma[string] = known ? sigma : Double.NaN;
    estimate.stringCoolingLost[string] = lost[string];
  }
}
