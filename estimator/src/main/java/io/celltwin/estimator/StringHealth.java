package io.celltwin.estimator;

import io.celltwin.estimator.health.AnchorLine;
import io.celltwin.estimator.health.CapacityFilter;
import io.celltwin.estimator.health.HalfCells;
import io.celltwin.estimator.health.ResistanceGrowth;
import io.celltwin.estimator.health.RestWatch;
import io.celltwin.estimator.health.WindowFilter;
import java.util.Arrays;
import java.util.Optional;

/// How the cells of one string have aged: watches rests and edges for the filters of
/// `estimator.health`, and gives what they have learnt to the cells' fast filters.
///
/// What a rest means for a cell takes a few microseconds, so the cells are visited one after the
/// other, all within a minute: no tick has the work of all.
final class StringHealth {
  /// Charge and time are looked at in portions of at least this, s.
  private static final double PERIOD_SECONDS = 1;

  private static final double VISIT_ALL_SECONDS = 60;

  /// Voltages of a rest are averaged over its last one to two blocks of this, s.
  private static final double BLOCK_SECONDS = 360;

  /// One sigma of the noise of one voltage, V; of what a cell has not yet relaxed by when a rest
  /// begins, and the time over which that becomes half.
  private static final double NOISE_VOLTS = 0.002;

  private static final double RELAXING_VOLTS = 0.004;
  private static final double RELAXING_SECONDS = 1800;

  /// One sigma of a temperature that nobody measures, K.
  private static final double UNKNOWN_KELVIN = 20;

  /// An edge moves the voltage by as much as this change of current, C-rate, and is seen within so
  /// long, s, at a SOC where resistances are much the same.
  private static final double EDGE_C_RATE = 0.2;

  private static final double EDGE_SECONDS = 30;
  private static final double LEAST_EDGE_SOC = 0.2;
  private static final double MOST_EDGE_SOC = 0.9;

  /// The fast filter is told of a resistance that differs from what it reckons with by more.
  private static final double TOLD_PART = 0.002;

  /// No capacity is known better beforehand.
  private static final double LEAST_CAPACITY_SIGMA = 0.01;

  private static final double REFERENCE_SOC = 0.5;
  private static final double REFERENCE_CELSIUS = 25;

  /// Values of the checkpoint that a string has once.
  private static final int ONCE = 6;

  private final int string;
  private final int firstCell;
  private final CellBank[] banks;
  private final FilterSettings settings;
  private final CellParameters parameters;
  private final double edgeVolts;
  private final double freshOhms;
  private final RestWatch rest = new RestWatch();
  private final CapacityFilter[] capacity;
  private final ResistanceGrowth[] resistance;
  private final double[] curveShift = new double[CellBank.SHIFT_POINTS];

  // since the latest period
  private double seconds;
  private double coulombs;
  private double uncoveredSeconds;

  // of the rest that lasts: the block, and the one before
  private double blockSeconds;
  private final double[] sum;
  private final double[] count;
  private final double[] previousSum;
  private final double[] previousCount;

  // of the latest rest, where the cell has not been visited since
  private final double[] waiting;
  private final double[] restVolts;
  private final double[] restVoltages;
  private final double[] restCelsius;
  private final double[] restKelvin;

  private final double[] secondsSinceCapacity;

  /// Cells that are due to be visited, and the next one.
  private double due;

  private double next;
  private final Carried carried;

  StringHealth(
      int string,
      int firstCell,
      CellBank[] banks,
      CellParameters parameters,
      FilterSettings settings) {
    this.string = string;
    this.firstCell = firstCell;
    this.banks = banks;
    this.settings = settings;
    this.parameters = parameters;
    CellMap r0 = parameters.circuit().r0Ohms();
    freshOhms = r0.at(REFERENCE_SOC, REFERENCE_CELSIUS);
    edgeVolts = EDGE_C_RATE * parameters.capacityCoulombs() / 3600 * freshOhms;
    int cells = 0;
    for (CellBank bank : banks) cells += bank.cells;
    capacity = new CapacityFilter[cells];
    resistance = new ResistanceGrowth[cells];
    for (int c = 0; c < cells; c++) {
      capacity[c] = capacityFilter(parameters);
      resistance[c] = new ResistanceGrowth();
    }
    sum = new double[cells];
    count = new double[cells];
    previousSum = new double[cells];
    previousCount = new double[cells];
    waiting = new double[cells];
    restVolts = new double[cells];
    restVoltages = new double[cells];
    restCelsius = new double[cells];
    restKelvin = new double[cells];
    secondsSinceCapacity = new double[cells];
    carried =
        new Carried(
            cells,
            sum,
            count,
            previousSum,
            previousCount,
            waiting,
            restVolts,
            restVoltages,
            restCelsius,
            restKelvin,
            secondsSinceCapacity);
  }

  private static CapacityFilter capacityFilter(CellParameters parameters) {
    OcvCurve fresh = parameters.ocv();
    double sigma = Math.max(parameters.capacitySigma(), LEAST_CAPACITY_SIGMA);
    Optional<HalfCells> electrodes = parameters.halfCells();
    return electrodes.isPresent()
        ? new WindowFilter(electrodes.get(), fresh, sigma)
        : new AnchorLine(fresh, sigma);
  }

  // ---- a tick

  /// After the fast filters have taken the measurement in.
  ///
  /// @param isCurrentBelieved whether the residuals do not speak against the current
  /// @param isJudged whether the residuals have just been judged
  void step(PackMeasurement measurement, boolean isCurrentBelieved, boolean isJudged) {
    double dt = measurement.dtSeconds;
    seconds += dt;
    coulombs += measurement.stringCoulombs[string];
    uncoveredSeconds += measurement.stringUncoveredSeconds[string];
    if (isJudged && isCurrentBelieved) learnEdges();
    if (seconds >= PERIOD_SECONDS) passPeriod(measurement, isCurrentBelieved);
    if (rest.isQuiet()) takeVoltages(measurement, dt);
    due = Math.min(due + capacity.length * dt / VISIT_ALL_SECONDS, capacity.length);
    for (; due >= 1; due--) visitNext();
  }

  private void passPeriod(PackMeasurement measurement, boolean isCurrentBelieved) {
    boolean isKnown = isCurrentBelieved && uncoveredSeconds == 0;
    double charge = coulombs / parameters.capacityCoulombs();
    for (int c = 0; c < capacity.length; c++) {
      secondsSinceCapacity[c] += seconds;
      resistance[c].pass(seconds);
    }
    if (rest.pass(seconds, charge, isKnown)) endRest(measurement);
    if (!rest.isQuiet()) beginVoltages();
    seconds = 0;
    coulombs = 0;
    uncoveredSeconds = 0;
  }

  private void beginVoltages() {
    if (blockSeconds == 0) return;
    blockSeconds = 0;
    Arrays.fill(sum, 0);
    Arrays.fill(count, 0);
    Arrays.fill(previousSum, 0);
    Arrays.fill(previousCount, 0);
  }

  private void takeVoltages(PackMeasurement measurement, double dt) {
    if (blockSeconds >= BLOCK_SECONDS) {
      System.arraycopy(sum, 0, previousSum, 0, sum.length);
      System.arraycopy(count, 0, previousCount, 0, count.length);
      Arrays.fill(sum, 0);
      Arrays.fill(count, 0);
      blockSeconds = 0;
    }
    blockSeconds += dt;
    double quietAmps = RestWatch.REST_C_RATE * parameters.capacityCoulombs() / 3600;
    for (int c = 0; c < sum.length; c++) {
      double volts = measurement.cellVolts[firstCell + c];
      if (!(Math.abs(measurement.cellAmps[firstCell + c]) < quietAmps) || Double.isNaN(volts)) {
        continue;
      }
      sum[c] += volts;
      count[c]++;
    }
  }

  private void endRest(PackMeasurement measurement) {
    for (CellBank bank : banks) {
      for (int b = 0; b < bank.cells; b++) {
        int c = bank.firstCell - firstCell + b;
        double voltages = bank.judge.isPlausible(b) ? count[c] + previousCount[c] : 0;
        waiting[c] = 1;
        restVoltages[c] = voltages;
        restVolts[c] = voltages > 0 ? (sum[c] + previousSum[c]) / voltages : 0;
        double celsius = measurement.cellCelsius[firstCell + c];
        boolean isKnown = !Double.isNaN(celsius);
        restCelsius[c] = isKnown ? celsius : parameters.ocv().referenceCelsius;
        restKelvin[c] = isKnown ? measurement.cellCelsiusSigma[firstCell + c] : UNKNOWN_KELVIN;
      }
    }
  }

  private void learnEdges() {
    if (seconds > EDGE_SECONDS) return;
    for (CellBank bank : banks) {
      for (int b = 0; b < bank.cells; b++) {
        double moved = bank.judge.edgeVolts(b, edgeVolts * bank.ohmFactor[b]);
        if (moved == 0 || bank.z[b] < LEAST_EDGE_SOC || bank.z[b] > MOST_EDGE_SOC) continue;
        ResistanceGrowth growth = resistance[bank.firstCell - firstCell + b];
        growth.edge(moved + bank.judge.beyondEdgeVolts(b), moved / bank.ohmFactor[b]);
      }
    }
  }

  // ---- cell by cell

  private void visitNext() {
    int c = (int) next;
    next = c + 1 < capacity.length ? c + 1 : 0;
    CellBank bank = bankOf(c);
    int b = c - (bank.firstCell - firstCell);
    if (waiting[c] > 0) {
      waiting[c] = 0;
      takeRest(c);
      if (capacity[c].isLearnt()) tellCapacity(c, bank, b);
    }
    ResistanceGrowth growth = resistance[c];
    boolean isNews = Math.abs(growth.ratio() / bank.ohmFactor[b] - 1) > TOLD_PART;
    if (growth.isLearnt() && isNews) bank.setOhmFactor(b, growth.ratio());
  }

  private CellBank bankOf(int c) {
    for (CellBank bank : banks) if (bank.has(firstCell + c)) return bank;
    throw new IllegalStateException("no cell " + c);
  }

  private void takeRest(int c) {
    rest.tell(capacity[c]);
    if (restVoltages[c] == 0) return;
    OcvCurve ocv = parameters.ocv();
    double soc = ocv.soc(restVolts[c]);
    double perKelvin = ocv.voltsPerKelvin(soc);
    double volts = restVolts[c] - (restCelsius[c] - ocv.referenceCelsius) * perKelvin;
    double relaxing = RELAXING_VOLTS / (1 + rest.endedSeconds() / RELAXING_SECONDS);
    double variance =
        NOISE_VOLTS * NOISE_VOLTS / restVoltages[c]
            + relaxing * relaxing
            + square(ocv.halfGapVolts(soc))
            + square(restKelvin[c] * perKelvin);
    capacity[c].rest(volts, Math.sqrt(variance));
    secondsSinceCapacity[c] = 0;
  }

  private void tellCapacity(int c, CellBank bank, int b) {
    bank.setCapacity(b, capacity[c].capacity(), capacity[c].sigma());
    capacity[c].curveShift(curveShift);
    bank.setCurveShift(b, curveShift);
  }

  private static double square(double value) {
    return value * value;
  }

  void report(PackEstimate estimate) {
    for (int c = 0; c < capacity.length; c++) {
      int cell = firstCell + c;
      boolean learnt = capacity[c].isLearnt();
      double coulombsFresh = parameters.capacityCoulombs();
      estimate.capacityCoulombs[cell] = capacity[c].capacity() * coulombsFresh;
      estimate.capacitySigmaCoulombs[cell] = capacity[c].sigma() * coulombsFresh;
      estimate.capacityLearnt[cell] = learnt;
      estimate.secondsSinceCapacity[cell] = learnt ? secondsSinceCapacity[c] : Double.NaN;
      ResistanceGrowth growth = resistance[c];
      double ratio = growth.isLearnt() ? growth.ratio() : Double.NaN;
      double ratioSigma = growth.isLearnt() ? growth.sigma() : Double.NaN;
      estimate.resistanceRatio[cell] = ratio;
      estimate.resistanceRatioSigma[cell] = ratioSigma;
      estimate.r0Ohms[cell] = ratio * freshOhms;
      estimate.r0SigmaOhms[cell] = ratioSigma * freshOhms;
      estimate.secondsSinceResistance[cell] =
          growth.isLearnt() ? growth.secondsSinceEdge() : Double.NaN;
    }
  }

  // ---- checkpoint

  int checkpointLength() {
    int length = ONCE + RestWatch.LENGTH + carried.checkpointLength();
    for (CapacityFilter filter : capacity) length += filter.checkpointLength();
    return length + capacity.length * ResistanceGrowth.LENGTH;
  }

  void save(double[] into, int from) {
    into[from] = seconds;
    into[from + 1] = coulombs;
    into[from + 2] = uncoveredSeconds;
    into[from + 3] = blockSeconds;
    into[from + 4] = due;
    into[from + 5] = next;
    rest.save(into, from + ONCE);
    int at = from + ONCE + RestWatch.LENGTH;
    carried.save(into, at);
    at += carried.checkpointLength();
    for (int c = 0; c < capacity.length; c++) {
      capacity[c].save(into, at);
      at += capacity[c].checkpointLength();
      resistance[c].save(into, at);
      at += ResistanceGrowth.LENGTH;
    }
  }

  boolean isSound(double[] saved, int from) {
    return Carried.areFinite(saved, from, from + checkpointLength())
        && saved[from + 5] >= 0
        && saved[from + 5] < capacity.length;
  }

  /// After the banks have been restored.
  void restore(double[] saved, int from, double elapsedSeconds) {
    seconds = saved[from];
    coulombs = saved[from + 1];
    uncoveredSeconds = saved[from + 2];
    blockSeconds = saved[from + 3];
    due = saved[from + 4];
    next = saved[from + 5];
    double awaySigma =
        settings.selfDischargePerMonth() * elapsedSeconds / CellBank.SECONDS_PER_MONTH;
    rest.restore(saved, from + ONCE, elapsedSeconds, awaySigma);
    int at = from + ONCE + RestWatch.LENGTH;
    carried.restore(saved, at);
    at += carried.checkpointLength();
    for (int c = 0; c < capacity.length; c++) {
      capacity[c].restore(saved, at);
      at += capacity[c].checkpointLength();
      resistance[c].restore(saved, at);
      at += ResistanceGrowth.LENGTH;
      resistance[c].pass(elapsedSeconds);
      secondsSinceCapacity[c] += elapsedSeconds;
    }
    restoreCurves();
    if (elapsedSeconds > 0) beginVoltages();
  }

  /// They follow from what the filters know, and are not carried.
  private void restoreCurves() {
    for (CellBank bank : banks) {
      for (int b = 0; b < bank.cells; b++) {
        int c = bank.firstCell - firstCell + b;
        if (!capacity[c].isLearnt()) continue;
        capacity[c].curveShift(curveShift);
        bank.setCurveShift(b, curveShift);
      }
    }
  }
}
