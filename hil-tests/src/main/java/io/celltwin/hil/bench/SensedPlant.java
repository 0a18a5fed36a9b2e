package io.celltwin.hil.bench;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The battery as sensors that have gone wrong meet it: what is read lies beside the truth, by a
/// constant, by what grows with time, or late. Between the plant and every device of a bench.
public final class SensedPlant implements BenchPlant {
  private static final double NANOS_PER_HOUR = 3600e9;

  private final BenchPlant plant;
  private final CellWires wires;
  private final Map<Integer, Deviation> ofCell = new HashMap<>();
  private final Map<Integer, Deviation> ofSensorCell = new HashMap<>();
  private final Map<Integer, Deviation> ofString = new HashMap<>();
  private long nowNanos;

  /// reading = truth · (1 + gain) + offset + drift · hours since it began, in the reading's own
  /// unit
  ///
  /// @param gain relative
  /// @param driftPerHour of the offset
  /// @param delayNanos by which a reading is late; of currents alone
  /// @param fromNanos when it began
  private record Deviation(
      double offset, double driftPerHour, double gain, long delayNanos, long fromNanos) {
    double read(double truth, long nanos) {
      double hours = Math.max(0, nanos - fromNanos) / NANOS_PER_HOUR;
      return truth * (1 + gain) + offset + driftPerHour * hours;
    }
  }

  SensedPlant(BenchPlant plant, CellWires wires) {
    this.plant = plant;
    this.wires = wires;
  }

  /// What measures this cell is off from now on.
  ///
  /// @throws IllegalArgumentException where the pack has no such cell
  public void cellError(int cell, double offsetVolts, double driftVoltsPerHour) {
    require("cell", cell, cells());
    ofCell.put(cell, new Deviation(offsetVolts, driftVoltsPerHour, 0, 0, nowNanos));
  }

  public void healCell(int cell) {
    ofCell.remove(cell);
  }

  /// Likewise a temperature sensor, by its number in the daemon's wiring.
  public void temperatureError(int sensor, double offsetKelvin, double driftKelvinPerHour) {
    ofSensorCell.put(
        wires.cellOfSensor(sensor),
        new Deviation(offsetKelvin, driftKelvinPerHour, 0, 0, nowNanos));
  }

  public void healTemperature(int sensor) {
    ofSensorCell.remove(wires.cellOfSensor(sensor));
  }

  /// Likewise the current sensor of a string.
  public void currentError(
      int string, double offsetAmps, double driftAmpsPerHour, double gainError, long delayNanos) {
    require("string", string, wires.strings());
    ofString.put(
        string, new Deviation(offsetAmps, driftAmpsPerHour, gainError, delayNanos, nowNanos));
  }

  public void healCurrent(int string) {
    ofString.remove(string);
  }

  private static void require(String what, int found, int most) {
    if (found < 1 || found > most) {
      throw new IllegalArgumentException(what + " " + found + ", expected 1.." + most);
    }
  }

  public int strings() {
    return wires.strings();
  }

  public int temperatures() {
    return wires.temperatures();
  }

  @Override
  public int cells() {
    return plant.cells();
  }

  @Override
  public void reach(long nanos) {
    nowNanos = Math.max(nowNanos, nanos);
    plant.reach(nanos);
  }

  @Override
  public double cellVolts(int cell, long nanos) {
    double truth = plant.cellVolts(cell, nanos);
    return ofCell.isEmpty() ? truth : read(ofCell, cell, truth, nanos);
  }

  private static double read(Map<Integer, Deviation> errors, int of, double truth, long nanos) {
    return Optional.ofNullable(errors.get(of)).map(error -> error.read(truth, nanos)).orElse(truth);
  }

  @Override
  public double stringAmps(int string, long nanos) {
    if (ofString.isEmpty()) return plant.stringAmps(string, nanos);
    long delay = Optional.ofNullable(ofString.get(string)).map(Deviation::delayNanos).orElse(0L);
    return read(ofString, string, plant.stringAmps(string, nanos - delay), nanos);
  }

  @Override
  public double stringVolts(int string, long nanos) {
    return plant.stringVolts(string, nanos);
  }

  @Override
  public double celsius(int cell, long nanos) {
    return plant.celsius(cell, nanos);
  }

  @Override
  public double ambientCelsius(long nanos) {
    return plant.ambientCelsius(nanos);
  }

  @Override
  public double sensedCelsius(int sensorCell, long nanos) {
    double truth = plant.sensedCelsius(sensorCell, nanos);
    return ofSensorCell.isEmpty() ? truth : read(ofSensorCell, sensorCell, truth, nanos);
  }

  @Override
  public double soc(long nanos) {
    return plant.soc(nanos);
  }
}
