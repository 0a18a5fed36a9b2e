package io.celltwin.edge.twin;

import io.celltwin.hal.DeviceHealth;
import java.util.List;
import java.util.Map;

/// A source of the configuration and what is known of its hardware: what the driver says, and that
/// the driver itself has not come back from its device.
public final class SourceHealth {
  /// Longer than any driver waits for an answer: a read returns within a fraction of a second.
  private static final long HANGING_NANOS = 5_000_000_000L;

  private static final long NOT_READING = Long.MAX_VALUE;

  /// Before a driver has said anything.
  static final DeviceHealth.Snapshot NOTHING =
      new DeviceHealth.Snapshot(DeviceHealth.State.STARTING, "", List.of());

  private final String name;
  private final DeviceHealth health;
  private volatile long readingSinceNanos = NOT_READING;
  private volatile boolean hangs;

  // of the latest snapshot while it hangs; loop thread and publishers may each make one
  private volatile Hanging hanging = new Hanging(NOTHING, NOTHING);

  private record Hanging(DeviceHealth.Snapshot said, DeviceHealth.Snapshot shown) {}

  public SourceHealth(String name, DeviceHealth health) {
    this.name = name;
    this.health = health;
  }

  public String name() {
    return name;
  }

  /// The driver is about to read. The source's thread.
  public void reading(long nowNanos) {
    readingSinceNanos = nowNanos;
  }

  /// It has come back. The source's thread.
  public void returned() {
    readingSinceNanos = NOT_READING;
  }

  /// Looks whether the driver has come back. Loop thread.
  void look(long nowNanos) {
    long since = readingSinceNanos;
    hangs = since != NOT_READING && nowNanos - since > HANGING_NANOS;
  }

  /// Two are the same object where nothing has changed between them. Any thread.
  public DeviceHealth.Snapshot snapshot() {
    DeviceHealth.Snapshot said = health.snapshot();
    if (!hangs) return said;
    Hanging known = hanging;
    if (!known.said.equals(said)) {
      String reason =
          "its device has kept the driver for more than 5 s: the bus or its adapter hangs";
      var shown = new DeviceHealth.Snapshot(DeviceHealth.State.SILENT, reason, said.faults());
      known = new Hanging(said, shown);
      hanging = known;
    }
    return known.shown;
  }

  public Map<String, Long> counts() {
    return health.counts();
  }
}
