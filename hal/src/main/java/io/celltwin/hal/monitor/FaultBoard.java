package io.celltwin.hal.monitor;

import io.celltwin.hal.DeviceFault;
import io.celltwin.hal.DeviceHealth;

/// Which faults a driver has found: says only what changes on to its [DeviceHealth], so that a scan
/// that finds what the one before it found allocates nothing. Driver's thread.
@SuppressWarnings("EnumOrdinal") // places in an array that no other process sees
final class FaultBoard {
  /// The bit of a device as a whole; that of channel n is n + 1.
  private static final long DEVICE_ITSELF = 1;

  private final DeviceHealth health;
  private final int devices;
  private final long[] channels; // bits by kind and device

  /// @param devices the chain's; faults may also name one more, and 0 for all of them
  FaultBoard(DeviceHealth health, int devices) {
    this.health = health;
    this.devices = devices + 2;
    this.channels = new long[DeviceFault.Kind.values().length * this.devices];
  }

  /// @param device 0 for the whole chain
  /// @param channel up to 62; -1 for the device as a whole
  void set(DeviceFault.Kind kind, int device, int channel, boolean isThere) {
    int at = kind.ordinal() * devices + device;
    long bit = DEVICE_ITSELF << (channel + 1);
    if ((channels[at] & bit) != 0 == isThere) return;
    channels[at] ^= bit;
    health.set(new DeviceFault(kind, device, channel), isThere);
  }

  void set(DeviceFault.Kind kind, int device, boolean isThere) {
    set(kind, device, -1, isThere);
  }

  boolean has(DeviceFault.Kind kind, int device) {
    return channels[kind.ordinal() * devices + device] != 0;
  }

  boolean has(DeviceFault.Kind kind, int device, int channel) {
    return (channels[kind.ordinal() * devices + device] & DEVICE_ITSELF << (channel + 1)) != 0;
  }
}
