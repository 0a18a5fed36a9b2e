package io.celltwin.config;

import java.util.OptionalDouble;

/// One `[[pack]]`.
///
/// @param key how findings name this pack's table, `pack` or `pack[2]`: with [TwinConfig#finding]
///   the runtime reports `key + ".source"` at its place
/// @param cellsInSeries of one string
/// @param cellsInParallel at each position; a position counts as one cell
/// @param capacityAmpereHours prior for the present capacity of one single cell
/// @param capacitySigmaAmpereHours one sigma of it
/// @param initialSoc ratio
/// @param initialSocSigma present only together with `initialSoc`
public record PackSettings(
    String key,
    String id,
    CellFile cell,
    int cellsInSeries,
    int cellsInParallel,
    OptionalDouble capacityAmpereHours,
    OptionalDouble capacitySigmaAmpereHours,
    OptionalDouble initialSoc,
    OptionalDouble initialSocSigma,
    Wiring wiring,
    AlarmLimits alarms,
    LifeLimits life,
    PowerSettings power) {
  public static final int MOST_CELLS_IN_SERIES = 1024;

  static final Range CELLS = Range.of(1, MOST_CELLS_IN_SERIES);
  static final Range CAPACITY_AMPERE_HOURS = CellFile.Capacity.AMPERE_HOURS;
  static final Range SOC = Range.of(0, 1);
  static final Range SOC_SIGMA = Range.above(0, 1);

  public PackSettings {
    if (!isId(id)) throw new IllegalArgumentException("not a pack id: " + id);
    CELLS.require("cellsInSeries", cellsInSeries);
    CELLS.require("cellsInParallel", cellsInParallel);
    capacityAmpereHours.ifPresent(v -> CAPACITY_AMPERE_HOURS.require("capacityAmpereHours", v));
    capacitySigmaAmpereHours.ifPresent(
        v -> CAPACITY_AMPERE_HOURS.require("capacitySigmaAmpereHours", v));
    initialSoc.ifPresent(v -> SOC.require("initialSoc", v));
    initialSocSigma.ifPresent(v -> SOC_SIGMA.require("initialSocSigma", v));
    if (initialSocSigma.isPresent() && initialSoc.isEmpty()) {
      throw new IllegalArgumentException("initialSocSigma without initialSoc");
    }
    int cellCount = cellsInSeries * wiring.stringCount();
    if (wiring instanceof Wiring.ExplicitWiring explicit) {
      for (int number : explicit.cellsWithoutVoltage()) {
        Range.of(1, cellCount).require("cellsWithoutVoltage", number);
      }
      for (Wiring.TemperatureWiring sensor : explicit.temperatures()) {
        Range.of(1, cellCount).require("lastCell", sensor.lastCell());
      }
    }
  }

  /// With the usual limits of power, and lifetime counters that count by the defaults.
  public PackSettings(
      String key,
      String id,
      CellFile cell,
      int cellsInSeries,
      int cellsInParallel,
      OptionalDouble capacityAmpereHours,
      OptionalDouble capacitySigmaAmpereHours,
      OptionalDouble initialSoc,
      OptionalDouble initialSocSigma,
      Wiring wiring,
      AlarmLimits alarms) {
    this(
        key,
        id,
        cell,
        cellsInSeries,
        cellsInParallel,
        capacityAmpereHours,
        capacitySigmaAmpereHours,
        initialSoc,
        initialSocSigma,
        wiring,
        alarms,
        LifeLimits.DEFAULT,
        PowerSettings.DEFAULTS);
  }

  public int stringCount() {
    return wiring.stringCount();
  }

  /// Positions in all strings: the cells that the twin estimates one by one.
  public int cellCount() {
    return cellsInSeries * stringCount();
  }

  static boolean isId(String text) {
    return Names.PACK.matcher(text).matches();
  }
}
