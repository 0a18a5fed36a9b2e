package io.celltwin.estimator;

/// Compares every cell of a string with the others, so that a voltage sensor that reads too much is
/// told from a cell that is fuller or has more resistance than they.
///
/// What all cells have in common, the model's errors and the current sensor's, is gone from the
/// difference to their mean, which is
///
/// ```
/// Δv = d + U'(z̄) Δz + ρ i
/// ```
///
/// d is the sensor's, and the same everywhere; what Δz makes of itself follows the slope of the
/// open-circuit voltage, what ρ does the current. A Kalman filter of these three per cell, once a
/// second.
final class VoltageComparison {
  private static final double PERIOD_SECONDS = 1;

  /// With fewer cells nobody could say which one is wrong.
  private static final int LEAST_CELLS = 3;

  // one sigma of the unknowns at the start: V, SOC, share of the resistance
  private static final double OFFSET_VOLTS = 0.05;
  private static final double SOC_SPREAD = 0.05;
  private static final double RESISTANCE_SPREAD = 0.3;

  // and what a charge of the capacity adds to them; the SOC's comes of capacities 3 % apart
  private static final double OFFSET_WALK = 0.001;
  private static final double SOC_WALK = 0.03;
  private static final double RESISTANCE_WALK = 0.1;

  /// Noise of a difference and for how long it is the same.
  private static final double NOISE_VOLTS = 0.003;

  private static final double CORRELATION_SECONDS = 30;

  /// One sigma of the mean SOC, and half of the span that the slope is taken over.
  private static final double MEAN_SOC_SIGMA = 0.02;

  /// What slow polarisation may differ by, as a share of the resistance.
  private static final double POLARISATION_SPREAD = 0.1;

  /// What is said to be wrong is so by that many sigma, and by as many volts.
  private static final double LEAST_SIGMAS = 5;

  private static final double LEAST_VOLTS = 0.005;

  /// From here on the others are not compared with it any more.
  private static final double SUSPECTED_SIGMAS = 2;

  private final int firstCell;
  private final int cells;
  private final CellParameters parameters;
  private final double typicalOhms;

  private final double[] d;
  private final double[] dz;
  private final double[] rho;
  private final double[] dd;
  private final double[] dx;
  private final double[] dr;
  private final double[] xx;
  private final double[] xr;
  private final double[] rr;
  private final double[][] carried;

  private double seconds;
  private double movedSoc;
  private double throughputSoc;

  VoltageComparison(int firstCell, int cells, CellParameters parameters) {
    this.firstCell = firstCell;
    this.cells = cells;
    this.parameters = parameters;
    Circuit circuit = parameters.circuit();
    double celsius = parameters.ocv().referenceCelsius;
    typicalOhms =
        circuit.r0Ohms().at(0.5, celsius)
            + circuit.chargeTransfer().ohms().at(0.5, celsius)
            + circuit.first().ohms().at(0.5, celsius)
            + circuit.second().ohms().at(0.5, celsius);
    d = new double[cells];
    dz = new double[cells];
    rho = new double[cells];
    dd = new double[cells];
    dx = new double[cells];
    dr = new double[cells];
    xx = new double[cells];
    xr = new double[cells];
    rr = new double[cells];
    carried = new double[][] {d, dz, rho, dd, dx, dr, xx, xr, rr};
    for (int c = 0; c < cells; c++) {
      dd[c] = OFFSET_VOLTS * OFFSET_VOLTS;
      xx[c] = SOC_SPREAD * SOC_SPREAD;
      rr[c] = square(RESISTANCE_SPREAD * typicalOhms);
    }
  }

  // ---- checkpoint: what there is once, then of every cell

  int checkpointLength() {
    return 3 + carried.length * cells;
  }

  void save(double[] into, int from) {
    into[from] = seconds;
    into[from + 1] = movedSoc;
    into[from + 2] = throughputSoc;
    int k = from + 3;
    for (double[] values : carried) {
      System.arraycopy(values, 0, into, k, cells);
      k += cells;
    }
  }

  boolean isSound(double[] saved, int from) {
    for (int k = from; k < from + checkpointLength(); k++) {
      if (Double.isNaN(saved[k]) || Double.isInfinite(saved[k])) return false;
    }
    return true;
  }

  void restore(double[] saved, int from) {
    seconds = saved[from];
    movedSoc = saved[from + 1];
    throughputSoc = saved[from + 2];
    int k = from + 3;
    for (double[] values : carried) {
      System.arraycopy(saved, k, values, 0, cells);
      k += cells;
    }
  }

  // ---- a tick

  void step(PackMeasurement measurement, int string, PackEstimate estimate) {
    seconds += measurement.dtSeconds;
    double coulombs = measurement.stringCoulombs[string];
    if (!Double.isNaN(coulombs)) {
      movedSoc += Math.abs(coulombs) / parameters.capacityCoulombs();
    }
    if (seconds < PERIOD_SECONDS) return;
    double interval = seconds;
    double moved = movedSoc;
    throughputSoc += moved;
    seconds = 0;
    movedSoc = 0;
    double amps = measurement.stringAmps[string];
    int outlier = outlier(measurement, estimate);
    if (outlier < 0 || Double.isNaN(amps)) return;

    double volts = 0;
    double soc = 0;
    int count = 0;
    for (int c = 0; c < cells; c++) {
      if (c == outlier || isMissing(measurement, estimate, c)) continue;
      volts += measurement.cellVolts[firstCell + c];
      soc += estimate.soc[firstCell + c];
      count++;
    }
    volts /= count;
    soc = Math.min(Math.max(soc / count, MEAN_SOC_SIGMA), 1 - MEAN_SOC_SIGMA);
    OcvCurve ocv = parameters.ocv();
    double slope = slope(ocv, soc);
    double bend = (slope(ocv, soc + MEAN_SOC_SIGMA) - slope(ocv, soc - MEAN_SOC_SIGMA)) / 2;
    // What the cells' hysteresis was at the start goes with the first charge.
    double hysteresisVolts =
        ocv.halfGapVolts(soc)
            * Exponential.negative(parameters.hysteresisDecayPerSoc() * throughputSoc);
    double noise =
        square(NOISE_VOLTS) * (1 + CORRELATION_SECONDS / interval)
            + square(hysteresisVolts)
            + square(POLARISATION_SPREAD * typicalOhms * amps);
    for (int c = 0; c < cells; c++) {
      dd[c] += square(OFFSET_WALK) * moved;
      xx[c] += square(SOC_WALK) * moved;
      rr[c] += square(RESISTANCE_WALK * typicalOhms) * moved;
      if (isMissing(measurement, estimate, c)) continue;
      double difference = measurement.cellVolts[firstCell + c] - volts;
      double ofBend = square(bend) * (square(dz[c]) + xx[c]);
      update(c, difference, slope, amps, noise + ofBend);
    }
  }

  /// The cell that the mean is better without: the one that is suspected, else the one farthest
  /// from it; -1 where there are too few.
  private int outlier(PackMeasurement measurement, PackEstimate estimate) {
    double sum = 0;
    int count = 0;
    for (int c = 0; c < cells; c++) {
      if (isMissing(measurement, estimate, c)) continue;
      sum += measurement.cellVolts[firstCell + c];
      count++;
    }
    if (count < LEAST_CELLS) return -1;
    int suspected = worst(SUSPECTED_SIGMAS);
    if (suspected >= 0) return suspected;
    int farthest = 0;
    double distance = -1;
    for (int c = 0; c < cells; c++) {
      double from = Math.abs(measurement.cellVolts[firstCell + c] - sum / count);
      if (!isMissing(measurement, estimate, c) && from > distance) {
        distance = from;
        farthest = c;
      }
    }
    return farthest;
  }

  private boolean isMissing(PackMeasurement measurement, PackEstimate estimate, int c) {
    return Double.isNaN(measurement.cellVolts[firstCell + c] + estimate.soc[firstCell + c]);
  }

  private static double slope(OcvCurve ocv, double soc) {
    double above = Math.min(soc + MEAN_SOC_SIGMA, 1);
    double below = Math.max(soc - MEAN_SOC_SIGMA, 0);
    return (ocv.volts(above) - ocv.volts(below)) / (above - below);
  }

  private void update(int c, double difference, double slope, double amps, double noise) {
    double gd = dd[c] + slope * dx[c] + amps * dr[c];
    double gx = dx[c] + slope * xx[c] + amps * xr[c];
    double gr = dr[c] + slope * xr[c] + amps * rr[c];
    double per = 1 / (gd + slope * gx + amps * gr + noise);
    double innovation = difference - d[c] - slope * dz[c] - amps * rho[c];
    d[c] += gd * per * innovation;
    dz[c] += gx * per * innovation;
    rho[c] += gr * per * innovation;
    dd[c] -= gd * per * gd;
    dx[c] -= gd * per * gx;
    dr[c] -= gd * per * gr;
    xx[c] -= gx * per * gx;
    xr[c] -= gx * per * gr;
    rr[c] -= gr * per * gr;
  }

  /// The cell whose sensor is most surely wrong; -1 where none is.
  int worst() {
    return worst(LEAST_SIGMAS);
  }

  private int worst(double leastSigmas) {
    int worst = -1;
    double most = leastSigmas;
    for (int c = 0; c < cells; c++) {
      double sigmas = Math.abs(d[c]) / sigmaVolts(c);
      if (sigmas > most && Math.abs(d[c]) > LEAST_VOLTS) {
        most = sigmas;
        worst = c;
      }
    }
    return worst;
  }

  /// By how much the sensor of cell `c` reads too much, V.
  double excessVolts(int c) {
    return d[c];
  }

  double sigmaVolts(int c) {
    return Math.sqrt(Math.max(dd[c], 1e-12));
  }

  private static double square(double x) {
    return x * x;
  }
}
