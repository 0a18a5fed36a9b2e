package io.celltwin.estimator.leak;

import io.celltwin.estimator.Carried;
import io.celltwin.estimator.CellParameters;
import io.celltwin.estimator.CheckpointPart;
import io.celltwin.estimator.OcvCurve;
import io.celltwin.estimator.PackEstimate;
import io.celltwin.estimator.PackMeasurement;

/// Which cell of one string discharges itself, as through a resistor across it. It goes by how the
/// cells differ, so that the offset of the current sensor, which is common to them, does not
/// matter; a balancer that bleeds a cell looks the same. Rests and charges, each by its own
/// witness: the first that finds a cell names it.
public final class StringLeaks implements CheckpointPart {
  private static final double PERIOD_SECONDS = 1;
  private static final double DAY_SECONDS = 86_400;

  /// Below is a rest, above a charge, of the capacity per hour.
  private static final double REST_C_RATE = 0.005;

  private static final double CHARGE_C_RATE = 1.0 / 11;

  /// A cell that is named is so until nothing has spoken for it for so long.
  private static final double FORGET_DAYS = 10;

  /// What the open-circuit voltage's slope is by: within so far of the cell's SOC and 2 sigma of
  /// that, in so many places; and no flatter than this, V.
  private static final double SLOPE_SPAN = 0.02;

  private static final int SLOPE_PLACES = 9;
  private static final double LEAST_SLOPE = 0.02;

  /// By how much more the current may be off either way: where a cell rests on a step of its curve,
  /// the cell file's slope is wrong by up to that (computed strings of LFP cells).
  private static final double DOUBT = 3;

  /// Values of the checkpoint beside the witnesses'.
  private static final int LENGTH = 9;

  private final int string;
  private final int firstCell;
  private final int cells;
  private final OcvCurve ocv;
  private final double capacityCoulombs;
  private final RestDrift rest;
  private final ChargeTrend charge;
  private final Finding found = new Finding();

  private double seconds;
  private double coulombs;
  private double uncoveredSeconds;
  private boolean rests;
  private boolean charges;
  private double day;

  /// In the string; -1 where there is none.
  private int named = -1;

  private double namedDay;
  private double leastAmps;
  private double mostAmps;

  public StringLeaks(int string, int firstCell, int cells, CellParameters parameters) {
    this.string = string;
    this.firstCell = firstCell;
    this.cells = cells;
    ocv = parameters.ocv();
    capacityCoulombs = parameters.capacityCoulombs();
    rest = new RestDrift(firstCell, cells);
    charge = new ChargeTrend(firstCell, cells);
  }

  @Override
  public int checkpointLength() {
    return LENGTH + rest.checkpointLength() + charge.checkpointLength();
  }

  @Override
  public void save(double[] into, int from) {
    into[from] = seconds;
    into[from + 1] = coulombs;
    into[from + 2] = uncoveredSeconds;
    into[from + 3] = (rests ? 1 : 0) + (charges ? 2 : 0);
    into[from + 4] = day;
    into[from + 5] = named;
    into[from + 6] = namedDay;
    into[from + 7] = leastAmps;
    into[from + 8] = mostAmps;
    rest.save(into, from + LENGTH);
    charge.save(into, from + LENGTH + rest.checkpointLength());
  }

  @Override
  public boolean isSound(double[] saved, int from) {
    return Carried.areFinite(saved, from, from + checkpointLength())
        && saved[from + 5] >= -1
        && saved[from + 5] < cells
        && charge.isSound(saved, from + LENGTH + rest.checkpointLength());
  }

  @Override
  public void restore(double[] saved, int from, double elapsedSeconds) {
    seconds = saved[from];
    coulombs = saved[from + 1];
    uncoveredSeconds = saved[from + 2];
    rests = saved[from + 3] == 1;
    charges = saved[from + 3] == 2;
    day = saved[from + 4] + elapsedSeconds / DAY_SECONDS;
    named = (int) saved[from + 5];
    namedDay = saved[from + 6];
    leastAmps = saved[from + 7];
    mostAmps = saved[from + 8];
    rest.restore(saved, from + LENGTH);
    charge.restore(saved, from + LENGTH + rest.checkpointLength());
    if (elapsedSeconds > 0) {
      rests = false;
      charges = false;
      rest.end();
      charge.end(day);
    }
  }

  /// @param believesCurrent whether the current is worth something: else rests are none
  /// @param estimate of this tick: SOC and the current's offset in, leaks out
  public void step(PackMeasurement measurement, boolean believesCurrent, PackEstimate estimate) {
    seconds += measurement.dtSeconds;
    coulombs += measurement.stringCoulombs[string];
    uncoveredSeconds += measurement.stringUncoveredSeconds[string];
    boolean due = seconds >= PERIOD_SECONDS;
    if (due) watchCurrent(believesCurrent, estimate.stringBiasAmps[string]);
    if (rests) rest.means().take(measurement);
    if (charges) charge.means().take(measurement);
    if (due) judge(estimate);
    estimate.leakCell[string] = named < 0 ? -1 : firstCell + named;
    estimate.leakLeastAmps[string] = named < 0 ? Double.NaN : leastAmps;
    estimate.leakMostAmps[string] = named < 0 ? Double.NaN : mostAmps;
  }

  private void watchCurrent(boolean believed, double biasAmps) {
    double bias = Double.isNaN(biasAmps) ? 0 : biasAmps;
    double perHour = (coulombs / seconds - bias) * 3600 / capacityCoulombs;
    boolean known = believed && uncoveredSeconds == 0;
    rests = known && Math.abs(perHour) < REST_C_RATE;
    charges = known && perHour > CHARGE_C_RATE;
  }

  private void judge(PackEstimate estimate) {
    day += seconds / DAY_SECONDS;
    found.clear();
    if (rests) rest.rest(seconds, found);
    else rest.end();
    if (charges) charge.charge(seconds);
    else charge.end(day);
    charge.judge(found);
    seconds = 0;
    coulombs = 0;
    uncoveredSeconds = 0;
    if (named >= 0 && day - namedDay > FORGET_DAYS) named = -1;
    boolean news = found.cell >= 0 && (named < 0 || named == found.cell);
    if (news) name(estimate);
  }

  /// What the current is follows from how fast the voltage falls and how steep the curve may be
  /// where the cell is. What is found again, maybe at another SOC, narrows it, unless it
  /// contradicts.
  private void name(PackEstimate estimate) {
    boolean again = named == found.cell;
    named = found.cell;
    namedDay = day;
    double soc = estimate.soc[firstCell + named];
    double sigma = estimate.socSigma[firstCell + named];
    double span = Double.isNaN(soc) ? 1 : SLOPE_SPAN + 2 * sigma;
    double centre = Double.isNaN(soc) ? 0.5 : soc;
    double flattest = Double.MAX_VALUE;
    double steepest = LEAST_SLOPE;
    for (int k = 0; k < SLOPE_PLACES; k++) {
      double z = Math.clamp(centre + span * (2.0 * k / (SLOPE_PLACES - 1) - 1), 0.01, 0.99);
      double slope = Math.max((ocv.volts(z + 0.01) - ocv.volts(z - 0.01)) / 0.02, LEAST_SLOPE);
      flattest = Math.min(flattest, slope);
      steepest = Math.max(steepest, slope);
    }
    double coulombsPerSecond = -found.voltsPerSecond * capacityCoulombs;
    double least = coulombsPerSecond / steepest / DOUBT;
    double most = coulombsPerSecond / flattest * DOUBT;
    again &= least < mostAmps && most > leastAmps;
    leastAmps = again ? Math.max(least, leastAmps) : least;
    mostAmps = again ? Math.min(most, mostAmps) : most;
  }
}
