package io.celltwin.hal.monitor;

import java.util.Arrays;

/// What one scan of a chain has measured; `NaN` where it has nothing. One thread refills it.
/// Indices count from 0 here: device · inputs + cell, device · gpios + gpio, device.
final class Scan {
  final int devices;
  final int inputs;
  final int gpios;
  final double[] cellVolts;
  final long[] cellNanos;
  final double[] gpioVolts;

  /// What the GPIO's divider hangs on, measured by the same converter: the ratio of the two is free
  /// of the converter's gain.
  final double[] referenceVolts;

  final long[] gpioNanos;
  final double[] dieCelsius;

  /// Supplies of the chips where they measure them.
  final double[] analogVolts;

  final double[] digitalVolts;

  /// All cells at once, by another path than the cells'.
  final double[] stackVolts;

  long statusNanos;

  /// Devices that have answered something with a good checksum, a bit each.
  int answered;

  Scan(int devices, int inputs, int gpios) {
    this.devices = devices;
    this.inputs = inputs;
    this.gpios = gpios;
    cellVolts = new double[devices * inputs];
    cellNanos = new long[devices * inputs];
    gpioVolts = new double[devices * gpios];
    gpioNanos = new long[devices * gpios];
    referenceVolts = new double[devices];
    dieCelsius = new double[devices];
    stackVolts = new double[devices];
    analogVolts = new double[devices];
    digitalVolts = new double[devices];
    clear(0);
  }

  /// @param nowNanos time of what will not be measured
  void clear(long nowNanos) {
    Arrays.fill(cellNanos, nowNanos);
    Arrays.fill(gpioNanos, nowNanos);
    statusNanos = nowNanos;
    Arrays.fill(cellVolts, Double.NaN);
    Arrays.fill(gpioVolts, Double.NaN);
    Arrays.fill(referenceVolts, Double.NaN);
    Arrays.fill(dieCelsius, Double.NaN);
    Arrays.fill(stackVolts, Double.NaN);
    Arrays.fill(analogVolts, Double.NaN);
    Arrays.fill(digitalVolts, Double.NaN);
    answered = 0;
  }
}
