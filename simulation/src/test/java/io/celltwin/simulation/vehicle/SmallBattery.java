package io.celltwin.simulation.vehicle;

/// A battery of one voltage, one resistance and one charge, for steps of any length.
final class SmallBattery implements TractionBattery {
  private static final double CELLS = 96;

  double soc;
  double celsius = 25;
  double cellOhms = 0.001;
  private final double coulombs;
  private double amps;

  SmallBattery(double soc, double ampereHours) {
    this.soc = soc;
    coulombs = 3600 * ampereHours;
  }

  void advance(double seconds, double intoAmps) {
    amps = intoAmps;
    soc += intoAmps * seconds / coulombs;
  }

  private double cellVolts() {
    return 3.2 + 0.9 * soc + cellOhms * amps;
  }

  @Override
  public double packVolts() {
    return CELLS * cellVolts();
  }

  @Override
  public double packAmps() {
    return amps;
  }

  @Override
  public double packOhms() {
    return CELLS * cellOhms;
  }

  @Override
  public double cellOhms() {
    return cellOhms;
  }

  @Override
  public double lowestCellVolts() {
    return cellVolts();
  }

  @Override
  public double highestCellVolts() {
    return cellVolts();
  }

  @Override
  public double lowestSoc() {
    return soc;
  }

  @Override
  public double highestSoc() {
    return soc;
  }

  @Override
  public double lowestCelsius() {
    return celsius;
  }

  @Override
  public double highestCelsius() {
    return celsius;
  }
}
