package io.celltwin.hal.monitor;

import static io.celltwin.hal.monitor.Ltc681x.CLEARED;

import io.celltwin.hal.Clock;
import io.celltwin.hal.DeviceFault.Kind;
import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.SpiBus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A chain of [Ltc681x]: its settings, scans and balancing; its tests are [LtcTests].
///
/// What a device holds is cleared before each conversion: one that has missed the command then
/// shows FFFF instead of what it measured last.
final class LtcChain extends AdiChain {
  /// Scans that must agree before the sum of cells counts as wrong.
  private static final int SUM_SCANS = 3;

  private static final int CELLS_IN_STATUS_B = 12;

  final Ltc681x chip;
  private final LtcTests tests;
  private final byte[] firstByte; // of CFGA as each device gave it last
  private final byte[] nothing; // for muting by configuration
  private final int[] sumScans;
  private int clearedStatus; // devices whose THSD bit says only that CLRSTAT has set it
  private long timerWrittenNanos;

  // Of the last conversion, a bit for each device
  int complete; // all words were read
  int idle; // has done nothing
  int stale; // may still show what it held before: it has not cleared its cells when told last
  private int missed; // has done nothing the first time

  LtcChain(
      SpiBus bus, Clock clock, MonitorSettings settings, FaultBoard board, DeviceHealth health) {
    super(
        bus,
        clock,
        settings,
        board,
        health,
        AdiLink.DataCode.PEC15,
        Ltc681x.WAKE_NANOS,
        LtcTests.NAMES);
    chip = new Ltc681x(settings.chip(), settings.mode());
    firstByte = new byte[devices];
    nothing = new byte[devices * AdiLink.BYTES];
    sumScans = new int[devices];
    tests = new LtcTests(this);
    compose();
  }

  // ---- configuration

  @Override
  void compose() {
    for (int device = 0; device < devices; device++) {
      chip.compose(settings, device, discharged[device], configurationA, configurationB);
    }
  }

  @Override
  void writeConfiguration() throws IOException, InterruptedException {
    write(WRCFGA, configurationA);
    if (chip.eighteen) write(WRCFGB, configurationB);
    timerWrittenNanos = clock.nowNanos();
  }

  @Override
  int differing() throws IOException, InterruptedException {
    int good = read(RDCFGA);
    for (int device = 0; device < devices; device++) {
      if ((good >> device & 1) != 0) firstByte[device] = link.data[device * AdiLink.BYTES];
    }
    int differs = differing(good, configurationA, Ltc681x.SAME_A);
    obedient = good & ~differing(good, configurationA, Ltc681x.DISCHARGES_A);
    if (!chip.eighteen || good == 0) return differs;
    int goodB = read(RDCFGB);
    obedient &= goodB & ~differing(goodB, configurationB, Ltc681x.DISCHARGES_B);
    for (int device = 0; device < devices; device++) {
      // A chip of 12 cells knows no second group.
      if ((goodB >> device & 1) != 0) board.set(Kind.WRONG_DEVICE, device + 1, false);
      else if ((good >> device & 1) != 0 && !isSet[device])
        board.set(Kind.WRONG_DEVICE, device + 1, true);
    }
    return differs | differing(goodB, configurationB, Ltc681x.SAME_B);
  }

  @Override
  int settle() throws IOException, InterruptedException {
    heard = 0;
    link.wake();
    boolean slept = link.hasSlept();
    int lost = differing();
    if (heard == 0 && !slept) {
      // Fallen asleep all the same, or restarted.
      link.wakeFromSleep();
      link.hasSlept();
      lost = differing();
    }
    int stubborn = restore(lost, Ltc681x.REFERENCE_NANOS);
    for (int device = 0; device < devices; device++) {
      if ((heard >> device & 1) == 0) continue;
      settled(device, (lost >> device & 1) == 0, (stubborn >> device & 1) == 0, slept);
    }
    return heard;
  }

  @Override
  public int start() throws IOException, InterruptedException {
    Arrays.fill(isSet, false);
    link.expected = link.all();
    writeConfiguration();
    if (chip.eighteen) send(UNMUTE);
    // Else the first conversion would wait for it, and be sampled later than it says.
    link.pause(Ltc681x.REFERENCE_NANOS);
    return settle();
  }

  // ---- conversion

  boolean await(long startNanos, long tableNanos) throws IOException, InterruptedException {
    long betweenNanos = Math.max(50_000, tableNanos / 16);
    return await(Ltc681x.PLADC, startNanos, tableNanos, betweenNanos, longestNanos(tableNanos));
  }

  private static long longestNanos(long tableNanos) {
    return 2 * tableNanos + 5_000_000;
  }

  @Override
  int word(int at) {
    return (link.data[at + 1] & 0xFF) << 8 | (link.data[at] & 0xFF);
  }

  /// @param mask words that a conversion fills
  /// @return those of `devicesToAsk` that have answered, and of which every such word is still
  ///   cleared
  int idle(int devicesToAsk, int mask) {
    int found = 0;
    for (int device = 0; device < devices; device++) {
      if ((devicesToAsk >> device & 1) == 0 || (judged[device] & mask) == 0) continue;
      boolean cleared = true;
      for (int k = 0; k < MAXIMUM_WORDS && cleared; k++) {
        cleared =
            (judged[device] & mask & 1 << k) == 0 || words[device * MAXIMUM_WORDS + k] == CLEARED;
      }
      if (cleared) found |= 1 << device;
    }
    return found;
  }

  /// A conversion and the reading of what it gave, twice where a device did nothing: it may have
  /// missed the command. Who did what is in [#complete], [#idle] and [#missed].
  ///
  /// @return when the conversion that counts was started
  long convert(Ltc681x.Conversion conversion, int command)
      throws IOException, InterruptedException {
    missed = 0;
    for (int attempt = 0; ; attempt++) {
      send(conversion.clear);
      if (conversion.clear == CLRCELL) missed |= ensureCleared(conversion);
      long startNanos = send(command | chip.mode);
      boolean ended = await(startNanos, conversion.nanos);
      complete = readWords(conversion.codes, conversion.groups);
      dropStale();
      idle = idle(link.all(), conversion.words);
      if (idle == 0 || attempt == 1 || !ended) return startNanos;
      missed |= idle;
      health.add(DeviceHealth.Count.RETRIES, 1);
    }
  }

  /// A device that overlooks the clearing may overlook the conversion too, and then what it
  /// measured before looks new. One cleared word of three is enough: the others may have stuck
  /// bits. Who does not show one, in the first group that it answers with, is [#stale].
  ///
  /// @return devices that had to be told twice
  private int ensureCleared(Ltc681x.Conversion conversion)
      throws IOException, InterruptedException {
    int told = 0;
    for (int attempt = 0; ; attempt++) {
      int full = full(conversion);
      told |= full;
      if (full == 0 || attempt == 2) return told;
      health.add(DeviceHealth.Count.RETRIES, 1);
      send(CLRCELL);
    }
  }

  /// @return devices that show a value in each word of a group
  private int full(Ltc681x.Conversion conversion) throws IOException, InterruptedException {
    stale = link.all();
    int full = 0;
    for (int group = 0; group < conversion.groups; group++) {
      int unseen = stale & ~full;
      if ((unseen & link.expected) == 0) break;
      int good = link.read(conversion.codes[group]) & unseen;
      for (int device = 0; device < devices; device++) {
        if ((good >> device & 1) == 0) continue;
        int at = device * AdiLink.BYTES;
        boolean isCleared =
            word(at) == CLEARED || word(at + 2) == CLEARED || word(at + 4) == CLEARED;
        if (isCleared) stale &= ~(1 << device);
        else full |= 1 << device;
      }
    }
    return full;
  }

  private void dropStale() {
    for (int device = 0; device < devices; device++) {
      if ((stale >> device & 1) != 0) judged[device] = 0;
    }
  }

  /// CLRSTAT sets all flags, THSD among them; reading clears that one again.
  void clearStatus() throws IOException, InterruptedException {
    send(Ltc681x.CLRSTAT);
    clearedStatus = link.all();
  }

  int readStatusB() throws IOException, InterruptedException {
    int good = read(Ltc681x.RDSTATB);
    clearedStatus &= ~good;
    return good;
  }

  // ---- a scan

  @Override
  public void measure(Scan scan, boolean auxiliary) throws IOException, InterruptedException {
    scan.clear(clock.nowNanos());
    rearmTimer();
    int settled = settle();
    if (settled == 0) {
      answered(scan, 0, 0);
      return;
    }
    mute();
    long startNanos = convert(chip.cells, Ltc681x.ADCV);
    int idleOnce = idle;
    int missedOnce = missed & ~idle;
    int whole = complete & settled;
    for (int device = 0; device < devices; device++) cells(scan, device, startNanos);
    if (auxiliary) {
      startNanos = convert(chip.auxiliary, Ltc681x.ADAX);
      idleOnce |= idle;
      missedOnce |= missed & ~idle;
      whole &= complete;
      for (int device = 0; device < devices; device++) {
        gpios(scan, device, startNanos);
        dropCellsWithoutReference(scan, device);
      }
      whole &= status(scan);
    }
    whole &= readFlags(scan, idleOnce, auxiliary);
    unmute();
    for (int device = 0; device < devices; device++) {
      boolean isIdle = (idleOnce >> device & 1) != 0;
      board.set(Kind.NO_CONVERSION, device + 1, isIdle);
      board.set(Kind.COMMAND_MISSED, device + 1, !isIdle && (missedOnce >> device & 1) != 0);
    }
    answered(scan, heard, whole);
  }

  private void cells(Scan scan, int device, long startNanos) {
    boolean mistrusted =
        (board.has(Kind.CONFIGURATION, device + 1) && !isMeasuringAsSet(device))
            || board.has(Kind.MULTIPLEXER, device + 1)
            || board.has(Kind.REFERENCE, device + 1);
    for (int cell = 0; cell < inputs; cell++) {
      int at = device * inputs + cell;
      // Two or three converters measure cell n of each group of six at the same instant.
      scan.cellNanos[at] = startNanos + chip.middleNanos(cell % 6);
      if ((judged[device] >> cell & 1) == 0) continue;
      int code = words[device * MAXIMUM_WORDS + cell];
      boolean isUsed = (wired[device] >> cell & 1) != 0;
      boolean tooHigh = code >= Ltc681x.HIGHEST_CODE && code != CLEARED;
      if (isUsed) board.set(Kind.OVER_RANGE, device + 1, cell + 1, tooHigh);
      if (tooHigh || mistrusted || !findings.trustsCell(device, cell)) continue;
      scan.cellVolts[at] = Ltc681x.volts(code);
    }
  }

  /// Whether the settings that a measurement depends on are right, though others are not.
  private boolean isMeasuringAsSet(int device) {
    int differs = firstByte[device] ^ configurationA[device * AdiLink.BYTES];
    return (differs & Ltc681x.MEASURES) == 0;
  }

  private void gpios(Scan scan, int device, long startNanos) {
    int from = device * MAXIMUM_WORDS;
    for (int gpio = 0; gpio < gpios; gpio++) {
      int at = device * gpios + gpio;
      int word = Ltc681x.auxiliaryWord(gpio);
      // In the order of the words; of 18 cells unconfirmed.
      scan.gpioNanos[at] = startNanos + chip.middleNanos(word);
      boolean isRight = (judged[device] >> word & 1) != 0 && findings.trustsAuxiliary(device, word);
      if (isRight) scan.gpioVolts[at] = Ltc681x.volts(words[from + word]);
    }
    if ((judged[device] >> Ltc681x.REFERENCE_WORD & 1) == 0) return;
    double volts = Ltc681x.volts(words[from + Ltc681x.REFERENCE_WORD]);
    scan.referenceVolts[device] = volts;
    judge(Kind.REFERENCE, device, -1, volts, REFERENCE_LOW, REFERENCE_HIGH);
  }

  /// Sum of cells, die temperature, analogue supply.
  private int status(Scan scan) throws IOException, InterruptedException {
    long startNanos = send(Ltc681x.ADSTAT | chip.mode);
    await(startNanos, chip.statusNanos);
    // The die's temperature comes second.
    scan.statusNanos = startNanos + chip.middleNanos(1);
    int good = read(Ltc681x.RDSTATA);
    for (int device = 0; device < devices; device++) {
      if ((good >> device & 1) == 0) continue;
      int at = device * AdiLink.BYTES;
      scan.stackVolts[device] = chip.stackVolts(word(at));
      compareSum(scan, device);
      scan.dieCelsius[device] = chip.dieCelsius(word(at + 2));
      double volts = Ltc681x.volts(word(at + 4));
      scan.analogVolts[device] = volts;
      judge(Kind.SUPPLY, device, 1, volts, Ltc681x.ANALOG_LOW, Ltc681x.ANALOG_HIGH);
    }
    return good;
  }

  private void compareSum(Scan scan, int device) {
    double cells = 0;
    for (int cell = 0; cell < inputs; cell++) cells += scan.cellVolts[device * inputs + cell];
    double off = Math.abs(scan.stackVolts[device] - cells);
    if (Double.isNaN(off)) return;
    boolean differs = off > Ltc681x.allowedSumVolts(cells, inputs);
    sumScans[device] = differs ? Math.min(SUM_SCANS, sumScans[device] + 1) : 0;
    if (!differs || sumScans[device] == SUM_SCANS) {
      board.set(Kind.OVERLAP, device + 1, differs);
    }
  }

  /// Digital supply, flags of thresholds, thermal shutdown; those of cells 13 and up stand in the
  /// last auxiliary group.
  ///
  /// @param idleOnes devices that have not converted: their flags say nothing
  /// @param hasStatus whether the supply has been converted; else its place holds what a self-test
  ///   or a clearing has left there
  private int readFlags(Scan scan, int idleOnes, boolean hasStatus)
      throws IOException, InterruptedException {
    int cleared = clearedStatus;
    int good = readStatusB();
    for (int device = 0; device < devices; device++) {
      if ((good >> device & 1) == 0) continue;
      int at = device * AdiLink.BYTES;
      if (hasStatus) {
        double volts = Ltc681x.volts(word(at));
        scan.digitalVolts[device] = volts;
        judge(Kind.SUPPLY, device, 2, volts, Ltc681x.DIGITAL_LOW, Ltc681x.DIGITAL_HIGH);
      }
      // Reading it has cleared it.
      boolean shutDown = (link.data[at + 5] & Ltc681x.THSD) != 0 && (cleared >> device & 1) == 0;
      board.set(Kind.THERMAL_SHUTDOWN, device + 1, shutDown);
      // With the shutdown its thresholds went, too.
      if (!shutDown && (idleOnes >> device & 1) == 0) {
        thresholds(device, 0, CELLS_IN_STATUS_B, at + 2);
      }
    }
    if (!chip.eighteen) return good;
    int goodD = read(Ltc681x.RDAUX[3]);
    for (int device = 0; device < devices; device++) {
      // Two bits for each of cells 13 to 18 in the group's last two bytes: Linduino alone.
      if (((goodD & ~idleOnes) >> device & 1) == 0) continue;
      if (board.has(Kind.THERMAL_SHUTDOWN, device + 1)) continue;
      thresholds(device, CELLS_IN_STATUS_B, inputs - CELLS_IN_STATUS_B, device * AdiLink.BYTES + 4);
    }
    return good & goodD;
  }

  // ---- balancing

  /// The chip's own timer starts anew with each writing.
  private void rearmTimer() throws IOException, InterruptedException {
    double minutes = settings.balancing().dischargeMinutes();
    if (minutes == 0 || !isDischarging()) return;
    if (clock.nowNanos() - timerWrittenNanos > minutes * 60e9 / 3) writeConfiguration();
  }

  /// Conversions themselves interrupt the discharge of the cell that they measure and of its
  /// neighbours (DCP = 0); the filter before the inputs needs longer. With 12 cells there is no
  /// command for it.
  @Override
  void interruptDischarge() throws IOException, InterruptedException {
    if (chip.eighteen) {
      super.interruptDischarge();
    } else if (settings.balancing().settleNanos() > 0) {
      System.arraycopy(configurationA, 0, nothing, 0, nothing.length);
      for (int device = 0; device < devices; device++) {
        int at = device * AdiLink.BYTES;
        Arrays.fill(nothing, at + Ltc681x.FIRST_DISCHARGE_BYTE, at + AdiLink.BYTES, (byte) 0);
      }
      write(WRCFGA, nothing);
    }
  }

  @Override
  void resumeDischarge() throws IOException, InterruptedException {
    if (chip.eighteen) super.resumeDischarge();
    else if (settings.balancing().settleNanos() > 0) writeConfiguration();
  }

  @Override
  public void keepAwake() throws IOException, InterruptedException {
    send(Ltc681x.PLADC);
  }

  // ---- tests and bench

  @Override
  void run(int test) throws IOException, InterruptedException {
    tests.run(test);
  }

  @Override
  List<Group> groups() {
    List<Group> groups = new ArrayList<>();
    groups.add(new Group("CFGA", RDCFGA));
    if (chip.eighteen) groups.add(new Group("CFGB", RDCFGB));
    groups("CV", RDCV, inputs / 3, groups);
    groups("AUX", Ltc681x.RDAUX, chip.eighteen ? 4 : 2, groups);
    groups("STAT", new int[] {Ltc681x.RDSTATA, Ltc681x.RDSTATB}, 2, groups);
    return groups;
  }

  @Override
  public int tryConfiguration(int pattern) throws IOException, InterruptedException {
    return tryThresholds(
        pattern, configurationA, Ltc681x.FIRST_THRESHOLD_BYTE, WRCFGA, RDCFGA, Ltc681x.SAME_A);
  }

  @Override
  public long timeConversion() throws IOException, InterruptedException {
    send(CLRCELL);
    long startNanos = send(Ltc681x.ADCV | chip.mode);
    return timed(Ltc681x.PLADC, startNanos, longestNanos(conversionNanos()));
  }

  @Override
  public long conversionNanos() {
    return chip.cells.nanos;
  }
}
