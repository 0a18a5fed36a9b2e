package io.celltwin.simulation.chip;

import io.celltwin.hal.UartPort;
import io.celltwin.hal.monitor.MonitorSettings;
import io.celltwin.hal.monitor.MonitorSettings.Chip;
import io.celltwin.hal.monitor.MonitorSource;

/// A stack of BQ79616 on a serial line and its driver.
final class StackRig extends CellRig {
  /// TSREF.
  static final double PULL_UP_VOLTS = 5;

  final EmulatedBqStack stack;
  final MonitorSource source;

  StackRig() {
    this(settings(Chip.BQ79616), BqSettings.TYPICAL);
  }

  StackRig(MonitorSettings settings, BqSettings chips) {
    super(settings, PULL_UP_VOLTS);
    stack = new EmulatedBqStack(settings.devices(), pins, clock, chips);
    source = new MonitorSource(settings, this::open, clock);
    watch();
  }

  private UartPort open() {
    return stack;
  }

  @Override
  EmulatedMonitors monitors() {
    return stack;
  }

  @Override
  MonitorSource source() {
    return source;
  }
}
