package io.celltwin.simulation.chip;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// What the chips of a chain have in common: a port that falls idle, a core that falls asleep,
/// sense pins that can be cut off, registers whose bits can be stuck. Owned by its chain.
abstract class Chip {
  static final long NEVER = Long.MAX_VALUE;

  /// Test currents of the open-wire commands (foxBMS 2: 100 uA).
  private static final double TEST_AMPS = 100e-6;

  /// A cut wire settles half-way between its neighbours, where two equal filter capacitors would
  /// hold it. Of a circuit, not of the chip, and not measured anywhere.
  private static final double FLOAT_SECONDS = 2;

  private record StuckBit(int readCommand, int bit, boolean level) {}

  final int device;
  final int cells;
  final ChainInputs inputs;
  final ChainSettings settings;
  private final SplittableRandom noise;

  boolean powered = true;
  boolean damagedReplies;
  boolean stalled;
  int commandsToMiss;

  /// Of the first reference: a reading is too small by this, relatively.
  double referenceDrift;

  /// The channel that the multiplexer of a converter hangs at; 0 where it works.
  final int[] stuckChannel = new int[3];

  final boolean[] failedFilter = new boolean[3];
  double analogSupplyVolts = 5;
  double digitalSupplyVolts = 3.1;

  private boolean asleep = true;
  private long readyNanos = NEVER;
  private long signalNanos;
  private final boolean[] cut;
  private final double[] cutVolts;
  private final long[] cutNanos;
  private int cuts;
  private final List<StuckBit> stuckBits = new ArrayList<>();

  Chip(int device, int cells, ChainInputs inputs, ChainSettings settings) {
    this.device = device;
    this.cells = cells;
    this.inputs = inputs;
    this.settings = settings;
    noise = new SplittableRandom(settings.seed() * 31 + device);
    cut = new boolean[cells + 1];
    cutVolts = new double[cells + 1];
    cutNanos = new long[cells + 1];
  }

  /// Every register as after power-up; what ran is over.
  abstract void powerUp();

  /// The watchdog has expired; the core loses what it loses then.
  abstract void sleep(long nanos);

  /// Timers that run on in every state.
  abstract void tick(long nanos);

  /// When the converter next samples or ends; [#NEVER] where it rests.
  abstract long eventNanos();

  abstract void event();

  /// Bytes of the answer with its check sum; 0 where this is no read command of the chip.
  abstract int answerBytes(int command);

  abstract void answer(int command, byte[] to, int offset, long nanos);

  abstract boolean isWrite(int command);

  /// 8 bytes, whose check sum is still to be seen.
  abstract void write(int command, byte[] from, int offset, long nanos);

  /// Neither read nor write.
  ///
  /// @param clocks bytes that follow in the same window
  abstract void execute(int command, int clocks, long nanos);

  /// Until when a converter that the command asks for is busy: now or earlier where it is not; -1
  /// where the command asks for none.
  abstract long busyUntil(int command);

  // Port and core.

  final void forgetEverything() {
    asleep = true;
    readyNanos = NEVER;
    powerUp();
  }

  final boolean isAsleep() {
    return asleep;
  }

  /// When the watchdog will have expired, unless something is heard before.
  final long sleepsNanos() {
    return asleep ? NEVER : signalNanos + settings.timing().sleepNanos();
  }

  /// To be called before [#signal] of the same instant: what wakes it up is not understood yet.
  final boolean listens(long nanos) {
    catchUp(nanos);
    return powered && readyNanos <= nanos;
  }

  final void heard(long nanos) {
    signalNanos = Math.max(signalNanos, nanos);
  }

  /// An edge of chip select, or the pulse of the neighbour that has just woken up.
  ///
  /// @return when it leaves on the other side; [#NEVER] where nothing does
  final long signal(long nanos) {
    if (!powered) return NEVER;
    catchUp(nanos);
    if (readyNanos <= nanos) {
      heard(nanos);
      return nanos;
    }
    if (readyNanos != NEVER) return NEVER; // waking up: its own pulse follows
    ChainTiming timing = settings.timing();
    readyNanos = nanos + (asleep ? timing.wakeNanos() : timing.readyNanos());
    asleep = false;
    signalNanos = readyNanos;
    return readyNanos;
  }

  final void catchUp(long nanos) {
    ChainTiming timing = settings.timing();
    if (readyNanos != NEVER && nanos - signalNanos > timing.idleNanos()) readyNanos = NEVER;
    if (!asleep && nanos - signalNanos > timing.sleepNanos()) {
      asleep = true;
      sleep(signalNanos + timing.sleepNanos());
    }
    tick(nanos);
  }

  // Sense pins.

  final void cut(int wire, boolean open) {
    if (cut[wire] != open) cuts += open ? 1 : -1;
    cut[wire] = open;
    cutVolts[wire] = 0;
    cutNanos[wire] = 0;
  }

  /// Whether the switch over a cell carries current at this moment.
  abstract boolean discharges(int cell);

  /// Which part of the time it does so.
  abstract double dischargeDuty(int cell);

  /// What the converter sees between the pins of a cell.
  ///
  /// @param discharging whether the switches around it stay closed meanwhile
  final double pinVolts(int cell, long nanos, boolean discharging) {
    double volts = inputs.cellVolts(device, cell, nanos);
    if (discharging && settings.wireOhms() > 0) {
      // Twice its own current; the neighbours' comes through one of its wires, the other way.
      double drop = 2 * dischargeAmps(cell, nanos);
      if (cell > 1) drop -= dischargeAmps(cell - 1, nanos);
      if (cell < cells) drop -= dischargeAmps(cell + 1, nanos);
      volts -= drop * settings.wireOhms();
    }
    if (cuts > 0) volts += floatVolts(cell, nanos) - floatVolts(cell - 1, nanos);
    return volts;
  }

  final double dischargeAmps(int cell, long nanos) {
    if (!discharges(cell)) return 0;
    return inputs.cellVolts(device, cell, nanos)
        / (settings.dischargeOhms() + 2 * settings.wireOhms());
  }

  /// Test current into both pins of a cell for a time: only a cut wire moves.
  final void testCurrent(int cell, boolean up, long forNanos, long nanos) {
    if (cuts == 0) return;
    double step = (up ? 1 : -1) * TEST_AMPS * forNanos * 1e-9 / settings.pinFarads();
    push(cell, step, nanos);
    push(cell - 1, step, nanos);
  }

  /// Test current between the pins of a cell, which pulls them together where one is cut.
  final void pullTogether(int cell, long forNanos, long nanos) {
    if (cuts == 0) return;
    double step = TEST_AMPS * forNanos * 1e-9 / settings.pinFarads();
    push(cell, -step, nanos);
    push(cell - 1, step, nanos);
  }

  private void push(int wire, double step, long nanos) {
    if (!cut[wire]) return;
    floatVolts(wire, nanos);
    cutVolts[wire] = clamp(wire, cutVolts[wire] + step, nanos);
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

  /// What the converter makes of a voltage, before it is a code.
  final double converted(double volts) {
    return noisy(volts / (1 + referenceDrift));
  }

  /// The same by a converter that does not use the first reference.
  final double noisy(double volts) {
    return settings.noiseVolts() > 0 ? volts + settings.noiseVolts() * noise.nextGaussian() : volts;
  }

  // The bus behind the chip.

  /// One byte of the register for each 3 bytes of clocks. Read back: the byte on the bus and
  /// whether it was acknowledged. ICOM 8 and above (SPI) is not emulated.
  final void communicate(byte[] comm, I2cSlave slave, int clocks) {
    for (int i = 0; i < Math.min(3, clocks / 3); i++) {
      int start = comm[2 * i] >> 4 & 0xF;
      if (start != 0x6 && start != 0x0) continue;
      int value = ((comm[2 * i] & 0x0F) << 4) | ((comm[2 * i + 1] >> 4) & 0x0F);
      int answer = slave.transfer(device, value, start == 0x6);
      int bus = answer < 0 ? value : answer;
      comm[2 * i] = (byte) ((start << 4) | ((bus >> 4) & 0xF));
      comm[2 * i + 1] = (byte) (bus << 4 | (answer < 0 ? 0xF : 0x7));
    }
  }

  // Bits that are stuck.

  final void stick(int readCommand, int bit, boolean level) {
    stuckBits.add(new StuckBit(readCommand, bit, level));
  }

  final void unstick() {
    stuckBits.clear();
  }

  final void applyStuckBits(int readCommand, byte[] group, int offset) {
    for (int i = 0; i < stuckBits.size(); i++) {
      StuckBit stuck = stuckBits.get(i);
      if (stuck.readCommand != readCommand) continue;
      int at = offset + stuck.bit / 8;
      int mask = 1 << stuck.bit % 8;
      group[at] = (byte) (stuck.level ? group[at] | mask : group[at] & ~mask);
    }
  }
}
