package io.celltwin.estimator;

/// The filters of a whole pack. One thread; one [#step] per tick. Nothing is allocated by a step.
public final class PackEstimator {
  /// Number of the layout that [#save] writes: another wherever the place or the meaning of a value
  /// changes. The layout stands in the module's README.
  public static final int CHECKPOINT_LAYOUT = 4;

  /// An offset of the current sensor that is told of: so sure, and so large.
  private static final double BIASED_SIGMAS = 3;

  private static final double BIASED_C_RATE = 0.003;

  private final int strings;
  private final int cellsInSeries;
  private final CellBank[] banks;
  private final int[] bankString;
  private final VoltageComparison[] comparisons;

  /// Whether the residuals of the latest tick speak against the current.
  private final boolean[] currentFalse;

  private final double capacityAmps;

  /// @param strings parallel strings, each with its own current
  /// @param cellsInSeries cells of one string; cell c of string s has index `s * cellsInSeries + c`
  /// @param parameters of every series position
  public PackEstimator(
      int strings, int cellsInSeries, CellParameters parameters, FilterSettings settings) {
    if (strings < 1 || cellsInSeries < 1) {
      throw new IllegalArgumentException(strings + " strings of " + cellsInSeries + " cells");
    }
    this.strings = strings;
    this.cellsInSeries = cellsInSeries;
    int banksPerString = (cellsInSeries + CellBank.MAX_CELLS - 1) / CellBank.MAX_CELLS;
    capacityAmps = parameters.capacityCoulombs() / 3600;
    comparisons = new VoltageComparison[strings];
    currentFalse = new boolean[strings];
    for (int s = 0; s < strings; s++) {
      comparisons[s] = new VoltageComparison(s * cellsInSeries, cellsInSeries, parameters);
    }
    banks = new CellBank[strings * banksPerString];
    bankString = new int[banks.length];
    for (int b = 0; b < banks.length; b++) {
      int string = b / banksPerString;
      int part = b % banksPerString;
      int from = (int) ((long) cellsInSeries * part / banksPerString);
      int to = (int) ((long) cellsInSeries * (part + 1) / banksPerString);
      banks[b] = new CellBank(string * cellsInSeries + from, to - from, parameters, settings);
      bankString[b] = string;
    }
  }

  public int strings() {
    return strings;
  }

  public int cells() {
    return strings * cellsInSeries;
  }

  /// Starts every cell from a known SOC. A cell that is not started so starts from its first
  /// voltage.
  ///
  /// @param soc 0..1
  /// @param socSigma one sigma, above 0
  public void start(double soc, double socSigma) {
    if (!(soc >= 0 && soc <= 1)) throw new IllegalArgumentException("soc " + soc);
    if (!(socSigma > 0 && socSigma <= 1)) throw new IllegalArgumentException("sigma " + socSigma);
    for (CellBank bank : banks) bank.start(soc, socSigma);
  }

  /// Number of values in a checkpoint.
  public int checkpointLength() {
    int length = 0;
    for (CellBank bank : banks) length += bank.checkpointLength();
    for (VoltageComparison comparison : comparisons) length += comparison.checkpointLength();
    return length;
  }

  /// Copies all that the filters carry from one step to the next; allocates nothing.
  ///
  /// @param into of [#checkpointLength]
  public void save(double[] into) {
    requireLength(into);
    int at = 0;
    for (CellBank bank : banks) {
      bank.save(into, at);
      at += bank.checkpointLength();
    }
    for (VoltageComparison comparison : comparisons) {
      comparison.save(into, at);
      at += comparison.checkpointLength();
    }
  }

  /// Takes up what an estimator of the same size, parameters and [#CHECKPOINT_LAYOUT] has saved.
  /// Without time between, the next step is bit for bit the one that the other would have made;
  /// else the pack is taken to have rested, and sigma has grown by self-discharge.
  ///
  /// @param elapsedSeconds since it was saved, at least 0
  /// @throws IllegalArgumentException where no estimator can have saved this; the state is then as
  ///   before
  public void restore(double[] from, double elapsedSeconds) {
    requireLength(from);
    if (!(elapsedSeconds >= 0) || Double.isInfinite(elapsedSeconds)) {
      throw new IllegalArgumentException("elapsedSeconds " + elapsedSeconds);
    }
    int at = 0;
    for (CellBank bank : banks) {
      if (!bank.isSound(from, at)) throw new IllegalArgumentException("no state of a filter");
      at += bank.checkpointLength();
    }
    for (VoltageComparison comparison : comparisons) {
      if (!comparison.isSound(from, at)) throw new IllegalArgumentException("no comparison");
      at += comparison.checkpointLength();
    }
    at = 0;
    for (CellBank bank : banks) {
      bank.restore(from, at, elapsedSeconds);
      at += bank.checkpointLength();
    }
    for (VoltageComparison comparison : comparisons) {
      comparison.restore(from, at);
      at += comparison.checkpointLength();
    }
  }

  private void requireLength(double[] values) {
    if (values.length != checkpointLength()) {
      throw new IllegalArgumentException(values.length + " values, expected " + checkpointLength());
    }
  }

  /// Widens sigma as for a current that nobody has measured for so long.
  ///
  /// @param seconds at least 0
  public void widen(double seconds) {
    if (!(seconds >= 0)) throw new IllegalArgumentException("seconds " + seconds);
    for (CellBank bank : banks) bank.widen(seconds);
  }

  /// Takes `measurement` in and writes what is known now into `estimate`.
  public void step(PackMeasurement measurement, PackEstimate estimate) {
    if (!(measurement.dtSeconds >= 0)) {
      throw new IllegalArgumentException("dtSeconds " + measurement.dtSeconds);
    }
    for (int b = 0; b < banks.length; b++) banks[b].step(measurement, bankString[b]);
    for (int s = 0; s < strings; s++) {
      fuseBias(s, estimate);
      currentFalse[s] = isCurrentFalse(s);
    }
    for (int b = 0; b < banks.length; b++) {
      int s = bankString[b];
      double sigma = estimate.stringBiasSigmaAmps[s];
      banks[b].report(
          measurement, s, estimate.stringBiasAmps[s], sigma * sigma, !currentFalse[s], estimate);
    }
    for (int s = 0; s < strings; s++) {
      comparisons[s].step(measurement, s, estimate);
      isolate(measurement, s, estimate);
    }
  }

  private boolean isCurrentFalse(int string) {
    int started = 0;
    int restless = 0;
    for (int b = 0; b < banks.length; b++) {
      if (bankString[b] != string) continue;
      started += banks[b].startedCells();
      restless += banks[b].judge.restlessCells();
    }
    return 2 * restless > started;
  }

  /// Whose sensor is wrong: one cell's, if the others agree with the current; the current's, if all
  /// cells disagree with it.
  private void isolate(PackMeasurement measurement, int s, PackEstimate estimate) {
    int started = 0;
    int doubted = 0;
    boolean constant = true;
    for (int b = 0; b < banks.length; b++) {
      if (bankString[b] != s) continue;
      started += banks[b].startedCells();
      doubted += banks[b].judge.doubtedCells();
      constant &= banks[b].isCurrentConstant();
    }
    int odd = -1;
    double oddVolts = Double.NaN;
    double oddSigma = Double.NaN;
    for (int b = 0; b < banks.length; b++) {
      if (bankString[b] != s) continue;
      if (2 * doubted > started) banks[b].judge.believe();
      if (currentFalse[s] && constant) banks[b].widen(measurement.dtSeconds);
      int most = banks[b].judge.mostDoubted();
      if (most < 0) continue;
      double volts = banks[b].judge.excessVolts(most);
      if (odd >= 0 && Math.abs(volts) < Math.abs(oddVolts)) continue;
      odd = most;
      oddVolts = volts;
      oddSigma = banks[b].judge.excessSigmaVolts(most);
    }

    double bias = estimate.stringBiasAmps[s];
    double biasSigma = estimate.stringBiasSigmaAmps[s];
    boolean biased =
        Math.abs(bias) > BIASED_SIGMAS * biasSigma && Math.abs(bias) > BIASED_C_RATE * capacityAmps;
    int offset = comparisons[s].worst();
    if (odd >= 0) {
      tell(estimate, s, Verdict.CELL_VOLTAGE, odd, oddVolts, oddSigma);
    } else if (offset >= 0) {
      double volts = comparisons[s].excessVolts(offset);
      double sigma = comparisons[s].sigmaVolts(offset);
      int cell = s * cellsInSeries + offset;
      for (CellBank bank : banks) if (bank.has(cell)) bank.judge.doubtOffset(cell, volts);
      tell(estimate, s, Verdict.CELL_VOLTAGE, cell, volts, sigma);
    } else if (started < 2) { // one word against another
      tell(estimate, s, Verdict.NONE, -1, Double.NaN, Double.NaN);
    } else if (biased) {
      tell(estimate, s, Verdict.CURRENT_SENSOR, -1, bias, biasSigma);
    } else if (currentFalse[s]) {
      tell(estimate, s, Verdict.CURRENT_SENSOR, -1, Double.NaN, Double.NaN);
    } else {
      tell(estimate, s, Verdict.NONE, -1, Double.NaN, Double.NaN);
    }
  }

  private static void tell(
      PackEstimate estimate, int s, Verdict verdict, int cell, double excess, double sigma) {
    if (estimate.verdict[s] != verdict) estimate.verdict[s] = verdict;
    estimate.verdictCell[s] = cell;
    estimate.verdictExcess[s] = excess;
    estimate.verdictSigma[s] = sigma;
  }

  /// Every cell has its own opinion of the one sensor of its string. They err alike where the model
  /// does, so that many cells know no more than one: covariance intersection with equal weights.
  private void fuseBias(int string, PackEstimate estimate) {
    double information = 0;
    double weighted = 0;
    int cells = 0;
    for (int b = 0; b < banks.length; b++) {
      if (bankString[b] != string) continue;
      information += banks[b].biasInformation();
      weighted += banks[b].weightedBias();
      cells += banks[b].startedCells();
    }
    estimate.stringBiasAmps[string] = weighted / information;
    estimate.stringBiasSigmaAmps[string] = Math.sqrt(cells / information);
  }
}
