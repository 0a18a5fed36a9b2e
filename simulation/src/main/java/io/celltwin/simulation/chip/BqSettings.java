package io.celltwin.simulation.chip;

/// What surrounds the chips of an emulated stack, how good their converters are and how fast they
/// start.
///
/// @param noiseVolts one sigma of every conversion; 0 for none
/// @param seed of the noise
/// @param dischargeOhms of the path that a balancing switch closes over its cell
/// @param wireOhms of a sense wire that balancing current shares with the converter
/// @param otpAddress under which a device answers until it is addressed, from its one-time memory
/// @param wakeNanos from the end of a WAKE ping or tone to readiness, for a device that was shut
///   down
/// @param referenceNanos until TSREF, and with it the thermistors, has its voltage
public record BqSettings(
    double noiseVolts,
    long seed,
    double dischargeOhms,
    double wireOhms,
    int otpAddress,
    long wakeNanos,
    long referenceNanos) {
  /// Ideal converters behind wires of their own, 20 ohm (a choice of circuits, not of the chip).
  /// Waking 10 ms: the longest t_SU(WAKE_SHUT) of SLUSE81E. TSREF 6 ms: SLUSE81E's time for 1 uF.
  /// Address 1: the factory's, by the register table of SLUSE81E and a dump of a real device; an
  /// empty one-time memory gives 0.
  public static final BqSettings TYPICAL = new BqSettings(0, 1, 20, 0, 1, 10_000_000L, 6_000_000L);

  public BqSettings {
    if (!(noiseVolts >= 0) || !(wireOhms >= 0) || !(dischargeOhms > 0)) {
      throw new IllegalArgumentException(
          "noiseVolts "
              + noiseVolts
              + ", wireOhms "
              + wireOhms
              + ", dischargeOhms "
              + dischargeOhms);
    }
    if (otpAddress < 0 || otpAddress > 63) {
      throw new IllegalArgumentException("otpAddress " + otpAddress + ", expected 0..63");
    }
    if (wakeNanos <= 0 || referenceNanos <= 0) {
      throw new IllegalArgumentException("times to start must be positive");
    }
  }

  public BqSettings noise(double sigmaVolts, long otherSeed) {
    return new BqSettings(
        sigmaVolts, otherSeed, dischargeOhms, wireOhms, otpAddress, wakeNanos, referenceNanos);
  }

  public BqSettings discharge(double otherDischargeOhms, double otherWireOhms) {
    return new BqSettings(
        noiseVolts, seed, otherDischargeOhms, otherWireOhms, otpAddress, wakeNanos, referenceNanos);
  }

  public BqSettings otpAddress(int other) {
    return new BqSettings(
        noiseVolts, seed, dischargeOhms, wireOhms, other, wakeNanos, referenceNanos);
  }

  /// @param otherWakeNanos 6 to 10 ms by SLUSE81E
  public BqSettings times(long otherWakeNanos, long otherReferenceNanos) {
    return new BqSettings(
        noiseVolts, seed, dischargeOhms, wireOhms, otpAddress, otherWakeNanos, otherReferenceNanos);
  }
}
