package io.celltwin.estimator;

import java.util.Arrays;

/// Compares every cell of a string with the others, so that a voltage sensor that reads too much is
/// told from a cell that is fuller or has more resistance than they.
///
/// What all cells have in common, the model's errors and the current sensor's, is gone from the
/// difference to their mean, which is
///
/// ```
/// Δv = d + U'(z̄) Δz + ρ p
/// ```
///
/// d is the sensor's, and the same everywhere; what Δz makes of itself follows the slope of the
/// open-circuit voltage, what ρ does the polarisation p, as the model has it. A Kalman filter of
/// these three per cell, once a second.
///
/// Cells need not be sampled together: a round ends when each has been measured again, and takes
/// the newest voltage of each, less what more the circuit drops at its moment than in the mean.
///
/// A voltage that moves within a second while the others' do not is told from all that by itself:
/// what its circuit and charge do not explain of the step, less the others' median, is its
/// sensor's.
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
  private static final int ONCE = 7;

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

  /// A jump is larger than this, twice the steps of coarse packs, and than this share of what load
  /// and charge have moved any cell; what is added to it is doubted by the other one.
  private static final double JUMP_VOLTS = 0.025;

  private static final double JUMP_SHARE = 0.5;
  private static final double JUMP_DOUBT = 0.2;

  /// As many sigma of a difference that lasts are no noise; where an offset is as unknown as that,
  /// nothing is known of it.
  private static final double SURPRISING = 3;

  private static final double MOST_DOUBTED_VOLTS = 0.5;

  /// So much more than expected no cell differs from the others at once.
  private static final double IMPOSSIBLE_VOLTS = 0.5;

  /// An offset below this is within what a filter expects of a sensor.
  private static final double CONSPICUOUS_VOLTS = 0.03;

  // A jump of a voltage without others beside it: within so long, by more than this and that many
  // sigma of the model's quick error, until it has agreed for so long.
  private static final double ALONE_SECONDS = 5;
  private static final double ALONE_VOLTS = 0.1;
  private static final double ALONE_SIGMAS = 6;
  private static final double ALONE_SHARE = 1.5;
  private static final double AGREED_SECONDS = 12;
  private static final double ALONE_PART = 0.75;

  /// And one that was larger, below this.
  private static final double NEAR_VOLTS = 0.02;

  private static final double FAR_OFF = 2;

  /// As many times the spread of SOC are more likely a sensor's.
  private static final double UNLIKELY_SPREADS = 3;

  /// From here on the others are not compared with it any more.
  private static final double SUSPECTED_SIGMAS = 2;

  private final int firstCell;
  private final int cells;
  private final CellParameters parameters;

  // the newest sample of the round; fresh is 1 where there is one, else 0
  private final double[] fresh;
  private final double[] volts;

  private final double[] d;
  private final double[] dz;
  private final double[] rho;
  private final double[] dd;
  private final double[] dx;
  private final double[] dr;
  private final double[] xx;
  private final double[] xr;
  private final double[] rr;

  // since the previous second: what load and charge do not explain, what they do, whether known
  private final double[] step;
  private final double[] stepScale;
  private final double[] stepped;
  private final double[] sorted;

  /// What the circuit drops at the newest sample of a cell, V.
  final double[] load;

  /// Sum of the jumps of a cell's voltage against the others', V.
  private final double[] jump;

  /// For how long the voltage has agreed again, s.
  private final double[] agreedSeconds;

  /// Mean of late of what the comparison did not expect, V.
  private final double[] surprise;

  /// By how much the cell's voltage is apart from the others', whatever makes it so, V.
  private final double[] apart;

  /// One sigma of what the curve's bend may make of that, V.
  private final double[] bendVolts;

  /// Above 0 where the sensor is found to be wrong; [#FAR_OFF] where by so much that it is no use.
  private final double[] found;

  private final Carried carried;

  /// The one of them that is told of; -1 where there is none.
  private int named = -1;

  private double seconds;
  private double movedSoc;
  private double throughputSoc;

  /// Mean of the SOC of the cells that the others are held against, and of its sigma.
  private double yardstickSoc;

  private double yardstickSigma = 1;

  /// One sigma of what the latest round's differences may be made of and stay, V.
  private double lastingVolts;

  VoltageComparison(int firstCell, int cells, CellParameters parameters) {
    this.firstCell = firstCell;
    this.cells = cells;
    this.parameters = parameters;
    fresh = new double[cells];
    volts = new double[cells];
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
    step = new double[cells];
    stepScale = new double[cells];
    stepped = new double[cells];
    load = new double[cells];
    sorted = new double[cells];
    jump = new double[cells];
    surprise = new double[cells];
    apart = new double[cells];
    agreedSeconds = new double[cells];
    bendVolts = new double[cells];
    carried =
        new Carried(
            cells,
            fresh,
            volts,
            d,
            dz,
            rho,
            dd,
            dx,
            dr,
            xx,
            xr,
            rr,
            jump,
            surprise,
            apart,
            bendVolts,
            agreedSeconds,
            found);
    for (int c = 0; c < cells; c++) {
      dd[c] = OFFSET_VOLTS * OFFSET_VOLTS;
      xx[c] = SOC_SPREAD * SOC_SPREAD;
      rr[c] = square(RESISTANCE_SPREAD);
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
    into[from + 4] = yardstickSoc;
    into[from + 5] = yardstickSigma;
    into[from + 6] = lastingVolts;
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
    yardstickSoc = saved[from + 4];
    yardstickSigma = saved[from + 5];
    lastingVolts = saved[from + 6];
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
    }
  }

  // ---- once a second

  /// @param comparable whose voltage is known
  /// @param plausible whose voltage is not odd by itself
  void compare(PackEstimate estimate, boolean[] comparable, boolean[] plausible) {
    if (seconds < PATIENCE_SECONDS && !isComplete(comparable)) return;
    for (int c = 0; c < cells; c++) if (!comparable[c]) fresh[c] = 0;
    learn(estimate, plausible);
    seconds = 0;
    movedSoc = 0;
    Arrays.fill(fresh, 0);
    for (int c = 0; c < cells; c++) {
      boolean off =
          found[c] > 0 ? isOff(c, CLEAR_SIGMAS, CLEAR_VOLTS) : isOff(c, RAISE_SIGMAS, RAISE_VOLTS);
      // Once the others know better, the jump is forgotten.
      boolean known = sigmaVolts(c) < Math.abs(jump[c]) / (2 * CLEAR_SIGMAS);
      if (known && !isOff(c, CLEAR_SIGMAS, CLEAR_VOLTS)) jump[c] = 0;
      found[c] = off || hasJumped(c) ? (isFarOff(c) ? FAR_OFF : 1) : 0;
    }
    int worst = worstFound();
    if (named < 0 || found[named] == 0 || sigmas(worst) > SURER * sigmas(named)) named = worst;
  }

  /// By so much that the cell's voltage is of no use: a smaller offset its filter can live with.
  private boolean isFarOff(int c) {
    double least = found[c] == FAR_OFF ? NEAR_VOLTS : CONSPICUOUS_VOLTS;
    return hasJumped(c) || Math.abs(d[c]) > least;
  }

  private boolean isComplete(boolean[] comparable) {
    for (int c = 0; c < cells; c++) {
      if (fresh[c] == 0 && comparable[c]) return false;
    }
    return true;
  }

  private void learn(PackEstimate estimate, boolean[] plausible) {
    throughputSoc += movedSoc;
    int outlier = outlier(plausible);
    if (outlier < 0) return;
    double meanVolts = 0;
    double meanLoad = 0;
    double soc = 0;
    double sigma = 0;
    int count = 0;
    boolean withFound = yardsticks(outlier, plausible) < 2;
    for (int c = 0; c < cells; c++) {
      if (c == outlier || fresh[c] == 0 || !plausible[c]) continue;
      if (found[c] > 0 && !withFound) continue;
      meanVolts += volts[c];
      meanLoad += load[c];
      soc += estimate.soc[firstCell + c];
      sigma += estimate.socSigma[firstCell + c];
      count++;
    }
    meanVolts /= count;
    meanLoad /= count;
    yardstickSoc = soc / count;
    yardstickSigma = sigma / count;
    soc = Math.min(Math.max(soc / count, MEAN_SOC_SIGMA), 1 - MEAN_SOC_SIGMA);
    OcvCurve ocv = parameters.ocv();
    double openVolts = ocv.volts(soc);
    double bend = (slope(ocv, soc + MEAN_SOC_SIGMA) - slope(ocv, soc - MEAN_SOC_SIGMA)) / 2;
    // What the cells' hysteresis was at the start goes with the first charge.
    double hysteresisVolts =
        ocv.halfGapVolts(soc)
            * Exponential.negative(parameters.hysteresisDecayPerSoc() * throughputSoc);
    double lasting = square(hysteresisVolts) + square(POLARISATION_SPREAD * meanLoad);
    lastingVolts = hysteresisVolts;
    double passing = square(NOISE_VOLTS) * (1 + CORRELATION_SECONDS / seconds);
    double perCharge = Math.max(LASTING_SOC / Math.max(movedSoc, 1e-9), 1);
    for (int c = 0; c < cells; c++) {
      dd[c] += square(OFFSET_WALK) * movedSoc;
      xx[c] += square(SOC_WALK) * movedSoc;
      rr[c] += square(RESISTANCE_WALK) * movedSoc;
      if (fresh[c] == 0) continue;
      // Of a sample of another moment: how much of the resistance has come to bear nobody knows.
      double otherVolts = load[c] - meanLoad;
      double ofBend = square(bend) * (square(dz[c]) + xx[c]);
      // Of a cell that is another one: its own slope, and what the curve says between it and them.
      double own = Math.min(Math.max(soc + dz[c], MEAN_SOC_SIGMA), 1 - MEAN_SOC_SIGMA);
      double slope = slope(ocv, own);
      double ofCurve = ocv.volts(own) - openVolts + slope * (soc - own);
      double difference = volts[c] - otherVolts - meanVolts - ofCurve;
      apart[c] = d[c] + slope * dz[c];
      bendVolts[c] = Math.sqrt(ofBend);
      double noise = passing + (lasting + ofBend) * perCharge + square(otherVolts);
      watchSurprise(c, difference, slope, load[c], lasting + ofBend + square(otherVolts));
      update(c, difference, slope, load[c], noise);
    }
  }

  /// Cells that the others may be held against.
  private int yardsticks(int outlier, boolean[] plausible) {
    int count = 0;
    for (int c = 0; c < cells; c++) {
      if (c != outlier && fresh[c] > 0 && found[c] == 0 && plausible[c]) count++;
    }
    return count;
  }

  /// The cell that the mean is better without: the one that is suspected, else the one farthest
  /// from it, if it stands out, else none: `cells`; -1 where there are too few to compare.
  private int outlier(boolean[] plausible) {
    double sum = 0;
    int count = 0;
    for (int c = 0; c < cells; c++) {
      if (fresh[c] == 0 || !plausible[c]) continue;
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
      if (fresh[c] > 0 && plausible[c] && from > distance) {
        distance = from;
        farthest = c;
      }
    }
    return distance > CONSPICUOUS_VOLTS ? farthest : cells;
  }

  private static double slope(OcvCurve ocv, double soc) {
    double above = Math.min(soc + MEAN_SOC_SIGMA, 1);
    double below = Math.max(soc - MEAN_SOC_SIGMA, 0);
    return (ocv.volts(above) - ocv.volts(below)) / (above - below);
  }

  /// What lasts and cannot be is a sensor that has gone astray since, or always was far off: d is
  /// as unknown as that, and SOC as far as cells differ.
  private void watchSurprise(int c, double difference, double slope, double load, double lasting) {
    double unexpected = difference - d[c] - slope * dz[c] - load * rho[c];
    if (Math.abs(unexpected) > IMPOSSIBLE_VOLTS) {
      offset(c, unexpected);
      return;
    }
    surprise[c] += Math.min(seconds / CORRELATION_SECONDS, 1) * (unexpected - surprise[c]);
    double known =
        dd[c]
            + slope * (2 * dx[c] + slope * xx[c])
            + load * (2 * (dr[c] + slope * xr[c]) + load * rr[c]);
    if (square(surprise[c]) < square(SURPRISING) * (square(NOISE_VOLTS) + lasting + known)) return;
    doubtOffset(c, surprise[c]);
    surprise[c] = 0;
  }

  private void doubtOffset(int c, double volts) {
    dd[c] += square(Math.min(Math.abs(volts), MOST_DOUBTED_VOLTS));
  }

  // ---- jumps

  /// What of the latest second load and charge of a bank's cells do not explain.
  void takeSteps(CellBank bank) {
    bank.judge.steps(step, stepScale, stepped, load, bank.firstCell - firstCell);
  }

  /// A voltage that moves within a second while the others' do not, by more than other resistances
  /// would make of the same current, is its sensor's.
  void findJumps() {
    double sum = 0;
    int count = 0;
    for (int c = 0; c < cells; c++) {
      sum += stepped[c] * step[c];
      if (stepped[c] > 0) count++;
    }
    if (count < LEAST_CELLS) return;
    double farthest = 0;
    double scale = 0;
    for (int c = 0; c < cells; c++) {
      farthest = Math.max(farthest, stepped[c] * Math.abs(step[c] - sum / count));
      scale = Math.max(scale, stepped[c] * stepScale[c]);
    }
    if (farthest < JUMP_VOLTS / 2) return;
    double common = commonStep(count);
    for (int c = 0; c < cells; c++) {
      double alone = step[c] - common;
      // Where the current has just changed, one cell's moment may be before and another's after:
      // by what all have moved a single one may stay behind.
      double limit = Math.max(JUMP_VOLTS, JUMP_SHARE * scale) + Math.abs(common);
      if (stepped[c] == 0 || Math.abs(alone) < limit) continue;
      takeJump(c, alone);
    }
  }

  private void takeJump(int c, double volts) {
    jump[c] += volts;
    offset(c, volts);
  }

  private void offset(int c, double volts) {
    d[c] += volts;
    doubtOffset(c, JUMP_DOUBT * volts);
    surprise[c] = 0;
  }

  /// Where nobody stands beside it, only a step that no load of late explains is one, and it is
  /// taken back where the voltage agrees with the charge for some time.
  void findJumpsAlone(CellBank bank, double seconds) {
    if (cells >= LEAST_CELLS || seconds > ALONE_SECONDS) return;
    for (int c = 0; c < bank.cells; c++) {
      int at = bank.firstCell - firstCell + c;
      if (stepped[at] == 0) continue;
      double limit =
          Math.max(ALONE_VOLTS, ALONE_SIGMAS * Math.sqrt(bank.fastVariance[c]))
              + ALONE_SHARE * stepScale[at];
      if (Math.abs(step[at]) > limit) {
        takeJump(at, step[at]);
        agreedSeconds[at] = 0;
      } else if (hasJumped(at)) {
        boolean agrees =
            Math.abs(bank.judge.excessVolts(bank.firstCell + c)) < Math.abs(jump[at]) / 3;
        agreedSeconds[at] = agrees ? agreedSeconds[at] + seconds : 0;
        if (agreedSeconds[at] < AGREED_SECONDS) continue;
        jump[at] = 0;
        d[at] = 0;
      }
    }
  }

  /// The median.
  private double commonStep(int count) {
    int k = 0;
    for (int c = 0; c < cells; c++) if (stepped[c] > 0) sorted[k++] = step[c];
    return Median.of(sorted, count);
  }

  /// Whether the voltage has jumped and not come back.
  boolean hasJumped(int c) {
    return Math.abs(jump[c]) > JUMP_VOLTS / 2;
  }

  // ---- what the others tell of a cell

  double soc(int c) {
    return Math.min(Math.max(yardstickSoc + dz[c], 0), 1);
  }

  double socSigma(int c) {
    return Math.min(Math.sqrt(square(yardstickSigma) + xx[c]), 1);
  }

  /// What may be the sensor's of a difference that stands out; 0 where none does.
  double suspectedVolts(int c) {
    if (Math.abs(d[c]) > IMPOSSIBLE_VOLTS) return 0;
    // Alone it may be right now and have been off before.
    if (hasJumped(c) && cells < LEAST_CELLS) return ALONE_PART * jump[c];
    if (hasJumped(c)) {
      double before = d[c] - jump[c];
      double sure = CONSPICUOUS_VOLTS + JUMP_DOUBT * Math.abs(jump[c]);
      return Math.abs(before) > sure ? before : 0;
    }
    double suspected = d[c] + (isFound(c) ? 0 : surprise[c]);
    boolean conspicuous = Math.abs(suspected) > CONSPICUOUS_VOLTS + 2 * lastingVolts + bendVolts[c];
    // Who has been found may be another cell all the same, and who is so much of another, be found.
    boolean unlikely = Math.abs(dz[c]) > UNLIKELY_SPREADS * SOC_SPREAD;
    if (unlikely || (isFoundFarOff(c) && conspicuous)) {
      return Math.max(Math.abs(d[c]), Math.abs(apart[c]));
    }
    return conspicuous ? suspected : 0;
  }

  private void update(int c, double difference, double slope, double load, double noise) {
    double gd = dd[c] + slope * dx[c] + load * dr[c];
    double gx = dx[c] + slope * xx[c] + load * xr[c];
    double gr = dr[c] + slope * xr[c] + load * rr[c];
    double per = 1 / (gd + slope * gx + load * gr + noise);
    double innovation = difference - d[c] - slope * dz[c] - load * rho[c];
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

  boolean isFoundFarOff(int c) {
    return found[c] == FAR_OFF;
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
