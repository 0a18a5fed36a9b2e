package io.celltwin.simulation.chip;

/// How long the LTC681x converts, in nanoseconds, by filter. The converter first measures one
/// channel after the other, then calibrates each: all voltages are sampled within the first part.
///
/// Sources: LTC6804-1 sheet tables 5 to 9 (pp. 24-27) for the steps and for the 12-cell parts;
/// totals of the LTC6811 and LTC6813 from the Rust driver rt-LTC681X, which agree with the sheet
/// (fact sheet 1.4). Only one difference: one pair at 3 kHz is 521 us in table 6 and 501 us in
/// table 35 and the Rust driver; here the longer one. 422 Hz and 1 kHz are missing in the LTC6804
/// sheet; their steps, marked below, are computed from the total as they do come out for the other
/// filters.
final class LtcTimes {
  private static final long MICROSECOND = 1_000;

  /// Index of a filter: `2 · md + ADCOPT`.
  static final int FAST = 2;

  //                                          422 Hz, 1 kHz (computed), 27 kHz, 14 kHz, 7, 3, 26 Hz,
  // 2
  private static final double[] FIRST_MICROS = {1889.5, 958.5, 57, 86, 144, 260, 29817, 493};
  private static final double[] SIXTH_MICROS = {11287, 5701, 290, 465, 814, 1512, 178850, 2908};

  private static final int[] CELLS_12 = {12807, 7222, 1113, 1288, 2335, 3033, 201317, 4430};
  private static final int[] CELLS_18 = {12816, 7230, 1121, 1296, 2343, 3041, 201325, 4437};
  private static final int[] ONE_12 = {2150, 1219, 201, 230, 405, 521, 33568, 754};
  private static final int[] ONE_18 = {2152, 1221, 203, 232, 407, 523, 33570, 756};
  private static final int[] GPIOS_18 = {21316, 12007, 1825, 2116, 3862, 5025, 335498, 7353};
  // 422 Hz and 1 kHz: computed, twice one less what the others save.
  private static final int[] GPIO_PAIR_18 = {4278, 2416, 380, 439, 788, 1000, 67100, 1500};
  // 422 Hz and 1 kHz: computed.
  private static final int[] STATUS = {8542, 4858, 748, 865, 1563, 2028, 134218, 2959};
  // LTC6804-1 table 8; 422 Hz, 1 kHz and 26 Hz computed; for the LTC6811 and LTC6813 unconfirmed.
  private static final int[] CELLS_AND_GPIOS = {17074, 9706, 1564, 1736, 3133, 4064, 268430, 5925};

  private LtcTimes() {}

  /// The middle of a measuring step, counted from 0, after the conversion's begin. Unconfirmed:
  /// that the filter weighs its time evenly.
  static long sampleNanos(int filter, int step) {
    double length = stepMicros(filter);
    return (long) ((FIRST_MICROS[filter] - length + length * (step + 0.5)) * MICROSECOND);
  }

  private static double stepMicros(int filter) {
    return (SIXTH_MICROS[filter] - FIRST_MICROS[filter]) / 5;
  }

  static long cells(LtcPart part, int filter) {
    return MICROSECOND * (part.large() ? CELLS_18 : CELLS_12)[filter];
  }

  /// Of each converter one channel.
  static long one(LtcPart part, int filter) {
    return MICROSECOND * (part.large() ? ONE_18 : ONE_12)[filter];
  }

  static long gpios(LtcPart part, int filter) {
    return MICROSECOND * (part.large() ? GPIOS_18 : CELLS_12)[filter];
  }

  static long gpioPair(int filter) {
    return MICROSECOND * GPIO_PAIR_18[filter];
  }

  static long status(int filter) {
    return MICROSECOND * STATUS[filter];
  }

  static long cellsAndGpios(int filter) {
    return MICROSECOND * CELLS_AND_GPIOS[filter];
  }

  /// Unconfirmed: a seventh step of the same length.
  static long cellsAndSum(LtcPart part, int filter) {
    return cells(part, filter) * 7 / 6;
  }
}
