package io.celltwin.hil.bench;

import io.celltwin.simulation.LoggedLoad;
import io.celltwin.simulation.plant.SimulatedPack;

/// A simulated pack on a bench, lead by whoever asks it first.
public final class SimulatedPlant implements BenchPlant {
  private final SimulatedPack pack;
  private final LoggedLoad load;

  /// @param load the one that draws from `pack`
  public SimulatedPlant(SimulatedPack pack, LoggedLoad load) {
    this.pack = pack;
    this.load = load;
  }

  /// For whoever breaks something in it.
  public SimulatedPack pack() {
    return pack;
  }

  @Override
  public int cells() {
    return pack.cellCount();
  }

  @Override
  public void reach(long nanos) {
    if (nanos > pack.nowNanos()) pack.advance(nanos);
  }

  @Override
  public double cellVolts(int cell, long nanos) {
    reach(nanos);
    return pack.trueVolts(cell);
  }

  @Override
  public double stringAmps(int string, long nanos) {
    reach(nanos);
    return pack.settings().strings() == 1 ? load.amps(nanos) : pack.trueStringAmps(string);
  }

  @Override
  public double stringVolts(int string, long nanos) {
    reach(nanos);
    int inSeries = pack.settings().cells();
    double volts = 0;
    for (int k = 1; k <= inSeries; k++) volts += pack.trueVolts((string - 1) * inSeries + k);
    return volts;
  }

  @Override
  public double celsius(int cell, long nanos) {
    reach(nanos);
    return pack.trueSurfaceCelsius(cell);
  }

  @Override
  public double ambientCelsius(long nanos) {
    reach(nanos);
    boolean isCooled = pack.settings().cooling().coolantWattsPerKelvin() > 0;
    return isCooled ? pack.trueCoolantCelsius() : pack.trueAmbientCelsius();
  }

  @Override
  public double soc(long nanos) {
    reach(nanos);
    return pack.trueLowestSoc();
  }
}
