package io.celltwin.hil.bench;

/// A battery that does nothing: no current, every cell alike.
record RestingPlant(int cells) implements BenchPlant {
  private static final double CELL_VOLTS = 3.7;
  private static final double CELSIUS = 25;
  private static final double SOC = 0.5;

  @Override
  public void reach(long nanos) {}

  @Override
  public double cellVolts(int cell, long nanos) {
    return CELL_VOLTS;
  }

  @Override
  public double stringAmps(int string, long nanos) {
    return 0;
  }

  @Override
  public double stringVolts(int string, long nanos) {
    return cells * CELL_VOLTS;
  }

  @Override
  public double celsius(int cell, long nanos) {
    return CELSIUS;
  }

  @Override
  public double ambientCelsius(long nanos) {
    return CELSIUS;
  }

  @Override
  public double soc(long nanos) {
    return SOC;
  }
}
