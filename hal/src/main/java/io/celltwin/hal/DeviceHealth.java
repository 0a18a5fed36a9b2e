package io.celltwin.hal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/// What a driver knows of its hardware: a state with its reason, what is wrong now, and counters
/// that only grow. The driver's thread writes, any thread reads without a lock. Nothing is
/// allocated where nothing changes.
@SuppressWarnings("EnumOrdinal") // places in an array that no other process sees
public final class DeviceHealth {
  public enum State {
    /// Not tried yet.
    STARTING,
    /// Answers.
    UP,
    /// The port is open and nothing on it answers.
    SILENT,
    /// The port cannot be opened, or is gone.
    ABSENT
  }

  public enum Count {
    /// Requests, whatever came of them.
    REQUESTS,
    /// Requests that had to be repeated.
    RETRIES,
    /// Answers with a wrong checksum.
    CHECKSUM_ERRORS,
    /// Answers that did not come, or were no answer to what was asked.
    MISSING_ANSWERS,
    /// Times that a device had to be configured again.
    RECONFIGURED,
    /// Faults raised.
    FAULTS,
    /// Times that the port was lost, or everything on it fell silent.
    OUTAGES
  }

  private final AtomicLongArray counts = new AtomicLongArray(Count.values().length);
  private final List<DeviceFault> present = new ArrayList<>(); // driver's thread
  private volatile List<DeviceFault> faults = List.of();
  private volatile Standing standing = new Standing(State.STARTING, "");

  private record Standing(State state, String reason) {}

  public State state() {
    return standing.state;
  }

  /// Why the state is what it is: device, errno and likely cause where a port is absent. Empty
  /// where it is up.
  public String reason() {
    return standing.reason;
  }

  /// What is wrong now, in the order in which it was found.
  public List<DeviceFault> faults() {
    return faults;
  }

  public long count(Count count) {
    return counts.getAcquire(count.ordinal());
  }

  /// Driver's thread.
  public void add(Count count, long more) {
    counts.setRelease(count.ordinal(), counts.getPlain(count.ordinal()) + more);
  }

  /// Driver's thread.
  public void enter(State next, String reason) {
    Standing before = standing;
    if (before.state == next && before.reason.equals(reason)) return;
    boolean lost = next == State.SILENT || next == State.ABSENT;
    if (lost && before.state == State.UP) add(Count.OUTAGES, 1);
    standing = new Standing(next, reason);
  }

  /// Raises a fault, or lifts it. Driver's thread.
  public void set(DeviceFault fault, boolean isThere) {
    int at = present.indexOf(fault);
    if (at >= 0 == isThere) return;
    if (isThere) {
      present.add(fault);
      add(Count.FAULTS, 1);
    } else {
      present.remove(at);
    }
    faults = List.copyOf(present);
  }
}
