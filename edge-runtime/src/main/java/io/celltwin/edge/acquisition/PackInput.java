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

  /// Temperatures are as good as new for so long, s; then what they may be off by grows, up to what
  /// is known without any: K/s, K. And so does what the mean of the other sensors may, K.
  private static final double FRESH_CELSIUS_SECONDS = 600;

  private static final double KELVIN_PER_SECOND = 10.0 / 3600;
  private static final double UNKNOWN_KELVIN = 20;
  private static final double SUBSTITUTE_KELVIN = 5;

  private final int cellsInSeries;
  private final StringCurrent[] currents;
  private final int[] sensorOfCell;
  private final PlausibleRange plausible;
  private final long currentStaleNanos;
  private final long voltageStaleNanos;

  // voltages that wait
  private int[] waitingCell;
  private long[] waitingNanos;
  private double[] waitingVolts;
  private int waiting;

  private final NewestReadings cellVolts;
  private final NewestReadings stringVolts;
  private final NewestReadings sensorCelsius;
  private final CellTemperatures temperatures;
  private final NewestReadings ambient;
  private final double temperatureStaleSeconds;

  // of all sensors, as of the latest tick
  private boolean anyBelieved;
  private double meanCelsius = Double.NaN;
  private double meanCelsiusAge;

  /// By [Reported#index]; a signal map has judged whether they can be.
  private final double[] reported = new double[Reported.COUNT];

  private final long[] reportedNanos = new long[Reported.COUNT];

  // per cell
  private final int[] samples;
  private final double[] sumVolts;
  private final double[] sumAmps;
  private final double[] sumAgeSeconds;
  private final double[] sumCoulombsSince;

  // per string
  private final boolean[] implausibleAmps;
  private final boolean[] implausibleMeanAmps;
  private final long[] spokeAmpsNanos;
  private final long[] newestCellNanos;
  private final boolean[] sharesVolts;

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
      double currentStaleSeconds,
      double voltageStaleSeconds,
      double temperatureStaleSeconds) {
    int cells = cellsInSeries * currents.length;
    this.cellsInSeries = cellsInSeries;
    this.currents = currents;
    this.sensorOfCell = sensorOfCell;
    this.plausible = plausible;
    this.currentStaleNanos = Math.round(currentStaleSeconds / SECONDS_PER_NANO);
    this.voltageStaleNanos = Math.round(voltageStaleSeconds / SECONDS_PER_NANO);
    waitingCell = new int[4 * cells];
    waitingNanos = new long[4 * cells];
    waitingVolts = new double[4 * cells];
    cellVolts = new NewestReadings(cells, plausible.minCellVolts, plausible.maxCellVolts);
    stringVolts =
        new NewestReadings(
            currents.length,
            cellsInSeries * plausible.minCellVolts,
            cellsInSeries * plausible.maxCellVolts);
    sensorCelsius = new NewestReadings(sensors, plausible.minCelsius, plausible.maxCelsius);
    temperatures = new CellTemperatures(sensors);
    ambient = new NewestReadings(1, plausible.minCelsius, plausible.maxCelsius);
    this.temperatureStaleSeconds = temperatureStaleSeconds;
    samples = new int[cells];
    sumVolts = new double[cells];
    sumAmps = new double[cells];
    sumAgeSeconds = new double[cells];
    sumCoulombsSince = new double[cells];
    implausibleAmps = new boolean[currents.length];
    implausibleMeanAmps = new boolean[currents.length];
    spokeAmpsNanos = new long[currents.length];
    Arrays.fill(spokeAmpsNanos, NEVER);
    sharesVolts = new boolean[currents.length];
    newestCellNanos = new long[currents.length];
    Arrays.fill(newestCellNanos, NEVER);
    Arrays.fill(reported, Double.NaN);
    Arrays.fill(reportedNanos, NEVER);
  }

  // ---- from the wiring

  void current(int string, long sampledNanos, double amps) {
    if (!Double.isNaN(amps)) {
      implausibleAmps[string] = Math.abs(amps) > plausible.maxAmps;
      spokeAmpsNanos[string] = sampledNanos;
    }
    currents[string].instant(sampledNanos, implausibleAmps[string] ? Double.NaN : amps);
  }

  void meanCurrent(int string, long sampledNanos, double amps) {
    if (!Double.isNaN(amps)) {
      implausibleMeanAmps[string] = Math.abs(amps) > plausible.maxAmps;
      spokeAmpsNanos[string] = sampledNanos;
    }
    currents[string].mean(sampledNanos, implausibleMeanAmps[string] ? Double.NaN : amps);
  }

  void cellVoltage(int cell, long sampledNanos, double volts) {
    if (!cellVolts.take(cell, sampledNanos, volts)) return;
    newestCellNanos[cell / cellsInSeries] = sampledNanos;
    sharesVolts[cell / cellsInSeries] = false;
    await(cell, sampledNanos, volts);
  }

  /// Where the string's cells do not speak, or no longer: to the filters each has their mean, but
  /// no cell has been measured.
  void stringVoltage(int string, long sampledNanos, double volts) {
    if (!stringVolts.take(string, sampledNanos, volts)) return;
    long newest = newestCellNanos[string];
    if (newest != NEVER && sampledNanos - newest <= voltageStaleNanos) return;
    sharesVolts[string] = true;
    for (int c = 0; c < cellsInSeries; c++) {
      await(string * cellsInSeries + c, sampledNanos, volts / cellsInSeries);
    }
  }

  private void await(int cell, long sampledNanos, double volts) {
    if (waiting == waitingCell.length) growWaiting();
    waitingCell[waiting] = cell;
    waitingNanos[waiting] = sampledNanos;
    waitingVolts[waiting] = volts;
    waiting++;
  }

  /// `NaN` where the pack has fallen silent.
  void reported(int index, long sampledNanos, double value) {
    reported[index] = value;
    if (!Double.isNaN(value)) reportedNanos[index] = sampledNanos;
  }

  void temperature(int sensor, long sampledNanos, double celsius) {
    if (sensorCelsius.take(sensor, sampledNanos, celsius)) {
      temperatures.take(sensor, sampledNanos, celsius);
    }
  }

  void ambient(long sampledNanos, double celsius) {
    ambient.take(0, sampledNanos, celsius);
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
    if (previousTickNanos == NEVER) begin(tickNanos);
    previousTickNanos = tickNanos;
    for (int s = 0; s < currents.length; s++) {
      currents[s].tick(tickNanos);
      currents[s].takeSettled(measurement, s);
      measurement.stringCoulombs[s] = currents[s].tickCoulombs();
      measurement.stringVoltsShared[s] = sharesVolts[s];
      measurement.stringUncoveredSeconds[s] = currents[s].tickUncoveredSeconds();
      measurement.stringAmps[s] = currents[s].newestAmps(tickNanos, currentStaleNanos);
      measurement.stringSamples[s] = currents[s].samples();
    }
    takeWaiting(tickNanos);
    takeMeanCelsius(tickNanos);
    for (int s = 0; s < sensorCelsius.count(); s++) {
      measurement.sensorCelsius[s] = sensorCelsius.fresh(s, tickNanos, temperatureStaleSeconds);
      measurement.sensorSamples[s] = sensorCelsius.samples(s);
      measurement.sensorDoubted[s] = !temperatures.believes(s);
    }
    measurement.ambientCelsius = ambient.fresh(0, tickNanos, temperatureStaleSeconds);
    for (int c = 0; c < samples.length; c++) {
      int n = samples[c];
      measurement.cellVolts[c] = n > 0 ? sumVolts[c] / n : Double.NaN;
      measurement.cellAmps[c] = n > 0 ? sumAmps[c] / n : Double.NaN;
      measurement.cellAgeSeconds[c] = n > 0 ? sumAgeSeconds[c] / n : 0;
      measurement.cellCoulombsSince[c] = n > 0 ? sumCoulombsSince[c] / n : 0;
      takeCelsius(c, tickNanos, measurement);
      samples[c] = 0;
      sumVolts[c] = 0;
      sumAmps[c] = 0;
      sumAgeSeconds[c] = 0;
      sumCoulombsSince[c] = 0;
    }
  }

  private void begin(long tickNanos) {
    firstTickNanos = tickNanos;
    cellVolts.begin(tickNanos);
    stringVolts.begin(tickNanos);
    sensorCelsius.begin(tickNanos);
    ambient.begin(tickNanos);
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

  /// Index of the sensor whose value [PackMeasurement#cellCelsius] holds; -1 where it holds the
  /// mean of all that have told one that can be.
  public int celsiusFrom(int cell) {
    int sensor = sensorOfCell[cell];
    if (sensor < 0 || Double.isNaN(temperatures.celsius(sensor))) return -1;
    return temperatures.believes(sensor) || !anyBelieved ? sensor : -1;
  }

  /// Mean of the sensors that are believed, where there is none of what they were last believed to
  /// say: a temperature of some time ago is a better guess than a default.
  private void takeMeanCelsius(long tickNanos) {
    anyBelieved = false;
    for (int s = 0; s < sensorCelsius.count(); s++) anyBelieved |= isBelieved(s);
    double sum = 0;
    int known = 0;
    meanCelsiusAge = Double.POSITIVE_INFINITY;
    for (int s = 0; s < sensorCelsius.count(); s++) {
      if (Double.isNaN(temperatures.celsius(s)) || (anyBelieved && !isBelieved(s))) continue;
      sum += temperatures.celsius(s);
      known++;
      meanCelsiusAge = Math.min(meanCelsiusAge, temperatures.ageSeconds(s, tickNanos));
    }
    meanCelsius = known > 0 ? sum / known : Double.NaN;
  }

  private boolean isBelieved(int sensor) {
    return temperatures.believes(sensor) && !Double.isNaN(temperatures.celsius(sensor));
  }

  private void takeCelsius(int cell, long tickNanos, PackMeasurement measurement) {
    int sensor = celsiusFrom(cell);
    boolean own =
        sensor >= 0 ? temperatures.believes(sensor) : sensorOfCell[cell] < 0 && anyBelieved;
    double age = sensor >= 0 ? temperatures.ageSeconds(sensor, tickNanos) : meanCelsiusAge;
    double old = KELVIN_PER_SECOND * Math.max(age - FRESH_CELSIUS_SECONDS, 0);
    measurement.cellCelsius[cell] = sensor >= 0 ? temperatures.celsius(sensor) : meanCelsius;
    int its = sensorOfCell[cell];
    measurement.cellReadCelsius[cell] =
        its < 0 || temperatures.isAtEnd(its) ? Double.NaN : measurement.sensorCelsius[its];
    measurement.cellCelsiusSigma[cell] =
        Math.min((own ? 0 : SUBSTITUTE_KELVIN) + old, UNKNOWN_KELVIN);
  }

  // ---- for alarms and publishing

  public int cells() {
    return cellVolts.count();
  }

  public int sensors() {
    return sensorCelsius.count();
  }

  /// Index of the sensor that stands for each cell; -1 without one.
  public int[] sensorOfCell() {
    return sensorOfCell.clone();
  }

  public int strings() {
    return currents.length;
  }

  public NewestReadings cellVolts() {
    return cellVolts;
  }

  /// Of whole strings, where they are measured.
  public NewestReadings stringVolts() {
    return stringVolts;
  }

  /// What the pack says of itself; `NaN` where it does not.
  public double reported(Reported what) {
    return reported[what.index];
  }

  /// Since the pack last said it, s; infinite where it never has.
  public double reportedAgeSeconds(Reported what, long nowNanos) {
    return ageSeconds(reportedNanos[what.index], nowNanos);
  }

  public NewestReadings sensorCelsius() {
    return sensorCelsius;
  }

  /// When the string's newest current was sampled, also one without a value.
  public long currentNanos(int string) {
    return currents[string].newestNanos();
  }

  /// Whether the string's newest current was more than its cells can deliver.
  public boolean currentImplausible(int string) {
    return implausibleAmps[string] || implausibleMeanAmps[string];
  }

  /// When the string's newest current that had a value was sampled, believable or not.
  public long currentSpokeNanos(int string) {
    return spokeAmpsNanos[string];
  }

  /// Age of the string's newest current that had a value and can be true, s; infinite before the
  /// first.
  public double currentSampleAgeSeconds(int string, long nowNanos) {
    return ageSeconds(currents[string].goodInstantNanos(), nowNanos);
  }

  private static double ageSeconds(long sampledNanos, long nowNanos) {
    return sampledNanos == NEVER
        ? Double.POSITIVE_INFINITY
        : (nowNanos - sampledNanos) * SECONDS_PER_NANO;
  }

  public double currentAgeSeconds(int string, long nowNanos) {
    long goodNanos = currents[string].goodNanos();
    return (nowNanos - (goodNanos == NEVER ? firstTickNanos : goodNanos)) * SECONDS_PER_NANO;
  }
}
