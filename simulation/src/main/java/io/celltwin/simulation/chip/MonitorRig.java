package io.celltwin.simulation.chip;

import io.celltwin.hal.SpiBus;
import io.celltwin.hal.VirtualClock;
import io.celltwin.hal.monitor.MonitorSettings;
import io.celltwin.hal.monitor.MonitorSettings.Chip;
import io.celltwin.hal.monitor.MonitorSettings.Sensor;
import io.celltwin.hal.monitor.MonitorSource;
import io.celltwin.hal.monitor.Thermistor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// A chain of cell monitors and its driver.
final class MonitorRig extends FaultRig {
  static final int DEVICES = 4;
  static final long SCAN_NANOS = 50_000_000;

  /// Within which every self-test runs once.
  static final long TESTS_NANOS = 1_000_000_000;

  /// A reading that is off by more is wrong: half a code, and what the 33 ohm of the switches make
  /// of the test.
  private static final double WRONG_VOLTS = 0.002;

  final MonitorSettings settings;
  final SteadyInputs plant;
  final PinFaults pins;
  final EmulatedChain chain;
  final MonitorSource source;

  MonitorRig(Chip chip) {
    this(settings(chip), timing(chip));
  }

  MonitorRig(MonitorSettings settings, ChainTiming timing) {
    this.settings = settings;
    Chip chip = settings.chip();
    int devices = settings.devices();
    plant = new SteadyInputs(devices, chip.inputs(), chip.gpios());
    for (int device = 1; device <= devices; device++) {
      for (int cell = 1; cell <= chip.inputs(); cell++) {
        plant.cell(device, cell, volts(device, cell));
      }
    }
    pins = new PinFaults(plant, 3.0);
    chain = emulated(chip, devices, pins, clock, timing);
    source = new MonitorSource(settings, this::open, clock);
    watch();
  }

  static ChainTiming timing(Chip chip) {
    return chip == Chip.ADBMS6830 ? ChainTiming.ADBMS683X : ChainTiming.LTC681X;
  }

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

  static EmulatedChain emulated(
      Chip chip, int devices, ChainInputs pins, VirtualClock clock, ChainTiming timing) {
    ChainSettings surroundings = ChainSettings.LTC681X.timing(timing);
    return switch (chip) {
      case LTC6811 -> new EmulatedLtcChain(LtcPart.LTC6811_1, devices, pins, clock, surroundings);
      case LTC6813 -> new EmulatedLtcChain(LtcPart.LTC6813_1, devices, pins, clock, surroundings);
      case ADBMS1818 -> new EmulatedLtcChain(LtcPart.ADBMS1818, devices, pins, clock, surroundings);
      case ADBMS6830 ->
          new EmulatedAdbmsChain(devices, pins, clock, ChainSettings.ADBMS683X.timing(timing));
      case BQ79616 -> throw new IllegalArgumentException("on a serial line");
    };
  }

  /// No two alike, so that a reading at the wrong place is a wrong reading.
  static double volts(int device, int cell) {
    return 3.0 + 0.1 * device + 0.01 * cell;
  }

  /// The chain outlives its port.
  private SpiBus open() throws IOException {
    return new SpiBus() {
      @Override
      public void transfer(byte[] out, byte[] in, int length) throws IOException {
        chain.transfer(out, in, length);
      }

      @Override
      public void close() {}
    };
  }

  @Override
  MonitorSource source() {
    return source;
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
