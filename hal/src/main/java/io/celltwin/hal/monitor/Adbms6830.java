package io.celltwin.hal.monitor;

/// ADBMS6830 (16 cells; ADES1830 in foxBMS 2): codes, registers, times and limits.
///
/// Sources, where nothing else is said: foxBMS 2's ADES1830 driver and the maker's command list
/// agree. "Unconfirmed" is what no second source was found for.
final class Adbms6830 {
  // ---- commands; those that all chips of the maker share are in AdiChain

  static final int[] RDAUX = {0x019, 0x01A, 0x01B, 0x01F};
  static final int[] RDRAX = {0x01C, 0x01D, 0x01E, 0x025};
  static final int[] RDSV = {0x003, 0x005, 0x007, 0x00D, 0x00E, 0x00F};
  static final int RDSTATA = 0x030;
  static final int RDSTATB = 0x031;
  static final int RDSTATC = 0x032;
  static final int RDSTATD = 0x033;

  /// With the second converter beside the first (RD), once (CONT = 0), discharge interrupted (DCP =
  /// 0).
  static final int ADCV = 0x360;

  static final int ADSV = 0x168;

  /// Field of ADSV: no test current, one at even or at odd channels (maker's list alone).
  static final int[] OPEN_WIRE = {0, 1, 2};

  static final int ADAX = 0x410;
  static final int ADAX2 = 0x400;
  static final int CLOVUV = 0x715;
  static final int CLRFLAG = 0x717;
  static final int PLADC = 0x718;
  static final int PLSADC = 0x71D;
  static final int PLAUX = 0x71E;
  static final int PLAUX2 = 0x71F;
  static final int RSTCC = 0x02E;

  // ---- registers

  static final int CELLS = 16;

  /// Groups of three words that hold the cells, and the GPIOs.
  static final int CELL_GROUPS = 6;

  static final int AUXILIARY_GROUPS = 4;

  /// Byte 0 of CFGA: reference on; the two converters may differ by 15 mV.
  private static final int REFON = 0x80;

  private static final int CTH_15_MV = 4;

  /// Read-only bits and the discharge timer do not read back as written.
  static final int[] SAME_A = {0x87, 0xFF, 0xF8, 0xFF, 0x03, 0x07};

  static final int[] SAME_B = {0xFF, 0xFF, 0xFF, 0xC0, 0xFF, 0xFF};

  /// What of them says which cells are discharged.
  static final int[] DISCHARGES_B = {0, 0, 0, 0, 0xFF, 0xFF};

  /// Of CFGB: the three bytes of the thresholds.
  static final int FIRST_THRESHOLD_BYTE = 0;

  /// Status group C, byte 4: CED, CMED, SED, SMED.
  static final int MEMORY_FLAGS = 0x0F;

  /// Byte 5; its bits 6 and 7 have two readings: unconfirmed, left out.
  static final int THSD = 0x04;

  static final int OSCCHK = 0x01;

  /// Cleared, and not converted since.
  static final int CLEARED = -0x8000;

  /// Register words: 1.5 V + 150 uV · code, signed.
  private static final double VOLTS = 150e-6;

  private static final double OFFSET_VOLTS = 1.5;

  // ---- limits

  /// 5.75 V, and 0.5 V below zero: what the inputs are good for, unconfirmed.
  static final int HIGHEST_CODE = 28_333;

  static final int LOWEST_CODE = -13_333;

  static final double ANALOG_LOW = 4.512;
  static final double ANALOG_HIGH = 5.486;
  static final double DIGITAL_LOW = 2.754;
  static final double DIGITAL_HIGH = 3.528;

  /// A wire is open where the test current pulls its cell down by this much; unconfirmed: the
  /// LTC6804-1's limit.
  static final int OPEN_WIRE_CODES = 2667;

  /// Of two auxiliary converters; unconfirmed: 10 mV.
  static final int AUXILIARY_CODES = 67;

  /// Of the two converters of a cell: the limit that the chip is given for its own comparison, and
  /// a millisecond of a load's step in the slower one.
  static final int CELL_CODES = 133;

  // ---- times

  /// t_WAKE of the core; foxBMS 2 alone.
  static final long WAKE_NANOS = 500_000;

  /// What foxBMS 2 waits for the reference.
  static final long REFERENCE_NANOS = 5_000_000;

  /// All cells at once in the first converter: unconfirmed. When the values are there the chips
  /// say.
  static final long CELLS_NANOS = 1_000_000;

  /// The slowest conversion of all, unconfirmed, with a reserve.
  static final long LONGEST_NANOS = 40_000_000;

  private Adbms6830() {}

  /// Puts a device's settings into both groups.
  ///
  /// @param discharged cells, bit 0 for cell 1
  static void compose(
      MonitorSettings settings, int device, int discharged, byte[] groupA, byte[] groupB) {
    double under = settings.underVolts();
    double over = settings.overVolts();
    // The ends are no threshold.
    int vuv = under > 0 ? threshold(under) : 0x800;
    int vov = over > 0 ? threshold(over) : 0x7FF;
    int at = device * AdiLink.BYTES;
    groupA[at] = (byte) (REFON | CTH_15_MV);
    groupA[at + 3] = (byte) 0xFF; // pull-downs of the GPIOs off
    groupA[at + 4] = 0x03;
    groupB[at] = (byte) vuv;
    groupB[at + 1] = (byte) ((vov & 0x0F) << 4 | (vuv >> 8 & 0x0F));
    groupB[at + 2] = (byte) (vov >> 4);
    groupB[at + 4] = (byte) discharged;
    groupB[at + 5] = (byte) (discharged >> 8);
  }

  /// 1.5 V + 16 · 150 uV · code, 12 bits signed (maker's list alone).
  private static int threshold(double volts) {
    return Math.clamp(Math.round((volts - OFFSET_VOLTS) / (16 * VOLTS)), -2048, 2047) & 0xFFF;
  }

  /// `NaN` where the word is cleared.
  static double volts(int code) {
    return code == CLEARED ? Double.NaN : OFFSET_VOLTS + VOLTS * code;
  }

  static double dieCelsius(int code) {
    return volts(code) / 7.5e-3 - 273;
  }

  /// A cell that falls has an open wire at one of its ends: at the one that it shares with a
  /// neighbour that falls too.
  ///
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
}
