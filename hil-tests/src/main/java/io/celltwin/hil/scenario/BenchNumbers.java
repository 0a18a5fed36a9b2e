package io.celltwin.hil.scenario;

import io.celltwin.config.Range;
import io.celltwin.edge.twin.AlarmKind;
import io.celltwin.hal.DeviceFault;
import io.celltwin.hal.DeviceHealth;
import io.celltwin.hil.bench.Bench;
import io.celltwin.hil.bench.BenchDevice;
import io.celltwin.simulation.chip.EmulatedMonitors;
import java.util.Optional;
import java.util.Set;

/// The numbers and names that an expectation may have: of what the bench has. What it has not would
/// be waited for in vain.
final class BenchNumbers {
  /// Of what nobody has counted.
  private static final Range ANY_DEVICE = Range.of(0, 100);

  private static final Range ANY_CHANNEL = Range.of(-1, 1000);

  private final Bench bench;

  BenchNumbers(Bench bench) {
    this.bench = bench;
  }

  /// Those of the pack.
  Range subjects(AlarmKind.Subject subject) {
    return Range.of(
        1,
        switch (subject) {
          case CELL -> bench.sensors().cells();
          case SENSOR -> Math.max(1, bench.sensors().temperatures());
          case STRING -> bench.sensors().strings();
          case LOOP -> 1;
        });
  }

  /// Of a source, 0 for all of its chain; any where there is no such source.
  Range devices(Optional<String> source) {
    return source
        .map(bench::device)
        .map(device ->
            switch (device) {
              case BenchDevice.Monitors chain -> Range.of(0, chain.monitors().devices());
              case BenchDevice.CurrentChip _, BenchDevice.SerialPack _ -> Range.of(0, 0);
              case BenchDevice.Can _ -> ANY_DEVICE;
            })
        .orElse(ANY_DEVICE);
  }

  /// Of each device of a source, where such a fault can be.
  Range channels(Optional<String> source, Optional<DeviceFault.Kind> kind) {
    return source
        .map(bench::device)
        .filter(BenchDevice.Monitors.class::isInstance)
        .map(BenchDevice.Monitors.class::cast)
        .flatMap(chain -> kind.map(found -> channels(chain.monitors(), found)))
        .orElse(ANY_CHANNEL);
  }

  private static Range channels(EmulatedMonitors chip, DeviceFault.Kind kind) {
    return switch (kind) {
      case OPEN_WIRE -> Range.of(0, chip.cells());
      case OVERLAP, OVER_RANGE, CELL_UNDER_VOLTAGE, CELL_OVER_VOLTAGE -> Range.of(1, chip.cells());
      case SENSOR_OPEN, SENSOR_SHORTED -> Range.of(1, chip.gpios());
      default -> ANY_CHANNEL;
    };
  }

  /// What the driver of a source may count.
  Set<String> counts(String source) {
    return Optional.ofNullable(bench.sources().get(source))
        .flatMap(found -> found.health().map(DeviceHealth::countNames))
        .orElse(Set.of());
  }
}
