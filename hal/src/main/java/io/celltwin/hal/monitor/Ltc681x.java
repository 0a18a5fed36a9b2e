package io.celltwin.hal.monitor;

import io.celltwin.hal.monitor.MonitorSettings.Chip;
import io.celltwin.hal.monitor.MonitorSettings.Mode;

/// LTC6811-1 (12 cells), LTC6813-1 and ADBMS1818 (18 cells) in one mode of the converter: codes,
/// registers, times and limits. Devices count from 0 here. Immutable.
///
/// Sources, where nothing else is said: command codes and register places agree in foxBMS 2 and in
/// the maker's library Linduino LTC681x, rules of self-tests are those of the LTC6804-1 data sheet,
/// pages 28 and 29. "Unconfirmed" is what no second source was found for.
final class Ltc681x {
  // ---- commands; those that all chips of the maker share are in AdiChain

  static final int[] RDAUX = {0x00C, 0x00E, 0x00D, 0x00F};
  static final int RDSTATA = 0x010;
  static final int RDSTATB = 0x012;
  static final int ADCV = 0x260;
  static final int ADOW = 0x228;
  static final int CVST = 0x207;
  static final int ADOL = 0x201;
  static final int ADAX = 0x460;
  static final int ADAXD = 0x400;
  static final int AXST = 0x407;
  static final int ADSTAT = 0x468;
  static final int ADSTATD = 0x408;
  static final int STATST = 0x40F;
  static final int CLRSTAT = 0x713;
  static final int PLADC = 0x714;
  static final int DIAGN = 0x715;

  private static final int MD_SHIFT = 7;

  /// Field of ADOW.
  static final int PULL_UP = 0x40;

  static final int PULL_DOWN = 0;

  /// Field of the self-tests: pattern 1 or 2.
  static final int ST_SHIFT = 5;

  // ---- registers

  /// CFGA byte 0: all pull-downs off, reference on.
  private static final int GPIOS_FREE = 0xF8;

  private static final int REFON = 0x04;
  private static final int ADCOPT = 0x01;

  /// Bits of CFGA's first byte that a measurement depends on.
  static final int MEASURES = REFON | ADCOPT;

  /// Bytes of CFGA that say what is discharged, and for how long.
  static final int FIRST_DISCHARGE_BYTE = 4;

  /// What of the configuration reads back as written: GPIO bits show the pins, DTEN a pin, DCTO
  /// runs down, MUTE tells of a command.
  static final int[] SAME_A = {MEASURES, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F};

  static final int[] SAME_B = {0xF0, 0x7F, 0, 0, 0, 0};

  /// What of them says which cells are discharged.
  static final int[] DISCHARGES_A = {0, 0, 0, 0, 0xFF, 0x0F};

  static final int[] DISCHARGES_B = {0xF0, 0x03, 0, 0, 0, 0};

  /// Of CFGA: the three bytes of the thresholds.
  static final int FIRST_THRESHOLD_BYTE = 1;

  /// Byte 5 of status group B.
  static final int MUXFAIL = 0x02;

  static final int THSD = 0x01;

  /// Cleared, and not converted since.
  static final int CLEARED = 0xFFFF;

  /// Place of the second reference in the auxiliary words.
  static final int REFERENCE_WORD = 5;

  /// Words of the status groups: sum, die temperature, analogue supply; digital supply.
  static final int STATUS_WORDS = 4;

  /// In volts.
  private static final double VOLTS = 100e-6;

  // ---- limits

  /// 5.7 V: the chip is good for 5 V, its converter for about this.
  static final int HIGHEST_CODE = 57_000;

  /// Analogue supply; unconfirmed.
  static final double ANALOG_LOW = 4.5;

  static final double ANALOG_HIGH = 5.5;

  /// Digital supply; unconfirmed.
  static final double DIGITAL_LOW = 2.7;

  static final double DIGITAL_HIGH = 3.6;

  /// Maker's limit of what two converters may differ by at one cell: 2 mV.
  static final int OVERLAP_CODES = 20;

  /// Wire n is open where the upper cell's reading falls by this much from pulling down to pulling
  /// up.
  private static final int OPEN_WIRE_CODES = -4000;

  /// The sheet says 0 for the outermost wires; 1 mV for the noise of the fast modes.
  private static final int OUTER_WIRE_CODES = 10;

  /// The sum of cells may differ from the cells by its own error and by what the current did in the
  /// milliseconds between the two.
  private static final double SUM_RATIO = 0.005;

  private static final double SUM_VOLTS_PER_CELL = 0.002;

  /// Codes of the digital redundancy test that say that two filters disagree.
  static final int DISAGREE = 0xFF00;

  // ---- times

  /// Time that the reference needs after REFON; data sheet's maximum, unconfirmed: 4.4 ms.
  static final long REFERENCE_NANOS = 4_500_000;

  /// t_WAKE: 400 us at most, unconfirmed; foxBMS 2 and Linduino wait 300 us per device.
  static final long WAKE_NANOS = 400_000;

  /// DIAGN with the reference on (LTC6804-1 data sheet).
  static final long MULTIPLEXER_NANOS = 400_000;

  /// What depends on the mode.
  ///
  /// Total times: LTC6804-1 data sheet, tables 5, 6, 7 and 9 (pages 24, 25 and 27), t6C, t1C, t4C;
  /// 1 kHz, 422 Hz and 18 cells: rt-LTC681X. Its table 35 has 501 us for a pair at 3 kHz, table 6
  /// has 521, to which the parts add up. Status at 1 kHz and 422 Hz: put together from the parts of
  /// the other modes.
  ///
  /// First all steps measure, then all are calibrated: t1M, and (t6M - t1M) / 5. 1 kHz and 422 Hz:
  /// t1C and t6C less the calibration, which takes as long as in the modes beside them.
  ///
  /// Codes of the self-tests: data sheet's table, and Linduino.
  ///
  /// @param first us that the multiplexer stays at its first input
  /// @param step tenths of us at each of the others
  private record Times(
      int cells12,
      int cells18,
      int pair12,
      int pair18,
      int auxiliary18,
      int status,
      int first,
      int step,
      int selfTest1,
      int selfTest2) {
    static Times of(Mode mode) {
      return switch (mode) {
        case KHZ_27 -> new Times(1113, 1121, 201, 203, 1825, 748, 57, 466, 0x9565, 0x6A9A);
        case KHZ_14 -> new Times(1288, 1296, 230, 232, 2116, 865, 86, 758, 0x9553, 0x6AAC);
        case KHZ_7 -> new Times(2335, 2343, 405, 407, 3862, 1563, 144, 1340, 0x9555, 0x6AAA);
        case KHZ_3 -> new Times(3033, 3041, 521, 523, 5025, 2028, 260, 2504, 0x9555, 0x6AAA);
        case KHZ_2 -> new Times(4430, 4437, 754, 756, 7353, 2959, 493, 4830, 0x9555, 0x6AAA);
        case KHZ_1 -> new Times(7222, 7230, 1219, 1221, 12007, 4820, 959, 9484, 0x9555, 0x6AAA);
        case HZ_422 ->
            new Times(12807, 12816, 2150, 2152, 21316, 8544, 1890, 18794, 0x9555, 0x6AAA);
        case HZ_26 ->
            new Times(201317, 201325, 33568, 33570, 335498, 134218, 29817, 298066, 0x9555, 0x6AAA);
      };
    }
  }

  /// A conversion that fills several groups.
  static final class Conversion {
    /// Command that empties them.
    final int clear;

    /// Commands that read them.
    final int[] codes;

    final int groups;

    /// Words that it fills, a bit each.
    final int words;

    final long nanos;

    private Conversion(int clear, int[] codes, int groups, int words, long nanos) {
      this.clear = clear;
      this.codes = codes;
      this.groups = groups;
      this.words = words;
      this.nanos = nanos;
    }
  }

  final boolean eighteen;
  final int inputs;

  /// Field of all convert commands.
  final int mode;

  private final int adcopt;
  final Conversion cells;

  /// Reserved words of the last group hold flags.
  final Conversion auxiliary;

  final long pairNanos;
  final long statusNanos;
  private final long firstNanos;
  private final long stepNanos;
  private final int selfTest1;
  private final int selfTest2;

  Ltc681x(Chip chip, Mode mode) {
    Times times = Times.of(mode);
    eighteen = chip != Chip.LTC6811;
    inputs = chip.inputs();
    this.mode = mode.md() << MD_SHIFT;
    adcopt = mode.adcopt();
    long cellNanos = 1000L * (eighteen ? times.cells18 : times.cells12);
    long auxiliaryNanos = eighteen ? 1000L * times.auxiliary18 : cellNanos;
    cells =
        new Conversion(AdiChain.CLRCELL, AdiChain.RDCV, inputs / 3, (1 << inputs) - 1, cellNanos);
    auxiliary =
        new Conversion(
            AdiChain.CLRAUX, RDAUX, eighteen ? 4 : 2, eighteen ? 0x3FF : 0x3F, auxiliaryNanos);
    pairNanos = 1000L * (eighteen ? times.pair18 : times.pair12);
    statusNanos = 1000L * times.status;
    firstNanos = 1000L * times.first;
    stepNanos = 100L * times.step;
    selfTest1 = times.selfTest1;
    selfTest2 = times.selfTest2;
  }

  /// When the multiplexer's step is half over.
  long middleNanos(int step) {
    return step == 0 ? firstNanos / 2 : firstNanos + (step - 1) * stepNanos + stepNanos / 2;
  }

  /// What each word must hold after a self-test with pattern 1 or 2.
  int selfTestCode(int pattern) {
    return pattern == 1 ? selfTest1 : selfTest2;
  }

  /// Puts a device's settings into both groups.
  ///
  /// @param discharged cells, bit 0 for cell 1
  void compose(MonitorSettings settings, int device, int discharged, byte[] groupA, byte[] groupB) {
    // UV = (VUV + 1) · 1.6 mV, OV = VOV · 1.6 mV (Linduino, LTC6804-1 data sheet). The lowest and
    // the highest code are no threshold.
    double under = settings.underVolts();
    double over = settings.overVolts();
    int vuv = under > 0 ? Math.clamp(Math.round(under / 1.6e-3) - 1, 0, 0xFFF) : 0;
    int vov = over > 0 ? Math.clamp(Math.round(over / 1.6e-3), 0, 0xFFF) : 0xFFF;
    // The timer runs while something is discharged: else the chip's watchdog is the net.
    int timer =
        discharged == 0
            ? 0
            : MonitorSettings.Balancing.MINUTES.indexOf(settings.balancing().dischargeMinutes());
    int at = device * AdiLink.BYTES;
    groupA[at] = (byte) (GPIOS_FREE | REFON | adcopt);
    groupA[at + 1] = (byte) vuv;
    groupA[at + 2] = (byte) (vov << 4 | vuv >> 8);
    groupA[at + 3] = (byte) (vov >> 4);
    groupA[at + 4] = (byte) discharged;
    groupA[at + 5] = (byte) (timer << 4 | (discharged >> 8 & 0x0F));
    // DCC16..13 above GPIO9..6, then DCC17 and DCC18.
    groupB[at] = (byte) ((discharged >> 12 & 0x0F) << 4 | 0x0F);
    groupB[at + 1] = (byte) (discharged >> 16 & 0x03);
  }

  /// Place of a GPIO in the auxiliary words: G1 to G5, the reference, G6 to G9.
  static int auxiliaryWord(int gpio) {
    return gpio < REFERENCE_WORD ? gpio : gpio + 1;
  }

  /// `NaN` where the word is cleared.
  static double volts(int code) {
    return code == CLEARED ? Double.NaN : code * VOLTS;
  }

  /// Of all cells, from its word.
  double stackVolts(int code) {
    return volts(code) * (eighteen ? 30 : 20);
  }

  /// Linduino and rt-LTC681X; ADBMS1818 as LTC6813: unconfirmed.
  double dieCelsius(int code) {
    return eighteen ? volts(code) / 7.6e-3 - 276 : volts(code) / 7.5e-3 - 273;
  }

  static double allowedSumVolts(double cells, int inputs) {
    return SUM_RATIO * cells + SUM_VOLTS_PER_CELL * inputs;
  }

  /// LTC6804-1 data sheet page 29, LTC6812-1 page 31: wire n is open where the reading of cell n +
  /// 1 falls by more than 400 mV from pulling down to pulling up; the lowest where its cell reads 0
  /// pulled up, the highest where its cell reads 0 pulled down. A wire whose neighbour is not wired
  /// is an outermost one.
  ///
  /// Of wires side by side that are open only the highest has a cell above it that falls, and only
  /// the lowest one below it that rises by as much; those between the two are open with them.
  ///
  /// @param at where the device's words begin
  /// @return bit n for wire n, the lowest cell's negative end being wire 0
  static int openWires(int[] pulledUp, int[] pulledDown, int at, int inputs, int wired) {
    int open = 0;
    int lowest = -1; // of wires side by side, whose highest has not been found
    for (int wire = 0; wire <= inputs; wire++) {
      boolean below = wire > 0 && (wired >> (wire - 1) & 1) != 0;
      boolean above = wire < inputs && (wired >> wire & 1) != 0;
      int fall = above ? pulledUp[at + wire] - pulledDown[at + wire] : 0;
      int rise = below ? pulledUp[at + wire - 1] - pulledDown[at + wire - 1] : 0;
      boolean isLowest = rise > -OPEN_WIRE_CODES;
      boolean isHighest = fall < OPEN_WIRE_CODES;
      if (!below) {
        lowest = -1;
        isLowest = above && pulledUp[at + wire] <= OUTER_WIRE_CODES;
        isHighest &= isLowest;
      } else if (!above) {
        isHighest = pulledDown[at + wire - 1] <= OUTER_WIRE_CODES;
        isLowest &= isHighest;
      }
      if (isLowest) lowest = wire;
      if (isHighest && lowest >= 0) open |= (1 << wire) - (1 << lowest);
      if (isLowest || isHighest) open |= 1 << wire;
      if (isHighest) lowest = -1;
    }
    return open;
  }
}
