package io.celltwin.simulation.chip;

import io.celltwin.hal.Clock;
import io.celltwin.hal.SpiBus;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/// A daisy chain of cell monitors behind an [SpiBus]: one transfer is one chip-select window. The
/// chain takes its time from a [Clock] and lets the window's own duration pass on it. Devices,
/// cells and GPIOs count from 1 at the host's end, wires from 0. Everything that breaks it is a
/// method, may be called between any two windows and holds until it is healed. One thread.
///
/// A command moves all listening devices at once; written blocks shift through the chain, the last
/// one stays in the first device; answers come first device first. A device that sleeps or whose
/// port is idle hears the window's edges as a wake-up alone, and passes a pulse on when it is ready
/// (LTC6804-1 sheet pp. 44-46; that a waking device wakes the next one is unconfirmed, but both
/// foxBMS 2 and the maker's library depend on it).
public abstract sealed class EmulatedChain implements SpiBus, EmulatedMonitors
    permits EmulatedLtcChain, EmulatedAdbmsChain {
  /// Supplies of a chip with which nothing is wrong.
  public static final double ANALOG_VOLTS = 5;

  public static final double DIGITAL_VOLTS = 3.1;

  private static final int MAX_DEVICES = 32;

  /// Command and its check sum.
  private static final int HEADER = 4;

  private static final int BLOCK = 8;

  /// Commands have eleven bits.
  private static final int LAST_COMMAND = 0x7FF;

  private final Clock clock;
  private final Chip[] chips;
  private final double nanosPerBit;

  private byte[] line = new byte[HEADER + MAX_DEVICES * BLOCK];
  private final byte[] block = new byte[256];
  private int linkedDevices;
  private final BitFlips flips = new BitFlips();
  private String failure = "";
  private long delayNanos;
  private long windows;
  private boolean closed;

  EmulatedChain(Clock clock, ChainSettings settings, Chip[] chips) {
    this.clock = clock;
    this.chips = chips;
    nanosPerBit = 1e9 / settings.bitsPerSecond();
    linkedDevices = chips.length;
  }

  static int requireDevices(int devices) {
    if (devices < 1 || devices > MAX_DEVICES) {
      throw new IllegalArgumentException(devices + " devices, expected 1 to " + MAX_DEVICES);
    }
    return devices;
  }

  @Override
  public final void transfer(byte[] out, byte[] in, int length) throws IOException {
    Objects.checkFromIndexSize(0, length, Math.min(out.length, in.length));
    if (closed) throw new ClosedChannelException();
    requireBus();
    if (length == 0) return;
    windows++;
    long start = clock.nowNanos();
    advanceTo(start);
    int listening = listeningDevices(start);
    signal(start);
    if (line.length < length) line = new byte[length];
    System.arraycopy(out, 0, line, 0, length);
    flip(line, 0, length);
    Arrays.fill(in, 0, length, (byte) 0xFF);
    long end = start + (long) (length * 8 * nanosPerBit);
    if (listening > 0 && length >= HEADER) answer(in, length, listening, start, end);
    flip(in, 0, length);
    for (int i = 0; i < listening; i++) chips[i].heard(end);
    signal(end);
    try {
      clock.waitUntil(end + delayNanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException)
          new InterruptedIOException("emulated SPI bus: interrupted during a window").initCause(e);
    }
  }

  /// The bus as a driver opens it, also after it was closed: the chips stay as they are meanwhile.
  ///
  /// @throws IOException where the bus fails
  public final SpiBus open() throws IOException {
    requireBus();
    closed = false;
    return this;
  }

  private void requireBus() throws IOException {
    if (!failure.isEmpty()) throw new IOException("emulated SPI bus: " + failure);
  }

  @Override
  public final void close() {
    closed = true;
  }

  /// Has everything happen up to a time: for a plant that does not want to be asked for voltages of
  /// the past. A transfer does it by itself for its own time.
  public final void advanceTo(long nanos) {
    while (true) {
      Chip first = chips[0];
      for (Chip chip : chips) {
        if (chip.eventNanos() < first.eventNanos()) first = chip;
      }
      if (first.eventNanos() > nanos) return;
      first.event();
    }
  }

  /// Chip-select windows so far.
  public final long windows() {
    return windows;
  }

  @Override
  public final int devices() {
    return chips.length;
  }

  @Override
  public final int cells() {
    return chips[0].cells;
  }

  @Override
  public final int gpios() {
    return chips[0].gpios();
  }

  /// Mean current that a discharge switch takes from its cell now: what a plant with balancing
  /// needs. The pauses during conversions are not in it.
  public final double dischargeAmps(int device, int cell) {
    Chip chip = chip(device);
    long now = clock.nowNanos();
    chip.catchUp(now);
    return chip.dischargeAmps(requireCell(chip, cell), now) * chip.dischargeDuty(cell);
  }

  /// Whether the watchdog of a device has expired and nothing has woken it up since.
  public final boolean isAsleep(int device) {
    Chip chip = chip(device);
    chip.catchUp(clock.nowNanos());
    return chip.isAsleep();
  }

  // The bus.

  @Override
  public final void failBus(String reason) {
    failure = reason;
  }

  /// Every transfer takes this much longer.
  public final void slowBus(long extraNanos) {
    delayNanos = extraNanos;
  }

  @Override
  public final void healBus() {
    failure = "";
    delayNanos = 0;
  }

  @Override
  public final void corrupt(double rate, long seed) {
    flips.begin(rate, seed);
  }

  // The chain.

  @Override
  public final void breakLink(int afterDevice) {
    if (afterDevice < 0 || afterDevice >= chips.length) {
      throw new IllegalArgumentException("no link after device " + afterDevice);
    }
    linkedDevices = afterDevice;
  }

  @Override
  public final void healLink() {
    linkedDevices = chips.length;
  }

  @Override
  public final void loseDevice(int device) {
    chip(device).powered = false;
  }

  /// The supply is back: the device has forgotten everything and sleeps.
  @Override
  public final void restoreDevice(int device) {
    Chip chip = chip(device);
    chip.powered = true;
    chip.forgetEverything();
  }

  /// The supply fails so shortly that nobody sees it: registers as after power-up, asleep
  /// (unconfirmed: that a device sleeps after power-up).
  @Override
  public final void brownOut(int device) {
    chip(device).forgetEverything();
  }

  /// The device overlooks this many commands that are not reads.
  public final void missCommands(int device, int count) {
    chip(device).commandsToMiss = count;
  }

  @Override
  public final void damageReplies(int device, boolean on) {
    chip(device).damagedReplies = on;
  }

  // One device.

  @Override
  public final void openWire(int device, int wire) {
    chip(device).cut(wire, true);
  }

  @Override
  public final void healWire(int device, int wire) {
    chip(device).cut(wire, false);
  }

  @Override
  public final void openGpio(int device, int gpio) {
    chip(device).cutGpio(gpio, true);
  }

  @Override
  public final void healGpio(int device, int gpio) {
    chip(device).cutGpio(gpio, false);
  }

  /// A bit of a register group is stuck, with a correct check sum over it.
  ///
  /// @param readCommand that shows the group, e.g. 004 for the first three cells
  /// @param bit 0 to 47: 8 · byte + place
  /// @throws IllegalArgumentException where there is no such bit, or no group that this command
  ///   reads
  public final void stickBit(int device, int readCommand, int bit, boolean level) {
    if (bit < 0 || bit > 47) throw new IllegalArgumentException("bit " + bit + ", expected 0..47");
    if (!readsGroup(readCommand)) {
      throw new IllegalArgumentException(
          "0x%03x, expected a command that reads a group".formatted(readCommand));
    }
    chip(device).stick(readCommand, bit, level);
  }

  /// The commands that read one group of registers, whose bits may stick.
  public final List<Integer> readCommands() {
    return IntStream.rangeClosed(0, LAST_COMMAND).filter(this::readsGroup).boxed().toList();
  }

  private boolean readsGroup(int command) {
    return chips[0].answerBytes(command) == BLOCK;
  }

  @Override
  public final void healBits(int device) {
    chip(device).unstick();
  }

  /// The digital filter behind a converter computes wrongly: readings, self-test codes, the check
  /// by redundancy.
  public final void failFilter(int device, int converter, boolean on) {
    chip(device).failedFilter[converter - 1] = on;
  }

  /// The first reference is too large by this, relatively: every reading is too small, that of the
  /// second reference too.
  public final void driftReference(int device, double relative) {
    chip(device).referenceDrift = relative;
  }

  @Override
  public final void stallConverter(int device, boolean on) {
    chip(device).stalled = on;
  }

  /// Analog (5 V) and digital supply of a chip, as its status registers tell them.
  public final void supply(int device, double analogVolts, double digitalVolts) {
    Chip chip = chip(device);
    chip.analogSupplyVolts = analogVolts;
    chip.digitalSupplyVolts = digitalVolts;
  }

  final Chip chip(int device) {
    if (device < 1 || device > chips.length) {
      throw new IllegalArgumentException("device " + device + " of " + chips.length);
    }
    return chips[device - 1];
  }

  final long nowNanos() {
    return clock.nowNanos();
  }

  private static int requireCell(Chip chip, int cell) {
    if (cell < 1 || cell > chip.cells) {
      throw new IllegalArgumentException("cell " + cell + " of " + chip.cells);
    }
    return cell;
  }

  private int listeningDevices(long nanos) {
    int listening = 0;
    while (listening < linkedDevices && chips[listening].listens(nanos)) listening++;
    return listening;
  }

  private void signal(long nanos) {
    long at = nanos;
    for (int i = 0; i < linkedDevices && at != Chip.NEVER; i++) at = chips[i].signal(at);
  }

  private void answer(byte[] in, int length, int listening, long start, long end) {
    if (Pec.fifteen(line, 0, 2) != (((line[2] & 0xFF) << 8) | (line[3] & 0xFF))) return;
    int command = ((line[0] & 0xFF) << 8) | (line[1] & 0xFF);
    long decoded = start + (long) (HEADER * 8 * nanosPerBit);
    advanceTo(decoded);
    int bytes = chips[0].answerBytes(command);
    if (bytes > 0) {
      int at = HEADER;
      for (int i = 0; i < listening && at < length; i++, at += bytes) {
        chips[i].answer(command, block, 0, decoded);
        if (chips[i].damagedReplies) block[2] ^= 0x10;
        System.arraycopy(block, 0, in, at, Math.min(bytes, length - at));
      }
    } else if (chips[0].isWrite(command)) {
      for (int i = 0; i < listening; i++) {
        int at = length - BLOCK * (i + 1);
        if (at >= HEADER && !misses(chips[i])) chips[i].write(command, line, at, end);
      }
    } else {
      long busyUntil = -1;
      for (int i = 0; i < listening; i++) {
        if (!misses(chips[i])) chips[i].execute(command, length - HEADER, decoded);
        busyUntil = Math.max(busyUntil, chips[i].busyUntil(command));
      }
      if (busyUntil >= 0) poll(in, length, decoded, busyUntil);
    }
  }

  /// The line is low for as long as a device is busy.
  private void poll(byte[] in, int length, long decoded, long busyUntil) {
    for (int bit = 0; bit < 8 * (length - HEADER); bit++) {
      if (decoded + (long) (bit * nanosPerBit) >= busyUntil) return;
      in[HEADER + bit / 8] &= (byte) ~(0x80 >> bit % 8);
    }
  }

  private static boolean misses(Chip chip) {
    if (chip.commandsToMiss == 0) return false;
    chip.commandsToMiss--;
    return true;
  }

  private void flip(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) bytes[i] = flips.pass(bytes[i]);
  }
}
