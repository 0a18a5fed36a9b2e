package io.celltwin.hal.monitor;

import io.celltwin.hal.Clock;
import io.celltwin.hal.DeviceFault.Kind;
import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.SpiBus;
import java.io.IOException;
import java.util.Arrays;

/// ADBMS6830 (16 cells; ADES1830 in foxBMS 2): codes, registers, times and rules.
///
/// Sources, where nothing else is said: foxBMS 2's ADES1830 driver and the maker's command list
/// agree. "Unconfirmed" is what no second source was found for.
///
/// Each answer carries how many commands its device has taken: one that has missed one holds old
/// values, and nothing of it counts until the counters have been reset.
final class Adbms6830 implements MonitorChain {
  private static final int WRCFGA = 0x001;
  private static final int RDCFGA = 0x002;
  private static final int WRCFGB = 0x024;
  private static final int RDCFGB = 0x026;

  /// A to F: E and F come between the codes of D.
  private static final int[] RDCV = {0x004, 0x006, 0x008, 0x00A, 0x009, 0x00B};

  private static final int[] RDAUX = {0x019, 0x01A, 0x01B, 0x01F};
  private static final int[] RDRAX = {0x01C, 0x01D, 0x01E, 0x025};
  private static final int[] RDSV = {0x003, 0x005, 0x007, 0x00D, 0x00E, 0x00F};
  private static final int RDSTATA = 0x030;
  private static final int RDSTATB = 0x031;
  private static final int RDSTATC = 0x032;
  private static final int RDSTATD = 0x033;

  /// With the second converter beside the first (RD), once (CONT = 0), discharge interrupted (DCP =
  /// 0).
  private static final int ADCV = 0x360;

  private static final int ADSV = 0x168;

  /// Field of ADSV: test current at even or at odd channels (maker's list alone).
  private static final int[] OPEN_WIRE = {0, 1, 2};

  private static final int ADAX = 0x410;
  private static final int ADAX2 = 0x400;
  private static final int CLRCELL = 0x711;
  private static final int CLRAUX = 0x712;
  private static final int CLOVUV = 0x715;
  private static final int CLRFLAG = 0x717;
  private static final int PLADC = 0x718;
  private static final int PLSADC = 0x71D;
  private static final int PLAUX = 0x71E;
  private static final int PLAUX2 = 0x71F;
  private static final int RSTCC = 0x02E;
  private static final int MUTE = 0x028;
  private static final int UNMUTE = 0x029;

  private static final int CELLS = 16;
  private static final int GPIOS = 10;
  private static final int MAXIMUM_WORDS = 18;

  /// Byte 0 of CFGA: reference on; the two converters may differ by 15 mV.
  private static final int REFON = 0x80;

  private static final int CTH_15_MV = 4;

  /// Read-only bits and the discharge timer do not read back as written.
  private static final int[] SAME_A = {0x87, 0xFF, 0xF8, 0xFF, 0x03, 0x07};

  private static final int[] SAME_B = {0xFF, 0xFF, 0xFF, 0xC0, 0xFF, 0xFF};

  /// Register words: 1.5 V + 150 uV · code, signed.
  private static final double VOLTS = 150e-6;

  private static final double OFFSET_VOLTS = 1.5;

  /// Cleared, and not converted since.
  private static final int CLEARED = -0x8000;

  /// 5.75 V, and 0.5 V below zero: what the inputs are good for, unconfirmed.
  private static final int HIGHEST_CODE = 28_333;

  private static final int LOWEST_CODE = -13_333;

  /// t_WAKE of the core; foxBMS 2 alone.
  private static final long WAKE_NANOS = 500_000;

  /// What foxBMS 2 waits for the reference.
  private static final long REFERENCE_NANOS = 5_000_000;

  /// All cells at once in the first converter: unconfirmed. When the values are there the chips
  /// say.
  private static final long CELLS_NANOS = 1_000_000;

  /// Between two questions whether it has ended.
  private static final long POLL_NANOS = 500_000;

  /// The slowest conversion of all, unconfirmed, with a reserve.
  private static final long LONGEST_NANOS = 40_000_000;

  private static final double REFERENCE_LOW = 2.985;
  private static final double REFERENCE_HIGH = 3.015;
  private static final double ANALOG_LOW = 4.512;
  private static final double ANALOG_HIGH = 5.486;
  private static final double DIGITAL_LOW = 2.754;
  private static final double DIGITAL_HIGH = 3.528;

  /// A wire is open where the test current pulls its cell down by this much; unconfirmed: the
  /// LTC6804-1's limit.
  private static final int OPEN_WIRE_CODES = 2667;

  /// Of two auxiliary converters; unconfirmed: 10 mV.
  private static final int AUXILIARY_CODES = 67;

  /// Of the two converters of a cell: the limit that the chip is given for its own comparison, and
  /// a millisecond of a load's step in the slower one.
  private static final int CELL_CODES = 133;

  private static final String[] TESTS = {
    "open wires", "redundancy of GPIOs", "redundancy of cells", "cleared registers"
  };

  private final Clock clock;
  private final MonitorSettings settings;
  private final FaultBoard board;
  private final DeviceHealth health;
  private final AdiLink link;
  private final int devices;
  private final byte[] configurationA;
  private final byte[] configurationB;
  private final byte[] flagsToClear;
  private final byte[] thresholdsToClear;
  private final int[] wired;
  private final int[] discharged;
  private final boolean[] isSet;
  private final short[] words; // device · MAXIMUM_WORDS + word
  private final short[] before;
  private final int[] judged; // words that were read
  private final int[] openWires;
  private final int[] distrusted; // cells that a test has found to be wrong
  private final int[] distrustedGpios;
  private int counter; // commands that each device must have taken
  private int behind; // devices that have taken another number of them
  private boolean muted;

  Adbms6830(
      SpiBus bus, Clock clock, MonitorSettings settings, FaultBoard board, DeviceHealth health) {
    this.clock = clock;
    this.settings = settings;
    this.board = board;
    this.health = health;
    this.link = new AdiLink(bus, clock, health, settings, AdiLink.DataCode.PEC10, WAKE_NANOS);
    devices = settings.devices();
    configurationA = new byte[devices * AdiLink.BYTES];
    configurationB = new byte[devices * AdiLink.BYTES];
    flagsToClear = new byte[devices * AdiLink.BYTES];
    thresholdsToClear = new byte[devices * AdiLink.BYTES];
    distrusted = new int[devices];
    distrustedGpios = new int[devices];
    wired = new int[devices];
    discharged = new int[devices];
    isSet = new boolean[devices];
    words = new short[devices * MAXIMUM_WORDS];
    before = new short[devices * MAXIMUM_WORDS];
    judged = new int[devices];
    openWires = new int[devices];
    for (int device = 0; device < devices; device++) wired[device] = settings.wired(device);
    compose();
  }

  @Override
  public int inputs() {
    return CELLS;
  }

  @Override
  public int gpios() {
    return GPIOS;
  }

  // ---- the command counter

  /// @return when the window had ended
  private long send(int command) throws IOException, InterruptedException {
    long nanos = link.command(command);
    count();
    return nanos;
  }

  private void write(int command, byte[] blocks) throws IOException, InterruptedException {
    link.write(command, blocks);
    count();
  }

  /// After 63 comes 1: 0 is what a device shows that has restarted.
  private void count() {
    counter = counter == 63 ? 1 : counter + 1;
  }

  private void resetCounters() throws IOException, InterruptedException {
    link.command(RSTCC);
    counter = 0;
    behind = 0;
  }

  /// @return devices whose answer is good and whose counter is right, a bit each
  private int read(int command) throws IOException, InterruptedException {
    int good = link.read(command);
    int current = 0;
    for (int device = 0; device < devices; device++) {
      if ((good >> device & 1) == 0) continue;
      if (link.counters[device] == counter) current |= 1 << device;
      else behind |= 1 << device;
    }
    heard |= good;
    return current;
  }

  private int heard; // devices with a good answer since this was last set to 0

  // ---- configuration

  private void compose() {
    double under = settings.underVolts();
    double over = settings.overVolts();
    // 1.5 V + 16 · 150 uV · code, 12 bits signed (maker's list alone); the ends are no threshold.
    int vuv = under > 0 ? threshold(under) : 0x800;
    int vov = over > 0 ? threshold(over) : 0x7FF;
    for (int device = 0; device < devices; device++) {
      int at = device * AdiLink.BYTES;
      configurationA[at] = (byte) (REFON | CTH_15_MV);
      configurationA[at + 3] = (byte) 0xFF; // pull-downs of the GPIOs off
      configurationA[at + 4] = 0x03;
      configurationB[at] = (byte) vuv;
      configurationB[at + 1] = (byte) ((vov & 0x0F) << 4 | (vuv >> 8 & 0x0F));
      configurationB[at + 2] = (byte) (vov >> 4);
      configurationB[at + 4] = (byte) discharged[device];
      configurationB[at + 5] = (byte) (discharged[device] >> 8);
    }
  }

  private static int threshold(double volts) {
    return Math.clamp(Math.round((volts - OFFSET_VOLTS) / (16 * VOLTS)), -2048, 2047) & 0xFFF;
  }

  private void writeConfiguration() throws IOException, InterruptedException {
    write(WRCFGA, configurationA);
    write(WRCFGB, configurationB);
  }

  /// @return devices that answer and have other settings, a bit each
  private int differing() throws IOException, InterruptedException {
    int differs = 0;
    read(RDCFGA);
    int good = link.lastGood;
    for (int device = 0; device < devices; device++) {
      if ((good >> device & 1) != 0 && !isSame(configurationA, SAME_A, device)) {
        differs |= 1 << device;
      }
    }
    if (good == 0) return 0;
    read(RDCFGB);
    good = link.lastGood;
    for (int device = 0; device < devices; device++) {
      if ((good >> device & 1) != 0 && !isSame(configurationB, SAME_B, device)) {
        differs |= 1 << device;
      }
    }
    return differs;
  }

  private boolean isSame(byte[] configuration, int[] mask, int device) {
    int at = device * AdiLink.BYTES;
    for (int k = 0; k < AdiLink.BYTES; k++) {
      if (((configuration[at + k] ^ link.data[at + k]) & mask[k]) != 0) return false;
    }
    return true;
  }

  /// Makes sure that each device that answers has its settings; names those that had lost them, and
  /// those that have missed a command since.
  private int settle() throws IOException, InterruptedException {
    heard = 0;
    link.wake();
    boolean slept = link.hasSlept();
    if (slept) resetCounters();
    int lost = differing();
    if (heard == 0 && !slept) {
      link.wakeFromSleep();
      link.hasSlept();
      resetCounters();
      lost = differing();
    }
    int missed = behind;
    if (behind != 0) resetCounters();
    int stubborn = 0;
    if (lost != 0) {
      writeConfiguration();
      stubborn = differing();
      if (stubborn != 0) {
        writeConfiguration();
        stubborn = differing();
      }
      link.pause(REFERENCE_NANOS);
    }
    for (int device = 0; device < devices; device++) {
      if ((heard >> device & 1) == 0) continue;
      boolean had = (lost >> device & 1) == 0;
      boolean has = (stubborn >> device & 1) == 0;
      board.set(Kind.RESET, device + 1, !had && has && isSet[device] && !slept);
      board.set(Kind.CONFIGURATION, device + 1, !has);
      boolean hasMissed = had && isSet[device] && !slept && (missed >> device & 1) != 0;
      board.set(Kind.COMMAND_MISSED, device + 1, hasMissed);
      if (!had && has && isSet[device]) health.add(DeviceHealth.Count.RECONFIGURED, 1);
      if (has) isSet[device] = true;
    }
    return heard;
  }

  @Override
  public int start() throws IOException, InterruptedException {
    Arrays.fill(isSet, false);
    link.expected = link.all();
    link.wake();
    resetCounters();
    writeConfiguration();
    send(UNMUTE);
    link.pause(REFERENCE_NANOS);
    return settle();
  }

  // ---- conversion

  /// @return whether all devices have ended
  private boolean await(long startNanos, long leastNanos, int poll)
      throws IOException, InterruptedException {
    clock.waitUntil(startNanos + leastNanos);
    while (!link.poll(poll)) {
      if (clock.nowNanos() - startNanos - LONGEST_NANOS >= 0) {
        board.set(Kind.NO_CONVERSION, 0, true);
        return false;
      }
      link.pause(POLL_NANOS);
    }
    board.set(Kind.NO_CONVERSION, 0, false);
    return true;
  }

  /// Reads groups of three words each into [#words].
  ///
  /// @return devices of which all groups count
  private int readWords(int[] codes, int groups) throws IOException, InterruptedException {
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

  private short word(int at) {
    return (short) ((link.data[at + 1] & 0xFF) << 8 | (link.data[at] & 0xFF));
  }

  private static double volts(int code) {
    return code == CLEARED ? Double.NaN : OFFSET_VOLTS + VOLTS * code;
  }

  @Override
  public void measure(Scan scan, boolean auxiliary) throws IOException, InterruptedException {
    scan.clear(clock.nowNanos());
    int answering = settle();
    if (answering == 0) {
      lost(scan, 0, 0);
      return;
    }
    mute();
    send(CLRCELL);
    long startNanos = send(ADCV);
    await(startNanos, CELLS_NANOS, PLADC);
    int whole = readWords(RDCV, 6) | behind;
    for (int device = 0; device < devices; device++) cells(scan, device, startNanos);
    if (auxiliary) {
      send(CLRAUX);
      startNanos = send(ADAX);
      await(startNanos, CELLS_NANOS, PLAUX);
      long endNanos = clock.nowNanos();
      whole &= readWords(RDAUX, 4) | behind;
      for (int device = 0; device < devices; device++) {
        for (int gpio = 0; gpio < GPIOS; gpio++) {
          int at = device * GPIOS + gpio;
          scan.gpioNanos[at] = startNanos + (endNanos - startNanos) * (2 * gpio + 1) / (2 * GPIOS);
          if ((judged[device] & ~distrustedGpios[device] & 1 << gpio) != 0) {
            scan.gpioVolts[at] = volts(words[device * MAXIMUM_WORDS + gpio]);
          }
        }
      }
      scan.statusNanos = endNanos;
      whole &= status(scan) | behind;
      for (int device = 0; device < devices; device++) {
        if (!board.has(Kind.REFERENCE, device + 1)) continue;
        Arrays.fill(scan.cellVolts, device * CELLS, (device + 1) * CELLS, Double.NaN);
      }
    }
    unmute();
    lost(scan, heard, whole & heard);
  }

  private void lost(Scan scan, int answering, int whole) {
    for (int device = 0; device < devices; device++) {
      board.set(Kind.NO_ANSWER, device + 1, (whole >> device & 1) == 0);
    }
    link.expected = answering;
    scan.answered = answering;
  }

  private void cells(Scan scan, int device, long startNanos) {
    boolean mistrusted =
        board.has(Kind.REFERENCE, device + 1) || board.has(Kind.CONFIGURATION, device + 1);
    int used = wired[device];
    boolean idle = judged[device] != 0;
    for (int cell = 0; cell < CELLS; cell++) {
      int at = device * CELLS + cell;
      scan.cellNanos[at] = startNanos + CELLS_NANOS / 2;
      if ((judged[device] >> cell & 1) == 0) continue;
      int code = words[device * MAXIMUM_WORDS + cell];
      if (code == CLEARED) continue;
      idle = false;
      boolean outside = code > HIGHEST_CODE || code < LOWEST_CODE;
      if ((used >> cell & 1) != 0) {
        board.set(Kind.OVER_RANGE, device + 1, cell + 1, outside);
      }
      boolean besideOpenWire = (openWires[device] >> cell & 3) != 0;
      boolean isDistrusted = (distrusted[device] >> cell & 1) != 0;
      if (!outside && !mistrusted && !besideOpenWire && !isDistrusted) {
        scan.cellVolts[at] = volts(code);
      }
    }
    if (judged[device] != 0) board.set(Kind.NO_CONVERSION, device + 1, idle);
  }

  private int status(Scan scan) throws IOException, InterruptedException {
    int whole = link.all();
    int good = read(RDSTATA);
    whole &= good;
    for (int device = 0; device < devices; device++) {
      if ((good >> device & 1) == 0) continue;
      int at = device * AdiLink.BYTES;
      double reference = volts(word(at));
      scan.referenceVolts[device] = reference;
      if (!Double.isNaN(reference)) {
        board.set(
            Kind.REFERENCE, device + 1, reference < REFERENCE_LOW || reference > REFERENCE_HIGH);
      }
      scan.dieCelsius[device] = volts(word(at + 2)) / 7.5e-3 - 273;
    }
    good = read(RDSTATB);
    whole &= good;
    for (int device = 0; device < devices; device++) {
      if ((good >> device & 1) == 0) continue;
      int at = device * AdiLink.BYTES;
      double digital = volts(word(at));
      double analog = volts(word(at + 2));
      if (!Double.isNaN(analog)) {
        board.set(Kind.SUPPLY, device + 1, 1, analog < ANALOG_LOW || analog > ANALOG_HIGH);
      }
      if (!Double.isNaN(digital)) {
        board.set(Kind.SUPPLY, device + 1, 2, digital < DIGITAL_LOW || digital > DIGITAL_HIGH);
      }
    }
    good = read(RDSTATC);
    whole &= good;
    boolean anyFlag = false;
    Arrays.fill(flagsToClear, (byte) 0);
    for (int device = 0; device < devices; device++) {
      if ((good >> device & 1) != 0) anyFlag |= flags(device);
    }
    if (anyFlag) write(CLRFLAG, flagsToClear);
    good = read(RDSTATD);
    whole &= good;
    boolean anyThreshold = false;
    Arrays.fill(thresholdsToClear, (byte) 0);
    for (int device = 0; device < devices; device++) {
      if ((good >> device & 1) != 0) anyThreshold |= thresholds(device);
    }
    if (anyThreshold) {
      // Whether this one is counted is unconfirmed: the counters begin anew.
      link.write(CLOVUV, thresholdsToClear);
      resetCounters();
    }
    return whole;
  }

  /// Likewise.
  private boolean thresholds(int device) {
    int used = wired[device];
    int any = 0;
    for (int k = 0; k < 4; k++) {
      byte pairs = link.data[device * AdiLink.BYTES + k];
      thresholdsToClear[device * AdiLink.BYTES + k] = pairs;
      any |= pairs;
    }
    for (int cell = 0; cell < CELLS; cell++) {
      if ((used >> cell & 1) == 0) continue;
      int pair = link.data[device * AdiLink.BYTES + cell / 4] >> (2 * (cell % 4));
      if (settings.underVolts() > 0) {
        board.set(Kind.CELL_UNDER_VOLTAGE, device + 1, cell + 1, (pair & 1) != 0);
      }
      if (settings.overVolts() > 0) {
        board.set(Kind.CELL_OVER_VOLTAGE, device + 1, cell + 1, (pair & 2) != 0);
      }
    }
    return any != 0;
  }

  /// Flags that stand until they are cleared: those that are set are, so that they show whether it
  /// is still so with the next scan. Bits 6 and 7 of byte 5 have two readings: unconfirmed, left
  /// out.
  private boolean flags(int device) {
    int at = device * AdiLink.BYTES;
    int disagree = (link.data[at] & 0xFF) | (link.data[at + 1] & 0xFF) << 8;
    int used = wired[device];
    for (int cell = 0; cell < CELLS; cell++) {
      if ((used >> cell & 1) != 0) {
        board.set(Kind.OVERLAP, device + 1, cell + 1, (disagree >> cell & 1) != 0);
      }
    }
    int memory = link.data[at + 4] & 0x0F; // CED, CMED, SED, SMED
    int others = link.data[at + 5] & 0x05; // THSD, OSCCHK
    board.set(Kind.MEMORY, device + 1, memory != 0);
    board.set(Kind.THERMAL_SHUTDOWN, device + 1, (others & 0x04) != 0);
    board.set(Kind.OSCILLATOR, device + 1, (others & 0x01) != 0);
    flagsToClear[at] = (byte) disagree;
    flagsToClear[at + 1] = (byte) (disagree >> 8);
    flagsToClear[at + 4] = (byte) memory;
    flagsToClear[at + 5] = (byte) others;
    return (disagree | memory | others) != 0;
  }

  // ---- balancing

  @Override
  public void discharge(int[] cellsOfDevice) throws IOException, InterruptedException {
    if (Arrays.equals(cellsOfDevice, discharged)) return;
    System.arraycopy(cellsOfDevice, 0, discharged, 0, devices);
    compose();
    writeConfiguration();
  }

  private void mute() throws IOException, InterruptedException {
    muted = false;
    for (int cells : discharged) muted |= cells != 0;
    if (!muted) return;
    send(MUTE);
    if (settings.balancing().settleNanos() > 0) link.pause(settings.balancing().settleNanos());
  }

  private void unmute() throws IOException, InterruptedException {
    if (muted) send(UNMUTE);
    muted = false;
  }

  @Override
  public void keepAwake() throws IOException, InterruptedException {
    link.command(PLADC);
  }

  // ---- tests

  @Override
  public int tests() {
    return TESTS.length;
  }

  @Override
  public String testName(int test) {
    return TESTS[test];
  }

  @Override
  public void test(int test) throws IOException, InterruptedException {
    mute();
    switch (test) {
      case 0 -> openWires();
      case 1 -> redundancy();
      case 2 -> cellRedundancy();
      case 3 -> cleared();
      default -> throw new IllegalArgumentException("test " + test);
    }
    unmute();
  }

  private final int[] pulledDown = new int[AdiLink.MAXIMUM_DEVICES];

  /// The second converter measures without, then with a current from one sense wire to the next at
  /// the even, then at the odd cells. A cell that falls has an open wire at one of its ends: at the
  /// one that it shares with a neighbour that falls too.
  private void openWires() throws IOException, InterruptedException {
    int whole = link.all();
    Arrays.fill(pulledDown, 0);
    for (int field : OPEN_WIRE) {
      long startNanos = 0;
      for (int k = 0; k < (field == 0 ? 1 : settings.openWireRepetitions()); k++) {
        startNanos = send(ADSV | field);
        await(startNanos, CELLS_NANOS, PLSADC);
      }
      whole &= readWords(RDSV, 6);
      if (field == 0) {
        System.arraycopy(words, 0, before, 0, words.length);
        continue;
      }
      for (int device = 0; device < devices; device++) {
        for (int cell = 0; cell < CELLS; cell++) {
          // Field 1 is for even cells, 2 for odd ones, counted from 1.
          if ((cell + 1) % 2 != field - 1) continue;
          int at = device * MAXIMUM_WORDS + cell;
          if (before[at] - words[at] > OPEN_WIRE_CODES) pulledDown[device] |= 1 << cell;
        }
      }
    }
    for (int device = 0; device < devices; device++) {
      if ((whole >> device & 1) == 0) continue;
      int open = openWires(pulledDown[device], wired[device]);
      openWires[device] = open;
      for (int wire = 0; wire <= CELLS; wire++) {
        board.set(Kind.OPEN_WIRE, device + 1, wire, (open >> wire & 1) != 0);
      }
    }
  }

  /// @param fallen cells that the test current has pulled down, bit 0 for cell 1
  /// @return bit n for wire n
  static int openWires(int fallen, int wired) {
    int open = 0;
    for (int wire = 0; wire <= CELLS; wire++) {
      boolean below = wire > 0 && (wired >> (wire - 1) & 1) != 0;
      boolean above = wire < CELLS && (wired >> wire & 1) != 0;
      boolean fallenBelow = below && (fallen >> (wire - 1) & 1) != 0;
      boolean fallenAbove = above && (fallen >> wire & 1) != 0;
      boolean isOpen;
      if (below && above) {
        isOpen = fallenBelow && fallenAbove;
      } else if (above) {
        // Outermost: only if the wire above it does not explain it.
        isOpen = fallenAbove && (fallen >> (wire + 1) & 1) == 0;
      } else {
        isOpen = fallenBelow && (wire < 2 || (fallen >> (wire - 2) & 1) == 0);
      }
      if (isOpen) open |= 1 << wire;
    }
    return open;
  }

  /// A converter of its own measures the GPIOs again.
  private void redundancy() throws IOException, InterruptedException {
    send(CLRAUX);
    await(send(ADAX), CELLS_NANOS, PLAUX);
    int whole = readWords(RDAUX, 4);
    System.arraycopy(words, 0, before, 0, words.length);
    await(send(ADAX2), CELLS_NANOS, PLAUX2);
    whole &= readWords(RDRAX, 4);
    for (int device = 0; device < devices; device++) {
      if ((whole >> device & 1) == 0) continue;
      for (int gpio = 0; gpio < GPIOS; gpio++) {
        int one = before[device * MAXIMUM_WORDS + gpio];
        int other = words[device * MAXIMUM_WORDS + gpio];
        if (one == CLEARED && other == CLEARED) continue;
        board.set(
            Kind.OVERLAP,
            device + 1,
            Ltc681x.AUXILIARY_CHANNEL + gpio + 1,
            Math.abs(one - other) > AUXILIARY_CODES);
      }
    }
  }

  /// Both converters have measured all cells at once: the host compares what they gave, as the chip
  /// cannot see a bit that is stuck on the way to its registers.
  private void cellRedundancy() throws IOException, InterruptedException {
    send(CLRCELL);
    await(send(ADCV), CELLS_NANOS, PLADC);
    int whole = readWords(RDCV, 6);
    System.arraycopy(words, 0, before, 0, words.length);
    whole &= readWords(RDSV, 6);
    for (int device = 0; device < devices; device++) {
      if ((whole >> device & 1) == 0) continue;
      for (int cell = 0; cell < CELLS; cell++) {
        if ((wired[device] >> cell & 1) == 0) continue;
        int one = before[device * MAXIMUM_WORDS + cell];
        int other = words[device * MAXIMUM_WORDS + cell];
        if (one == CLEARED || other == CLEARED) continue;
        found(device, cell + 1, DIFFERS, Math.abs(one - other) > CELL_CODES);
      }
    }
  }

  /// Every bit of a cleared word but the highest is 0: one that is not is stuck.
  private void cleared() throws IOException, InterruptedException {
    send(CLRCELL);
    send(CLRAUX);
    int whole = readWords(RDCV, 6);
    for (int device = 0; device < devices; device++) {
      for (int cell = 0; cell < CELLS && (whole >> device & 1) != 0; cell++) {
        int word = words[device * MAXIMUM_WORDS + cell];
        found(device, cell + 1, STUCK, word != CLEARED);
      }
    }
    whole = readWords(RDAUX, 4);
    for (int device = 0; device < devices; device++) {
      for (int gpio = 0; gpio < GPIOS && (whole >> device & 1) != 0; gpio++) {
        int word = words[device * MAXIMUM_WORDS + gpio];
        found(device, Ltc681x.AUXILIARY_CHANNEL + gpio + 1, STUCK, word != CLEARED);
      }
    }
  }

  private static final int DIFFERS = 1;
  private static final int STUCK = 2;
  private final byte[] findings = new byte[64 * AdiLink.MAXIMUM_DEVICES];

  /// A fault is there, and the value is none, while either test says so.
  private void found(int device, int channel, int test, boolean isWrong) {
    int at = device * 64 + channel;
    int bits = isWrong ? findings[at] | test : findings[at] & ~test;
    findings[at] = (byte) bits;
    board.set(Kind.SELF_TEST, device + 1, channel, bits != 0);
    boolean isCell = channel <= Ltc681x.AUXILIARY_CHANNEL;
    int[] marked = isCell ? distrusted : distrustedGpios;
    int bit = 1 << (channel - (isCell ? 1 : Ltc681x.AUXILIARY_CHANNEL + 1));
    marked[device] = bits != 0 ? marked[device] | bit : marked[device] & ~bit;
  }

  // ---- bench

  @Override
  public int tryConfiguration(int pattern) throws IOException, InterruptedException {
    byte[] trial = configurationB.clone();
    for (int device = 0; device < devices; device++) {
      for (int k = 0; k < AdiLink.BYTES; k++) {
        trial[device * AdiLink.BYTES + k] =
            (byte) (k < 3 ? pattern * (31 * device + k + 1) + pattern : 0);
      }
    }
    heard = 0;
    write(WRCFGB, trial);
    int good = link.read(RDCFGB);
    int same = 0;
    for (int device = 0; device < devices; device++) {
      if ((good >> device & 1) != 0 && isSame(trial, SAME_B, device)) same |= 1 << device;
    }
    writeConfiguration();
    return same;
  }

  @Override
  public long timeConversion() throws IOException, InterruptedException {
    send(CLRCELL);
    long startNanos = send(ADCV);
    while (!link.poll(PLADC)) {
      if (clock.nowNanos() - startNanos - LONGEST_NANOS >= 0) return -1;
    }
    return clock.nowNanos() - startNanos;
  }

  @Override
  public long conversionNanos() {
    return CELLS_NANOS;
  }

  @Override
  public int surplusDevices() throws IOException, InterruptedException {
    return link.answersBeyond(RDCFGA) ? 1 : 0;
  }

  @Override
  public int sleepAndWake() throws IOException, InterruptedException {
    link.pause(AdiLink.ASLEEP_NANOS);
    return settle();
  }
}
