package io.celltwin.simulation.plant;

/// One cell by itself, as a laboratory has it in its chamber: the same computation as a pack's.
///
/// Not thread-safe; a step allocates nothing and gives the same bits on every machine.
public final class ElectrochemicalCell {
  private final CellBank bank;
  private final HeatNetwork heat;
  private final double[] amps = new double[1];

  /// At rest and in equilibrium.
  ///
  /// @param initialSoc 0..1
  /// @param celsius everywhere in the cell
  public ElectrochemicalCell(
      Chemistry chemistry, CellVariation variation, double initialSoc, double celsius) {
    if (!(initialSoc >= 0 && initialSoc <= 1)) {
      throw new IllegalArgumentException("initialSoc " + initialSoc + ", expected 0..1");
    }
    CellVariation[] one = {variation};
    double[] temperature = {celsius};
    bank = new CellBank(chemistry, one, new double[] {initialSoc}, temperature);
    heat = new HeatNetwork(one, bank.coreCelsius, new double[1], 1, 0, CoolantLoop.none(1));
  }

  /// Lets a constant current flow. Any step is stable; diffusion follows it exactly, heat and the
  /// rates that go with temperature at its beginning.
  ///
  /// @param chargingAmps positive charges
  public void advance(double seconds, double chargingAmps, double ambientCelsius) {
    amps[0] = chargingAmps;
    bank.advance(seconds, amps, amps);
    heat.advance(seconds, bank.heatWatts, ambientCelsius);
  }

  /// Terminal voltage now, if this current flowed: diffusion is as it is, the rest follows at once.
  public double volts(double chargingAmps) {
    return bank.volts(0, chargingAmps);
  }

  /// Terminal voltage at the end of the last step, under its current.
  public double terminalVolts() {
    return bank.volts[0];
  }

  /// What the terminals would settle at, at 25 degC and without hysteresis.
  public double equilibriumVolts() {
    return bank.openVolts(0);
  }

  /// -1 after long discharge, +1 after long charge.
  public double hysteresis() {
    return bank.hysteresis[0];
  }

  /// As another history would have left it.
  public void hysteresis(double state) {
    if (!(state >= -1 && state <= 1)) {
      throw new IllegalArgumentException("hysteresis " + state + ", expected -1..1");
    }
    bank.hysteresis[0] = state;
    bank.advance(0, new double[1], new double[1]);
  }

  /// Of the cell's own capacity, 0..1; outside where driven beyond.
  public double soc() {
    return bank.soc(0);
  }

  /// Between the chemistry's limits at equilibrium.
  public double capacityCoulombs() {
    return bank.capacityCoulombs(0);
  }

  public double coreCelsius() {
    return bank.coreCelsius[0];
  }

  public double surfaceCelsius() {
    return heat.surfaceCelsius[0];
  }

  /// Set free in the last step; negative where reversible heat is taken up.
  public double heatWatts() {
    return bank.heatWatts[0];
  }

  CellBank bank() {
    return bank;
  }
}
