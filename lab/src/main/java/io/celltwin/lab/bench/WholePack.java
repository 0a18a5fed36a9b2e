package io.celltwin.lab.bench;

import io.celltwin.config.CellFile;
import io.celltwin.edge.CellModel;
import io.celltwin.estimator.CellParameters;
import io.celltwin.estimator.FilterSettings;
import io.celltwin.estimator.PackEstimate;
import io.celltwin.estimator.PackEstimator;
import io.celltwin.estimator.PackMeasurement;
import io.celltwin.estimator.life.LifeSettings;
import io.celltwin.estimator.life.PackLife;
import io.celltwin.estimator.power.PackLimits;
import io.celltwin.estimator.thermal.PackThermal;
import java.util.Arrays;

/// One string with all that is known of a state (filters, health, leaks, temperatures, power,
/// energy, lifetime counters) on the load of [RestingString], every cell with a new voltage at
/// every tick.
final class WholePack {
  private static final int CELLS_PER_SENSOR = 12;
  private static final double AMBIENT_CELSIUS = 25;
  private static final double HOT_CELSIUS = 45;

  /// More than the cell can: what voltage or electrodes allow has to be searched.
  private static final double MOST_AMPS = 60;

  private final PackEstimator estimator;
  private final PackLife life;
  private final PackMeasurement measurement;
  private final PackEstimate estimate;
  private final RestingString string;

  /// @param cell whose file tells how it warms up
  WholePack(int cells, CellFile cell, double dtSeconds) {
    int sensors = (cells + CELLS_PER_SENSOR - 1) / CELLS_PER_SENSOR;
    double ampereHours = cell.capacity().presentAmpereHours();
    CellParameters parameters =
        CellModel.parameters(cell, 1, ampereHours, RestingString.CAPACITY_SIGMA * ampereHours);
    CellFile.Limits limits = cell.limits();
    estimator = new PackEstimator(1, cells, parameters, FilterSettings.STANDARD);
    estimator.add(
        new PackThermal(
            1,
            cells,
            parameters,
            CellModel.thermal(cell.thermal().orElseThrow(), 1),
            sensorOfCell(cells),
            sensors,
            limits.dischargeMaxCelsius()));
    CellModel.pulses(cell, 1).ifPresent(estimator::add);
    PackLimits.Way way =
        new PackLimits.Way(
            MOST_AMPS,
            Double.POSITIVE_INFINITY,
            limits.dischargeMinCelsius(),
            limits.dischargeMaxCelsius());
    estimator.add(new PackLimits(limits.minVolts(), limits.maxVolts(), 0, 1, way, way));
    life =
        new PackLife(
            1,
            cells,
            sensors,
            new LifeSettings(
                cell.capacity().ratedAmpereHours() * 3600,
                0.05,
                limits.minVolts(),
                limits.maxVolts(),
                HOT_CELSIUS,
                0,
                1));
    measurement = new PackMeasurement(1, cells, sensors);
    estimate = new PackEstimate(1, cells, sensors);
    measurement.dtSeconds = dtSeconds;
    measurement.ambientCelsius = AMBIENT_CELSIUS;
    string = new RestingString(cells, dtSeconds);
    estimator.start(RestingString.START_SOC, RestingString.START_SIGMA);
  }

  /// The cells between two sensors have none.
  private static int[] sensorOfCell(int cells) {
    int[] sensorOfCell = new int[cells];
    for (int c = 0; c < cells; c++) {
      sensorOfCell[c] = c % CELLS_PER_SENSOR == 0 ? c / CELLS_PER_SENSOR : -1;
    }
    return sensorOfCell;
  }

  /// Next voltages, current and temperatures into the measurement, then one step of all.
  PackEstimate step() {
    string.next();
    double amps = string.amps();
    double dt = measurement.dtSeconds;
    measurement.stringAmps[0] = amps;
    measurement.stringSamples[0]++;
    measurement.stringCoulombs[0] = amps * dt;
    measurement.stringCoulombsIn[0] = Math.max(amps, 0) * dt;
    measurement.stringCoulombsOut[0] = Math.max(-amps, 0) * dt;
    measurement.stringSecondsIn[0] = amps > 0 ? dt : 0;
    measurement.stringSecondsOut[0] = amps < 0 ? dt : 0;
    for (int c = 0; c < measurement.cellVolts.length; c++) {
      measurement.cellVolts[c] = string.volts(c);
    }
    double celsius = string.surfaceCelsius();
    Arrays.fill(measurement.cellAmps, amps);
    Arrays.fill(measurement.cellCelsius, celsius);
    Arrays.fill(measurement.sensorCelsius, celsius);
    for (int s = 0; s < measurement.sensorSamples.length; s++) measurement.sensorSamples[s]++;
    estimator.step(measurement, estimate);
    life.step(measurement, estimate, Double.NaN);
    return estimate;
  }
}
