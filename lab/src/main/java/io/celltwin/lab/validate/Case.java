package io.celltwin.lab.validate;

import java.util.List;

/// How a replay differs from what was measured: the truth it starts from, where it starts, its
/// sensors, and what it is told of the capacity.
///
/// @param beginsBelowSoc it begins where the truth first lies below this; 2 is the first row
/// @param capacityError of the capacity that it is told, relative
record Case(
    String name, Start start, double beginsBelowSoc, Sensors sensors, double capacityError) {
  /// Of the current sensor, C: the cell would be full of it after 60 h.
  private static final double OFFSET_C = 1.0 / 60;

  private static final double OFFSET_VOLTS = 0.005;
  private static final double CAPACITY_ERROR = 0.03;
  private static final double FIRST_ROW = 2;

  /// Where a start can be too high by 20 %, and where the curve of LFP is flat.
  private static final double MID_DRIVE = 0.6;

  private static final Case EXACT = of("exact", Start.EXACT, Sensors.PERFECT);
  private static final Case MINUS20 = of("minus20", Start.MINUS20, Sensors.PERFECT);
  private static final Case PLUS20 = midDrive("plus20", Start.PLUS20);
  private static final Case PLATEAU_MINUS20 = midDrive("plateau_minus20", Start.MINUS20);
  private static final Case PLATEAU_PLUS20 = midDrive("plateau_plus20", Start.PLUS20);
  private static final Case BIAS =
      of("bias", Start.EXACT, Sensors.PERFECT.withCurrentOffsetC(OFFSET_C));
  private static final Case BIAS_MINUS =
      of("bias_minus", Start.EXACT, Sensors.PERFECT.withCurrentOffsetC(-OFFSET_C));
  private static final Case OFFSET =
      of("offset5mV", Start.EXACT, Sensors.PERFECT.withVoltageOffset(OFFSET_VOLTS));
  private static final Case NOISE = of("noise", Start.EXACT, Sensors.NOISY);
  private static final Case CAPACITY =
      new Case("capacity", Start.EXACT, FIRST_ROW, Sensors.PERFECT, CAPACITY_ERROR);

  /// The gain of the noisy sensor applies to its offset too.
  private static final Case ALL =
      new Case(
          "all",
          Start.MINUS20,
          FIRST_ROW,
          Sensors.NOISY
              .withCurrentOffsetC(Sensors.NOISY.currentGain() * OFFSET_C)
              .withVoltageOffset(OFFSET_VOLTS),
          CAPACITY_ERROR);

  /// For one cell, in the order of the tables.
  static final List<Case> CELL =
      List.of(EXACT, MINUS20, PLUS20, BIAS, BIAS_MINUS, OFFSET, NOISE, CAPACITY, ALL);

  /// For one cell with a flat curve.
  static final List<Case> FLAT_CELL =
      List.of(
          EXACT,
          MINUS20,
          PLATEAU_MINUS20,
          PLATEAU_PLUS20,
          BIAS,
          BIAS_MINUS,
          OFFSET,
          NOISE,
          CAPACITY,
          ALL);

  /// For a string of 220 Ah: nothing is told but the nominal capacity.
  static final List<Case> STRING =
      List.of(
          of("plain", Start.REST, Sensors.GOOD_PACK),
          of("offset", Start.REST, Sensors.GOOD_PACK.withCurrentOffsetC(1.1 / 220)),
          of("cell2", Start.REST, Sensors.GOOD_PACK.withCell2Offset(0.015)));

  private static Case of(String name, Start start, Sensors sensors) {
    return new Case(name, start, FIRST_ROW, sensors, 0);
  }

  private static Case midDrive(String name, Start start) {
    return new Case(name, start, MID_DRIVE, Sensors.PERFECT, 0);
  }
}
