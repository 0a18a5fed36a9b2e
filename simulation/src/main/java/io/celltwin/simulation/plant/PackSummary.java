package io.celltwin.simulation.plant;

/// Sums and extremes over a pack's cells as of their last step, worked out when first asked for.
final class PackSummary {
  private final CellBank bank;
  private final double[] barOhms;
  private final double[] stringAmps;
  private final int row;
  private final int parallelCells;
  private final double[] cellAmps;
  private final CellShorts shorts;
  private boolean known;
  private double packVolts;
  private double lowestVolts;
  private double highestVolts;
  private double lowestSoc;
  private double highestSoc;

  /// @param stringAmps of each string at the end of the last step
  /// @param barOhms of each position
  /// @param cellAmps of each single cell at the end of the last step
  /// @param shorts of the bank
  PackSummary(
      PackSettings settings,
      CellBank bank,
      double[] stringAmps,
      double[] barOhms,
      double[] cellAmps,
      CellShorts shorts) {
    this.bank = bank;
    this.stringAmps = stringAmps;
    this.barOhms = barOhms;
    this.cellAmps = cellAmps;
    this.shorts = shorts;
    row = settings.cells();
    parallelCells = settings.parallelCells();
  }

  /// The cells have made a step, or a bar is another one.
  void forget() {
    known = false;
  }

  /// Of a string, from 0, its bars included, under the current of that step's end.
  double stringVolts(int string) {
    double volts = 0;
    for (int i = string * row; i < (string + 1) * row; i++) {
      volts += bank.volts[i] + stringAmps[string] * barOhms[i];
    }
    return volts;
  }

  /// Slope of that over the string's current.
  double stringOhms(int string) {
    double ohms = 0;
    for (int i = string * row; i < (string + 1) * row; i++) ohms += positionOhms(i);
    return ohms;
  }

  double positionOhms(int i) {
    return shorts.ohms(i, bank.ohms(i, cellAmps[i])) / parallelCells + barOhms[i];
  }

  double packOhms() {
    double siemens = 0;
    for (int s = 0; s < stringAmps.length; s++) siemens += 1 / stringOhms(s);
    return 1 / siemens;
  }

  double packVolts() {
    find();
    return packVolts;
  }

  double lowestVolts() {
    find();
    return lowestVolts;
  }

  double highestVolts() {
    find();
    return highestVolts;
  }

  double lowestSoc() {
    find();
    return lowestSoc;
  }

  double highestSoc() {
    find();
    return highestSoc;
  }

  private void find() {
    if (known) return;
    known = true;
    packVolts = stringVolts(0);
    lowestVolts = Double.POSITIVE_INFINITY;
    highestVolts = Double.NEGATIVE_INFINITY;
    lowestSoc = Double.POSITIVE_INFINITY;
    highestSoc = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < bank.cells; i++) {
      double volts = bank.volts[i];
      double soc = bank.soc(i);
      lowestVolts = StrictMath.min(lowestVolts, volts);
      highestVolts = StrictMath.max(highestVolts, volts);
      lowestSoc = StrictMath.min(lowestSoc, soc);
      highestSoc = StrictMath.max(highestSoc, soc);
    }
  }
}
