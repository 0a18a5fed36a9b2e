package io.celltwin.simulation.chip;

import io.celltwin.hal.DeviceFault;
import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.DeviceHealth.Count;
import io.celltwin.hal.Quality;
import io.celltwin.hal.ReadingSink;
import io.celltwin.hal.ReadingSource;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.VirtualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;

/// A driver on an emulated chip, both on one virtual clock: what the pins see is known, so each
/// reading can be judged.
abstract class FaultRig implements AutoCloseable {
  final VirtualClock clock = new VirtualClock(new SystemClock(), VirtualClock.AS_FAST_AS_POSSIBLE);

  /// By channel; NaN where nothing has come yet.
  double[] newest = {};

  long[] newestNanos = {};

  /// Readings that were GOOD and not what the pins see.
  long wrong;

  long readings;

  private final Set<DeviceFault> seenFaults = new LinkedHashSet<>();
  private final Set<String> seenStates = new LinkedHashSet<>();
  private final ReadingSink sink = this::accept;

  abstract ReadingSource source();

  /// Of a scan or poll.
  abstract long periodNanos();

  /// How long a source is read before somebody looks at what it says of itself.
  long lookNanos() {
    return periodNanos();
  }

  /// How long a healthy device needs until all of it has been tried once, and how long it is
  /// watched while it is broken and after it was healed.
  abstract double watchedSeconds();

  /// Within which a fault is found where nothing else is said of it.
  abstract double foundWithinSeconds();

  abstract boolean isWrong(int channel, long nanos, double value);

  /// For people.
  String text(DeviceFault fault) {
    return fault.toString();
  }

  /// To be called once there is a source.
  final void watch() {
    newest = new double[source().channels().size()];
    newestNanos = new long[newest.length];
    Arrays.fill(newest, Double.NaN);
  }

  private void accept(int channel, long nanos, double value, Quality quality) {
    readings++;
    newest[channel] = value;
    newestNanos[channel] = nanos;
    if (quality == Quality.GOOD && isWrong(channel, nanos, value)) wrong++;
  }

  private void read(long untilNanos) {
    try {
      source().read(untilNanos, sink);
    } catch (IOException never) {
      throw new UncheckedIOException(never); // what is wrong with hardware is a state
    }
    DeviceHealth.Snapshot now = health().snapshot();
    seenFaults.addAll(now.faults());
    if (now.state() == DeviceHealth.State.SILENT) seenStates.add("silent");
    if (now.state() == DeviceHealth.State.ABSENT) seenStates.add("absent, " + now.reason());
  }

  final void run(double seconds) {
    long end = clock.nowNanos() + (long) (seconds * 1e9);
    while (clock.nowNanos() - end < 0) read(Math.min(end, clock.nowNanos() + lookNanos()));
  }

  /// @return seconds until it was so; negative where it never was
  final double runUntil(BooleanSupplier so, double seconds) {
    long start = clock.nowNanos();
    long end = start + (long) (seconds * 1e9);
    while (!so.getAsBoolean()) {
      if (clock.nowNanos() - end >= 0) return -1;
      read(clock.nowNanos() + lookNanos());
    }
    return (clock.nowNanos() - start) / 1e9;
  }

  final void forgetSeen() {
    seenFaults.clear();
    seenStates.clear();
  }

  /// All faults since [#forgetSeen].
  final Set<DeviceFault> seenFaults() {
    return seenFaults;
  }

  /// States other than up since [#forgetSeen], with their reasons.
  final Set<String> seenStates() {
    return seenStates;
  }

  final DeviceHealth health() {
    return source().health().orElseThrow();
  }

  final List<DeviceFault> faults() {
    return health().faults();
  }

  final long count(Count count) {
    return health().count(count);
  }

  /// Channels whose newest reading is no value.
  final int invalidChannels() {
    return (int) Arrays.stream(newest).filter(Double::isNaN).count();
  }

  /// Whether nothing is wrong, and every channel has had a value since then.
  final boolean isWholeSince(long nanos) {
    if (!faults().isEmpty() || health().state() != DeviceHealth.State.UP) return false;
    for (int channel = 0; channel < newest.length; channel++) {
      if (Double.isNaN(newest[channel]) || newestNanos[channel] - nanos < 0) return false;
    }
    return true;
  }

  final double named(String channel) {
    for (int k = 0; k < newest.length; k++) {
      if (Objects.equals(source().channels().get(k).name(), channel)) return newest[k];
    }
    throw new IllegalArgumentException(channel);
  }

  @Override
  public void close() {
    source().close();
  }
}
