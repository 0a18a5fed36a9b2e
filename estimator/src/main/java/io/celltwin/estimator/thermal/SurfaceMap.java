package io.celltwin.estimator.thermal;

/// What the surface of each cell is by the sensors that are worth something: its own sensor's
/// reading, or one between those of the nearest sensors of its string.
final class SurfaceMap {
  /// Cells that a sensor stands for are at its temperature but for this per cell between them, K,
  /// and no more than that.
  private static final double KELVIN_PER_CELL = 0.2;

  private static final double MOST_KELVIN = 2;

  /// So is what lies between sensors, or beyond the last; of another string, K.
  private static final double BETWEEN_KELVIN = 0.5;

  private static final double BETWEEN_KELVIN_PER_CELL = 0.3;
  private static final double MOST_BETWEEN_KELVIN = 5;

  private final int cellsInSeries;
  private final int[] sensorOfCell;

  /// The cell in the middle of those that a sensor stands for; -1 where it stands for none.
  private final int[] centre;

  /// How far the latest [#celsius] may be from its cell beside the sensor's noise, K.
  private double sigma;

  /// @param sensorOfCell index of the sensor that stands for each cell; -1 without one
  SurfaceMap(int cellsInSeries, int[] sensorOfCell, int sensors) {
    this.cellsInSeries = cellsInSeries;
    this.sensorOfCell = sensorOfCell.clone();
    centre = new int[sensors];
    for (int s = 0; s < sensors; s++) {
      int first = -1;
      int last = -1;
      for (int c = 0; c < sensorOfCell.length; c++) {
        if (sensorOfCell[c] != s) continue;
        if (first < 0) first = c;
        last = c;
      }
      centre[s] = first < 0 ? -1 : (first + last) / 2;
    }
  }

  /// The sensor whose place this cell is; -1 where it is none's.
  int sensorAt(int cell) {
    int sensor = sensorOfCell[cell];
    return sensor >= 0 && centre[sensor] == cell ? sensor : -1;
  }

  /// Whether a sensor that is worth something stands for the cell.
  boolean isOwn(int cell, double[] readings) {
    int sensor = sensorOfCell[cell];
    return sensor >= 0 && !Double.isNaN(readings[sensor]);
  }

  /// @param readings of the sensors, degC; `NaN` where one is worth nothing
  /// @return `NaN` without any
  double celsius(int cell, double[] readings) {
    if (isOwn(cell, readings)) {
      int sensor = sensorOfCell[cell];
      sigma = Math.min(KELVIN_PER_CELL * Math.abs(cell - centre[sensor]), MOST_KELVIN);
      return readings[sensor];
    }
    int below = -1;
    int above = -1;
    for (int s = 0; s < centre.length; s++) {
      boolean tells = centre[s] >= 0 && !Double.isNaN(readings[s]);
      if (!tells || centre[s] / cellsInSeries != cell / cellsInSeries) continue;
      if (centre[s] <= cell && (below < 0 || centre[s] > centre[below])) below = s;
      if (centre[s] >= cell && (above < 0 || centre[s] < centre[above])) above = s;
    }
    if (below < 0 && above < 0) return ofOtherStrings(readings);
    if (below < 0) below = above;
    if (above < 0) above = below;
    int distance = Math.min(Math.abs(cell - centre[below]), Math.abs(centre[above] - cell));
    sigma = Math.min(BETWEEN_KELVIN + BETWEEN_KELVIN_PER_CELL * distance, MOST_BETWEEN_KELVIN);
    int apart = centre[above] - centre[below];
    double part = apart == 0 ? 0 : (double) (cell - centre[below]) / apart;
    return readings[below] + part * (readings[above] - readings[below]);
  }

  private double ofOtherStrings(double[] readings) {
    double sum = 0;
    int told = 0;
    for (double reading : readings) {
      if (Double.isNaN(reading)) continue;
      sum += reading;
      told++;
    }
    sigma = MOST_BETWEEN_KELVIN;
    return told == 0 ? Double.NaN : sum / told;
  }

  double sigma() {
    return sigma;
  }
}
