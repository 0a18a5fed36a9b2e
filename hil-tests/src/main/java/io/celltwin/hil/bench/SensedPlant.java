package io.celltwin.hil.bench;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The battery as its sensors meet it: what is read lies beside the truth where one has gone wrong,
/// by a constant, by a share, by what grows with time; and it is late, where one is or all are.
/// Between the plant and every device of a bench.
public final class SensedPlant implements BenchPlant {
  private static final double NANOS_PER_HOUR = 3600e9;

  /// How late one cause may make currents and voltages; all together, three times as much.
  public static final double LONGEST_SECONDS = 5;

  /// Likewise temperatures; all together, twice as much.
  public static final double LONGEST_CELSIUS_SECONDS = 300;

  private static final long LONGEST_NANOS = (long) (LONGEST_SECONDS * 1e9);
  private static final long STEP_NANOS = 10_000_000L;
  private static final long LONGEST_CELSIUS_NANOS = (long) (LONGEST_CELSIUS_SECONDS * 1e9);
  private static final long CELSIUS_STEP_NANOS = 1_000_000_000L;

  private final BenchPlant plant;
  private final CellWires wires;
  private final Sampling sampling;
  private final Map<Integer, Deviation> ofCell = new HashMap<>();
  private final Map<Integer, Deviation> ofSensorCell = new HashMap<>();
  private final Map<Integer, Deviation> ofString = new HashMap<>();

  /// From when on somebody is late.
  private Optional<Past> volts = Optional.empty();

  private Optional<Past> celsius = Optional.empty();
  private Optional<Past> amps = Optional.empty();
  private long nowNanos;

  /// What is wrong with a sensor: reading = truth · (1 + gain) + offset + drift · hours since it
  /// began, in the reading's own unit.
  ///
  /// @param gain relative
  /// @param driftPerHour of the offset
  /// @param delayNanos by which a reading is late
  public record SensorError(double offset, double driftPerHour, double gain, long delayNanos) {}

  private record Deviation(SensorError error, long fromNanos) {
    double read(double truth, long nanos) {
      double hours = Math.max(0, nanos - fromNanos) / NANOS_PER_HOUR;
      return truth * (1 + error.gain) + error.offset + error.driftPerHour * hours;
    }
  }

  SensedPlant(BenchPlant plant, CellWires wires, Sampling sampling) {
    this.plant = plant;
    this.wires = wires;
    this.sampling = sampling;
    keepWhereLate(
        Math.max(sampling.voltageDelayNanos(), sampling.voltageSkewNanos()),
        sampling.temperatureDelayNanos(),
        sampling.currentDelayNanos());
  }

  private void keepWhereLate(long voltsNanos, long celsiusNanos, long ampsNanos) {
    if (voltsNanos > 0 && volts.isEmpty()) {
      volts = Optional.of(new Past(cells(), STEP_NANOS, 3 * LONGEST_NANOS));
    }
    if (celsiusNanos > 0 && celsius.isEmpty()) {
      celsius = Optional.of(new Past(cells() + 1, CELSIUS_STEP_NANOS, 2 * LONGEST_CELSIUS_NANOS));
    }
    if (ampsNanos > 0 && amps.isEmpty() && strings() > 1) {
      amps = Optional.of(new Past(strings(), STEP_NANOS, 3 * LONGEST_NANOS));
    }
  }

  /// What measures this cell is off from now on.
  ///
  /// @throws IllegalArgumentException where the pack has no such cell
  public void cellError(int cell, SensorError error) {
    require("cell", cell, cells());
    ofCell.put(cell, new Deviation(error, nowNanos));
    keepWhereLate(error.delayNanos, 0, 0);
  }

  public void healCell(int cell) {
    ofCell.remove(cell);
  }

  /// Likewise a temperature sensor, by its number in the daemon's wiring.
  public void temperatureError(int sensor, SensorError error) {
    ofSensorCell.put(wires.cellOfSensor(sensor), new Deviation(error, nowNanos));
    keepWhereLate(0, error.delayNanos, 0);
  }

  public void healTemperature(int sensor) {
    ofSensorCell.remove(wires.cellOfSensor(sensor));
  }

  /// Likewise the current sensor of a string.
  public void currentError(int string, SensorError error) {
    require("string", string, wires.strings());
    ofString.put(string, new Deviation(error, nowNanos));
    keepWhereLate(0, 0, error.delayNanos);
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
    volts.ifPresent(past -> past.keep(nanos, i -> plant.cellVolts(i + 1, nanos)));
    celsius.ifPresent(
        past -> past.keep(nanos, i -> plant.sensedCelsius(i == 0 ? CellWires.AMBIENT : i, nanos)));
    amps.ifPresent(past -> past.keep(nanos, i -> plant.stringAmps(i + 1, nanos)));
  }

  @Override
  public double cellVolts(int cell, long nanos) {
    double truth = plant.cellVolts(cell, nanos);
    if (volts.isPresent()) {
      long skew = sampling.voltageSkewNanos() * (cells() - cell) / cells();
      long then = nanos - sampling.voltageDelayNanos() - skew - delay(ofCell, cell);
      truth = volts.get().at(cell - 1, then, nanos, truth);
    }
    return read(ofCell, cell, truth, nanos);
  }

  private static long delay(Map<Integer, Deviation> errors, int of) {
    if (errors.isEmpty()) return 0;
    return Optional.ofNullable(errors.get(of)).map(late -> late.error.delayNanos).orElse(0L);
  }

  private static double read(Map<Integer, Deviation> errors, int of, double truth, long nanos) {
    if (errors.isEmpty()) return truth;
    return Optional.ofNullable(errors.get(of)).map(error -> error.read(truth, nanos)).orElse(truth);
  }

  @Override
  public double stringAmps(int string, long nanos) {
    long then = nanos - sampling.currentDelayNanos() - delay(ofString, string);
    double truth = plant.stringAmps(string, then);
    if (amps.isPresent()) truth = amps.get().at(string - 1, then, nanos, truth);
    return read(ofString, string, truth, nanos);
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
    if (celsius.isPresent()) {
      long then = nanos - sampling.temperatureDelayNanos() - delay(ofSensorCell, sensorCell);
      int place = sensorCell == CellWires.AMBIENT ? 0 : sensorCell;
      truth = celsius.get().at(place, then, nanos, truth);
    }
    return read(ofSensorCell, sensorCell, truth, nanos);
  }

  @Override
  public double soc(long nanos) {
    return plant.soc(nanos);
  }
}
