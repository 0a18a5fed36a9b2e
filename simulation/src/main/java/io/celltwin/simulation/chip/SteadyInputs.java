package io.celltwin.simulation.chip;

import java.util.Arrays;

/// Pins that keep their voltage until it is set: for tests and first steps with an emulator. Not
/// for several threads.
public final class SteadyInputs implements ChainInputs {
  private final double[][] cells;
  private final double[][] gpios;
  private final double[] dies;

  /// Every cell has 3.7 V, every GPIO 1.5 V, every chip 25 degC.
  public SteadyInputs(int devices, int cellsPerDevice, int gpiosPerDevice) {
    cells = new double[devices][cellsPerDevice];
    gpios = new double[devices][gpiosPerDevice];
    dies = new double[devices];
    for (double[] c : cells) Arrays.fill(c, 3.7);
    for (double[] g : gpios) Arrays.fill(g, 1.5);
    Arrays.fill(dies, 25);
  }

  public SteadyInputs cell(int device, int cell, double volts) {
    cells[device - 1][cell - 1] = volts;
    return this;
  }

  public SteadyInputs gpio(int device, int gpio, double volts) {
    gpios[device - 1][gpio - 1] = volts;
    return this;
  }

  public SteadyInputs die(int device, double celsius) {
    dies[device - 1] = celsius;
    return this;
  }

  @Override
  public double cellVolts(int device, int cell, long nanos) {
    return cells[device - 1][cell - 1];
  }

  @Override
  public double gpioVolts(int device, int gpio, long nanos) {
    return gpios[device - 1][gpio - 1];
  }

  @Override
  public double dieCelsius(int device, long nanos) {
    return dies[device - 1];
  }
}
