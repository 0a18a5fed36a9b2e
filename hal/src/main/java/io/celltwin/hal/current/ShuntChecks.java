package io.celltwin.hal.current;

import java.util.Arrays;

/// What settings of the chips have in common; `wiring` and `AVERAGES` are those of both INAs.
final class ShuntChecks {
  /// Linux `ina2xx` and RobTillaart's drivers.
  static final int[] AVERAGES = {1, 4, 16, 64, 128, 256, 512, 1024};

  /// Of both INAs.
  static final int FIRST_ADDRESS = 0x40;

  static final int LAST_ADDRESS = 0x4F;

  private ShuntChecks() {}

  static void wiring(
      int address,
      double shuntOhms,
      double maxAmps,
      double gain,
      double offsetAmps,
      double busGain) {
    inRange("address", address, FIRST_ADDRESS, LAST_ADDRESS);
    positive("shunt", shuntOhms, "ohm");
    positive("largest current", maxAmps, "A");
    positive("gain", gain, "");
    finite("offset", offsetAmps, "A");
    positive("gain of the bus voltage", busGain, "");
  }

  static void inRange(String what, int found, int least, int most) {
    if (found < least || found > most)
      throw new IllegalArgumentException(
          "%s 0x%x, expected 0x%x to 0x%x".formatted(what, found, least, most));
  }

  static void positive(String what, double found, String unit) {
    if (!(found > 0) || Double.isInfinite(found))
      throw new IllegalArgumentException(
          "%s %s %s, expected a finite number above 0".formatted(what, found, unit));
  }

  static void finite(String what, double found, String unit) {
    if (!Double.isFinite(found))
      throw new IllegalArgumentException(
          "%s %s %s, expected a finite number".formatted(what, found, unit));
  }

  static void oneOf(String what, int found, int[] choices) {
    if (position(choices, found) < 0)
      throw new IllegalArgumentException(
          "%s %d, expected one of %s".formatted(what, found, Arrays.toString(choices)));
  }

  static int position(int[] choices, int found) {
    for (int i = 0; i < choices.length; i++) if (choices[i] == found) return i;
    return -1;
  }

  static void volts(double maxAmps, double shuntOhms, double fullVolts) {
    // A product that is full scale but for the last bit of a double is full scale.
    if (maxAmps * shuntOhms > fullVolts * (1 + 1e-12))
      throw new IllegalArgumentException(
          "largest current %s A at a shunt of %s ohm is %s V, expected at most %s V"
              .formatted(maxAmps, shuntOhms, maxAmps * shuntOhms, fullVolts));
  }

  static void poll(long pollNanos, long cycleNanos) {
    if (pollNanos < 2 * cycleNanos)
      throw new IllegalArgumentException(
          "poll period %d ns, expected at least two cycles of conversions, %d ns"
              .formatted(pollNanos, 2 * cycleNanos));
  }
}
