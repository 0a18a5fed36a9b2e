package io.celltwin.hal.pack;

import java.util.Arrays;

/// What a pack has said in the answer to one request. Refilled; one thread. What it did not say is
/// not `has`; what it cannot say is `NaN`.
final class PackValues {
  boolean hasPack;
  double amps;
  double volts;

  /// Ratio.
  double soc;

  boolean hasCells;
  final double[] cellVolts;

  boolean hasSensors;
  final double[] celsius;

  boolean hasProtections;

  /// Bit 0 is channel 1.
  long protections;

  boolean hasSwitches;
  PackSwitch charge = PackSwitch.UNKNOWN;
  PackSwitch discharge = PackSwitch.UNKNOWN;

  /// How many the pack says it has; -1 where it does not say.
  int cells = -1;

  int sensors = -1;

  PackValues(int cells, int sensors) {
    cellVolts = new double[cells];
    celsius = new double[sensors];
    clear();
  }

  void clear() {
    hasPack = false;
    amps = Double.NaN;
    volts = Double.NaN;
    soc = Double.NaN;
    hasCells = false;
    Arrays.fill(cellVolts, Double.NaN);
    hasSensors = false;
    Arrays.fill(celsius, Double.NaN);
    hasProtections = false;
    protections = 0;
    hasSwitches = false;
    cells = -1;
    sensors = -1;
  }

  static PackSwitch on(boolean isOn) {
    return isOn ? PackSwitch.ON : PackSwitch.OFF;
  }

  static int unsigned16(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) << 8 | (bytes[at + 1] & 0xFF);
  }
}
