package io.celltwin.hal;

/// What a channel measures, in the unit that its readings carry.
public enum Quantity {
  /// Current at the moment of sampling; positive charges the battery.
  CURRENT("A"),
  /// Mean current since the channel's previous reading: where a source has it, this is what is
  /// integrated, and [#CURRENT] drives the ohmic drop.
  MEAN_CURRENT("A"),
  CELL_VOLTAGE("V"),
  /// Voltage of a whole string of cells.
  STRING_VOLTAGE("V"),
  TEMPERATURE("degC"),
  /// Of what cools the cells: air or coolant.
  AMBIENT_TEMPERATURE("degC"),
  /// What the pack's own electronics say: SOC and SOH as ratios, limits as positive numbers.
  REPORTED_SOC("1"),
  REPORTED_SOH("1"),
  REPORTED_CHARGE_POWER_LIMIT("W"),
  REPORTED_DISCHARGE_POWER_LIMIT("W"),
  REPORTED_CHARGE_CURRENT_LIMIT("A"),
  REPORTED_DISCHARGE_CURRENT_LIMIT("A");

  private final String unit;

  Quantity(String unit) {
    this.unit = unit;
  }

  public String unit() {
    return unit;
  }
}
