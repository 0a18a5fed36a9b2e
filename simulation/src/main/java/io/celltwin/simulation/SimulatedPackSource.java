package io.celltwin.simulation;

import io.celltwin.hal.Channel;
import io.celltwin.hal.Quality;
import io.celltwin.hal.Quantity;
import io.celltwin.hal.ReadingSink;
import io.celltwin.hal.RecordedSource;
import io.celltwin.simulation.plant.SimulatedPack;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// Readings of a simulated pack, on its virtual time from 0. Channels: `current_A`, `voltage_1_V`
/// to `voltage_n_V`, `temperature_1_degC` to `temperature_m_degC`.
///
/// Current, voltages and temperatures have each their own rhythm. A reading carries the value at
/// the moment when it was sampled; the current is the one that has flowed up to that moment, so
/// that adding up samples at the pack's current step gives exactly the charge. Used by one thread.
public final class SimulatedPackSource implements RecordedSource {
  /// A current that stays away longer leaves a gap that nobody measured.
  private static final long CURRENT_COVER_NANOS = 1_000_000_000L;

  private final SimulatedPack pack;
  private final SensorSettings sensors;
  private final Fault[] faults;
  private final long endNanos;
  private final List<Channel> channels;

  // One stream per kind, so that one more voltage does not change the noise of the current.
  private final SplittableRandom currentNoise;
  private final SplittableRandom voltageNoise;
  private final SplittableRandom temperatureNoise;

  private final double[] stuckVolts;

  private long currentNanos;
  private long sweepNanos;
  private int sweepCell;
  private long voltageNanos;
  private long temperatureNanos;

  /// @param endNanos the last moment; `Long.MAX_VALUE` for an endless source
  /// @throws IllegalArgumentException where a fault names a cell that is not there
  public SimulatedPackSource(
      SimulatedPack pack, SensorSettings sensors, List<Fault> faults, long endNanos) {
    this.pack = pack;
    this.sensors = sensors;
    this.faults = faults.toArray(Fault[]::new);
    this.endNanos = endNanos;
    for (Fault fault : faults) requireCell(fault, pack.cellCount());
    channels = channels(pack.cellCount(), sensors);
    stuckVolts = new double[pack.cellCount()];
    Arrays.fill(stuckVolts, Double.NaN);
    var random = new SplittableRandom(sensors.seed());
    currentNoise = random.split();
    voltageNoise = random.split();
    temperatureNoise = random.split();
    if (sensors.temperatureSensors() == 0) temperatureNanos = Long.MAX_VALUE;
  }

  private static void requireCell(Fault fault, int cells) {
    int cell =
        switch (fault) {
          case Fault.StuckCellVoltage f -> f.cell();
          case Fault.InvalidCellVoltage f -> f.cell();
          case Fault.CellVoltageOffset f -> f.cell();
          case Fault.DeadCurrentSensor _ -> 1;
        };
    if (cell < 1 || cell > cells) {
      throw new IllegalArgumentException(fault + ": expected a cell of 1.." + cells);
    }
  }

  private static List<Channel> channels(int cells, SensorSettings sensors) {
    List<Channel> channels = new ArrayList<>();
    channels.add(new Channel("current_A", Quantity.CURRENT, CURRENT_COVER_NANOS));
    for (int cell = 1; cell <= cells; cell++) {
      channels.add(
          new Channel(
              "voltage_" + cell + "_V", Quantity.CELL_VOLTAGE, sensors.voltagePeriodNanos()));
    }
    for (int sensor = 1; sensor <= sensors.temperatureSensors(); sensor++) {
      channels.add(
          new Channel(
              "temperature_" + sensor + "_degC",
              Quantity.TEMPERATURE,
              sensors.temperaturePeriodNanos()));
    }
    return List.copyOf(channels);
  }

  @Override
  public List<Channel> channels() {
    return channels;
  }

  @Override
  public long nextTickNanos(long tickNanos, long periodNanos) {
    if (tickNanos == Long.MIN_VALUE) return 0;
    return tickNanos > endNanos - periodNanos ? END : tickNanos + periodNanos;
  }

  @Override
  public void read(long untilNanos, ReadingSink sink) {
    long until = StrictMath.min(untilNanos, endNanos);
    while (true) {
      long next = StrictMath.min(currentNanos, StrictMath.min(voltageNanos, temperatureNanos));
      if (next > until) break;
      pack.advance(next);
      if (next == currentNanos) sampleCurrent(sink);
      else if (next == voltageNanos) sampleVoltage(sink);
      else sampleTemperatures(sink);
    }
    if (pack.nowNanos() < until) pack.advance(until);
  }

  private void sampleCurrent(ReadingSink sink) {
    long now = currentNanos;
    currentNanos += sensors.currentPeriodNanos();
    double noise = sensors.currentNoiseAmps() * currentNoise.nextGaussian();
    for (Fault fault : faults) {
      if (fault instanceof Fault.DeadCurrentSensor && now >= fault.fromNanos()) return;
    }
    double amps =
        pack.trueAmps() * (1 + sensors.currentGainError()) + sensors.currentOffsetAmps() + noise;
    sink.accept(0, now, round(amps, sensors.currentResolutionAmps()), Quality.GOOD);
  }

  private void sampleVoltage(ReadingSink sink) {
    long now = voltageNanos;
    int cell = sweepCell + 1;
    sweepCell++;
    if (sweepCell == pack.cellCount()) {
      sweepCell = 0;
      sweepNanos += sensors.voltagePeriodNanos();
    }
    voltageNanos = sweepNanos + sweepCell * sensors.voltageSweepNanos() / pack.cellCount();

    double noise = sensors.voltageNoiseVolts() * voltageNoise.nextGaussian();
    double volts = pack.trueVolts(cell) + noise;
    boolean invalid = false;
    for (Fault fault : faults) {
      if (now < fault.fromNanos()) continue;
      switch (fault) {
        case Fault.StuckCellVoltage f -> {
          if (f.cell() != cell) continue;
          if (Double.isNaN(stuckVolts[cell - 1])) stuckVolts[cell - 1] = volts;
          volts = stuckVolts[cell - 1];
        }
        case Fault.InvalidCellVoltage f -> invalid |= f.cell() == cell;
        case Fault.CellVoltageOffset f -> {
          if (f.cell() == cell) volts += f.offsetVolts();
        }
        case Fault.DeadCurrentSensor _ -> {}
      }
    }
    if (invalid) sink.accept(cell, now, Double.NaN, Quality.INVALID);
    else sink.accept(cell, now, round(volts, sensors.voltageResolutionVolts()), Quality.GOOD);
  }

  private void sampleTemperatures(ReadingSink sink) {
    long now = temperatureNanos;
    temperatureNanos += sensors.temperaturePeriodNanos();
    for (int sensor = 1; sensor <= sensors.temperatureSensors(); sensor++) {
      double celsius =
          pack.trueSurfaceCelsius(sensors.cellOfTemperatureSensor(sensor, pack.cellCount()))
              + sensors.temperatureNoiseKelvin() * temperatureNoise.nextGaussian();
      sink.accept(
          pack.cellCount() + sensor,
          now,
          round(celsius, sensors.temperatureResolutionKelvin()),
          Quality.GOOD);
    }
  }

  /// To the nearest multiple.
  private static double round(double value, double resolution) {
    return resolution > 0 ? StrictMath.rint(value / resolution) * resolution : value;
  }

  @Override
  public void close() {}
}
