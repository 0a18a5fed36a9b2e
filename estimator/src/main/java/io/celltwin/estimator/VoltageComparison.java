package io.celltwin.estimator;

import java.util.Arrays;

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
///
/// Cells need not be sampled together: a round ends when each has been measured again, and takes
/// the newest voltage of each, less what another current than the mean has made of it.
final class VoltageComparison {
  /// How long a round waits for a cell that is not measured any more, s.
  private static final double PATIENCE_SECONDS = 10;

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

  /// What hysteresis, slow polarisation and the curve's bend make of a difference is the same for
  /// so much charge: a rest that shows it for hours shows it once.
  private static final double LASTING_SOC = 0.003;

  /// Values of the checkpoint that a comparison has once.
  private static final int ONCE = 4;

  /// One sigma of the mean SOC, and half of the span that the slope is taken over.
  private static final double MEAN_SOC_SIGMA = 0.02;

  /// What slow polarisation may differ by, as a share of the resistance.
  private static final double POLARISATION_SPREAD = 0.1;

  /// What is said to be wrong is so by that many sigma, and by as many volts; it is said until it
  /// is so by fewer.
  private static final double RAISE_SIGMAS = 5;

  private static final double RAISE_VOLTS = 0.005;
  private static final double CLEAR_SIGMAS = 3;
  private static final double CLEAR_VOLTS = 0.003;

  /// Another cell is told of instead where it is so much surer.
  private static final double SURER = 2;

  /// One sigma of what a month without measurements adds to an offset, V.
  private static final double OFFSET_PER_MONTH = 0.002;

  /// From here on the others are not compared with it any more.
  private static final double SUSPECTED_SIGMAS = 2;

  private final int firstCell;
  private final int cells;
  private final CellParameters parameters;
  private final double typicalOhms;

  // the newest sample of the round; fresh is 1 where there is one, else 0
  private final double[] fresh;
  private final double[] volts;
  private final double[] amps;

  private final double[] d;
  private final double[] dz;
  private final double[] rho;
  private final double[] dd;
  private final double[] dx;
  private final double[] dr;
  private final double[] xx;
  private final double[] xr;
  private final double[] rr;

  /// 1 where the sensor is found to be wrong, else 0.
  private final double[] found;

  private final Carried carried;

  /// The one of them that is told of; -1 where there is none.
  private int named = -1;

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
    fresh = new double[cells];
    volts = new double[cells];
    amps = new double[cells];
    d = new double[cells];
    dz = new double[cells];
    rho = new double[cells];
    dd = new double[cells];
    dx = new double[cells];
    dr = new double[cells];
    xx = new double[cells];
    xr = new double[cells];
    rr = new double[cells];
    found = new double[cells];
    carried = new Carried(cells, fresh, volts, amps, d, dz, rho, dd, dx, dr, xx, xr, rr, found);
    for (int c = 0; c < cells; c++) {
      dd[c] = OFFSET_VOLTS * OFFSET_VOLTS;
      xx[c] = SOC_SPREAD * SOC_SPREAD;
      rr[c] = square(RESISTANCE_SPREAD * typicalOhms);
    }
  }

  // ---- checkpoint: what there is once, then of every cell

  int checkpointLength() {
    return ONCE + carried.checkpointLength();
  }

  void save(double[] into, int from) {
    into[from] = seconds;
    into[from + 1] = movedSoc;
    into[from + 2] = throughputSoc;
    into[from + 3] = named;
    carried.save(into, from + ONCE);
  }

  boolean isSound(double[] saved, int from) {
    if (!Carried.areFinite(saved, from, from + checkpointLength())) return false;
    return saved[from + 3] >= -1 && saved[from + 3] < cells;
  }

  /// After time that nobody watched cells have lost charge unlike each other, and sensors aged.
  ///
  /// @param months so long
  /// @param socSigma of the charge that a cell has lost
  void restore(double[] saved, int from, double months, double socSigma) {
    seconds = saved[from];
    movedSoc = saved[from + 1];
    throughputSoc = saved[from + 2];
    named = (int) saved[from + 3];
    carried.restore(saved, from + ONCE);
    if (months == 0) return;
    Arrays.fill(fresh, 0);
    for (int c = 0; c < cells; c++) {
      double wider = Math.min(Math.sqrt(dd[c]) + OFFSET_PER_MONTH * months, OFFSET_VOLTS);
      dd[c] = Math.max(dd[c], square(wider));
      xx[c] += Math.min(square(socSigma), 1);
    }
  }

  // ---- every tick

  /// @param string this one
  void take(PackMeasurement measurement, int string) {
    seconds += measurement.dtSeconds;
    movedSoc += Math.abs(measurement.stringCoulombs[string]) / parameters.capacityCoulombs();
    for (int c = 0; c < cells; c++) {
      double cellVolts = measurement.cellVolts[firstCell + c];
      double cellAmps = measurement.cellAmps[firstCell + c];
      if (Double.isNaN(cellVolts + cellAmps)) continue;
      fresh[c] = 1;
      volts[c] = cellVolts;
      amps[c] = cellAmps;
    }
  }

  // ---- once a second

  /// @param comparable whose voltage is known and not odd by itself
  void compare(PackEstimate estimate, boolean[] comparable) {
    if (seconds < PATIENCE_SECONDS && !isComplete(comparable)) return;
    for (int c = 0; c < cells; c++) if (!comparable[c]) fresh[c] = 0;
    learn(estimate);
    seconds = 0;
    movedSoc = 0;
    Arrays.fill(fresh, 0);
    for (int c = 0; c < cells; c++) {
      boolean off =
          found[c] > 0 ? isOff(c, CLEAR_SIGMAS, CLEAR_VOLTS) : isOff(c, RAISE_SIGMAS, RAISE_VOLTS);
      found[c] = off ? 1 : 0;
    }
    int worst = worstFound();
    if (named < 0 || found[named] == 0 || sigmas(worst) > SURER * sigmas(named)) named = worst;
  }

  private boolean isComplete(boolean[] comparable) {
    for (int c = 0; c < cells; c++) {
      if (fresh[c] == 0 && comparable[c]) return false;
    }
    return true;
  }

  private void learn(PackEstimate estimate) {
    throughputSoc += movedSoc;
    int outlier = outlier();
    if (outlier < 0) return;
    double meanVolts = 0;
    double meanAmps = 0;
    double soc = 0;
    int count = 0;
    boolean withFound = yardsticks(outlier) < 2;
    for (int c = 0; c < cells; c++) {
      if (c == outlier || fresh[c] == 0 || (found[c] > 0 && !withFound)) continue;
      meanVolts += volts[c];
      meanAmps += amps[c];
      soc += estimate.soc[firstCell + c];
      count++;
    }
    meanVolts /= count;
    meanAmps /= count;
    soc = Math.min(Math.max(soc / count, MEAN_SOC_SIGMA), 1 - MEAN_SOC_SIGMA);
    OcvCurve ocv = parameters.ocv();
    double slope = slope(ocv, soc);
    double bend = (slope(ocv, soc + MEAN_SOC_SIGMA) - slope(ocv, soc - MEAN_SOC_SIGMA)) / 2;
    // What the cells' hysteresis was at the start goes with the first charge.
    double hysteresisVolts =
        ocv.halfGapVolts(soc)
            * Exponential.negative(parameters.hysteresisDecayPerSoc() * throughputSoc);
    double lasting = square(hysteresisVolts) + square(POLARISATION_SPREAD * typicalOhms * meanAmps);
    double passing = square(NOISE_VOLTS) * (1 + CORRELATION_SECONDS / seconds);
    double perCharge = Math.max(LASTING_SOC / Math.max(movedSoc, 1e-9), 1);
    for (int c = 0; c < cells; c++) {
      dd[c] += square(OFFSET_WALK) * movedSoc;
      xx[c] += square(SOC_WALK) * movedSoc;
      rr[c] += square(RESISTANCE_WALK * typicalOhms) * movedSoc;
      if (fresh[c] == 0) continue;
      // Of a sample of another moment: how much of the resistance has come to bear nobody knows.
      double otherVolts = typicalOhms * (amps[c] - meanAmps);
      double ofBend = square(bend) * (square(dz[c]) + xx[c]);
      double difference = volts[c] - otherVolts - meanVolts;
      double noise = passing + (lasting + ofBend) * perCharge + square(otherVolts);
      update(c, difference, slope, amps[c], noise);
    }
  }

  /// Cells that the others may be held against.
  private int yardsticks(int outlier) {
    int count = 0;
    for (int c = 0; c < cells; c++) {
      if (c != outlier && fresh[c] > 0 && found[c] == 0) count++;
    }
    return count;
  }

  /// The cell that the mean is better without: the one that is suspected, else the one farthest
  /// from it; -1 where there are too few.
  private int outlier() {
    double sum = 0;
    int count = 0;
    for (int c = 0; c < cells; c++) {
      if (fresh[c] == 0) continue;
      sum += volts[c];
      count++;
    }
    if (count < LEAST_CELLS) return -1;
    int suspected = suspected();
    if (suspected >= 0) return suspected;
    int farthest = 0;
    double distance = -1;
    for (int c = 0; c < cells; c++) {
      double from = Math.abs(volts[c] - sum / count);
      if (fresh[c] > 0 && from > distance) {
        distance = from;
        farthest = c;
      }
    }
    return farthest;
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

  /// The cell whose sensor is told to be wrong; -1 where none is.
  int named() {
    return named;
  }

  boolean isFound(int c) {
    return found[c] > 0;
  }

  private int worstFound() {
    int worst = -1;
    for (int c = 0; c < cells; c++) {
      if (found[c] > 0 && (worst < 0 || sigmas(c) > sigmas(worst))) worst = c;
    }
    return worst;
  }

  /// The cell that is most likely wrong; -1 where none is likely to be.
  private int suspected() {
    int worst = -1;
    for (int c = 0; c < cells; c++) {
      if (!isOff(c, SUSPECTED_SIGMAS, RAISE_VOLTS)) continue;
      if (worst < 0 || sigmas(c) > sigmas(worst)) worst = c;
    }
    return worst;
  }

  private boolean isOff(int c, double leastSigmas, double leastVolts) {
    return sigmas(c) > leastSigmas && Math.abs(d[c]) > leastVolts;
  }

  private double sigmas(int c) {
    return Math.abs(d[c]) / sigmaVolts(c);
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
