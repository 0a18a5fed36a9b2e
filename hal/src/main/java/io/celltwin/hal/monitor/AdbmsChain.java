package io.celltwin.hal.monitor;

import static io.celltwin.hal.monitor.Adbms6830.CELLS;
import static io.celltwin.hal.monitor.Adbms6830.CELLS_NANOS;
import static io.celltwin.hal.monitor.Adbms6830.CELL_GROUPS;
import static io.celltwin.hal.monitor.Adbms6830.CLEARED;

import io.celltwin.hal.Clock;
import io.celltwin.hal.DeviceFault.Kind;
import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.SpiBus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A chain of [Adbms6830]: its command counters, settings, scans and tests.
///
/// Each answer carries how many commands its device has taken: one that has missed one holds old
/// values, and nothing of it counts until the counters have been reset.
final class AdbmsChain extends AdiChain {
  private static final String[] TESTS = {
    "open wires", "redundancy of GPIOs", "redundancy of cells", "cleared registers"
  };

  // In Findings
  private static final int DIFFERS = 1;
  private static final int STUCK = 2;

  /// Between two questions whether a conversion has ended.
  private static final long POLL_NANOS = 500_000;

  private final byte[] flagsToClear;
  private final byte[] thresholdsToClear;
  private final int[] before; // words of the conversion that another is compared with
  private final int[] pulledDown; // cells of each device, a bit each
  private int counter; // commands that each device must have taken
  private int behind; // devices that have taken another number of them

  AdbmsChain(
      SpiBus bus, Clock clock, MonitorSettings settings, FaultBoard board, DeviceHealth health) {
    super(bus, clock, settings, board, health, AdiLink.DataCode.PEC10, Adbms6830.WAKE_NANOS, TESTS);
    flagsToClear = new byte[devices * AdiLink.BYTES];
    thresholdsToClear = new byte[devices * AdiLink.BYTES];
    before = new int[words.length];
    pulledDown = new int[devices];
    compose();
  }

  // ---- the command counter

  @Override
  long send(int command) throws IOException, InterruptedException {
    long nanos = super.send(command);
    count();
    return nanos;
  }

  @Override
  void write(int command, byte[] blocks) throws IOException, InterruptedException {
    super.write(command, blocks);
    count();
  }

  /// After 63 comes 1: 0 is what a device shows that has restarted.
  private void count() {
    counter = counter == 63 ? 1 : counter + 1;
  }

  private void resetCounters() throws IOException, InterruptedException {
    link.command(Adbms6830.RSTCC);
    counter = 0;
    behind = 0;
  }

  /// @return devices whose answer is good and whose counter is right
  @Override
  int read(int command) throws IOException, InterruptedException {
    int good = super.read(command);
    int current = 0;
    for (int device = 0; device < devices; device++) {
      if ((good >> device & 1) == 0) continue;
      if (link.counters[device] == counter) current |= 1 << device;
      else behind |= 1 << device;
    }
    return current;
  }

  // ---- configuration

  @Override
  void compose() {
    for (int device = 0; device < devices; device++) {
      Adbms6830.compose(settings, device, discharged[device], configurationA, configurationB);
    }
  }

  @Override
  void writeConfiguration() throws IOException, InterruptedException {
    write(WRCFGA, configurationA);
    write(WRCFGB, configurationB);
  }

  /// A device that has missed a command tells its settings all the same.
  @Override
  int differing() throws IOException, InterruptedException {
    obedient = 0;
    read(RDCFGA);
    if (link.lastGood == 0) return 0;
    int differs = differing(link.lastGood, configurationA, Adbms6830.SAME_A);
    read(RDCFGB);
    obedient = link.lastGood & ~differing(link.lastGood, configurationB, Adbms6830.DISCHARGES_B);
    return differs | differing(link.lastGood, configurationB, Adbms6830.SAME_B);
  }

  /// Names also those that have missed a command since.
  @Override
  int settle() throws IOException, InterruptedException {
    heard = 0;
    link.wake();
    boolean slept = link.hasSlept();
    if (slept) resetCounters();
    int lost = differing();
    if (heard == 0 && !slept) {
      // Fallen asleep all the same, or restarted.
      link.wakeFromSleep();
      link.hasSlept();
      resetCounters();
      lost = differing();
    }
    int missed = behind;
    if (behind != 0) resetCounters();
    int stubborn = restore(lost, Adbms6830.REFERENCE_NANOS);
    for (int device = 0; device < devices; device++) {
      if ((heard >> device & 1) == 0) continue;
      boolean had = (lost >> device & 1) == 0;
      boolean hasMissed = had && isSet[device] && !slept && (missed >> device & 1) != 0;
      settled(device, had, (stubborn >> device & 1) == 0, slept);
      board.set(Kind.COMMAND_MISSED, device + 1, hasMissed);
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
    link.pause(Adbms6830.REFERENCE_NANOS);
    return settle();
  }

  // ---- conversion

  private boolean await(long startNanos, int poll) throws IOException, InterruptedException {
    return await(poll, startNanos, CELLS_NANOS, POLL_NANOS, Adbms6830.LONGEST_NANOS);
  }

  @Override
  int word(int at) {
    return (short) ((link.data[at + 1] & 0xFF) << 8 | (link.data[at] & 0xFF));
  }

  @Override
  public void measure(Scan scan, boolean auxiliary) throws IOException, InterruptedException {
    scan.clear(clock.nowNanos());
    if (settle() == 0) {
      answered(scan, 0, 0);
      return;
    }
    mute();
    send(CLRCELL);
    long startNanos = send(Adbms6830.ADCV);
    await(startNanos, Adbms6830.PLADC);
    int whole = readWords(RDCV, CELL_GROUPS) | behind;
    for (int device = 0; device < devices; device++) cells(scan, device, startNanos);
    if (auxiliary) {
      send(CLRAUX);
      startNanos = send(Adbms6830.ADAX);
      await(startNanos, Adbms6830.PLAUX);
      long endNanos = clock.nowNanos();
      whole &= readWords(Adbms6830.RDAUX, Adbms6830.AUXILIARY_GROUPS) | behind;
      for (int device = 0; device < devices; device++) {
        gpios(scan, device, startNanos, endNanos);
      }
      scan.statusNanos = endNanos;
      whole &= status(scan) | behind;
      for (int device = 0; device < devices; device++) dropCellsWithoutReference(scan, device);
    }
    unmute();
    answered(scan, heard, whole & heard);
  }

  private void cells(Scan scan, int device, long startNanos) {
    boolean mistrusted =
        board.has(Kind.REFERENCE, device + 1) || board.has(Kind.CONFIGURATION, device + 1);
    boolean idle = judged[device] != 0;
    for (int cell = 0; cell < CELLS; cell++) {
      int at = device * CELLS + cell;
      scan.cellNanos[at] = startNanos + CELLS_NANOS / 2;
      if ((judged[device] >> cell & 1) == 0) continue;
      int code = words[device * MAXIMUM_WORDS + cell];
      if (code == CLEARED) continue;
      idle = false;
      boolean outside = code > Adbms6830.HIGHEST_CODE || code < Adbms6830.LOWEST_CODE;
      if ((wired[device] >> cell & 1) != 0) {
        board.set(Kind.OVER_RANGE, device + 1, cell + 1, outside);
      }
      if (!outside && !mistrusted && findings.trustsCell(device, cell)) {
        scan.cellVolts[at] = Adbms6830.volts(code);
      }
    }
    if (judged[device] != 0) board.set(Kind.NO_CONVERSION, device + 1, idle);
  }

  private void gpios(Scan scan, int device, long startNanos, long endNanos) {
    for (int gpio = 0; gpio < gpios; gpio++) {
      int at = device * gpios + gpio;
      scan.gpioNanos[at] = startNanos + (endNanos - startNanos) * (2L * gpio + 1) / (2L * gpios);
      if ((judged[device] >> gpio & 1) != 0 && findings.trustsAuxiliary(device, gpio)) {
        scan.gpioVolts[at] = Adbms6830.volts(words[device * MAXIMUM_WORDS + gpio]);
      }
    }
  }

  private int status(Scan scan) throws IOException, InterruptedException {
    int whole = link.all();
    int good = read(Adbms6830.RDSTATA);
    whole &= good;
    for (int device = 0; device < devices; device++) {
      if ((good >> device & 1) == 0) continue;
      int at = device * AdiLink.BYTES;
      double reference = Adbms6830.volts(word(at));
      scan.referenceVolts[device] = reference;
      judge(Kind.REFERENCE, device, -1, reference, REFERENCE_LOW, REFERENCE_HIGH);
      scan.dieCelsius[device] = Adbms6830.dieCelsius(word(at + 2));
    }
    good = read(Adbms6830.RDSTATB);
    whole &= good;
    for (int device = 0; device < devices; device++) {
      if ((good >> device & 1) == 0) continue;
      int at = device * AdiLink.BYTES;
      double digital = Adbms6830.volts(word(at));
      double analog = Adbms6830.volts(word(at + 2));
      scan.analogVolts[device] = analog;
      scan.digitalVolts[device] = digital;
      judge(Kind.SUPPLY, device, 1, analog, Adbms6830.ANALOG_LOW, Adbms6830.ANALOG_HIGH);
      judge(Kind.SUPPLY, device, 2, digital, Adbms6830.DIGITAL_LOW, Adbms6830.DIGITAL_HIGH);
    }
    good = read(Adbms6830.RDSTATC);
    whole &= good;
    boolean anyFlag = false;
    Arrays.fill(flagsToClear, (byte) 0);
    for (int device = 0; device < devices; device++) {
      if ((good >> device & 1) != 0) anyFlag |= flags(device);
    }
    if (anyFlag) write(Adbms6830.CLRFLAG, flagsToClear);
    good = read(Adbms6830.RDSTATD);
    whole &= good;
    boolean anyThreshold = false;
    Arrays.fill(thresholdsToClear, (byte) 0);
    for (int device = 0; device < devices; device++) {
      if ((good >> device & 1) != 0) anyThreshold |= thresholds(device);
    }
    if (anyThreshold) {
      // Whether this one is counted is unconfirmed: the counters begin anew.
      link.write(Adbms6830.CLOVUV, thresholdsToClear);
      resetCounters();
    }
    return whole;
  }

  /// Flags that stand until they are cleared: those that are set are, so that they show whether it
  /// is still so with the next scan.
  private boolean flags(int device) {
    int at = device * AdiLink.BYTES;
    int disagree = (link.data[at] & 0xFF) | (link.data[at + 1] & 0xFF) << 8;
    for (int cell = 0; cell < CELLS; cell++) {
      if ((wired[device] >> cell & 1) != 0) {
        board.set(Kind.OVERLAP, device + 1, cell + 1, (disagree >> cell & 1) != 0);
      }
    }
    int memory = link.data[at + 4] & Adbms6830.MEMORY_FLAGS;
    int others = link.data[at + 5] & (Adbms6830.THSD | Adbms6830.OSCCHK);
    board.set(Kind.MEMORY, device + 1, memory != 0);
    board.set(Kind.THERMAL_SHUTDOWN, device + 1, (others & Adbms6830.THSD) != 0);
    board.set(Kind.OSCILLATOR, device + 1, (others & Adbms6830.OSCCHK) != 0);
    flagsToClear[at] = (byte) disagree;
    flagsToClear[at + 1] = (byte) (disagree >> 8);
    flagsToClear[at + 4] = (byte) memory;
    flagsToClear[at + 5] = (byte) others;
    return (disagree | memory | others) != 0;
  }

  /// Likewise.
  private boolean thresholds(int device) {
    int at = device * AdiLink.BYTES;
    int any = 0;
    for (int k = at; k < at + CELLS / 4; k++) {
      thresholdsToClear[k] = link.data[k];
      any |= link.data[k];
    }
    thresholds(device, 0, CELLS, at);
    return any != 0;
  }

  @Override
  public void keepAwake() throws IOException, InterruptedException {
    link.command(Adbms6830.PLADC);
  }

  // ---- tests

  @Override
  void run(int test) throws IOException, InterruptedException {
    switch (test) {
      case 0 -> openWires();
      case 1 -> gpioRedundancy();
      case 2 -> cellRedundancy();
      case 3 -> cleared();
      default -> throw new IllegalArgumentException("test " + test);
    }
  }

  private void keepWords() {
    System.arraycopy(words, 0, before, 0, words.length);
  }

  /// The second converter measures without, then with a current from one sense wire to the next at
  /// the even, then at the odd cells.
  private void openWires() throws IOException, InterruptedException {
    int whole = link.all();
    Arrays.fill(pulledDown, 0);
    for (int field : Adbms6830.OPEN_WIRE) {
      for (int k = 0; k < (field == 0 ? 1 : settings.openWireRepetitions()); k++) {
        await(send(Adbms6830.ADSV | field), Adbms6830.PLSADC);
      }
      whole &= readWords(Adbms6830.RDSV, CELL_GROUPS);
      if (field == 0) {
        keepWords();
        continue;
      }
      for (int device = 0; device < devices; device++) {
        for (int cell = 0; cell < CELLS; cell++) {
          // Field 1 is for even cells, 2 for odd ones, counted from 1.
          if ((cell + 1) % 2 != field - 1) continue;
          int at = device * MAXIMUM_WORDS + cell;
          if (before[at] - words[at] > Adbms6830.OPEN_WIRE_CODES) pulledDown[device] |= 1 << cell;
        }
      }
    }
    for (int device = 0; device < devices; device++) {
      if ((whole >> device & 1) == 0) continue;
      int open = Adbms6830.openWires(pulledDown[device], wired[device]);
      findings.foundWires(device, open, CELLS);
    }
  }

  /// A converter of its own measures the GPIOs again.
  private void gpioRedundancy() throws IOException, InterruptedException {
    send(CLRAUX);
    await(send(Adbms6830.ADAX), Adbms6830.PLAUX);
    int whole = readWords(Adbms6830.RDAUX, Adbms6830.AUXILIARY_GROUPS);
    keepWords();
    await(send(Adbms6830.ADAX2), Adbms6830.PLAUX2);
    whole &= readWords(Adbms6830.RDRAX, Adbms6830.AUXILIARY_GROUPS);
    for (int device = 0; device < devices; device++) {
      if ((whole >> device & 1) == 0) continue;
      for (int gpio = 0; gpio < gpios; gpio++) {
        int one = before[device * MAXIMUM_WORDS + gpio];
        int other = words[device * MAXIMUM_WORDS + gpio];
        if (one == CLEARED && other == CLEARED) continue;
        board.set(
            Kind.OVERLAP,
            device + 1,
            Findings.AUXILIARY_CHANNEL + gpio + 1,
            Math.abs(one - other) > Adbms6830.AUXILIARY_CODES);
      }
    }
  }

  /// Both converters have measured all cells at once: the host compares what they gave, as the chip
  /// cannot see a bit that is stuck on the way to its registers.
  private void cellRedundancy() throws IOException, InterruptedException {
    send(CLRCELL);
    await(send(Adbms6830.ADCV), Adbms6830.PLADC);
    int whole = readWords(RDCV, CELL_GROUPS);
    keepWords();
    whole &= readWords(Adbms6830.RDSV, CELL_GROUPS);
    for (int device = 0; device < devices; device++) {
      if ((whole >> device & 1) == 0) continue;
      for (int cell = 0; cell < CELLS; cell++) {
        if ((wired[device] >> cell & 1) == 0) continue;
        int one = before[device * MAXIMUM_WORDS + cell];
        int other = words[device * MAXIMUM_WORDS + cell];
        if (one == CLEARED || other == CLEARED) continue;
        boolean differs = Math.abs(one - other) > Adbms6830.CELL_CODES;
        findings.found(device, cell + 1, DIFFERS, differs);
      }
    }
  }

  /// Every bit of a cleared word but the highest is 0: one that is not is stuck.
  private void cleared() throws IOException, InterruptedException {
    send(CLRCELL);
    send(CLRAUX);
    stuck(readWords(RDCV, CELL_GROUPS), CELLS, 0);
    stuck(
        readWords(Adbms6830.RDAUX, Adbms6830.AUXILIARY_GROUPS), gpios, Findings.AUXILIARY_CHANNEL);
  }

  private void stuck(int whole, int count, int firstChannel) {
    for (int device = 0; device < devices; device++) {
      if ((whole >> device & 1) == 0) continue;
      for (int k = 0; k < count; k++) {
        boolean isStuck = words[device * MAXIMUM_WORDS + k] != CLEARED;
        findings.found(device, firstChannel + k + 1, STUCK, isStuck);
      }
    }
  }

  // ---- bench

  @Override
  List<Group> groups() {
    List<Group> groups = new ArrayList<>();
    groups.add(new Group("SID", MonitorProbe.RDSID));
    groups.add(new Group("CFGA", RDCFGA));
    groups.add(new Group("CFGB", RDCFGB));
    groups("CV", RDCV, CELL_GROUPS, groups);
    groups("SV", Adbms6830.RDSV, CELL_GROUPS, groups);
    groups("AUX", Adbms6830.RDAUX, Adbms6830.AUXILIARY_GROUPS, groups);
    groups("RAX", Adbms6830.RDRAX, Adbms6830.AUXILIARY_GROUPS, groups);
    int[] status = {
      Adbms6830.RDSTATA,
      Adbms6830.RDSTATB,
      Adbms6830.RDSTATC,
      Adbms6830.RDSTATD,
      MonitorProbe.RDSTATE
    };
    groups("STAT", status, status.length, groups);
    return groups;
  }

  @Override
  public int tryConfiguration(int pattern) throws IOException, InterruptedException {
    return tryThresholds(
        pattern, configurationB, Adbms6830.FIRST_THRESHOLD_BYTE, WRCFGB, RDCFGB, Adbms6830.SAME_B);
  }

  @Override
  public long timeConversion() throws IOException, InterruptedException {
    send(CLRCELL);
    return timed(Adbms6830.PLADC, send(Adbms6830.ADCV), Adbms6830.LONGEST_NANOS);
  }

  @Override
  public long conversionNanos() {
    return CELLS_NANOS;
  }
}
