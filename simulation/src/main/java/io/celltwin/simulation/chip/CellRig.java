package io.celltwin.simulation.chip;

import io.celltwin.hal.monitor.MonitorSettings;
import io.celltwin.hal.monitor.MonitorSettings.Chip;
import io.celltwin.hal.monitor.MonitorSettings.Sensor;
import io.celltwin.hal.monitor.Thermistor;
import java.util.ArrayList;
import java.util.List;

/// Cell monitors, whatever their bus, and their driver.
abstract class CellRig extends FaultRig {
  static final int DEVICES = 4;
  static final long SCAN_NANOS = 50_000_000;

  /// Within which every self-test runs once.
  static final long TESTS_NANOS = 1_000_000_000;

  /// For people.
  static final String SETUP =
      DEVICES
          + " devices, scanned every "
          + SCAN_NANOS / 1_000_000
          + " ms, every self-test within "
          + TESTS_NANOS / 1_000_000_000
          + " s";

  /// A reading that is off by more is wrong: half a code, and what the 33 ohm of the switches make
  /// of the test.
  private static final double WRONG_VOLTS = 0.002;

  final MonitorSettings settings;
  final SteadyInputs plant;
  final PinFaults pins;

  /// @param pullUpVolts what the dividers of the thermistors hang on
  CellRig(MonitorSettings settings, double pullUpVolts) {
    this.settings = settings;
    Chip chip = settings.chip();
    int devices = settings.devices();
    plant = new SteadyInputs(devices, chip.inputs(), chip.gpios());
    for (int device = 1; device <= devices; device++) {
      for (int cell = 1; cell <= chip.inputs(); cell++) {
        plant.cell(device, cell, volts(device, cell));
      }
    }
    pins = new PinFaults(plant, pullUpVolts);
  }

  abstract EmulatedMonitors monitors();

  static MonitorSettings settings(Chip chip) {
    Thermistor ntc = Thermistor.named("murata_ncxxxxh103");
    return MonitorSettings.of(chip, DEVICES)
        .withScans(SCAN_NANOS, 1)
        .withThresholds(2.5, 4.2)
        .withDiagnostics(TESTS_NANOS, 2)
        .withSensors(
            List.of(
                new Sensor(1, 1, ntc, 10_000),
                new Sensor(2, 3, ntc, 10_000),
                new Sensor(4, 5, ntc, 10_000)),
            true);
  }

  /// No two alike, so that a reading at the wrong place is a wrong reading.
  static double volts(int device, int cell) {
    return 3.0 + 0.1 * device + 0.01 * cell;
  }

  @Override
  long periodNanos() {
    return settings.scanPeriodNanos();
  }

  @Override
  double watchedSeconds() {
    return 1.2 * TESTS_NANOS / 1e9;
  }

  /// What is seen in each scan is found within three of them, the rest by a test within their
  /// period.
  @Override
  double foundWithinSeconds() {
    return (TESTS_NANOS + 3 * SCAN_NANOS) / 1e9;
  }

  /// Cells only.
  @Override
  boolean isWrong(int channel, long nanos, double value) {
    int inputs = settings.chip().inputs();
    if (channel >= inputs * settings.devices()) return false;
    double truth = pins.cellVolts(channel / inputs + 1, channel % inputs + 1, nanos);
    return !(Math.abs(value - truth) < WRONG_VOLTS);
  }

  int cell(int device, int cell) {
    return (device - 1) * settings.chip().inputs() + cell - 1;
  }

  /// Cells of the chain whose newest reading is no value, as `3.7` for device 3, cell 7.
  List<String> invalidCells() {
    List<String> invalid = new ArrayList<>();
    int inputs = settings.chip().inputs();
    for (int k = 0; k < inputs * settings.devices(); k++) {
      if (Double.isNaN(newest[k])) invalid.add(k / inputs + 1 + "." + (k % inputs + 1));
    }
    return invalid;
  }
}
