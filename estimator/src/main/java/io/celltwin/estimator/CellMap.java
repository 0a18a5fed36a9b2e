package io.celltwin.estimator;

/// One positive quantity of a cell, such as a resistance or a time constant, over SOC and
/// temperature.
///
/// Given on any grid, kept on a uniform one, so that the look-up is two multiplications. Between
/// SOC knots linear; between temperatures the logarithm is linear in 1/T (Arrhenius), which is what
/// makes a coarse grid usable in the cold. Beyond the given knots the outermost value holds.
/// Immutable.
public final class CellMap {
  static final int SOC_INTERVALS = 50;
  static final double MIN_CELSIUS = -40;
  static final double KELVIN_PER_ROW = 2.5;
  static final int ROWS = 49; // -40 to 80 degC
  static final int STRIDE = SOC_INTERVALS + 1;

  private static final double ZERO_CELSIUS_KELVIN = 273.15;

  /// Index row * STRIDE + column.
  final double[] table = new double[ROWS * STRIDE];

  /// @param soc knots, strictly increasing
  /// @param celsius knots, strictly increasing
  /// @param knots one row per temperature, in it one value above 0 per SOC
  public CellMap(double[] soc, double[] celsius, double[][] knots) {
    if (knots.length != celsius.length) throw new IllegalArgumentException("rows");
    for (double[] row : knots) {
      if (row.length != soc.length) throw new IllegalArgumentException("columns");
      for (double knot : row) {
        if (!(knot > 0)) throw new IllegalArgumentException("not above 0: " + knot);
      }
    }
    for (int r = 0; r < ROWS; r++) {
      double rowCelsius = MIN_CELSIUS + r * KELVIN_PER_ROW;
      int k = segment(celsius, rowCelsius);
      double w = arrheniusWeight(celsius, k, rowCelsius);
      for (int c = 0; c <= SOC_INTERVALS; c++) {
        double z = (double) c / SOC_INTERVALS;
        double below = linear(soc, knots[k], z);
        double above = linear(soc, knots[Math.min(k + 1, celsius.length - 1)], z);
        table[r * STRIDE + c] =
            StrictMath.exp((1 - w) * StrictMath.log(below) + w * StrictMath.log(above));
      }
    }
  }

  private CellMap(double everywhere) {
    java.util.Arrays.fill(table, everywhere);
  }

  /// The same everywhere; 0 is allowed.
  public static CellMap constant(double value) {
    if (!(value >= 0)) throw new IllegalArgumentException("below 0: " + value);
    return new CellMap(value);
  }

  /// Held beyond -40..80 degC and SOC 0..1.
  public double at(double soc, double celsius) {
    double y = Math.clamp((celsius - MIN_CELSIUS) / KELVIN_PER_ROW, 0.0, ROWS - 1.0);
    int row = Math.min((int) y, ROWS - 2);
    double x = Math.clamp(soc, 0.0, 1.0) * SOC_INTERVALS;
    int column = Math.min((int) x, SOC_INTERVALS - 1);
    return bilinear(row * STRIDE + column, x - column, y - row);
  }

  /// @param cell of the grid: index of its corner of least SOC and temperature
  /// @param u part of the way to the next SOC
  /// @param v part of the way to the next temperature
  double bilinear(int cell, double u, double v) {
    double low = table[cell] + u * (table[cell + 1] - table[cell]);
    double high = table[cell + STRIDE] + u * (table[cell + STRIDE + 1] - table[cell + STRIDE]);
    return low + v * (high - low);
  }

  private static int segment(double[] knots, double x) {
    int k = 0;
    while (k < knots.length - 2 && knots[k + 1] < x) k++;
    return k;
  }

  private static double arrheniusWeight(double[] celsius, int k, double x) {
    if (celsius.length == 1 || x <= celsius[0]) return 0;
    if (x >= celsius[celsius.length - 1]) return 1;
    double below = 1 / (celsius[k] + ZERO_CELSIUS_KELVIN);
    double above = 1 / (celsius[k + 1] + ZERO_CELSIUS_KELVIN);
    return (1 / (x + ZERO_CELSIUS_KELVIN) - below) / (above - below);
  }

  private static double linear(double[] knots, double[] values, double x) {
    if (knots.length == 1) return values[0];
    int k = segment(knots, x);
    double w = Math.clamp((x - knots[k]) / (knots[k + 1] - knots[k]), 0.0, 1.0);
    return (1 - w) * values[k] + w * values[k + 1];
  }
}
