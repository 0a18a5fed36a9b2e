package io.celltwin.estimator;

import io.celltwin.estimator.health.ResistanceGrowth;
import java.util.Arrays;

/// How the resistances of the cells of one string have grown: watches how their voltages move from
/// where the current has stood for a moment to where it stands again, and tells the cells' fast
/// filters what [ResistanceGrowth] makes of it.
///
/// What a voltage shows of a current that is moving hangs on when either was read: monitors on a
/// serial line are up to some seconds late, and do not say so.
final class StringResistance implements CheckpointPart {
  /// An edge is a change of the current by so much, C-rate, and over within so long, s.
  private static final double EDGE_C_RATE = 0.2;

  private static final double EDGE_SECONDS = 30;

  /// The current stands where it has moved by no more for so long, C-rate and s. Rows as long as
  /// that tell current and voltage of one moment.
  private static final double STANDING_C_RATE = 0.05;

  private static final double STANDING_SECONDS = 5;

  /// Below that a voltage moves by what the circuit knows nothing of.
  private static final double LEAST_SOC = 0.05;

  /// Between these, resistances are much the same and age alike.
  private static final double LEAST_AMID_SOC = 0.2;

  private static final double MOST_AMID_SOC = 0.9;

  /// The fast filter is told of a resistance that differs from what it reckons with by more; every
  /// cell's within so long, s.
  private static final double TOLD_PART = 0.002;

  private static final double VISIT_ALL_SECONDS = 60;

  private static final double REFERENCE_SOC = 0.5;
  private static final double REFERENCE_CELSIUS = 25;

  /// Values of the checkpoint that a string has once.
  private static final int ONCE = 5;

  private final int string;
  private final int firstCell;
  private final CellBank[] banks;
  private final double edgeAmps;
  private final double standing;
  private final double freshOhms;
  private final ResistanceGrowth[] growth;

  // since the voltages were judged
  private double seconds;
  private boolean isCovered = true;

  /// Where the current stands, and since when.
  private double amps;

  private double stoodSeconds;
  private final RoundRobin turns;

  // of each cell since the current last stood: at what that was, how long ago, how its voltage has
  // moved, less what charge makes of it, and how a fresh cell's would have
  private final double[] ampsBefore;
  private final double[] edgeSeconds;
  private final double[] measuredVolts;
  private final double[] freshVolts;
  private final Carried carried;

  // what is reported, summed up where the voltages have been judged
  private final double[] ratio;
  private final double[] ratioSigma;
  private final double[] age;
  private final double[] r0Ohms;
  private final double[] r0SigmaOhms;

  StringResistance(int string, int firstCell, CellBank[] banks, CellParameters parameters) {
    this.string = string;
    this.firstCell = firstCell;
    this.banks = banks;
    double capacityAmps = parameters.capacityCoulombs() / 3600;
    freshOhms = parameters.circuit().r0Ohms().at(REFERENCE_SOC, REFERENCE_CELSIUS);
    edgeAmps = EDGE_C_RATE * capacityAmps;
    standing = STANDING_C_RATE * capacityAmps;
    int cells = 0;
    for (CellBank bank : banks) cells += bank.cells;
    growth = new ResistanceGrowth[cells];
    for (int c = 0; c < cells; c++) growth[c] = new ResistanceGrowth();
    turns = new RoundRobin(cells, VISIT_ALL_SECONDS);
    ampsBefore = new double[cells];
    edgeSeconds = new double[cells];
    Arrays.fill(edgeSeconds, EDGE_SECONDS + 1);
    measuredVolts = new double[cells];
    freshVolts = new double[cells];
    carried = new Carried(cells, ampsBefore, edgeSeconds, measuredVolts, freshVolts);
    ratio = new double[cells];
    ratioSigma = new double[cells];
    age = new double[cells];
    r0Ohms = new double[cells];
    r0SigmaOhms = new double[cells];
    for (int c = 0; c < cells; c++) sumUp(c);
  }

  /// After the fast filters have taken the measurement in.
  ///
  /// @param areJudged whether the voltages have just been judged
  /// @param isCurrentBelieved whether the residuals do not speak against it
  void step(PackMeasurement measurement, boolean areJudged, boolean isCurrentBelieved) {
    double dt = measurement.dtSeconds;
    double now = measurement.stringAmps[string];
    seconds += dt;
    isCovered &= measurement.stringUncoveredSeconds[string] == 0 && !Double.isNaN(now);
    if (Math.abs(now - amps) <= standing) {
      stoodSeconds += dt;
    } else if (!Double.isNaN(now)) {
      amps = now;
      stoodSeconds = 0;
    }
    if (areJudged) {
      watch(isCurrentBelieved, dt >= STANDING_SECONDS);
      for (int c = 0; c < growth.length; c++) sumUp(c);
      seconds = 0;
      isCovered = true;
    }
    for (int k = turns.due(dt); k > 0; k--) tell(turns.visit());
  }

  private void watch(boolean isCurrentBelieved, boolean isRow) {
    boolean stands = isRow || stoodSeconds >= STANDING_SECONDS;
    for (CellBank bank : banks) {
      for (int b = 0; b < bank.cells; b++) {
        int c = bank.firstCell - firstCell + b;
        growth[c].pass(seconds);
        boolean isBelieved = isCovered && bank.judge.trusted[b] > 0;
        edgeSeconds[c] = isBelieved ? edgeSeconds[c] + seconds : EDGE_SECONDS + 1;
        if (!bank.judge.isStepSeen(b)) continue;
        double load = bank.judge.loadStepVolts(b);
        double moved = load + bank.judge.beyondStepVolts(b);
        double fresh = load / bank.ohmFactor[b];
        measuredVolts[c] += moved;
        freshVolts[c] += fresh;
        if (!stands) continue;
        // Before edges have told it, what speaks against the current may be the resistance.
        if (isCurrentBelieved || growth[c].isUnknown()) takeEdge(bank, b, c);
        ampsBefore[c] = amps;
        // A current may be told later than the voltage that it has moved, too.
        edgeSeconds[c] = isRow ? 0 : seconds;
        measuredVolts[c] = isRow ? 0 : moved;
        freshVolts[c] = isRow ? 0 : fresh;
      }
    }
  }

  private void takeEdge(CellBank bank, int b, int c) {
    double soc = bank.z[b];
    boolean isEdge = edgeSeconds[c] <= EDGE_SECONDS && Math.abs(amps - ampsBefore[c]) >= edgeAmps;
    double leastVolts = edgeAmps * bank.ohms.r0[b] / bank.ohmFactor[b];
    if (!isEdge
        || Math.abs(freshVolts[c]) < leastVolts
        || soc < LEAST_SOC
        || !bank.isTemperatureKnown(b)) return;
    boolean isAmid = soc >= LEAST_AMID_SOC && soc <= MOST_AMID_SOC;
    growth[c].edge(measuredVolts[c], freshVolts[c], isAmid, bank.temperatureOhmsPart(b));
  }

  private void tell(int c) {
    CellBank bank = CellBank.of(banks, firstCell + c);
    int b = c - (bank.firstCell - firstCell);
    boolean isNews = Math.abs(growth[c].ratio() / bank.ohmFactor[b] - 1) > TOLD_PART;
    // What was told too early is taken back.
    boolean isTold = bank.ohmFactor[b] != 1;
    if ((isTold || growth[c].isToTell()) && isNews) bank.setOhmFactor(b, growth[c].ratio());
    doubt(bank, b, c);
  }

  private void doubt(CellBank bank, int b, int c) {
    boolean isTold = bank.ohmFactor[b] != 1;
    bank.ohmsDoubted[b] = growth[c].isDoubted() || (isTold && !growth[c].isLearnt());
  }

  private void sumUp(int c) {
    ResistanceGrowth ofCell = growth[c];
    boolean isLearnt = ofCell.isLearnt();
    ratio[c] = isLearnt ? ofCell.ratio() : Double.NaN;
    ratioSigma[c] = isLearnt ? ofCell.sigma() : Double.NaN;
    age[c] = isLearnt ? ofCell.secondsSinceEdge() : Double.NaN;
    r0Ohms[c] = ratio[c] * freshOhms;
    r0SigmaOhms[c] = ratioSigma[c] * freshOhms;
  }

  void report(PackEstimate estimate) {
    int cells = growth.length;
    System.arraycopy(ratio, 0, estimate.resistanceRatio, firstCell, cells);
    System.arraycopy(ratioSigma, 0, estimate.resistanceRatioSigma, firstCell, cells);
    System.arraycopy(age, 0, estimate.secondsSinceResistance, firstCell, cells);
    System.arraycopy(r0Ohms, 0, estimate.r0Ohms, firstCell, cells);
    System.arraycopy(r0SigmaOhms, 0, estimate.r0SigmaOhms, firstCell, cells);
  }

  // ---- checkpoint

  @Override
  public int checkpointLength() {
    return ONCE + carried.checkpointLength() + growth.length * ResistanceGrowth.LENGTH;
  }

  @Override
  public void save(double[] into, int from) {
    into[from] = seconds;
    into[from + 1] = isCovered ? 1 : 0;
    into[from + 2] = amps;
    into[from + 3] = stoodSeconds;
    into[from + 4] = turns.next();
    carried.save(into, from + ONCE);
    int at = from + ONCE + carried.checkpointLength();
    for (ResistanceGrowth ofCell : growth) {
      ofCell.save(into, at);
      at += ResistanceGrowth.LENGTH;
    }
  }

  @Override
  public boolean isSound(double[] saved, int from) {
    return Carried.areFinite(saved, from, from + checkpointLength())
        && turns.isSound(saved[from + 4]);
  }

  @Override
  public void restore(double[] saved, int from, double elapsedSeconds) {
    seconds = saved[from];
    isCovered = saved[from + 1] != 0;
    amps = saved[from + 2];
    stoodSeconds = saved[from + 3];
    turns.goOnWith(saved[from + 4]);
    carried.restore(saved, from + ONCE);
    int at = from + ONCE + carried.checkpointLength();
    for (ResistanceGrowth ofCell : growth) {
      ofCell.restore(saved, at);
      ofCell.pass(elapsedSeconds);
      at += ResistanceGrowth.LENGTH;
    }
    for (CellBank bank : banks) {
      for (int b = 0; b < bank.cells; b++) doubt(bank, b, bank.firstCell - firstCell + b);
    }
    for (int c = 0; c < growth.length; c++) sumUp(c);
    if (elapsedSeconds > 0) Arrays.fill(edgeSeconds, EDGE_SECONDS + 1);
  }
}
