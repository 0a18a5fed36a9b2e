package io.celltwin.hal.monitor;

import io.celltwin.hal.Clock;
import io.celltwin.hal.DeviceFault.Kind;
import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.SpiBus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What Analog Devices' chips have in common behind their link: settings of two groups that are
/// written and compared, groups of three words, discharging and its muting, thresholds. Devices
/// count from 0 here, and are a bit each in a set of them.
abstract class AdiChain implements MonitorChain {
  // Codes that are the same in all chips
  static final int WRCFGA = 0x001;
  static final int RDCFGA = 0x002;
  static final int WRCFGB = 0x024;
  static final int RDCFGB = 0x026;

  /// A to F: E and F come between the codes of D.
  static final int[] RDCV = {0x004, 0x006, 0x008, 0x00A, 0x009, 0x00B};

  static final int CLRCELL = 0x711;
  static final int CLRAUX = 0x712;
  static final int MUTE = 0x028;
  static final int UNMUTE = 0x029;

  /// Second reference.
  static final double REFERENCE_LOW = 2.985;

  static final double REFERENCE_HIGH = 3.015;

  static final int MAXIMUM_WORDS = 18;

  final Clock clock;
  final MonitorSettings settings;
  final FaultBoard board;
  final DeviceHealth health;
  final AdiLink link;
  final Findings findings;
  final int devices;
  final int inputs;
  final int gpios;
  final byte[] configurationA;
  final byte[] configurationB;
  final int[] wired;
  final int[] discharged;
  final boolean[] isSet; // has been configured since the port was opened
  final int[] words; // as read last: device · MAXIMUM_WORDS + word
  final int[] judged; // words of each device that were read at all, a bit each

  /// Devices with a good answer since this was last set to 0.
  int heard;

  /// Devices that have shown, when their settings were read last, that they discharge what they are
  /// to and nothing else.
  int obedient;

  private final String[] tests;
  private boolean muted;

  /// @param tests their names, in order
  AdiChain(
      SpiBus bus,
      Clock clock,
      MonitorSettings settings,
      FaultBoard board,
      DeviceHealth health,
      AdiLink.DataCode code,
      long wakeNanos,
      String[] tests) {
    this.clock = clock;
    this.settings = settings;
    this.board = board;
    this.health = health;
    this.tests = tests;
    link = new AdiLink(bus, clock, health, settings, code, wakeNanos);
    devices = settings.devices();
    inputs = settings.chip().inputs();
    gpios = settings.chip().gpios();
    findings = new Findings(board, devices);
    configurationA = new byte[devices * AdiLink.BYTES];
    configurationB = new byte[devices * AdiLink.BYTES];
    wired = new int[devices];
    discharged = new int[devices];
    isSet = new boolean[devices];
    words = new int[devices * MAXIMUM_WORDS];
    judged = new int[devices];
    for (int device = 0; device < devices; device++) wired[device] = settings.wired(device);
  }

  /// Puts the settings, and what is to be discharged, into both configurations.
  abstract void compose();

  abstract void writeConfiguration() throws IOException, InterruptedException;

  /// Reads the settings back; who answers is in [#heard], who discharges as told in [#obedient].
  ///
  /// @return devices that answer and have others
  abstract int differing() throws IOException, InterruptedException;

  /// Makes sure that each device that answers has its settings; names those that had lost them.
  ///
  /// @return devices that answer
  abstract int settle() throws IOException, InterruptedException;

  /// A word of the chip from the two bytes at `at` of the link's data.
  abstract int word(int at);

  /// A group of registers and the command that reads it.
  record Group(String name, int code) {}

  /// All that the chip has, in the order in which they are shown.
  abstract List<Group> groups();

  abstract void run(int test) throws IOException, InterruptedException;

  @Override
  public final int inputs() {
    return inputs;
  }

  @Override
  public final int gpios() {
    return gpios;
  }

  // ---- the link

  /// @return when the window had ended
  long send(int command) throws IOException, InterruptedException {
    return link.command(command);
  }

  void write(int command, byte[] blocks) throws IOException, InterruptedException {
    link.write(command, blocks);
  }

  /// @return devices whose answer counts
  int read(int command) throws IOException, InterruptedException {
    int good = link.read(command);
    heard |= good;
    return good;
  }

  /// Reads groups of three words each into [#words].
  ///
  /// @return devices of which all groups count
  final int readWords(int[] codes, int groups) throws IOException, InterruptedException {
    int all = link.all();
    Arrays.fill(judged, 0);
    for (int group = 0; group < groups; group++) {
      int good = read(codes[group]);
      all &= good;
      for (int device = 0; device < devices; device++) {
        if ((good >> device & 1) == 0) continue;
        judged[device] |= 7 << (3 * group);
        for (int k = 0; k < 3; k++) {
          words[device * MAXIMUM_WORDS + 3 * group + k] = word(device * AdiLink.BYTES + 2 * k);
        }
      }
    }
    return all;
  }

  /// Waits for a conversion that was started at `startNanos`: first its time by the table, then by
  /// the chips' own word.
  ///
  /// @return whether all devices have ended
  final boolean await(
      int poll, long startNanos, long leastNanos, long betweenNanos, long longestNanos)
      throws IOException, InterruptedException {
    clock.waitUntil(startNanos + leastNanos);
    boolean ended = link.poll(poll);
    while (!ended && clock.nowNanos() - startNanos - longestNanos < 0) {
      link.pause(betweenNanos);
      ended = link.poll(poll);
    }
    board.set(Kind.NO_CONVERSION, 0, !ended);
    return ended;
  }

  /// Bench: asks without a pause.
  ///
  /// @return how long the conversion has taken; negative where it never ended
  final long timed(int poll, long startNanos, long longestNanos)
      throws IOException, InterruptedException {
    while (!link.poll(poll)) {
      if (clock.nowNanos() - startNanos - longestNanos >= 0) return -1;
    }
    return clock.nowNanos() - startNanos;
  }

  // ---- configuration

  /// @param good devices whose group is in the link's data
  /// @param mask bits of the group that read back as written
  /// @return those of them that have other settings
  final int differing(int good, byte[] configuration, int[] mask) {
    int differs = 0;
    for (int device = 0; device < devices; device++) {
      if ((good >> device & 1) == 0) continue;
      int at = device * AdiLink.BYTES;
      int bits = 0;
      for (int k = 0; k < AdiLink.BYTES; k++) {
        bits |= (configuration[at + k] ^ link.data[at + k]) & mask[k];
      }
      if (bits != 0) differs |= 1 << device;
    }
    return differs;
  }

  /// Writes the settings anew where a device has lost them, once more where it did not take them.
  ///
  /// @return devices that still have others
  final int restore(int lost, long referenceNanos) throws IOException, InterruptedException {
    if (lost == 0) return 0;
    writeConfiguration();
    int stubborn = differing();
    if (stubborn != 0) {
      writeConfiguration();
      stubborn = differing();
    }
    link.pause(referenceNanos);
    return stubborn;
  }

  /// What sleeps on purpose, or has never been set, has not restarted.
  ///
  /// @param had the settings before they were written
  /// @param has them now
  final void settled(int device, boolean had, boolean has, boolean slept) {
    board.set(Kind.RESET, device + 1, !had && has && isSet[device] && !slept);
    board.set(Kind.CONFIGURATION, device + 1, !has);
    if (!had && has && isSet[device]) health.add(DeviceHealth.Count.RECONFIGURED, 1);
    if (has) isSet[device] = true;
  }

  // ---- what a scan has found

  /// Ends a scan.
  ///
  /// @param answering devices that have said anything
  /// @param whole devices that have said everything
  final void answered(Scan scan, int answering, int whole) {
    for (int device = 0; device < devices; device++) {
      board.set(Kind.NO_ANSWER, device + 1, (whole >> device & 1) == 0);
    }
    link.expected = answering;
    scan.answered = answering;
  }

  /// @param volts `NaN` says nothing
  final void judge(
      Kind kind, int device, int channel, double volts, double lowest, double highest) {
    if (Double.isNaN(volts)) return;
    board.set(kind, device + 1, channel, volts < lowest || volts > highest);
  }

  /// The values of a device whose reference is wrong are none.
  final void dropCellsWithoutReference(Scan scan, int device) {
    if (!board.has(Kind.REFERENCE, device + 1)) return;
    Arrays.fill(scan.cellVolts, device * inputs, (device + 1) * inputs, Double.NaN);
  }

  /// Pairs of bits, under and over, of `count` cells from the byte `at` of the link's data.
  final void thresholds(int device, int firstCell, int count, int at) {
    for (int k = 0; k < count; k++) {
      int cell = firstCell + k;
      if ((wired[device] >> cell & 1) == 0) continue;
      int pair = link.data[at + k / 4] >> (2 * (k % 4));
      if (settings.underVolts() > 0) {
        board.set(Kind.CELL_UNDER_VOLTAGE, device + 1, cell + 1, (pair & 1) != 0);
      }
      if (settings.overVolts() > 0) {
        board.set(Kind.CELL_OVER_VOLTAGE, device + 1, cell + 1, (pair & 2) != 0);
      }
    }
  }

  // ---- balancing

  /// Each scan reads the settings back, what is discharged among them.
  @Override
  public final int discharge(int[] cellsOfDevice, int unsure)
      throws IOException, InterruptedException {
    if (unsure != 0 || !Arrays.equals(cellsOfDevice, discharged)) {
      System.arraycopy(cellsOfDevice, 0, discharged, 0, devices);
      compose();
      writeConfiguration();
      differing();
    }
    return obedient;
  }

  @Override
  public final void forgetDischarge() {
    Arrays.fill(discharged, 0);
    compose();
  }

  final boolean isDischarging() {
    for (int cells : discharged) if (cells != 0) return true;
    return false;
  }

  /// Ends the discharging for a conversion, where there is any.
  final void mute() throws IOException, InterruptedException {
    if (!isDischarging()) return;
    interruptDischarge();
    muted = true;
    if (settings.balancing().settleNanos() > 0) link.pause(settings.balancing().settleNanos());
  }

  final void unmute() throws IOException, InterruptedException {
    if (!muted) return;
    muted = false;
    resumeDischarge();
  }

  void interruptDischarge() throws IOException, InterruptedException {
    send(MUTE);
  }

  void resumeDischarge() throws IOException, InterruptedException {
    send(UNMUTE);
  }

  // ---- tests and bench

  @Override
  public final int tests() {
    return tests.length;
  }

  @Override
  public final String testName(int test) {
    return tests[test];
  }

  @Override
  public final void test(int test) throws IOException, InterruptedException {
    mute();
    run(test);
    unmute();
  }

  /// Thresholds alone: whatever they say, nothing is discharged and nothing is switched.
  ///
  /// @param firstByte of the three that hold the thresholds; those behind them are 0
  /// @return devices that gave back what they were given
  final int tryThresholds(
      int pattern, byte[] configuration, int firstByte, int write, int read, int[] mask)
      throws IOException, InterruptedException {
    byte[] trial = configuration.clone();
    for (int device = 0; device < devices; device++) {
      for (int k = firstByte; k < AdiLink.BYTES; k++) {
        int number = k - firstByte + 1;
        trial[device * AdiLink.BYTES + k] =
            (byte) (number <= 3 ? pattern * (31 * device + number) + pattern : 0);
      }
    }
    write(write, trial);
    int good = link.read(read);
    int same = good & ~differing(good, trial, mask);
    writeConfiguration();
    return same;
  }

  @Override
  public final int surplusDevices() throws IOException, InterruptedException {
    return link.answersBeyond(RDCFGA) ? 1 : 0;
  }

  @Override
  public final List<RawRegister> registers() throws IOException, InterruptedException {
    List<RawRegister> all = new ArrayList<>();
    for (Group group : groups()) link.raw(group.name, group.code, all);
    return all;
  }

  /// CVA, CVB and so on.
  static void groups(String name, int[] codes, int count, List<Group> into) {
    for (int k = 0; k < count; k++) into.add(new Group(name + (char) ('A' + k), codes[k]));
  }

  @Override
  public final int sleepAndWake() throws IOException, InterruptedException {
    link.pause(AdiLink.ASLEEP_NANOS);
    return settle();
  }
}
