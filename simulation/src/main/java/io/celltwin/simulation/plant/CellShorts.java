package io.celltwin.simulation.plant;

/// Shorts inside the cells of a bank. What a short draws is found together with the voltage that it
/// leaves, in every step of a cell that has one, so that any resistance above 0 is stable and
/// conserves charge. Everything is of a single cell, indices from 0; allocates nothing.
final class CellShorts {
  private static final int MOST_TRIALS = 200;
  private static final double ENOUGH_VOLTS = 1e-10;

  /// A nanoohm: a short of less makes no difference to any cell.
  private static final double MOST_SIEMENS = 1e9;

  private final CellBank bank;

  /// All that leaks in a cell with a short, 0 in others.
  private final double[] siemens;

  private int count;

  CellShorts(CellBank bank) {
    this.bank = bank;
    siemens = new double[bank.cells];
  }

  /// @param leakSiemens all that leaks in the cell
  void begin(int i, double leakSiemens) {
    if (!has(i)) count++;
    siemens[i] = StrictMath.min(leakSiemens, MOST_SIEMENS);
  }

  void end(int i) {
    if (has(i)) count--;
    siemens[i] = 0;
  }

  boolean none() {
    return count == 0;
  }

  boolean has(int i) {
    return siemens[i] > 0;
  }

  /// Slope of the voltage over the current through the terminals.
  ///
  /// @param ohms likewise over the current inside
  double ohms(int i, double ohms) {
    return ohms / (1 + siemens[i] * ohms);
  }

  /// What the short draws now.
  ///
  /// @param amps into the cell's terminals
  double leakAmps(int i, double amps) {
    return leakAmps(i, 0, amps, amps);
  }

  /// What it draws in a step for which the bank is prepared.
  ///
  /// @param seconds 0: now
  /// @param meanAmps into the cell's terminals over the step
  /// @param endAmps likewise at its end
  double leakAmps(int i, double seconds, double meanAmps, double endAmps) {
    // the more it draws the lower the voltage: the root lies between nothing and what it would draw
    // if the voltage stayed as it is without a short
    double near = 0;
    double nearExcess = volts(i, seconds, meanAmps, endAmps);
    double far = siemens[i] * nearExcess;
    if (far == 0) return 0;
    double farExcess = volts(i, seconds, meanAmps - far, endAmps - far) - nearExcess;
    for (int trial = 0; trial < MOST_TRIALS; trial++) {
      // false position; each third trial halves, since an end may stay where it is for long
      double middle =
          trial % 3 == 2
              ? 0.5 * (near + far)
              : near + (far - near) * (nearExcess / (nearExcess - farExcess));
      double excess = volts(i, seconds, meanAmps - middle, endAmps - middle) - middle / siemens[i];
      if (StrictMath.abs(excess) < ENOUGH_VOLTS || middle == near || middle == far) return middle;
      if ((excess > 0) == (nearExcess > 0)) {
        near = middle;
        nearExcess = excess;
      } else {
        far = middle;
        farExcess = excess;
      }
    }
    return 0.5 * (near + far);
  }

  private double volts(int i, double seconds, double meanAmps, double endAmps) {
    return seconds == 0 ? bank.volts(i, endAmps) : bank.voltsAfter(i, seconds, meanAmps, endAmps);
  }
}
