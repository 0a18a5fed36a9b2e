package io.celltwin.hal.current;

import io.celltwin.hal.Channel;
import io.celltwin.hal.DeviceFault;
import io.celltwin.hal.DeviceFault.Kind;
import io.celltwin.hal.Quality;
import io.celltwin.hal.ReadingSink;
import java.util.List;

/// What chips that measure a shunt have in common.
abstract class ShuntChip implements CurrentChip {
  /// TI's, in its current monitors.
  static final int MANUFACTURER = 0x5449;

  static final DeviceFault OVER_RANGE = new DeviceFault(Kind.OVER_RANGE, 0, 1);
  static final DeviceFault BUS_OVER_RANGE = new DeviceFault(Kind.OVER_RANGE, 0, 2);

  final Registers registers;
  private final String name;
  private final int address;
  private final List<Channel> channels;
  private final long pollNanos;

  ShuntChip(String name, int address, List<Channel> channels, long pollNanos) {
    this.name = name;
    this.address = address;
    this.channels = channels;
    this.pollNanos = pollNanos;
    registers = new Registers(address);
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final int address() {
    return address;
  }

  @Override
  public final List<Channel> channels() {
    return channels;
  }

  @Override
  public final long pollNanos() {
    return pollNanos;
  }

  /// @param value `NaN` where there is none
  static void put(ReadingSink sink, int channel, long nanos, double value) {
    sink.accept(channel, nanos, value, Double.isNaN(value) ? Quality.INVALID : Quality.GOOD);
  }
}
