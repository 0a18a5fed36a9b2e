package io.celltwin.edge.twin;

import io.celltwin.hal.DeviceHealth;
import java.util.Optional;

/// Notices where what a source says of its hardware changes. Loop thread only; allocates only then.
final class SourceWatch {
  private final SourceHealth source;

  /// What has been told. Nothing at first: what was so before the first tick is news as well.
  private DeviceHealth.Snapshot known = SourceHealth.NOTHING;

  SourceWatch(SourceHealth source) {
    this.source = source;
  }

  Optional<SourceEvent> changed(long tickNanos, long wallMillis) {
    source.look(tickNanos);
    DeviceHealth.Snapshot now = source.snapshot();
    if (now.equals(known)) return Optional.empty(); // the same object where nothing has changed
    SourceEvent event = new SourceEvent(source.name(), wallMillis, known, now);
    known = now;
    return Optional.of(event);
  }
}
