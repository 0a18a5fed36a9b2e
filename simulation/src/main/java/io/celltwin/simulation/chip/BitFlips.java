package io.celltwin.simulation.chip;

import java.util.SplittableRandom;

/// A line that flips bits at a rate.
final class BitFlips {
  private double rate;
  private SplittableRandom chance = new SplittableRandom(1);
  private long bitsToFlip = Long.MAX_VALUE;

  /// @param newRate probability for each bit; 0 heals
  void begin(double newRate, long seed) {
    if (!(newRate >= 0 && newRate < 1)) throw new IllegalArgumentException("rate " + newRate);
    rate = newRate;
    chance = new SplittableRandom(seed);
    next();
  }

  byte pass(byte value) {
    if (rate == 0) return value;
    int passed = value;
    long at = bitsToFlip;
    while (at < 8) {
      passed ^= 0x80 >> at;
      next();
      at += 1 + bitsToFlip;
    }
    bitsToFlip = at - 8;
    return (byte) passed;
  }

  /// Bits that pass before the next wrong one: geometrically distributed.
  private void next() {
    bitsToFlip =
        rate == 0 ? Long.MAX_VALUE : (long) (Math.log(1 - chance.nextDouble()) / Math.log1p(-rate));
  }
}
