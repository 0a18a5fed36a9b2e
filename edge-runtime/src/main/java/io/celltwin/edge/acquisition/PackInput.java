package io.celltwin.edge.acquisition;

import io.celltwin.estimator.PackMeasurement;
import java.util.Arrays;

/// What a pack's channels have delivered since the last tick, on its way into a [PackMeasurement].
/// Loop thread only; nothing is allocated after construction.
///
/// A voltage waits until the current of its own moment is known: a sample of each may come from
/// different ports, in any order.
public final class PackInput {
  private static final double SECONDS_PER_NANO = 1e-9;
  private static final long NEVER = StringCurrent.NEVER;

  /// How long a voltage waits for a current that does not come.
  private static final long PATIENCE_NANOS = 2_000_000_000L;

  private final int cellsInSeries;
  private final StringCurrent[] currents;
  private final int[] sensorOfCell;
  private final PlausibleRange plausible;
  private final long currentStaleNanos;

  // voltages that wait
  private int[] waitingCell;
  private long[] waitingNanos;
  private double[] waitingVolts;
  private int waiting;

  // per cell
  private final long[] voltageNanos;
  private final double[] newestVolts;
  private final boolean[] implausibleVolts;
  private final int[] samples;
  private final double[] sumVolts;
  private final double[] sumAmps;
  private final double[] sumAgeSeconds;
  private final double[] sumCoulombsSince;

  // per temperature sensor
  private final long[] celsiusNanos;
  private final double[] celsius;
  private final boolean[] implausibleCelsius;

  // per string
  private final boolean[] implausibleAmps;
  private final boolean[] implausibleMeanAmps;

  private long firstTickNanos;
  private long previousTickNanos = NEVER;

  /// Bounds outside which a value cannot be true, whatever the sensor says of its quality.
  ///
  /// @param maxAmps of a string's current, either way
  public record PlausibleRange(
      double minCellVolts,
      double maxCellVolts,
      double minCelsius,
      double maxCelsius,
      double maxAmps) {}

  /// @param sensorOfCell index of the temperature sensor that stands for each cell; -1 without one
  PackInput(
      int cellsInSeries,
      StringCurrent[] currents,
      int sensors,
      int[] sensorOfCell,
      PlausibleRange plausible,
      double currentStaleSeconds) {
    int cells = cellsInSeries * currents.length;
    this.cellsInSeries = cellsInSeries;
    this.currents = currents;
    this.sensorOfCell = sensorOfCell;
    this.plausible = plausible;
    this.currentStaleNanos = Math.round(currentStaleSeconds / SECONDS_PER_NANO);
    waitingCell = new int[4 * cells];
    waitingNanos = new long[4 * cells];
    waitingVolts = new double[4 * cells];
    voltageNanos = new long[cells];
    newestVolts = new double[cells];
    implausibleVolts = new boolean[cells];
    samples = new int[cells];
    sumVolts = new double[cells];
    sumAmps = new double[cells];
    sumAgeSeconds = new double[cells];
    sumCoulombsSince = new double[cells];
    celsiusNanos = new long[sensors];
    celsius = new double[sensors];
    implausibleCelsius = new boolean[sensors];
    implausibleAmps = new boolean[currents.length];
    implausibleMeanAmps = new boolean[currents.length];
    Arrays.fill(voltageNanos, NEVER);
    Arrays.fill(newestVolts, Double.NaN);
    Arrays.fill(celsiusNanos, NEVER);
    Arrays.fill(celsius, Double.NaN);
  }

  // ---- from the wiring

  void current(int string, long sampledNanos, double amps) {
    if (!Double.isNaN(amps)) implausibleAmps[string] = Math.abs(amps) > plausible.maxAmps;
    currents[string].instant(sampledNanos, implausibleAmps[string] ? Double.NaN : amps);
  }

  void meanCurrent(int string, long sampledNanos, double amps) {
    if (!Double.isNaN(amps)) implausibleMeanAmps[string] = Math.abs(amps) > plausible.maxAmps;
    currents[string].mean(sampledNanos, implausibleMeanAmps[string] ? Double.NaN : amps);
  }

  void cellVoltage(int cell, long sampledNanos, double volts) {
    if (Double.isNaN(volts)) return; // it ages
    implausibleVolts[cell] = volts < plausible.minCellVolts || volts > plausible.maxCellVolts;
    if (implausibleVolts[cell]) return;
    voltageNanos[cell] = sampledNanos;
    newestVolts[cell] = volts;
    if (waiting == waitingCell.length) growWaiting();
    waitingCell[waiting] = cell;
    waitingNanos[waiting] = sampledNanos;
    waitingVolts[waiting] = volts;
    waiting++;
  }

  /// A string that tells only its whole voltage: each cell is taken for their mean.
  void stringVoltage(int string, long sampledNanos, double volts) {
    for (int c = 0; c < cellsInSeries; c++) {
      cellVoltage(string * cellsInSeries + c, sampledNanos, volts / cellsInSeries);
    }
  }

  void temperature(int sensor, long sampledNanos, double sensorCelsius) {
    if (Double.isNaN(sensorCelsius)) return; // it ages
    implausibleCelsius[sensor] =
        sensorCelsius < plausible.minCelsius || sensorCelsius > plausible.maxCelsius;
    if (implausibleCelsius[sensor]) return;
    celsiusNanos[sensor] = sampledNanos;
    celsius[sensor] = sensorCelsius;
  }

  // Only where cells are sampled far faster than the loop ticks, and then once.
  private void growWaiting() {
    int length = 2 * waiting;
    waitingCell = Arrays.copyOf(waitingCell, length);
    waitingNanos = Arrays.copyOf(waitingNanos, length);
    waitingVolts = Arrays.copyOf(waitingVolts, length);
  }

  // ---- to the estimator

  /// Closes the account of the time up to `tickNanos`.
  public void fill(long tickNanos, PackMeasurement measurement) {
    measurement.dtSeconds =
        previousTickNanos == NEVER ? 0 : (tickNanos - previousTickNanos) * SECONDS_PER_NANO;
    if (previousTickNanos == NEVER) firstTickNanos = tickNanos;
    previousTickNanos = tickNanos;
    for (int s = 0; s < currents.length; s++) {
      currents[s].tick(tickNanos);
      measurement.stringCoulombs[s] = currents[s].tickCoulombs();
      measurement.stringUncoveredSeconds[s] = currents[s].tickUncoveredSeconds();
      measurement.stringAmps[s] = currents[s].newestAmps(tickNanos, currentStaleNanos);
    }
    takeWaiting(tickNanos);
    for (int c = 0; c < samples.length; c++) {
      int n = samples[c];
      measurement.cellVolts[c] = n > 0 ? sumVolts[c] / n : Double.NaN;
      measurement.cellAmps[c] = n > 0 ? sumAmps[c] / n : Double.NaN;
      measurement.cellAgeSeconds[c] = n > 0 ? sumAgeSeconds[c] / n : 0;
      measurement.cellCoulombsSince[c] = n > 0 ? sumCoulombsSince[c] / n : 0;
      measurement.cellCelsius[c] = cellCelsius(c);
      samples[c] = 0;
      sumVolts[c] = 0;
      sumAmps[c] = 0;
      sumAgeSeconds[c] = 0;
      sumCoulombsSince[c] = 0;
    }
  }

  private void takeWaiting(long tickNanos) {
    int kept = 0;
    for (int w = 0; w < waiting; w++) {
      int cell = waitingCell[w];
      long sampledNanos = waitingNanos[w];
      StringCurrent current = currents[cell / cellsInSeries];
      if (!current.reaches(sampledNanos) && tickNanos - sampledNanos < PATIENCE_NANOS) {
        waitingCell[kept] = cell;
        waitingNanos[kept] = sampledNanos;
        waitingVolts[kept] = waitingVolts[w];
        kept++;
        continue;
      }
      double amps =
          current.reaches(sampledNanos)
              ? current.ampsAt(sampledNanos)
              : current.newestAmps(sampledNanos, currentStaleNanos);
      samples[cell]++;
      sumVolts[cell] += waitingVolts[w];
      sumAmps[cell] += amps;
      sumAgeSeconds[cell] += (tickNanos - sampledNanos) * SECONDS_PER_NANO;
      if (sampledNanos != tickNanos) sumCoulombsSince[cell] += current.coulombsSince(sampledNanos);
    }
    waiting = kept;
  }

  /// Of the cell's sensor, else the mean of all sensors; the last value that was known, however
  /// old: a temperature of some time ago is a better guess than a default.
  private double cellCelsius(int cell) {
    int sensor = sensorOfCell[cell];
    if (sensor >= 0 && !Double.isNaN(celsius[sensor])) return celsius[sensor];
    double sum = 0;
    int known = 0;
    for (double sensorCelsius : celsius) {
      if (Double.isNaN(sensorCelsius)) continue;
      sum += sensorCelsius;
      known++;
    }
    return known > 0 ? sum / known : Double.NaN;
  }

  // ---- for alarms and publishing

  public int cells() {
    return voltageNanos.length;
  }

  public int sensors() {
    return celsius.length;
  }

  public int strings() {
    return currents.length;
  }

  /// Age of the cell's newest voltage, s; before the first, the time since the first tick.
  public double voltageAgeSeconds(int cell, long nowNanos) {
    return ageSeconds(voltageNanos[cell], nowNanos);
  }

  /// Whether the cell's newest voltage was outside what a cell can have.
  public boolean voltageImplausible(int cell) {
    return implausibleVolts[cell];
  }

  /// Newest plausible voltage of a cell, however old, V.
  public double newestVolts(int cell) {
    return newestVolts[cell];
  }

  /// Whether the sensor's newest temperature was one that it cannot measure.
  public boolean temperatureImplausible(int sensor) {
    return implausibleCelsius[sensor];
  }

  /// Whether the string's newest current was more than its cells can deliver.
  public boolean currentImplausible(int string) {
    return implausibleAmps[string] || implausibleMeanAmps[string];
  }

  public double temperatureAgeSeconds(int sensor, long nowNanos) {
    return ageSeconds(celsiusNanos[sensor], nowNanos);
  }

  /// Newest plausible temperature of a sensor, however old, degC.
  public double newestCelsius(int sensor) {
    return celsius[sensor];
  }

  public double currentAgeSeconds(int string, long nowNanos) {
    return ageSeconds(currents[string].goodNanos(), nowNanos);
  }

  private double ageSeconds(long sampledNanos, long nowNanos) {
    return (nowNanos - (sampledNanos == NEVER ? firstTickNanos : sampledNanos)) * SECONDS_PER_NANO;
  }
}
