package io.celltwin.hil.bench;

import io.celltwin.hal.Channel;
import io.celltwin.hal.Quantity;
import io.celltwin.simulation.SensorSettings;
import io.celltwin.simulation.can.BatteryTruth;
import java.util.List;
import java.util.SplittableRandom;

/// What the electronics on a CAN bus measure of the pack on the bench, as the daemon has wired the
/// channels that it makes of their frames.
final class CanTruth implements BatteryTruth {
  private final BenchPlant plant;
  private final MeasuredCells measured;
  private final MeasuredAmps[] amps;

  /// By number less 1; 0 where the daemon has no such cell, or nobody uses it.
  private final int[] cells;

  private final int[] sensorCells;
  private long nowNanos;

  /// @param channels of the source
  CanTruth(
      String source,
      List<Channel> channels,
      BenchPlant plant,
      SensorSettings errors,
      Sampling sampling,
      CellWires wires,
      SplittableRandom random) {
    this.plant = plant;
    measured = new MeasuredCells(plant, errors, sampling, random.split());
    cells = all(channels, Quantity.CELL_VOLTAGE, channel -> wires.cell(source, channel));
    sensorCells =
        all(channels, Quantity.TEMPERATURE, channel -> wires.sensorCell(source, channel, channels));
    amps =
        channels.stream()
            .filter(channel -> channel.quantity() == Quantity.CURRENT)
            .map(channel ->
                new MeasuredAmps(
                    plant, errors, sampling, wires.string(source, channel.name()), random.split()))
            .toArray(MeasuredAmps[]::new);
  }

  private interface Wire {
    int of(Channel channel);
  }

  /// Numbers may be left out by a map: what is not there is wired to nothing.
  private static int[] all(List<Channel> channels, Quantity quantity, Wire wire) {
    List<Channel> ofQuantity =
        channels.stream().filter(channel -> channel.quantity() == quantity).toList();
    int most = ofQuantity.stream().mapToInt(c -> CellWires.number(c.name())).max().orElse(0);
    int[] wired = new int[most];
    for (Channel channel : ofQuantity) {
      wired[CellWires.number(channel.name()) - 1] = wire.of(channel);
    }
    return wired;
  }

  @Override
  public void advance(long nanos) {
    nowNanos = nanos;
    plant.reach(nanos);
  }

  @Override
  public double cellVolts(int cell) {
    int wired = cell > cells.length ? 0 : cells[cell - 1];
    return wired == 0 ? Double.NaN : measured.volts(wired, nowNanos);
  }

  @Override
  public double stringAmps(int string) {
    return string > amps.length ? Double.NaN : amps[string - 1].at(nowNanos);
  }

  @Override
  public double stringVolts(int string) {
    return string > amps.length
        ? Double.NaN
        : plant.stringVolts(amps[string - 1].string(), nowNanos);
  }

  @Override
  public double celsius(int sensor) {
    int cell = sensor > sensorCells.length ? 1 : sensorCells[sensor - 1];
    return measured.celsius(cell == 0 ? 1 : cell, nowNanos);
  }

  @Override
  public double soc() {
    return plant.soc(nowNanos);
  }

  /// The pack's electronics think of it as new.
  @Override
  public double soh() {
    return 1;
  }
}
