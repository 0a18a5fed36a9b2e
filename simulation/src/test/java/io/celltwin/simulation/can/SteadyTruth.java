package io.celltwin.simulation.can;

/// A pack of which a test says what is true.
final class SteadyTruth implements BatteryTruth {
  double amps = -20;
  double cellVolts = 3.7;
  double celsius = 21;
  double soc = 0.55;
  long nowNanos;

  @Override
  public void advance(long until) {
    nowNanos = StrictMath.max(nowNanos, until);
  }

  @Override
  public double cellVolts(int cell) {
    return cell > 96 ? Double.NaN : cellVolts + 0.001 * cell;
  }

  @Override
  public double stringAmps(int string) {
    return amps;
  }

  @Override
  public double stringVolts(int string) {
    return 96 * cellVolts;
  }

  @Override
  public double celsius(int sensor) {
    return celsius + sensor - 1;
  }

  @Override
  public double soc() {
    return soc;
  }

  @Override
  public double soh() {
    return 0.93;
  }
}
