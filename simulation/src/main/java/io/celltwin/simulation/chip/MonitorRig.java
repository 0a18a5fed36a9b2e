package io.celltwin.simulation.chip;

import io.celltwin.hal.SpiBus;
import io.celltwin.hal.VirtualClock;
import io.celltwin.hal.monitor.MonitorSettings;
import io.celltwin.hal.monitor.MonitorSettings.Chip;
import io.celltwin.hal.monitor.MonitorSource;
import java.io.IOException;

/// A chain of cell monitors on an SPI bus and its driver.
final class MonitorRig extends CellRig {
  /// The second reference.
  static final double PULL_UP_VOLTS = 3;

  final EmulatedChain chain;
  final MonitorSource source;

  MonitorRig(Chip chip) {
    this(settings(chip), timing(chip));
  }

  MonitorRig(MonitorSettings settings, ChainTiming timing) {
    super(settings, PULL_UP_VOLTS);
    chain = emulated(settings.chip(), settings.devices(), pins, clock, timing);
    source = new MonitorSource(settings, this::open, clock);
    watch();
  }

  static ChainTiming timing(Chip chip) {
    return chip == Chip.ADBMS6830 ? ChainTiming.ADBMS683X : ChainTiming.LTC681X;
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
  EmulatedMonitors monitors() {
    return chain;
  }

  @Override
  MonitorSource source() {
    return source;
  }
}
