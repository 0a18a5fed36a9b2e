package io.celltwin.hil.scenario;

import io.celltwin.edge.twin.TwinState;
import io.celltwin.simulation.plant.SimulatedPack;

/// One moment of a run with all its cells; and of what can jump, the extremes from there to the
/// next sample, so that none is lost between two. For pictures. Cells count from 1.
public final class Sample {
  private final double seconds;
  private final double packAmps;
  private final float[] volts;
  private final float[] celsius;
  private final float[] soc;
  private final float[] socSigma;
  private final float[] trueSoc;
  private final Extent ampsExtent = new Extent();
  private final Extent voltsExtent = new Extent();
  private final Extent celsiusExtent = new Extent();
  private final Extent sigmasExtent = new Extent();
  private final Extent trueAmps = new Extent();
  private final Extent trueVolts = new Extent();
  private final Extent trueCelsius = new Extent();

  Sample(TwinState state, SimulatedPack truth) {
    int n = state.cells();
    seconds = state.tickNanos() * 1e-9;
    packAmps = state.packAmps();
    volts = new float[n];
    celsius = new float[n];
    soc = new float[n];
    socSigma = new float[n];
    trueSoc = new float[n];
    for (int c = 0; c < n; c++) {
      volts[c] = (float) state.cellVolts(c);
      celsius[c] = (float) state.cellCelsius(c);
      soc[c] = (float) state.soc(c);
      socSigma[c] = (float) state.socSigma(c);
      trueSoc[c] = (float) truth.trueSoc(c + 1);
    }
    take(state, truth);
  }

  /// A moment before the next sample, or this one itself.
  void take(TwinState state, SimulatedPack truth) {
    ampsExtent.take(state.packAmps());
    trueAmps.take(truth.trueAmps());
    for (int c = 0; c < state.cells(); c++) {
      voltsExtent.take(state.cellVolts(c));
      trueVolts.take(truth.trueVolts(c + 1));
      sigmasExtent.take((state.soc(c) - truth.trueSoc(c + 1)) / state.socSigma(c));
      trueCelsius.take(truth.trueSurfaceCelsius(c + 1));
    }
    for (int s = 0; s < state.sensors(); s++) celsiusExtent.take(state.sensorCelsius(s));
  }

  public int cells() {
    return volts.length;
  }

  public double seconds() {
    return seconds;
  }

  public double packAmps() {
    return packAmps;
  }

  public double volts(int cell) {
    return volts[cell - 1];
  }

  public double celsius(int cell) {
    return celsius[cell - 1];
  }

  public double soc(int cell) {
    return soc[cell - 1];
  }

  public double socSigma(int cell) {
    return socSigma[cell - 1];
  }

  public double trueSoc(int cell) {
    return trueSoc[cell - 1];
  }

  /// Of the pack, as the daemon has it.
  public Extent amps() {
    return ampsExtent;
  }

  /// Of all cells whose voltage the daemon has.
  public Extent volts() {
    return voltsExtent;
  }

  /// Of all temperature sensors that tell one.
  public Extent celsius() {
    return celsiusExtent;
  }

  /// Estimate less truth of all cells, each over its own sigma.
  public Extent errorSigmas() {
    return sigmasExtent;
  }

  public Extent trueAmps() {
    return trueAmps;
  }

  /// Of all cells, bus bars included.
  public Extent trueVolts() {
    return trueVolts;
  }

  /// Of all cells, on their surface.
  public Extent trueCelsius() {
    return trueCelsius;
  }
}
