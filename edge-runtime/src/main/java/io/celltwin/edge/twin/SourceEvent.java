package io.celltwin.edge.twin;

import io.celltwin.hal.DeviceFault;
import io.celltwin.hal.DeviceHealth;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

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

  /// What the state has become, and why, for people; empty where neither has changed.
  public Optional<String> becomes() {
    boolean same = now.state() == before.state() && now.reason().equals(before.reason());
    if (same) return Optional.empty();
    String state = now.state().name().toLowerCase(Locale.ROOT);
    return Optional.of(now.reason().isEmpty() ? state : state + ", " + now.reason());
  }
}
