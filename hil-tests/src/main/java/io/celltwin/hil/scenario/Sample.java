package io.celltwin.hil.scenario;

import io.celltwin.edge.twin.TwinState;
import java.util.function.IntToDoubleFunction;

/// One moment of a run, for pictures. Cells count from 1.
public final class Sample {
  private final double seconds;
  private final double packAmps;
  private final float[] volts;
  private final float[] celsius;
  private final float[] soc;
  private final float[] socSigma;
  private final float[] trueSoc;

  Sample(TwinState state, IntToDoubleFunction truth) {
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
      trueSoc[c] = (float) truth.applyAsDouble(c + 1);
    }
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
}
