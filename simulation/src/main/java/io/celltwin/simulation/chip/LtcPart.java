package io.celltwin.simulation.chip;

/// The members of the family that differ in what a driver sees.
public enum LtcPart {
  LTC6811_1(12, 5, 20, 7.5e-3, 273),
  LTC6813_1(18, 9, 30, 7.6e-3, 276),
  /// The same commands and registers as the LTC6813-1.
  ADBMS1818(18, 9, 30, 7.6e-3, 276);

  final int cells;
  final int gpios;

  /// The sum of all cells is measured through a divider.
  final int sumDivider;

  /// Die temperature: volts per kelvin, and what 0 degC stands at.
  final double voltsPerKelvin;

  final double kelvinAtZero;

  LtcPart(int cells, int gpios, int sumDivider, double voltsPerKelvin, double kelvinAtZero) {
    this.cells = cells;
    this.gpios = gpios;
    this.sumDivider = sumDivider;
    this.voltsPerKelvin = voltsPerKelvin;
    this.kelvinAtZero = kelvinAtZero;
  }

  public int cells() {
    return cells;
  }

  public int gpios() {
    return gpios;
  }

  /// Cells 13 to 18, GPIO 6 to 9, MUTE.
  boolean large() {
    return cells == 18;
  }
}
