package io.celltwin.simulation;

import io.celltwin.simulation.can.BatteryTruth;
import io.celltwin.simulation.plant.SimulatedPack;

/// A simulated pack as the electronics on its CAN bus measure it: one string, whose management
/// knows the mean of the cells' SOC and thinks of the pack as new. One thread.
public final class SimulatedPackTruth implements BatteryTruth {
  private final SimulatedPack pack;

  public SimulatedPackTruth(SimulatedPack pack) {
    this.pack = pack;
  }

  @Override
  public void advance(long nowNanos) {
    if (nowNanos > pack.nowNanos()) pack.advance(nowNanos);
  }

  @Override
  public double cellVolts(int cell) {
    return cell > pack.cellCount() ? Double.NaN : pack.trueVolts(cell);
  }

  @Override
  public double stringAmps(int string) {
    return string > 1 ? Double.NaN : pack.trueAmps();
  }

  @Override
  public double stringVolts(int string) {
    return string > 1 ? Double.NaN : pack.truePackVolts();
  }

  @Override
  public double celsius(int sensor) {
    return sensor > pack.cellCount() ? Double.NaN : pack.trueSurfaceCelsius(sensor);
  }

  @Override
  public double soc() {
    double sum = 0;
    for (int cell = 1; cell <= pack.cellCount(); cell++) sum += pack.trueSoc(cell);
    return sum / pack.cellCount();
  }

  @Override
  public double soh() {
    return 1;
  }
}
