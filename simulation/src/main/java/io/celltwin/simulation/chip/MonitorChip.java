package io.celltwin.simulation.chip;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// What every cell monitor has, whatever its bus: sense wires and GPIOs that can be cut, the drop
/// of discharge current over the wires, noise, registers whose bits can be stuck.
abstract class MonitorChip {
  /// A cut wire settles half-way between its neighbours, where two equal filter capacitors would
  /// hold it. Of a circuit, not of the chip, and not measured anywhere.
  private static final double FLOAT_SECONDS = 2;

  private record StuckBit(int register, int bit, boolean level) {}

  final int device;
  final int cells;
  final ChainInputs inputs;
  private final double noiseVolts;
  private final double dischargeOhms;
  private final double wireOhms;
  private final SplittableRandom noise;

  boolean powered = true;
  boolean damagedReplies;
  boolean stalled;

  private final boolean[] cut;
  private final double[] cutVolts;
  private final long[] cutNanos;
  private int cuts;
  private final boolean[] cutGpio;
  private final List<StuckBit> stuckBits = new ArrayList<>();

  MonitorChip(
      int device,
      int cells,
      int gpios,
      ChainInputs inputs,
      double noiseVolts,
      long seed,
      double dischargeOhms,
      double wireOhms) {
    this.device = device;
    this.cells = cells;
    this.inputs = inputs;
    this.noiseVolts = noiseVolts;
    this.dischargeOhms = dischargeOhms;
    this.wireOhms = wireOhms;
    noise = new SplittableRandom(seed * 31 + device);
    cut = new boolean[cells + 1];
    cutVolts = new double[cells + 1];
    cutNanos = new long[cells + 1];
    cutGpio = new boolean[gpios + 1];
  }

  /// Whether the switch over a cell carries current at this moment.
  abstract boolean discharges(int cell);

  final void cut(int wire, boolean open) {
    if (wire < 0 || wire > cells) {
      throw new IllegalArgumentException("wire " + wire + " of 0.." + cells);
    }
    if (cut[wire] != open) cuts += open ? 1 : -1;
    cut[wire] = open;
    cutVolts[wire] = 0;
    cutNanos[wire] = 0;
  }

  /// Between pin and divider.
  final void cutGpio(int gpio, boolean open) {
    if (gpio < 1 || gpio >= cutGpio.length) {
      throw new IllegalArgumentException("GPIO " + gpio + " of 1.." + (cutGpio.length - 1));
    }
    cutGpio[gpio] = open;
  }

  final int gpios() {
    return cutGpio.length - 1;
  }

  final boolean isGpioCut(int gpio) {
    return cutGpio[gpio];
  }

  /// What the converter sees between the pins of a cell.
  ///
  /// @param discharging whether the switches around it stay closed meanwhile
  final double pinVolts(int cell, long nanos, boolean discharging) {
    double volts = inputs.cellVolts(device, cell, nanos);
    if (discharging && wireOhms > 0) {
      // Twice its own current; the neighbours' comes through one of its wires, the other way.
      double drop = 2 * dischargeAmps(cell, nanos);
      if (cell > 1) drop -= dischargeAmps(cell - 1, nanos);
      if (cell < cells) drop -= dischargeAmps(cell + 1, nanos);
      volts -= drop * wireOhms;
    }
    if (cuts > 0) volts += floatVolts(cell, nanos) - floatVolts(cell - 1, nanos);
    return volts;
  }

  final double dischargeAmps(int cell, long nanos) {
    if (!discharges(cell)) return 0;
    return inputs.cellVolts(device, cell, nanos) / (dischargeOhms + 2 * wireOhms);
  }

  /// Moves the pin of a wire; only a cut one gives way.
  final void push(int wire, double volts, long nanos) {
    if (!cut[wire]) return;
    floatVolts(wire, nanos);
    cutVolts[wire] = clamp(wire, cutVolts[wire] + volts, nanos);
  }

  /// How far the pin of a wire is from where the wire is; 0 unless it is cut.
  private double floatVolts(int wire, long nanos) {
    if (!cut[wire]) return 0;
    // The chip's own supply holds the outermost pins.
    double settled =
        wire == 0 || wire == cells
            ? 0
            : (inputs.cellVolts(device, wire + 1, nanos) - inputs.cellVolts(device, wire, nanos))
                / 2;
    double left = Math.exp(-(nanos - cutNanos[wire]) * 1e-9 / FLOAT_SECONDS);
    if (cutNanos[wire] == 0) left = 0;
    cutVolts[wire] = clamp(wire, settled + (cutVolts[wire] - settled) * left, nanos);
    cutNanos[wire] = nanos;
    return cutVolts[wire];
  }

  /// A pin stays between its neighbours, the outermost ones within the supply.
  private double clamp(int wire, double volts, long nanos) {
    double low = wire == 0 ? 0 : -inputs.cellVolts(device, wire, nanos);
    double high = wire == cells ? 0 : inputs.cellVolts(device, wire + 1, nanos);
    if (wire > 0 && cut[wire - 1]) low += cutVolts[wire - 1];
    if (wire < cells && cut[wire + 1]) high += cutVolts[wire + 1];
    return Math.max(low, Math.min(high, volts));
  }

  /// A voltage as a converter finds it.
  final double noisy(double volts) {
    return noiseVolts > 0 ? volts + noiseVolts * noise.nextGaussian() : volts;
  }

  /// @param register or the command that reads a group of them
  /// @param bit 8 · byte + place
  final void stick(int register, int bit, boolean level) {
    stuckBits.add(new StuckBit(register, bit, level));
  }

  final void unstick() {
    stuckBits.clear();
  }

  final void applyStuckBits(int register, byte[] bytes, int offset) {
    for (int i = 0; i < stuckBits.size(); i++) {
      StuckBit stuck = stuckBits.get(i);
      if (stuck.register != register) continue;
      int at = offset + stuck.bit / 8;
      int mask = 1 << stuck.bit % 8;
      bytes[at] = (byte) (stuck.level ? bytes[at] | mask : bytes[at] & ~mask);
    }
  }
}
