package io.celltwin.hal.monitor;

import io.celltwin.hal.Clock;
import io.celltwin.hal.DeviceFault.Kind;
import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.SpiBus;
import java.io.IOException;
import java.util.Arrays;

/// LTC6811-1 (12 cells), LTC6813-1 and ADBMS1818 (18 cells): codes, registers, times and rules.
///
/// Sources, where nothing else is said: command codes and register places agree in foxBMS 2 and in
/// the maker's library Linduino LTC681x, rules of self-tests are those of the LTC6804-1 data sheet,
/// pages 28 and 29. "Unconfirmed" is what no second source was found for.
///
/// What a device holds is cleared before each conversion: one that has missed the command then
/// shows FFFF instead of what it measured last.
final class Ltc681x implements MonitorChain {
  private static final int WRCFGA = 0x001;
  private static final int RDCFGA = 0x002;
  private static final int WRCFGB = 0x024;
  private static final int RDCFGB = 0x026;

  /// A to F: E and F come between the codes of D.
  private static final int[] RDCV = {0x004, 0x006, 0x008, 0x00A, 0x009, 0x00B};

  private static final int[] RDAUX = {0x00C, 0x00E, 0x00D, 0x00F};
  private static final int RDSTATA = 0x010;
  private static final int RDSTATB = 0x012;
  private static final int ADCV = 0x260;
  private static final int ADOW = 0x228;
  private static final int CVST = 0x207;
  private static final int ADOL = 0x201;
  private static final int ADAX = 0x460;
  private static final int ADAXD = 0x400;
  private static final int AXST = 0x407;
  private static final int ADSTAT = 0x468;
  private static final int ADSTATD = 0x408;
  private static final int STATST = 0x40F;
  private static final int CLRCELL = 0x711;
  private static final int CLRAUX = 0x712;
  private static final int CLRSTAT = 0x713;
  private static final int PLADC = 0x714;
  private static final int DIAGN = 0x715;
  private static final int MUTE = 0x028;
  private static final int UNMUTE = 0x029;

  private static final int MD_SHIFT = 7;
  private static final int PULL_UP = 0x40;
  private static final int ST_SHIFT = 5;

  /// CFGA byte 0: all pull-downs off, reference on.
  private static final int GPIOS_FREE = 0xF8;

  private static final int REFON = 0x04;
  private static final int ADCOPT = 0x01;

  /// What of the configuration reads back as written: GPIO bits show the pins, DTEN a pin, DCTO
  /// runs down, MUTE tells of a command.
  private static final int[] SAME_A = {REFON | ADCOPT, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F};

  private static final int[] SAME_B = {0xF0, 0x7F, 0, 0, 0, 0};

  /// Register words in volts.
  private static final double VOLTS = 100e-6;

  /// Cleared, and not converted since.
  private static final int CLEARED = 0xFFFF;

  /// 5.7 V: the chip is good for 5 V, its converter for about this.
  private static final int HIGHEST_CODE = 57_000;

  /// Time that the reference needs after REFON; data sheet's maximum, unconfirmed: 4.4 ms.
  private static final long REFERENCE_NANOS = 4_500_000;

  /// t_WAKE: 400 us at most, unconfirmed; foxBMS 2 and Linduino wait 300 us per device.
  private static final long WAKE_NANOS = 400_000;

  /// DIAGN with the reference on (LTC6804-1 data sheet).
  private static final long MULTIPLEXER_NANOS = 400_000;

  private static final double REFERENCE_LOW = 2.985;
  private static final double REFERENCE_HIGH = 3.015;

  /// Analogue supply; unconfirmed.
  private static final double ANALOG_LOW = 4.5;

  private static final double ANALOG_HIGH = 5.5;

  /// Digital supply; unconfirmed.
  private static final double DIGITAL_LOW = 2.7;

  private static final double DIGITAL_HIGH = 3.6;

  /// Maker's limit of what two converters may differ by at one cell: 2 mV.
  private static final int OVERLAP_CODES = 20;

  /// Wire n is open where the upper cell's reading falls by this much from pulling down to pulling
  /// up.
  private static final int OPEN_WIRE_CODES = -4000;

  /// The sheet says 0 for the outermost wires; 1 mV for the noise of the fast modes.
  private static final int OUTER_WIRE_CODES = 10;

  /// The sum of cells may differ from the cells by its own error and by what the current did in the
  /// milliseconds between the two.
  private static final double SUM_RATIO = 0.005;

  private static final double SUM_VOLTS_PER_CELL = 0.002;
  private static final int SUM_SCANS = 3;

  /// Codes of the digital redundancy test that say that two filters disagree.
  private static final int DISAGREE = 0xFF00;

  /// Channels of [Kind#SELF_TEST]: 1.. are cells, these and up the words of the other groups.
  static final int AUXILIARY_CHANNEL = 20;

  static final int STATUS_CHANNEL = 40;

  private static final String[] TESTS = {
    "converter self-test of cells, pattern 1",
    "converter self-test of cells, pattern 2",
    "converter self-test of GPIOs, pattern 1",
    "converter self-test of GPIOs, pattern 2",
    "converter self-test of status, pattern 1",
    "converter self-test of status, pattern 2",
    "overlap of converters",
    "open wires",
    "multiplexer decoder",
    "digital redundancy of GPIOs",
    "digital redundancy of status"
  };

  private final Clock clock;
  private final MonitorSettings settings;
  private final FaultBoard board;
  private final DeviceHealth health;
  private final AdiLink link;
  private final int devices;
  private final boolean eighteen;
  private final int inputs;
  private final int gpios;
  private final int cellGroups;
  private final int auxGroups;
  private final int mode; // md field in place
  private final int selfTest1;
  private final int selfTest2;
  private final long allNanos;
  private final long pairNanos;
  private final long auxiliaryNanos;
  private final long statusNanos;
  private final long firstNanos; // that the multiplexer stays at its first input
  private final long stepNanos; // and at each of the others
  private final byte[] configurationA;
  private final byte[] configurationB;
  private final byte[] firstByte; // of CFGA as each device gave it last
  private final byte[] nothing; // for muting by configuration
  private final int[] wired;
  private final int[] discharged;
  private final boolean[] isSet; // has been configured since the port was opened
  private final char[] words; // of the last conversion: device · MAXIMUM_WORDS + word
  private final char[] pulledUp;
  private final int[] wrong; // of a test: words with another code than they must have
  private final int[] judged; // and those that were read at all
  private final int[] sumScans;
  private final int[] openWires; // bit n: wire n
  private final int[] distrusted; // cells that a test has found to be wrong
  private final int[] distrustedGpios;
  private int clearedStatus; // devices whose THSD bit says only that CLRSTAT has set it
  private boolean muted;
  private long timerWrittenNanos;

  private static final int MAXIMUM_WORDS = 18;

  Ltc681x(
      SpiBus bus, Clock clock, MonitorSettings settings, FaultBoard board, DeviceHealth health) {
    this.clock = clock;
    this.settings = settings;
    this.board = board;
    this.health = health;
    this.link = new AdiLink(bus, clock, health, settings, AdiLink.DataCode.PEC15, WAKE_NANOS);
    devices = settings.devices();
    eighteen = settings.chip() != MonitorSettings.Chip.LTC6811;
    inputs = settings.chip().inputs();
    gpios = settings.chip().gpios();
    cellGroups = inputs / 3;
    auxGroups = eighteen ? 4 : 2;
    mode = settings.mode().md() << MD_SHIFT;
    // Codes of the self-tests: data sheet's table, and Linduino.
    selfTest1 =
        switch (settings.mode()) {
          case KHZ_27 -> 0x9565;
          case KHZ_14 -> 0x9553;
          case KHZ_7, KHZ_3, KHZ_2, KHZ_1, HZ_422, HZ_26 -> 0x9555;
        };
    selfTest2 =
        switch (settings.mode()) {
          case KHZ_27 -> 0x6A9A;
          case KHZ_14 -> 0x6AAC;
          case KHZ_7, KHZ_3, KHZ_2, KHZ_1, HZ_422, HZ_26 -> 0x6AAA;
        };
    // Total times: LTC6804-1 data sheet, tables 5, 6, 7 and 9 (pages 24, 25 and 27), t6C, t1C, t4C;
    // 1 kHz, 422 Hz and 18 cells: rt-LTC681X. Its table 35 has 501 us for a pair at 3 kHz, table 6
    // has 521, to which the parts add up.
    allNanos =
        1000L
            * switch (settings.mode()) {
              case KHZ_27 -> eighteen ? 1121 : 1113;
              case KHZ_14 -> eighteen ? 1296 : 1288;
              case KHZ_7 -> eighteen ? 2343 : 2335;
              case KHZ_3 -> eighteen ? 3041 : 3033;
              case KHZ_2 -> eighteen ? 4437 : 4430;
              case KHZ_1 -> eighteen ? 7230 : 7222;
              case HZ_422 -> eighteen ? 12816 : 12807;
              case HZ_26 -> eighteen ? 201325 : 201317;
            };
    pairNanos =
        1000L
            * switch (settings.mode()) {
              case KHZ_27 -> eighteen ? 203 : 201;
              case KHZ_14 -> eighteen ? 232 : 230;
              case KHZ_7 -> eighteen ? 407 : 405;
              case KHZ_3 -> eighteen ? 523 : 521;
              case KHZ_2 -> eighteen ? 756 : 754;
              case KHZ_1 -> eighteen ? 1221 : 1219;
              case HZ_422 -> eighteen ? 2152 : 2150;
              case HZ_26 -> eighteen ? 33570 : 33568;
            };
    auxiliaryNanos =
        !eighteen
            ? allNanos
            : 1000L
                * switch (settings.mode()) {
                  case KHZ_27 -> 1825;
                  case KHZ_14 -> 2116;
                  case KHZ_7 -> 3862;
                  case KHZ_3 -> 5025;
                  case KHZ_2 -> 7353;
                  case KHZ_1 -> 12007;
                  case HZ_422 -> 21316;
                  case HZ_26 -> 335498;
                };
    // 1 kHz and 422 Hz: put together from the parts of the other modes.
    statusNanos =
        1000L
            * switch (settings.mode()) {
              case KHZ_27 -> 748;
              case KHZ_14 -> 865;
              case KHZ_7 -> 1563;
              case KHZ_3 -> 2028;
              case KHZ_2 -> 2959;
              case KHZ_1 -> 4820;
              case HZ_422 -> 8544;
              case HZ_26 -> 134218;
            };
    // First all steps measure, then all are calibrated: t1M, and (t6M - t1M) / 5. 1 kHz and 422 Hz:
    // t1C and t6C less the calibration, which takes as long as in the modes beside them.
    firstNanos =
        1000L
            * switch (settings.mode()) {
              case KHZ_27 -> 57;
              case KHZ_14 -> 86;
              case KHZ_7 -> 144;
              case KHZ_3 -> 260;
              case KHZ_2 -> 493;
              case KHZ_1 -> 959;
              case HZ_422 -> 1890;
              case HZ_26 -> 29817;
            };
    stepNanos =
        100L
            * switch (settings.mode()) {
              case KHZ_27 -> 466;
              case KHZ_14 -> 758;
              case KHZ_7 -> 1340;
              case KHZ_3 -> 2504;
              case KHZ_2 -> 4830;
              case KHZ_1 -> 9484;
              case HZ_422 -> 18794;
              case HZ_26 -> 298066;
            };
    configurationA = new byte[devices * AdiLink.BYTES];
    configurationB = new byte[devices * AdiLink.BYTES];
    firstByte = new byte[devices];
    nothing = new byte[devices * AdiLink.BYTES];
    wired = new int[devices];
    discharged = new int[devices];
    isSet = new boolean[devices];
    words = new char[devices * MAXIMUM_WORDS];
    pulledUp = new char[devices * MAXIMUM_WORDS];
    wrong = new int[devices];
    judged = new int[devices];
    sumScans = new int[devices];
    openWires = new int[devices];
    distrusted = new int[devices];
    distrustedGpios = new int[devices];
    for (int device = 0; device < devices; device++) wired[device] = settings.wired(device);
    compose();
  }

  @Override
  public int inputs() {
    return inputs;
  }

  @Override
  public int gpios() {
    return gpios;
  }

  // ---- configuration

  private void compose() {
    // UV = (VUV + 1) · 1.6 mV, OV = VOV · 1.6 mV (Linduino, LTC6804-1 data sheet). The lowest and
    // the highest code are no threshold.
    double under = settings.underVolts();
    double over = settings.overVolts();
    int vuv = under > 0 ? Math.clamp(Math.round(under / 1.6e-3) - 1, 0, 0xFFF) : 0;
    int vov = over > 0 ? Math.clamp(Math.round(over / 1.6e-3), 0, 0xFFF) : 0xFFF;
    for (int device = 0; device < devices; device++) {
      int at = device * AdiLink.BYTES;
      int cells = discharged[device];
      // The timer runs while something is discharged: else the chip's watchdog is the net.
      int timer =
          cells == 0
              ? 0
              : MonitorSettings.Balancing.MINUTES.indexOf(settings.balancing().dischargeMinutes());
      configurationA[at] = (byte) (GPIOS_FREE | REFON | settings.mode().adcopt());
      configurationA[at + 1] = (byte) vuv;
      configurationA[at + 2] = (byte) (vov << 4 | vuv >> 8);
      configurationA[at + 3] = (byte) (vov >> 4);
      configurationA[at + 4] = (byte) cells;
      configurationA[at + 5] = (byte) (timer << 4 | (cells >> 8 & 0x0F));
      // DCC16..13 above GPIO9..6, then DCC17 and DCC18.
      configurationB[at] = (byte) ((cells >> 12 & 0x0F) << 4 | 0x0F);
      configurationB[at + 1] = (byte) (cells >> 16 & 0x03);
    }
  }

  private void writeConfiguration() throws IOException, InterruptedException {
    link.write(WRCFGA, configurationA);
    if (eighteen) link.write(WRCFGB, configurationB);
    timerWrittenNanos = clock.nowNanos();
  }

  /// Reads the settings back.
  ///
  /// @param differs gets a bit for each device that answers and has others
  /// @return devices that answer
  private int compareConfiguration(int[] differs) throws IOException, InterruptedException {
    differs[0] = 0;
    int good = link.read(RDCFGA);
    for (int device = 0; device < devices; device++) {
      if ((good >> device & 1) == 0) continue;
      firstByte[device] = link.data[device * AdiLink.BYTES];
      if (!isSame(configurationA, SAME_A, device)) differs[0] |= 1 << device;
    }
    if (!eighteen || good == 0) return good;
    int goodB = link.read(RDCFGB);
    for (int device = 0; device < devices; device++) {
      boolean answersB = (goodB >> device & 1) != 0;
      if (answersB && !isSame(configurationB, SAME_B, device)) differs[0] |= 1 << device;
      // A chip of 12 cells knows no second group.
      if (answersB) board.set(Kind.WRONG_DEVICE, device + 1, false);
      else if ((good >> device & 1) != 0 && !isSet[device])
        board.set(Kind.WRONG_DEVICE, device + 1, true);
    }
    return good | goodB;
  }

  private boolean isSame(byte[] configuration, int[] mask, int device) {
    int at = device * AdiLink.BYTES;
    for (int k = 0; k < AdiLink.BYTES; k++) {
      if (((configuration[at + k] ^ link.data[at + k]) & mask[k]) != 0) return false;
    }
    return true;
  }

  private final int[] differing = new int[1];

  /// Makes sure that each device that answers has its settings; names those that had lost them.
  private int settle() throws IOException, InterruptedException {
    link.wake();
    boolean slept = link.hasSlept();
    int good = compareConfiguration(differing);
    if (good == 0 && !slept) {
      // Fallen asleep all the same, or restarted.
      link.wakeFromSleep();
      link.hasSlept();
      good = compareConfiguration(differing);
    }
    int lost = differing[0];
    int stubborn = 0;
    if (lost != 0) {
      writeConfiguration();
      good |= compareConfiguration(differing);
      if (differing[0] != 0) {
        writeConfiguration();
        good |= compareConfiguration(differing);
      }
      stubborn = differing[0];
      link.pause(REFERENCE_NANOS);
    }
    for (int device = 0; device < devices; device++) {
      if ((good >> device & 1) == 0) continue;
      boolean had = (lost >> device & 1) == 0;
      boolean has = (stubborn >> device & 1) == 0;
      // What sleeps on purpose, or has never been set, has not restarted.
      board.set(Kind.RESET, device + 1, !had && has && isSet[device] && !slept);
      board.set(Kind.CONFIGURATION, device + 1, !has);
      if (!had && has) {
        if (isSet[device]) health.add(DeviceHealth.Count.RECONFIGURED, 1);
        isSet[device] = true;
      } else if (has) {
        isSet[device] = true;
      }
    }
    return good;
  }

  @Override
  public int start() throws IOException, InterruptedException {
    Arrays.fill(isSet, false);
    link.expected = link.all();
    writeConfiguration();
    if (eighteen) link.command(UNMUTE);
    // Else the first conversion would wait for it, and be sampled later than it says.
    link.pause(REFERENCE_NANOS);
    return settle();
  }

  // ---- conversion

  /// Waits for a conversion that was started at `startNanos`: first its time by the table, then by
  /// the chips' own word.
  private boolean await(long startNanos, long tableNanos) throws IOException, InterruptedException {
    clock.waitUntil(startNanos + tableNanos);
    long deadlineNanos = startNanos + 2 * tableNanos + 5_000_000;
    while (!link.poll(PLADC)) {
      if (clock.nowNanos() - deadlineNanos >= 0) {
        board.set(Kind.NO_CONVERSION, 0, true);
        return false;
      }
      link.pause(Math.max(50_000, tableNanos / 16));
    }
    board.set(Kind.NO_CONVERSION, 0, false);
    return true;
  }

  /// Reads groups of three words each into [#words].
  ///
  /// @param complete gets a bit for each device of which all groups were good
  /// @return devices of which at least one group was good
  private int readWords(int[] codes, int groups, int[] complete)
      throws IOException, InterruptedException {
    int any = 0;
    int all = link.all();
    Arrays.fill(judged, 0);
    for (int group = 0; group < groups; group++) {
      int good = link.read(codes[group]);
      any |= good;
      all &= good;
      for (int device = 0; device < devices; device++) {
        if ((good >> device & 1) == 0) continue;
        judged[device] |= 7 << (3 * group);
        for (int k = 0; k < 3; k++) {
          words[device * MAXIMUM_WORDS + 3 * group + k] =
              (char) word(device * AdiLink.BYTES + 2 * k);
        }
      }
    }
    complete[0] = all;
    return any;
  }

  private int word(int at) {
    return (link.data[at + 1] & 0xFF) << 8 | (link.data[at] & 0xFF);
  }

  private final int[] complete = new int[1];

  /// Devices that have answered and of which every word of `mask` is still cleared.
  private int idle(int answered, int mask) {
    int idle = 0;
    for (int device = 0; device < devices; device++) {
      if ((answered >> device & 1) == 0 || (judged[device] & mask) == 0) continue;
      boolean cleared = true;
      for (int k = 0; k < MAXIMUM_WORDS && cleared; k++) {
        cleared =
            (judged[device] & mask & 1 << k) == 0 || words[device * MAXIMUM_WORDS + k] == CLEARED;
      }
      if (cleared) idle |= 1 << device;
    }
    return idle;
  }

  /// A conversion and the reading of what it gave, twice where a device did nothing: it may have
  /// missed the command.
  ///
  /// @param mask words that a conversion must fill
  /// @return when the conversion that counts was started
  private long convert(
      int clear, int command, long tableNanos, int[] codes, int groups, int mask, Outcome outcome)
      throws IOException, InterruptedException {
    outcome.missed = 0;
    for (int attempt = 0; ; attempt++) {
      link.command(clear);
      if (clear == CLRCELL) outcome.missed |= ensureCleared(codes[0]);
      long startNanos = link.command(command);
      boolean ended = await(startNanos, tableNanos);
      outcome.answered = readWords(codes, groups, complete);
      outcome.complete = complete[0];
      outcome.idle = idle(outcome.answered, mask);
      if (outcome.idle == 0 || attempt == 1 || !ended) return startNanos;
      outcome.missed |= outcome.idle;
      health.add(DeviceHealth.Count.RETRIES, 1);
    }
  }

  /// A device that overlooks the clearing may overlook the conversion too, and then what it
  /// measured before looks new. One cleared word of three is enough: the others may have stuck
  /// bits.
  ///
  /// @return devices that had to be told twice
  private int ensureCleared(int code) throws IOException, InterruptedException {
    int told = 0;
    for (int attempt = 0; attempt < 3; attempt++) {
      int good = link.read(code);
      int full = 0;
      for (int device = 0; device < devices; device++) {
        int at = device * AdiLink.BYTES;
        if ((good >> device & 1) != 0
            && word(at) != CLEARED
            && word(at + 2) != CLEARED
            && word(at + 4) != CLEARED) full |= 1 << device;
      }
      if (full == 0) break;
      told |= full;
      health.add(DeviceHealth.Count.RETRIES, 1);
      link.command(CLRCELL);
    }
    return told;
  }

  private static final class Outcome {
    int answered;
    int complete;
    int idle;

    /// Devices that did nothing the first time.
    int missed;
  }

  private final Outcome outcome = new Outcome();

  @Override
  public void measure(Scan scan, boolean auxiliary) throws IOException, InterruptedException {
    scan.clear(clock.nowNanos());
    rearmTimer();
    int heard = settle();
    scan.answered = heard;
    if (heard == 0) {
      lost(scan, 0, 0);
      return;
    }
    mute();
    long startNanos =
        convert(CLRCELL, ADCV | mode, allNanos, RDCV, cellGroups, (1 << inputs) - 1, outcome);
    int idle = outcome.idle;
    int missed = outcome.missed & ~idle;
    int whole = outcome.complete & heard;
    heard |= outcome.answered;
    for (int device = 0; device < devices; device++) cells(scan, device, startNanos);
    if (auxiliary) {
      // Reserved words of the last group hold flags.
      startNanos =
          convert(CLRAUX, ADAX | mode, auxiliaryNanos, RDAUX, auxGroups, auxiliaryMask(), outcome);
      idle |= outcome.idle;
      missed |= outcome.missed & ~outcome.idle;
      whole &= outcome.complete;
      heard |= outcome.answered;
      for (int device = 0; device < devices; device++) {
        gpios(scan, device, startNanos);
        if (!board.has(Kind.REFERENCE, device + 1)) continue;
        Arrays.fill(scan.cellVolts, device * inputs, (device + 1) * inputs, Double.NaN);
      }
      long statusStart = link.command(ADSTAT | mode);
      await(statusStart, statusNanos);
      // The die's temperature comes second.
      scan.statusNanos = statusStart + middleNanos(1);
      int goodA = link.read(RDSTATA);
      for (int device = 0; device < devices; device++) {
        if ((goodA >> device & 1) != 0) statusA(scan, device);
      }
      int goodB = readFlags(idle);
      whole &= goodA & goodB;
      heard |= goodA | goodB;
    } else {
      int goodB = readFlags(idle);
      whole &= goodB;
      heard |= goodB;
    }
    unmute();
    scan.answered = heard;
    for (int device = 0; device < devices; device++) {
      boolean isIdle = (idle >> device & 1) != 0;
      board.set(Kind.NO_CONVERSION, device + 1, isIdle);
      board.set(Kind.COMMAND_MISSED, device + 1, !isIdle && (missed >> device & 1) != 0);
    }
    lost(scan, heard, whole);
  }

  private void lost(Scan scan, int heard, int whole) {
    for (int device = 0; device < devices; device++) {
      board.set(Kind.NO_ANSWER, device + 1, (whole >> device & 1) == 0);
    }
    link.expected = heard;
    scan.answered = heard;
  }

  /// Words of the auxiliary groups that a conversion fills.
  private int auxiliaryMask() {
    return eighteen ? 0x3FF : 0x3F;
  }

  /// Place of a GPIO in the auxiliary words: G1 to G5, the reference, G6 to G9.
  private static int auxiliaryWord(int gpio) {
    return gpio < 5 ? gpio : gpio + 1;
  }

  private static final int REFERENCE_WORD = 5;

  private void cells(Scan scan, int device, long startNanos) {
    int used = wired[device];
    boolean mistrusted =
        (board.has(Kind.CONFIGURATION, device + 1) && !isMeasuringAsSet(device))
            || board.has(Kind.MULTIPLEXER, device + 1)
            || board.has(Kind.REFERENCE, device + 1);
    for (int cell = 0; cell < inputs; cell++) {
      int at = device * inputs + cell;
      // Two or three converters measure cell n of each group of six at the same instant.
      scan.cellNanos[at] = startNanos + middleNanos(cell % 6);
      if ((judged[device] >> cell & 1) == 0) continue;
      int code = words[device * MAXIMUM_WORDS + cell];
      boolean isUsed = (used >> cell & 1) != 0;
      boolean tooHigh = code >= HIGHEST_CODE && code != CLEARED;
      if (isUsed) board.set(Kind.OVER_RANGE, device + 1, cell + 1, tooHigh);
      boolean besideOpenWire = (openWires[device] >> cell & 3) != 0;
      if (code == CLEARED
          || tooHigh
          || mistrusted
          || besideOpenWire
          || (distrusted[device] >> cell & 1) != 0) continue;
      scan.cellVolts[at] = code * VOLTS;
    }
  }

  /// When the multiplexer's step is half over.
  private long middleNanos(int step) {
    return step == 0 ? firstNanos / 2 : firstNanos + (step - 1) * stepNanos + stepNanos / 2;
  }

  /// Whether the settings that a measurement depends on are right, though others are not.
  private boolean isMeasuringAsSet(int device) {
    return ((firstByte[device] ^ configurationA[device * AdiLink.BYTES]) & (REFON | ADCOPT)) == 0;
  }

  private void gpios(Scan scan, int device, long startNanos) {
    for (int gpio = 0; gpio < gpios; gpio++) {
      int at = device * gpios + gpio;
      int word = auxiliaryWord(gpio);
      // In the order of the words; of 18 cells unconfirmed.
      scan.gpioNanos[at] = startNanos + middleNanos(word);
      int code = words[device * MAXIMUM_WORDS + word];
      boolean isRight =
          (judged[device] >> word & 1) != 0 && (distrustedGpios[device] >> word & 1) == 0;
      if (isRight && code != CLEARED) scan.gpioVolts[at] = code * VOLTS;
    }
    if ((judged[device] >> REFERENCE_WORD & 1) == 0) return;
    int code = words[device * MAXIMUM_WORDS + REFERENCE_WORD];
    if (code == CLEARED) return;
    double volts = code * VOLTS;
    scan.referenceVolts[device] = volts;
    board.set(Kind.REFERENCE, device + 1, volts < REFERENCE_LOW || volts > REFERENCE_HIGH);
  }

  private void statusA(Scan scan, int device) {
    int at = device * AdiLink.BYTES;
    int sum = word(at);
    int die = word(at + 2);
    int analog = word(at + 4);
    if (sum != CLEARED) {
      scan.stackVolts[device] = sum * VOLTS * (eighteen ? 30 : 20);
      compareSum(scan, device);
    }
    // Linduino and rt-LTC681X; ADBMS1818 as LTC6813: unconfirmed.
    if (die != CLEARED) {
      scan.dieCelsius[device] = eighteen ? die * VOLTS / 7.6e-3 - 276 : die * VOLTS / 7.5e-3 - 273;
    }
    if (analog != CLEARED) {
      double volts = analog * VOLTS;
      board.set(Kind.SUPPLY, device + 1, 1, volts < ANALOG_LOW || volts > ANALOG_HIGH);
    }
  }

  private void compareSum(Scan scan, int device) {
    double cells = 0;
    for (int cell = 0; cell < inputs; cell++) cells += scan.cellVolts[device * inputs + cell];
    if (Double.isNaN(cells)) return;
    double off = Math.abs(scan.stackVolts[device] - cells);
    boolean differs = off > allowedSumVolts(cells, inputs);
    sumScans[device] = differs ? Math.min(SUM_SCANS, sumScans[device] + 1) : 0;
    if (!differs || sumScans[device] == SUM_SCANS) {
      board.set(Kind.OVERLAP, device + 1, differs);
    }
  }

  static double allowedSumVolts(double cells, int inputs) {
    return SUM_RATIO * cells + SUM_VOLTS_PER_CELL * inputs;
  }

  /// Digital supply, flags of thresholds, thermal shutdown; those of cells 13 and up stand in the
  /// last auxiliary group.
  ///
  /// @param idle devices that have not converted: their flags say nothing
  private int readFlags(int idle) throws IOException, InterruptedException {
    int good = link.read(RDSTATB);
    for (int device = 0; device < devices; device++) {
      if ((good >> device & 1) == 0) continue;
      int at = device * AdiLink.BYTES;
      int digital = word(at);
      if (digital != CLEARED) {
        double volts = digital * VOLTS;
        board.set(Kind.SUPPLY, device + 1, 2, volts < DIGITAL_LOW || volts > DIGITAL_HIGH);
      }
      // Reading it has cleared it.
      boolean shutDown = (link.data[at + 5] & 0x01) != 0 && (clearedStatus >> device & 1) == 0;
      board.set(Kind.THERMAL_SHUTDOWN, device + 1, shutDown);
      // With the shutdown its thresholds went, too.
      if (!shutDown && (idle >> device & 1) == 0) flags(device, 0, 12, at + 2);
    }
    clearedStatus &= ~good;
    if (!eighteen) return good;
    int goodD = link.read(RDAUX[3]);
    for (int device = 0; device < devices; device++) {
      // Two bits for each of cells 13 to 18 in the group's last two bytes: Linduino alone.
      if (((goodD & ~idle) >> device & 1) == 0) continue;
      if (board.has(Kind.THERMAL_SHUTDOWN, device + 1)) continue;
      flags(device, 12, 6, device * AdiLink.BYTES + 4);
    }
    return good & goodD;
  }

  private void flags(int device, int firstCell, int count, int at) {
    int used = wired[device];
    for (int k = 0; k < count; k++) {
      if ((used >> (firstCell + k) & 1) == 0) continue;
      int pair = link.data[at + k / 4] >> (2 * (k % 4));
      if (settings.underVolts() > 0) {
        board.set(Kind.CELL_UNDER_VOLTAGE, device + 1, firstCell + k + 1, (pair & 1) != 0);
      }
      if (settings.overVolts() > 0) {
        board.set(Kind.CELL_OVER_VOLTAGE, device + 1, firstCell + k + 1, (pair & 2) != 0);
      }
    }
  }

  // ---- balancing

  @Override
  public void discharge(int[] cellsOfDevice) throws IOException, InterruptedException {
    if (Arrays.equals(cellsOfDevice, discharged)) return;
    System.arraycopy(cellsOfDevice, 0, discharged, 0, devices);
    compose();
    writeConfiguration();
  }

  private boolean isDischarging() {
    for (int cells : discharged) if (cells != 0) return true;
    return false;
  }

  /// The chip's own timer starts anew with each writing.
  private void rearmTimer() throws IOException, InterruptedException {
    double minutes = settings.balancing().dischargeMinutes();
    if (minutes == 0 || !isDischarging()) return;
    if (clock.nowNanos() - timerWrittenNanos > minutes * 60e9 / 3) writeConfiguration();
  }

  /// Conversions themselves interrupt the discharge of the cell that they measure and of its
  /// neighbours (DCP = 0); the filter before the inputs needs longer.
  private void mute() throws IOException, InterruptedException {
    if (!isDischarging()) return;
    if (eighteen) {
      link.command(MUTE);
    } else if (settings.balancing().settleNanos() > 0) {
      System.arraycopy(configurationA, 0, nothing, 0, nothing.length);
      for (int device = 0; device < devices; device++) {
        nothing[device * AdiLink.BYTES + 4] = 0;
        nothing[device * AdiLink.BYTES + 5] = 0;
      }
      link.write(WRCFGA, nothing);
    }
    muted = true;
    if (settings.balancing().settleNanos() > 0) link.pause(settings.balancing().settleNanos());
  }

  private void unmute() throws IOException, InterruptedException {
    if (!muted) return;
    muted = false;
    if (eighteen) link.command(UNMUTE);
    else if (settings.balancing().settleNanos() > 0) writeConfiguration();
  }

  @Override
  public void keepAwake() throws IOException, InterruptedException {
    link.wake();
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
      case 0, 1 -> {
        selfTest(CLRCELL, CVST, test + 1, allNanos, RDCV, cellGroups, (1 << inputs) - 1, 0);
      }
      case 2, 3 ->
          selfTest(
              CLRAUX,
              AXST,
              test - 1,
              auxiliaryNanos,
              RDAUX,
              auxGroups,
              auxiliaryMask(),
              AUXILIARY_CHANNEL);
      case 4, 5 -> statusSelfTest(test - 3);
      case 6 -> overlap();
      case 7 -> openWires();
      case 8 -> multiplexer();
      case 9 -> auxiliaryRedundancy();
      case 10 -> statusRedundancy();
      default -> throw new IllegalArgumentException("test " + test);
    }
    unmute();
  }

  private final int[] patternsWrong = new int[64 * AdiLink.MAXIMUM_DEVICES];

  /// Each word must hold the code of the pattern; each pattern is judged by itself.
  private void selfTest(
      int clear,
      int command,
      int pattern,
      long tableNanos,
      int[] codes,
      int groups,
      int mask,
      int firstChannel)
      throws IOException, InterruptedException {
    int expected = pattern == 1 ? selfTest1 : selfTest2;
    Arrays.fill(wrong, -1);
    for (int attempt = 0; attempt < 2; attempt++) {
      convert(
          clear, command | mode | pattern << ST_SHIFT, tableNanos, codes, groups, mask, outcome);
      boolean allRight = true;
      for (int device = 0; device < devices; device++) {
        // What converts nothing at all is named as that, by the scans.
        if ((outcome.idle >> device & 1) != 0) judged[device] = 0;
        int now = 0;
        for (int k = 0; k < MAXIMUM_WORDS; k++) {
          if ((judged[device] & mask & 1 << k) == 0) continue;
          if (words[device * MAXIMUM_WORDS + k] != expected) now |= 1 << k;
        }
        // Wrong is what was wrong both times.
        wrong[device] &= now;
        allRight &= now == 0;
      }
      if (allRight) break;
    }
    for (int device = 0; device < devices; device++) {
      for (int k = 0; k < MAXIMUM_WORDS; k++) {
        if ((judged[device] & mask & 1 << k) != 0) {
          patternResult(device, firstChannel + k + 1, pattern, (wrong[device] >> k & 1) != 0);
        }
      }
    }
  }

  /// A fault is there while either pattern is wrong.
  private void patternResult(int device, int channel, int pattern, boolean isWrong) {
    int at = device * 64 + channel;
    int bits = isWrong ? patternsWrong[at] | pattern : patternsWrong[at] & ~pattern;
    patternsWrong[at] = bits;
    board.set(Kind.SELF_TEST, device + 1, channel, bits != 0);
    if (channel <= AUXILIARY_CHANNEL) {
      distrusted[device] =
          bits != 0
              ? distrusted[device] | 1 << (channel - 1)
              : distrusted[device] & ~(1 << (channel - 1));
    } else if (channel <= STATUS_CHANNEL) {
      int bit = 1 << (channel - AUXILIARY_CHANNEL - 1);
      distrustedGpios[device] =
          bits != 0 ? distrustedGpios[device] | bit : distrustedGpios[device] & ~bit;
    }
  }

  /// Sum, die temperature and the analogue supply, then the digital supply.
  private void statusSelfTest(int pattern) throws IOException, InterruptedException {
    int expected = pattern == 1 ? selfTest1 : selfTest2;
    Arrays.fill(wrong, -1);
    for (int attempt = 0; attempt < 2; attempt++) {
      statusConversion(STATST | mode | pattern << ST_SHIFT);
      boolean allRight = true;
      for (int device = 0; device < devices; device++) {
        int now = 0;
        for (int k = 0; k < 4; k++) {
          if ((judged[device] >> k & 1) != 0 && words[device * MAXIMUM_WORDS + k] != expected)
            now |= 1 << k;
        }
        wrong[device] &= now;
        allRight &= now == 0;
      }
      if (allRight) break;
    }
    for (int device = 0; device < devices; device++) {
      for (int k = 0; k < 4; k++) {
        if ((judged[device] >> k & 1) != 0) {
          patternResult(device, STATUS_CHANNEL + k + 1, pattern, (wrong[device] >> k & 1) != 0);
        }
      }
    }
  }

  /// Clears the status groups, converts, and reads their four words into [#words].
  private void statusConversion(int command) throws IOException, InterruptedException {
    clearStatus();
    long startNanos = link.command(command);
    await(startNanos, statusNanos);
    Arrays.fill(judged, 0);
    int goodA = link.read(RDSTATA);
    for (int device = 0; device < devices; device++) {
      if ((goodA >> device & 1) == 0) continue;
      judged[device] = 7;
      for (int k = 0; k < 3; k++) {
        words[device * MAXIMUM_WORDS + k] = (char) word(device * AdiLink.BYTES + 2 * k);
      }
    }
    int goodB = readStatusB();
    for (int device = 0; device < devices; device++) {
      if ((goodB >> device & 1) == 0) continue;
      judged[device] |= 8;
      words[device * MAXIMUM_WORDS + 3] = (char) word(device * AdiLink.BYTES);
    }
    int idle = idle(goodA | goodB, 0x0F);
    for (int device = 0; device < devices; device++) {
      if ((idle >> device & 1) != 0) judged[device] = 0;
    }
  }

  /// CLRSTAT sets all flags, THSD among them; reading clears that one again.
  private void clearStatus() throws IOException, InterruptedException {
    link.command(CLRSTAT);
    clearedStatus = link.all();
  }

  private int readStatusB() throws IOException, InterruptedException {
    int good = link.read(RDSTATB);
    clearedStatus &= ~good;
    return good;
  }

  /// Two converters measure one cell: the first of the upper group, which shows in its own place
  /// and in that of the next.
  private void overlap() throws IOException, InterruptedException {
    compareOverlap();
    // Else one cell's voltage stands in the place of another, and where the next scan looks for
    // what has not been cleared nothing stands: a device that misses its commands would pass it
    // off as new.
    link.command(CLRCELL);
  }

  private void compareOverlap() throws IOException, InterruptedException {
    for (int attempt = 0; attempt < 2; attempt++) {
      link.command(CLRCELL);
      long startNanos = link.command(ADOL | mode);
      await(startNanos, pairNanos);
      readWords(RDCV, cellGroups, complete);
      int idle = idle(complete[0], (1 << inputs) - 1);
      boolean allRight = true;
      for (int device = 0; device < devices; device++) {
        for (int cell = 6; cell < inputs; cell += 6) {
          if ((wired[device] >> cell & 1) == 0 || (idle >> device & 1) != 0) continue;
          if ((judged[device] >> cell & 3) != 3) continue;
          int one = words[device * MAXIMUM_WORDS + cell];
          int other = words[device * MAXIMUM_WORDS + cell + 1];
          boolean differs =
              one == CLEARED || other == CLEARED || Math.abs(one - other) > OVERLAP_CODES;
          allRight &= !differs;
          if (!differs || attempt == 1) {
            board.set(Kind.OVERLAP, device + 1, cell + 1, differs);
          }
        }
      }
      if (allRight) return;
    }
  }

  private void openWires() throws IOException, InterruptedException {
    int goodUp = pull(PULL_UP);
    System.arraycopy(words, 0, pulledUp, 0, words.length);
    int good = goodUp & pull(0);
    for (int device = 0; device < devices; device++) {
      if ((good >> device & 1) == 0) continue;
      judge(device, wired[device]);
    }
  }

  /// Converts with a test current at the inputs.
  private int pull(int direction) throws IOException, InterruptedException {
    for (int attempt = 0; ; attempt++) {
      link.command(CLRCELL);
      for (int k = 0; k < settings.openWireRepetitions(); k++) {
        long startNanos = link.command(ADOW | mode | direction);
        await(startNanos, allNanos);
      }
      int answered = readWords(RDCV, cellGroups, complete);
      int idle = idle(answered, (1 << inputs) - 1);
      if (idle == 0 || attempt == 1) return complete[0] & ~idle;
    }
  }

  private void judge(int device, int wired) {
    int at = device * MAXIMUM_WORDS;
    int open = openWires(pulledUp, words, at, inputs, wired);
    openWires[device] = open;
    for (int wire = 0; wire <= inputs; wire++) {
      board.set(Kind.OPEN_WIRE, device + 1, wire, (open >> wire & 1) != 0);
    }
  }

  /// LTC6804-1 data sheet page 29, LTC6812-1 page 31: wire n is open where the reading of cell n +
  /// 1 falls by more than 400 mV from pulling down to pulling up; the lowest where its cell reads 0
  /// pulled up, the highest where its cell reads 0 pulled down. A wire whose neighbour is not wired
  /// is an outermost one.
  ///
  /// @return bit n for wire n, the lowest cell's negative end being wire 0
  static int openWires(char[] pulledUp, char[] pulledDown, int at, int inputs, int wired) {
    int open = 0;
    for (int wire = 0; wire <= inputs; wire++) {
      boolean below = wire > 0 && (wired >> (wire - 1) & 1) != 0;
      boolean above = wire < inputs && (wired >> wire & 1) != 0;
      boolean isOpen;
      if (below && above) {
        isOpen = pulledUp[at + wire] - pulledDown[at + wire] < OPEN_WIRE_CODES;
      } else if (above) {
        isOpen = pulledUp[at + wire] <= OUTER_WIRE_CODES;
      } else {
        isOpen = below && pulledDown[at + wire - 1] <= OUTER_WIRE_CODES;
      }
      if (isOpen) open |= 1 << wire;
    }
    return open;
  }

  private void multiplexer() throws IOException, InterruptedException {
    for (int attempt = 0; attempt < 2; attempt++) {
      clearStatus();
      long startNanos = link.command(DIAGN);
      await(startNanos, MULTIPLEXER_NANOS);
      int good = readStatusB();
      boolean allRight = true;
      for (int device = 0; device < devices; device++) {
        if ((good >> device & 1) == 0) continue;
        boolean failed = (link.data[device * AdiLink.BYTES + 5] & 0x02) != 0;
        allRight &= !failed;
        if (!failed || attempt == 1) board.set(Kind.MULTIPLEXER, device + 1, failed);
      }
      if (allRight) return;
    }
  }

  /// Two digital filters work on one converter's bits; a code from FF00 up says that they disagree.
  private void auxiliaryRedundancy() throws IOException, InterruptedException {
    convert(CLRAUX, ADAXD | mode, auxiliaryNanos, RDAUX, auxGroups, auxiliaryMask(), outcome);
    for (int device = 0; device < devices; device++) {
      if ((outcome.idle >> device & 1) != 0) continue;
      for (int k = 0; k < MAXIMUM_WORDS; k++) {
        if ((judged[device] & auxiliaryMask() & 1 << k) == 0) continue;
        patternResult(
            device, AUXILIARY_CHANNEL + k + 1, 4, words[device * MAXIMUM_WORDS + k] >= DISAGREE);
      }
    }
  }

  private void statusRedundancy() throws IOException, InterruptedException {
    for (int attempt = 0; attempt < 2; attempt++) {
      statusConversion(ADSTATD | mode);
      boolean allRight = true;
      for (int device = 0; device < devices; device++) {
        for (int k = 0; k < 4; k++) {
          if ((judged[device] >> k & 1) == 0) continue;
          boolean disagrees = words[device * MAXIMUM_WORDS + k] >= DISAGREE;
          allRight &= !disagrees;
          if (!disagrees || attempt == 1) {
            patternResult(device, STATUS_CHANNEL + k + 1, 4, disagrees);
          }
        }
      }
      if (allRight) return;
    }
  }

  // ---- bench

  @Override
  public int tryConfiguration(int pattern) throws IOException, InterruptedException {
    // Thresholds alone: whatever they say, nothing is discharged and nothing is switched.
    byte[] trial = configurationA.clone();
    for (int device = 0; device < devices; device++) {
      for (int k = 1; k <= 3; k++) {
        trial[device * AdiLink.BYTES + k] = (byte) (pattern * (31 * device + k) + pattern);
      }
      trial[device * AdiLink.BYTES + 4] = 0;
      trial[device * AdiLink.BYTES + 5] = 0;
    }
    link.write(WRCFGA, trial);
    int good = link.read(RDCFGA);
    int same = 0;
    for (int device = 0; device < devices; device++) {
      if ((good >> device & 1) != 0 && isSame(trial, SAME_A, device)) same |= 1 << device;
    }
    writeConfiguration();
    return same;
  }

  @Override
  public long timeConversion() throws IOException, InterruptedException {
    link.command(CLRCELL);
    long startNanos = link.command(ADCV | mode);
    long deadlineNanos = startNanos + 2 * allNanos + 5_000_000;
    while (!link.poll(PLADC)) {
      if (clock.nowNanos() - deadlineNanos >= 0) return -1;
    }
    return clock.nowNanos() - startNanos;
  }

  @Override
  public long conversionNanos() {
    return allNanos;
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
