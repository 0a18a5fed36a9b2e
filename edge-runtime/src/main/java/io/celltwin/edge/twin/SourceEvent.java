package io.celltwin.edge.twin;

import io.celltwin.hal.DeviceFault;
import io.celltwin.hal.DeviceHealth;
import java.util.List;

/// What a source says of its hardware has changed: its state, the reason of it, or its faults.
public record SourceEvent(
    String source, long wallMillis, DeviceHealth.Snapshot before, DeviceHealth.Snapshot now) {
  /// Faults that have come.
  public List<DeviceFault> raised() {
    return now.faults().stream().filter(fault -> !before.faults().contains(fault)).toList();
  }

  /// Faults that have gone.
  public List<DeviceFault> cleared() {
    return before.faults().stream().filter(fault -> !now.faults().contains(fault)).toList();
  }
}
