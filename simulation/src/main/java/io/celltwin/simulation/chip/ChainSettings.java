package io.celltwin.simulation.chip;

/// What surrounds the chips of an emulated chain, and how good their converters are.
///
/// @param bitsPerSecond of the bus: how long a window takes; infinite where it shall take no time
/// @param noiseVolts one sigma of every conversion; 0 for none
/// @param seed of the noise
/// @param pinFarads filter capacitor at a sense pin: how fast the test current moves a cut wire
/// @param dischargeOhms of the path that a discharge switch closes over its cell
/// @param wireOhms of a sense wire and what stands in it, where discharge current drops voltage
public record ChainSettings(
    ChainTiming timing,
    double bitsPerSecond,
    double noiseVolts,
    long seed,
    double pinFarads,
    double dischargeOhms,
    double wireOhms) {
  /// Ideal converters; 10 nF, 33 ohm and 0.1 ohm are common choices of circuits, not of the chip.
  public static final ChainSettings LTC681X =
      new ChainSettings(ChainTiming.LTC681X, 1e6, 0, 1, 10e-9, 33, 0.1);

  /// The same at 2 Mbit/s.
  public static final ChainSettings ADBMS683X =
      new ChainSettings(ChainTiming.ADBMS683X, 2e6, 0, 1, 10e-9, 33, 0.1);

  public ChainSettings {
    requirePositive("bitsPerSecond", bitsPerSecond);
    requirePositive("pinFarads", pinFarads);
    requirePositive("dischargeOhms", dischargeOhms);
    if (!(noiseVolts >= 0) || !(wireOhms >= 0)) {
      throw new IllegalArgumentException(
          "noiseVolts " + noiseVolts + ", wireOhms " + wireOhms + ", expected none below 0");
    }
  }

  public ChainSettings timing(ChainTiming other) {
    return new ChainSettings(
        other, bitsPerSecond, noiseVolts, seed, pinFarads, dischargeOhms, wireOhms);
  }

  public ChainSettings bitsPerSecond(double other) {
    return new ChainSettings(timing, other, noiseVolts, seed, pinFarads, dischargeOhms, wireOhms);
  }

  public ChainSettings noise(double sigmaVolts, long otherSeed) {
    return new ChainSettings(
        timing, bitsPerSecond, sigmaVolts, otherSeed, pinFarads, dischargeOhms, wireOhms);
  }

  public ChainSettings pinFarads(double other) {
    return new ChainSettings(
        timing, bitsPerSecond, noiseVolts, seed, other, dischargeOhms, wireOhms);
  }

  public ChainSettings discharge(double otherDischargeOhms, double otherWireOhms) {
    return new ChainSettings(
        timing, bitsPerSecond, noiseVolts, seed, pinFarads, otherDischargeOhms, otherWireOhms);
  }

  private static void requirePositive(String name, double value) {
    if (!(value > 0)) {
      throw new IllegalArgumentException(name + " " + value + ", expected more than 0");
    }
  }
}
