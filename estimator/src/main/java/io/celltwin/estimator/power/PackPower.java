package io.celltwin.estimator.power;

import io.celltwin.estimator.CellParameters;
import io.celltwin.estimator.CheckpointPart;
import io.celltwin.estimator.PackEstimate;
import io.celltwin.estimator.PackMeasurement;
import io.celltwin.estimator.RoundRobin;
import io.celltwin.estimator.thermal.PackThermal;
import java.util.Arrays;
import java.util.Optional;

/// The largest currents and powers of a pack for 2, 10 and 30 s and for long. The weakest cell of a
/// string limits it: all are asked once in five seconds, some in each tick, and the weakest once a
/// second. Nothing is allocated.
///
/// Strings in parallel have one voltage: each is an open voltage behind a resistance, and the one
/// whose largest current moves that voltage least far is where the pack ends.
///
/// ```
/// V = outermost that no string's own V_s = E_s + R_s I_s lies before      I = Σ (V − E_s)/R_s
/// ```
public final class PackPower implements CheckpointPart {
  private static final double PERIOD_SECONDS = 5;
  private static final double WEAKEST_SECONDS = 1;

  /// What is told falls at once and rises by no more than this part of the largest current in a
  /// second: whoever follows it is not thrown about by estimates that are.
  static final double RISE_PER_SECOND = 0.1;

  private static final int QUESTIONS = PowerEstimate.QUESTIONS;

  private final int cellsInSeries;
  private final PackLimits limits;
  private final CellPower cell;
  private final StringPower[] strings;
  private final RoundRobin turns;
  private final RoundRobin questions = new RoundRobin(QUESTIONS, WEAKEST_SECONDS);

  /// What was told last, A; `NaN` before the first.
  private final double[] told = new double[QUESTIONS];

  /// @param prediction of the cells of all strings
  /// @param newest what has been measured of them
  /// @param thermal where cells are known to warm up
  public PackPower(
      int strings,
      int cellsInSeries,
      CellParameters parameters,
      PackLimits limits,
      PulsePrediction prediction,
      NewestVolts newest,
      Optional<PackThermal> thermal) {
    this.cellsInSeries = cellsInSeries;
    this.limits = limits;
    cell = new CellPower(parameters, limits, prediction, newest, thermal);
    this.strings = new StringPower[strings];
    Arrays.setAll(this.strings, _ -> new StringPower(QUESTIONS));
    turns = new RoundRobin(strings * cellsInSeries, PERIOD_SECONDS);
    Arrays.fill(told, Double.NaN);
  }

  /// @param estimate of this tick: what is known of cells in, currents and powers out
  public void step(PackMeasurement measurement, PackEstimate estimate) {
    int due = turns.due(measurement.dtSeconds);
    for (int k = 0; k < due; k++) visit(turns.visit(), measurement, estimate);
    int again = questions.due(measurement.dtSeconds);
    for (int k = 0; k < again; k++) askWeakest(questions.visit(), measurement, estimate);
    for (int q = 0; q < QUESTIONS; q++) tell(q, measurement.dtSeconds, estimate.power);
  }

  private void visit(int c, PackMeasurement measurement, PackEstimate estimate) {
    StringPower string = strings[c / cellsInSeries];
    if (c % cellsInSeries == 0) string.begin();
    if (cell.take(c, measurement, estimate)) {
      for (int q = 0; q < QUESTIONS; q++) {
        if (PowerEstimate.isFirst(q)) cell.turn(PowerEstimate.sign(q));
        // Only a cell that is weaker than all before it counts: the others are not searched.
        cell.ask(PowerEstimate.horizon(q), string.weakestAmps(q));
        string.take(q, c, cell);
      }
    } else {
      string.forget();
    }
    if (c % cellsInSeries == cellsInSeries - 1) string.end();
  }

  /// Whether a cell that limits has become weaker still; that it has recovered is not known before
  /// all others have been asked.
  private void askWeakest(int question, PackMeasurement measurement, PackEstimate estimate) {
    for (StringPower string : strings) {
      int weakest = string.cell(question);
      if (weakest < 0 || !cell.take(weakest, measurement, estimate)) continue;
      cell.turn(PowerEstimate.sign(question));
      cell.ask(PowerEstimate.horizon(question), string.amps(question));
      if (cell.amps() < string.amps(question)) string.weaken(question, weakest, cell);
    }
  }

  /// What the pack may carry for so long.
  private double mostAmps(int question) {
    PackLimits.Way way = limits.way(PowerEstimate.sign(question));
    return way.mostAmps(strings.length, PowerEstimate.horizon(question));
  }

  private void tell(int question, double seconds, PowerEstimate into) {
    StringPower weakest = weakest(question);
    double sign = PowerEstimate.sign(question);
    double siemens = 0;
    double open = 0;
    double leastOpen = 0;
    for (StringPower string : strings) {
      siemens += 1 / string.ohms(question);
      open += string.openVolts(question) / string.ohms(question);
      leastOpen += string.leastOpenVolts(question) / string.ohms(question);
    }
    open /= siemens;
    leastOpen /= siemens;
    double most = mostAmps(question);
    double shared = sign * (voltage(weakest, question) - open) * siemens;
    double amps = strings.length == 1 ? weakest.amps(question) : Math.max(shared, 0);
    amps = Math.min(amps, most);
    into.forget(question);
    if (Double.isNaN(amps)) return;
    boolean isOfPack = amps == most;
    into.cell[question] = isOfPack ? -1 : weakest.cell(question);
    into.by[question] = isOfPack ? LimitedBy.CURRENT : weakest.by(question);
    double rise = RISE_PER_SECOND * seconds * most;
    told[question] = amps > told[question] + rise ? told[question] + rise : amps;
    // that it begins with, or ends with, whichever is lower, with the emptiest cells that may be
    double lowest = sign > 0 ? leastOpen : open - told[question] / siemens;
    into.amps[question] = told[question];
    into.watts[question] = told[question] * Math.max(lowest, 0);
    into.holdBelowShorter(question);
  }

  /// The string that the pack's voltage is not to go beyond; one of which nothing is known before
  /// all others.
  private StringPower weakest(int question) {
    StringPower weakest = strings[0];
    for (StringPower string : strings) {
      double less =
          PowerEstimate.sign(question) * (voltage(weakest, question) - voltage(string, question));
      if (less > 0 || Double.isNaN(string.amps(question))) weakest = string;
    }
    return weakest;
  }

  /// Of a string at its largest current, V.
  private static double voltage(StringPower string, int question) {
    double drop = string.ohms(question) * string.amps(question);
    return string.openVolts(question) + PowerEstimate.sign(question) * drop;
  }

  // ---- checkpoint

  @Override
  public int checkpointLength() {
    return strings.length * strings[0].checkpointLength() + QUESTIONS + 2;
  }

  @Override
  public void save(double[] into, int from) {
    int at = from;
    for (StringPower string : strings) {
      string.save(into, at);
      at += string.checkpointLength();
    }
    System.arraycopy(told, 0, into, at, QUESTIONS);
    into[at + QUESTIONS] = turns.next();
    into[at + QUESTIONS + 1] = questions.next();
  }

  @Override
  public boolean isSound(double[] saved, int from) {
    int at = from;
    for (StringPower string : strings) {
      if (!string.isSound(saved, at, strings.length * cellsInSeries)) return false;
      at += string.checkpointLength();
    }
    for (int q = 0; q < QUESTIONS; q++) {
      if (saved[at + q] < 0 || Double.isInfinite(saved[at + q])) return false;
    }
    return turns.isSound(saved[at + QUESTIONS]) && questions.isSound(saved[at + QUESTIONS + 1]);
  }

  /// After a time away nothing is told until all cells have been visited. What the pack may carry
  /// may have been lowered meanwhile.
  @Override
  public void restore(double[] saved, int from, double elapsedSeconds) {
    int at = from;
    for (StringPower string : strings) {
      string.restore(saved, at);
      if (elapsedSeconds > 0) string.beginAnew();
      at += string.checkpointLength();
    }
    for (int q = 0; q < QUESTIONS; q++) told[q] = Math.min(saved[at + q], mostAmps(q));
    if (elapsedSeconds > 0) Arrays.fill(told, Double.NaN);
    turns.goOnWith(saved[at + QUESTIONS]);
    questions.goOnWith(saved[at + QUESTIONS + 1]);
  }
}
