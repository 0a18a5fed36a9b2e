package io.celltwin.hal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

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

  /// What is known at one moment. Two are the same object where nothing has changed between them.
  ///
  /// @param reason why the state is what it is: device, errno and likely cause where a port is
  ///   absent; where it is up, what is not as it should be, or empty
  /// @param faults what is wrong now, in the order in which it was found
  public record Snapshot(State state, String reason, List<DeviceFault> faults) {
    public Snapshot {
      faults = List.copyOf(faults);
    }
  }

  private static final int COUNTS = Count.values().length;

  private final AtomicLongArray counts = new AtomicLongArray(COUNTS);
  private final int devices;
  private final AtomicLongArray countsOfDevices; // those of device 1 first
  private final Map<String, LongSupplier> furtherCounts;
  private volatile Snapshot snapshot = new Snapshot(State.STARTING, "", List.of());

  public DeviceHealth() {
    this(Map.of());
  }

  /// @param furtherCounts what else is counted, by its name on the wire; asked by any thread
  public DeviceHealth(Map<String, LongSupplier> furtherCounts) {
    this(0, furtherCounts);
  }

  /// @param devices of a chain, which also have counts of their own
  /// @param furtherCounts what else is counted, by its name on the wire; asked by any thread
  public DeviceHealth(int devices, Map<String, LongSupplier> furtherCounts) {
    this.devices = devices;
    countsOfDevices = new AtomicLongArray(devices * COUNTS);
    this.furtherCounts = new TreeMap<>(furtherCounts);
  }

  public Snapshot snapshot() {
    return snapshot;
  }

  public State state() {
    return snapshot.state;
  }

  public String reason() {
    return snapshot.reason;
  }

  public List<DeviceFault> faults() {
    return snapshot.faults;
  }

  public long count(Count count) {
    return counts.getAcquire(count.ordinal());
  }

  /// The part of one device of a chain: of what a driver does not count by device, 0.
  ///
  /// @param device from 1 at the host's end
  public long count(Count count, int device) {
    return countsOfDevices.getAcquire((device - 1) * COUNTS + count.ordinal());
  }

  /// Devices of the chain that have counts of their own; 0 where it is none.
  public int devices() {
    return devices;
  }

  /// All counts that are not 0, by their names on the wire such as `checksum_errors`.
  public Map<String, Long> counts() {
    Map<String, Long> found = new TreeMap<>();
    for (Count count : Count.values()) {
      found.put(name(count), count(count));
    }
    furtherCounts.forEach((name, further) -> found.put(name, further.getAsLong()));
    found.values().removeIf(n -> n == 0);
    return found;
  }

  /// Every name that [#counts] may have.
  public Set<String> countNames() {
    Set<String> names = new TreeSet<>(furtherCounts.keySet());
    for (Count count : Count.values()) names.add(name(count));
    return names;
  }

  private static String name(Count count) {
    return count.name().toLowerCase(Locale.ROOT);
  }

  /// Driver's thread.
  public void add(Count count, long more) {
    counts.setRelease(count.ordinal(), counts.getPlain(count.ordinal()) + more);
  }

  /// Counts for a device of a chain and for all of it. Driver's thread.
  ///
  /// @param device from 1 at the host's end; of one that is not configured only the sum grows
  public void addOf(Count count, int device, long more) {
    add(count, more);
    if (device < 1 || device > devices) return;
    int at = (device - 1) * COUNTS + count.ordinal();
    countsOfDevices.setRelease(at, countsOfDevices.getPlain(at) + more);
  }

  /// Driver's thread.
  public void enter(State next, String reason) {
    Snapshot before = snapshot;
    if (before.state == next && before.reason.equals(reason)) return;
    boolean lost = next == State.SILENT || next == State.ABSENT;
    if (lost && before.state == State.UP) add(Count.OUTAGES, 1);
    snapshot = new Snapshot(next, reason, before.faults);
  }

  /// Raises a fault, or lifts it. Driver's thread.
  public void set(DeviceFault fault, boolean isThere) {
    Snapshot before = snapshot;
    if (before.faults.contains(fault) == isThere) return;
    List<DeviceFault> faults = new ArrayList<>(before.faults);
    if (isThere) {
      faults.add(fault);
      add(Count.FAULTS, 1);
    } else {
      faults.remove(fault);
    }
    snapshot = new Snapshot(before.state, before.reason, faults);
  }
}
