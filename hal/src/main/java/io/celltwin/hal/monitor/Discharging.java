package io.celltwin.hal.monitor;

import io.celltwin.hal.Clock;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;

/// What each device of a chain may be discharging. What it was told stays until it has shown that
/// it does what it was told since, or must have ended by itself: by its watchdog, once the host has
/// been silent for so long, and by its own timer, where that goes on without the host. Devices
/// count from 0 here. Driver's thread, but for [#cells].
final class Discharging {
  /// The longest that the watchdogs of all chips take, 2.2 s, and a reserve.
  static final long SILENCE_NANOS = 2_500_000_000L;

  /// How long a device is told to end before the host falls silent for it.
  private static final long PATIENCE_NANOS = 1_000_000_000;

  private final Clock clock;
  private final long timerNanos;
  private final AtomicIntegerArray cells;
  private final AtomicLongArray timerEndNanos;
  private int unsure; // devices that have not shown that they do what they were told
  private int expired; // devices whose watchdog has run out since they were told to discharge
  private boolean isExceeding;
  private long exceedingNanos;
  private volatile boolean isTalking;
  private volatile long lastNanos;

  /// @param timerNanos the longest that the chips' own timers go on; 0 where there are none
  Discharging(Clock clock, int devices, long timerNanos) {
    this.clock = clock;
    this.timerNanos = timerNanos;
    cells = new AtomicIntegerArray(devices);
    timerEndNanos = new AtomicLongArray(devices);
    lastNanos = clock.nowNanos();
  }

  /// Cells that a device may be discharging now, bit 0 for cell 1. Any thread.
  int cells(int device) {
    int may = cells.get(device);
    if (may == 0 || isTalking) return may;
    long now = clock.nowNanos();
    boolean hasEnded = now - lastNanos >= SILENCE_NANOS && now - timerEndNanos.get(device) >= 0;
    return hasEnded ? 0 : may;
  }

  // ---- the host's transfers

  /// The host begins to talk to the chips.
  ///
  /// @return whether their watchdogs have run out before it
  boolean talk() {
    long now = clock.nowNanos();
    boolean wasSilent = !isTalking && now - lastNanos >= SILENCE_NANOS;
    isTalking = true;
    for (int device = 0; device < cells.length(); device++) {
      if (wasSilent) expired |= 1 << device;
      boolean hasExpired = (expired >> device & 1) != 0;
      if (hasExpired && now - timerEndNanos.get(device) >= 0) {
        cells.set(device, 0);
        unsure &= ~(1 << device);
      }
    }
    return wasSilent;
  }

  void fallSilent() {
    lastNanos = clock.nowNanos();
    isTalking = false;
  }

  /// When the host has talked last.
  long lastNanos() {
    return lastNanos;
  }

  // ---- what the devices are told

  /// Devices that are to be told once more.
  int unsure() {
    return unsure;
  }

  /// Before the devices are told.
  void intend(int[] told) {
    for (int device = 0; device < told.length; device++) {
      if (told[device] == 0) continue;
      timerEndNanos.set(device, clock.nowNanos() + timerNanos);
      expired &= ~(1 << device);
      cells.set(device, cells.get(device) | told[device]);
    }
  }

  /// After it.
  ///
  /// @param shown devices that have shown that they do that and nothing else, a bit each
  void told(int[] told, int shown) {
    boolean exceeds = false;
    unsure = 0;
    for (int device = 0; device < told.length; device++) {
      if ((shown >> device & 1) != 0) {
        cells.set(device, told[device]);
      } else if (cells.get(device) != 0) {
        unsure |= 1 << device;
      }
      // Where the watchdog has run out the timer alone is waited for.
      boolean hasExpired = (expired >> device & 1) != 0;
      exceeds |= (cells.get(device) & ~told[device]) != 0 && !hasExpired;
    }
    if (!isExceeding) exceedingNanos = clock.nowNanos();
    isExceeding = exceeds;
  }

  /// Whether any device may be discharging.
  boolean isAny() {
    for (int device = 0; device < cells.length(); device++) {
      if (cells.get(device) != 0) return true;
    }
    return false;
  }

  /// Whether a device may be discharging what it is not to, which its watchdog could end.
  boolean isExceeding() {
    return isExceeding;
  }

  /// Whether it was told to end for so long that the host has to fall silent.
  boolean needsSilence() {
    return isExceeding && clock.nowNanos() - exceedingNanos >= PATIENCE_NANOS;
  }
}
