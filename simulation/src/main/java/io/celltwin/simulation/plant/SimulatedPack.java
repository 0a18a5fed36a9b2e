package io.celltwin.simulation.plant;

import java.util.Arrays;
import java.util.function.LongToDoubleFunction;

/// Strings of cells on common terminals, on virtual time from 0. Strings and cells are counted from
/// 1, the cells through all strings; what is asked of a cell is asked of its position.
///
/// Current is constant within a current step; cells are computed together at every cell step with
/// the mean current since the last, so that no charge is lost between the two. A voltage is that of
/// its own moment: what follows current at once follows it, diffusion and heat are as of the last
/// cell step.
///
/// What begins with `true` is for display and scoring: nothing that estimates may see it. What
/// breaks may be set at any time between two calls of [#advance]. Used by one thread.
public final class SimulatedPack {
  private static final double NANO = 1e-9;

  /// Of its capacity, what a short may draw of a cell in one long step.
  private static final double SHORT_SHARE = 1e-3;

  private final PackSettings settings;
  private final Load load;
  private final CellBank bank;
  private final HeatNetwork heat;
  private final CoolantLoop coolant;
  private final Contactors contactors;
  private final StringCurrents strings;
  private final Ageing ageing;
  private final PackSummary summary;
  private LongToDoubleFunction ambientCelsius;

  /// Of a position's bar, and per single cell of it what leaks inside.
  private final double[] barOhms;

  private final double[] leakSiemens;
  private final CellShorts shorts;

  private final double[] leakAmps;
  private final double[] meanAmps;
  private final double[] endAmps;

  /// Of each string at the cells' last step.
  private final double[] stepCoulombs;

  private final double[] stepAmps;

  private long nowNanos;
  private long stepNanos;
  private long currentEndNanos;
  private long cellEndNanos;
  private long changedNanos;
  private double packAmps;

  public SimulatedPack(PackSettings settings, Load load) {
    this.settings = settings;
    this.load = load;
    CellLot lot = new CellLot(settings);
    int n = settings.cellCount();
    leakSiemens = lot.leakSiemens;
    leakAmps = new double[n];
    meanAmps = new double[n];
    endAmps = new double[n];
    barOhms = new double[n];
    Arrays.fill(barOhms, settings.barOhms());
    ambientCelsius = _ -> settings.ambientCelsius();
    bank = new CellBank(settings.chemistry(), lot.variations, lot.soc, lot.celsius);
    shorts = new CellShorts(bank);
    coolant = new CoolantLoop(settings);
    heat =
        new HeatNetwork(
            lot.variations,
            bank.coreCelsius,
            lot.placeKelvin,
            settings.cells(),
            settings.cooling().neighbourWattsPerKelvin(),
            coolant);
    strings = new StringCurrents(settings.strings());
    stepCoulombs = new double[settings.strings()];
    stepAmps = new double[settings.strings()];
    ageing = new Ageing(bank);
    summary = new PackSummary(settings, bank, stepAmps, barOhms, endAmps, shorts);
    contactors = new Contactors(summary);
    findLines();
  }

  public PackSettings settings() {
    return settings;
  }

  /// In all strings.
  public int cellCount() {
    return bank.cells;
  }

  public long nowNanos() {
    return nowNanos;
  }

  /// Lets time pass; going back is a mistake of the caller.
  public void advance(long untilNanos) {
    if (untilNanos < nowNanos) {
      throw new IllegalArgumentException(
          "the pack is at " + nowNanos + " ns and cannot go back to " + untilNanos);
    }
    while (nowNanos < untilNanos) {
      if (nowNanos == currentEndNanos) beginStep();
      long to = StrictMath.min(untilNanos, currentEndNanos);
      strings.advance(NANO * (to - nowNanos));
      nowNanos = to;
      if (nowNanos >= cellEndNanos) stepCells();
    }
  }

  private void beginStep() {
    StepLengths steps = settings.steps();
    boolean cellsEnd = nowNanos >= cellEndNanos;
    double asked = load.packAmps(nowNanos, this);
    double amps = contactors.amps(NANO * steps.currentNanos(), asked);
    if (amps != packAmps) changedNanos = nowNanos;
    packAmps = amps;
    strings.share(amps);
    long quiet = cellsEnd && contactors.settled() ? quietNanos() : 0;
    currentEndNanos = nowNanos + StrictMath.max(quiet, steps.currentNanos());
    if (cellsEnd) {
      long grid = steps.cellNanos() - nowNanos % steps.cellNanos();
      cellEndNanos = nowNanos + StrictMath.max(quiet, grid);
    }
  }

  /// How long a step may be because nothing changes: the longer the longer nothing has.
  private long quietNanos() {
    long cell = settings.steps().cellNanos();
    long quiet = StrictMath.min(load.steadyNanos(nowNanos), settings.steps().restNanos());
    quiet = StrictMath.min(quiet, (nowNanos - changedNanos) / 4);
    if (!shorts.none()) quiet = StrictMath.min(quiet, shortNanos());
    return nowNanos % cell == 0 ? quiet - quiet % cell : 0;
  }

  /// How long a step may be where a cell has a short: until that has drawn some of its charge.
  private long shortNanos() {
    double seconds = NANO * Long.MAX_VALUE;
    for (int i = 0; i < bank.cells; i++) {
      if (!shorts.has(i)) continue;
      double most = SHORT_SHARE * bank.capacityCoulombs(i);
      seconds = StrictMath.min(seconds, most / StrictMath.abs(leakAmps[i]));
    }
    return (long) (seconds / NANO);
  }

  private void stepCells() {
    double seconds = NANO * (nowNanos - stepNanos);
    bank.prepare(seconds);
    int row = settings.cells();
    int parallel = settings.parallelCells();
    boolean shorted = !shorts.none();
    for (int s = 0; s < stepCoulombs.length; s++) {
      double mean = (strings.coulombs[s] - stepCoulombs[s]) / seconds / parallel;
      double end = strings.amps[s] / parallel;
      for (int i = s * row; i < (s + 1) * row; i++) {
        if (shorted && shorts.has(i)) leakAmps[i] = shorts.leakAmps(i, seconds, mean, end);
        meanAmps[i] = mean - leakAmps[i];
        endAmps[i] = end - leakAmps[i];
        heat.surfaceWatts[i] = end * end * barOhms[i] * parallel;
      }
      stepCoulombs[s] = strings.coulombs[s];
      stepAmps[s] = strings.amps[s];
    }
    bank.flow(seconds, meanAmps, endAmps);
    for (int i = 0; i < leakAmps.length; i++) {
      if (!(shorted && shorts.has(i))) leakAmps[i] = bank.volts[i] * leakSiemens[i];
      bank.heatWatts[i] += bank.volts[i] * leakAmps[i];
    }
    heat.advance(seconds, bank.heatWatts, ambientCelsius.applyAsDouble(nowNanos));
    if (settings.ageing()) ageing.advance(seconds);
    stepNanos = nowNanos;
    summary.forget();
    if (settings.strings() > 1) findLines();
  }

  private void findLines() {
    for (int s = 0; s < stepCoulombs.length; s++) {
      strings.line(s, summary.stringVolts(s), summary.stringOhms(s));
    }
  }

  // ---- what can be switched, set and broken

  public Contactors contactors() {
    return contactors;
  }

  /// Ambient temperature as a function of virtual time in nanoseconds, from now on.
  public void ambient(LongToDoubleFunction celsius) {
    ambientCelsius = celsius;
  }

  /// @param share of the full flow, 0 where the pump has failed
  public void coolantFlow(double share) {
    coolant.flow(share);
  }

  /// A short inside a cell of this position.
  ///
  /// @param ohms infinite ends it
  public void shortCell(int cell, double ohms) {
    requirePositive(ohms);
    int i = index(cell);
    if (Double.isInfinite(ohms)) {
      shorts.end(i);
      leakAmps[i] = bank.volts[i] * leakSiemens[i];
    } else {
      shorts.begin(i, leakSiemens[i] + 1 / (ohms * settings.parallelCells()));
      leakAmps[i] = shorts.leakAmps(i, cellAmps(i));
    }
    summary.forget();
  }

  /// The bus bar after this position, with this resistance in all; it is seen by the position's
  /// sense wires and warms its cans.
  public void loosenBar(int cell, double ohms) {
    requirePositive(ohms);
    barOhms[index(cell)] = ohms;
    summary.forget();
  }

  private static void requirePositive(double ohms) {
    if (!(ohms > 0)) throw new IllegalArgumentException("ohms " + ohms + ", expected above 0");
  }

  // ---- the truth

  /// Between the sense wires of a cell, now and under the current that flows now.
  public double trueVolts(int cell) {
    int i = index(cell);
    int s = i / settings.cells();
    double string = strings.amps[s];
    double inside =
        string == stepAmps[s] && !shorts.has(i)
            ? bank.volts[i]
            : bank.volts(i, cellAmps(i) - leakNow(i));
    return inside + string * barOhms[i];
  }

  private double leakNow(int i) {
    return shorts.has(i) ? shorts.leakAmps(i, cellAmps(i)) : leakAmps[i];
  }

  /// Into the terminals of a single cell now.
  private double cellAmps(int i) {
    return strings.amps[i / settings.cells()] / settings.parallelCells();
  }

  /// Relative to its own true capacity.
  public double trueSoc(int cell) {
    int i = index(cell);
    return bank.soc(i) + sinceStep(i) / bank.capacityCoulombs(i);
  }

  /// Charge of a single cell since the last cell step.
  private double sinceStep(int i) {
    int s = i / settings.cells();
    double string = strings.coulombs[s] - stepCoulombs[s];
    return string / settings.parallelCells() - leakAmps[i] * NANO * (nowNanos - stepNanos);
  }

  /// Of the whole position, all its parallel cells, between its chemistry's limits at equilibrium.
  public double trueCapacityCoulombs(int cell) {
    return bank.capacityCoulombs(index(cell)) * settings.parallelCells();
  }

  /// How much the position's voltage moves at once with the string's current, its bar included.
  public double trueOhms(int cell) {
    return summary.positionOhms(index(cell));
  }

  /// What it would settle at, at 25 degC and without hysteresis.
  public double trueOpenVolts(int cell) {
    return bank.openVolts(index(cell));
  }

  /// -1 after long discharge, +1 after long charge; as of the last cell step.
  public double trueHysteresis(int cell) {
    return bank.hysteresis[index(cell)];
  }

  /// Of the roll, as of the last cell step.
  public double trueCoreCelsius(int cell) {
    return bank.coreCelsius[index(cell)];
  }

  /// Of the can, as of the last cell step.
  public double trueSurfaceCelsius(int cell) {
    return heat.surfaceCelsius[index(cell)];
  }

  /// Of the coolant where it enters.
  public double trueCoolantCelsius() {
    return coolant.inletCelsius();
  }

  /// Of the air around the pack, now.
  public double trueAmbientCelsius() {
    return ambientCelsius.applyAsDouble(nowNanos);
  }

  /// Lost inside the position, as of the last cell step.
  public double trueLeakAmps(int cell) {
    return leakAmps[index(cell)] * settings.parallelCells();
  }

  /// Through the terminals now, or in the moment before where a current step ends now.
  public double trueAmps() {
    return packAmps;
  }

  /// Of string 1..n, likewise.
  public double trueStringAmps(int string) {
    return strings.amps[string - 1];
  }

  /// Between the pack's terminals before its contactors: of the first string, bars included, as of
  /// the last cell step.
  public double truePackVolts() {
    return summary.packVolts();
  }

  /// As of the last cell step.
  public double truePackOhms() {
    return summary.packOhms();
  }

  /// As of the last cell step.
  public double trueLowestVolts() {
    return summary.lowestVolts();
  }

  /// As of the last cell step.
  public double trueHighestVolts() {
    return summary.highestVolts();
  }

  /// Of the emptiest cell, as of the last cell step.
  public double trueLowestSoc() {
    return summary.lowestSoc();
  }

  /// Of the fullest cell, as of the last cell step.
  public double trueHighestSoc() {
    return summary.highestSoc();
  }

  private int index(int cell) {
    if (cell < 1 || cell > bank.cells) {
      throw new IndexOutOfBoundsException("cell " + cell + ", expected 1.." + bank.cells);
    }
    return cell - 1;
  }
}
