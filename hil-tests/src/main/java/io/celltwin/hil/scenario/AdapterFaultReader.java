package io.celltwin.hil.scenario;

import io.celltwin.config.Table;
import io.celltwin.hil.bench.Bench;
import io.celltwin.hil.bench.BenchDevice.Pluggable;
import java.util.Optional;

/// The kind of `[[fault]]` of the adapters that devices hang on, whatever their bus.
final class AdapterFaultReader {
  private final Bench bench;

  AdapterFaultReader(Bench bench) {
    this.bench = bench;
  }

  FaultAction unplugged(Table table) {
    FaultSource<Pluggable> source =
        FaultSource.of(
            table,
            bench,
            "a device (of a CAN bus: bus_silent or bus_off)",
            device -> device instanceof Pluggable plug ? Optional.of(plug) : Optional.empty());
    return source.action(
        "adapter unplugged",
        device -> device.unplug(source.name() + ": unplugged"),
        Pluggable::plugIn);
  }
}
