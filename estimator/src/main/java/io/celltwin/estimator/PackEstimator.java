package io.celltwin.estimator;

/// The filters of a whole pack. One thread; one [#step] per tick. Nothing is allocated by a step.
public final class PackEstimator {
  private final int strings;
  private final int cellsInSeries;
  private final CellBank[] banks;
  private final int[] bankString;

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

  /// Takes `measurement` in and writes what is known now into `estimate`.
  public void step(PackMeasurement measurement, PackEstimate estimate) {
    if (!(measurement.dtSeconds >= 0)) {
      throw new IllegalArgumentException("dtSeconds " + measurement.dtSeconds);
    }
    for (int b = 0; b < banks.length; b++) banks[b].step(measurement, bankString[b], estimate);
  }
}
