package io.celltwin.estimator.power;

import io.celltwin.estimator.Carried;
import java.util.Arrays;

/// The largest currents of one string: those of its weakest cell, one for each question. The cells
/// are visited one after the other; what has been found of all holds until all have been visited
/// again, but a cell that has become weaker than the weakest counts at once.
final class StringPower {
  private final Findings visiting;
  private final Findings found;

  /// One value for each question.
  private static final class Findings {
    final double[] amps;
    final double[] cell;
    final double[] by;
    final double[] openVolts;
    final double[] leastOpenVolts;
    final double[] ohms;
    final Carried carried;

    Findings(int questions) {
      amps = new double[questions];
      cell = new double[questions];
      by = new double[questions];
      openVolts = new double[questions];
      leastOpenVolts = new double[questions];
      ohms = new double[questions];
      carried = new Carried(questions, amps, cell, by, openVolts, leastOpenVolts, ohms);
      forget();
    }

    /// As before any cell.
    void begin() {
      Arrays.fill(amps, Double.POSITIVE_INFINITY);
      Arrays.fill(cell, -1);
      Arrays.fill(by, LimitedBy.UNKNOWN.code());
      Arrays.fill(openVolts, 0);
      Arrays.fill(leastOpenVolts, 0);
      Arrays.fill(ohms, 0);
    }

    void forget() {
      begin();
      Arrays.fill(amps, Double.NaN);
    }

    /// Currents may be unknown or those before any cell.
    static boolean isSound(double[] saved, int from, int questions, int cells) {
      for (int k = from; k < from + questions; k++) {
        double named = saved[k + questions];
        boolean isCell = named >= -1 && named < cells && named == Math.rint(named);
        if (saved[k] < 0 || !isCell || !LimitedBy.isCode(saved[k + 2 * questions])) return false;
        if (saved[k + 5 * questions] < 0) return false;
      }
      return Carried.areFinite(saved, from + 3 * questions, from + 6 * questions);
    }

    void weaken(int question, int weaker, CellPower power) {
      if (!(power.amps() < amps[question])) return;
      amps[question] = power.amps();
      cell[question] = power.by().isOfCell() ? weaker : -1;
      by[question] = power.by().code();
    }
  }

  StringPower(int questions) {
    visiting = new Findings(questions);
    found = new Findings(questions);
  }

  /// Before the first cell.
  void begin() {
    visiting.begin();
  }

  void take(int question, int cell, CellPower power) {
    weaken(question, cell, power);
    visiting.openVolts[question] += power.openVolts();
    visiting.leastOpenVolts[question] += power.leastOpenVolts();
    visiting.ohms[question] += power.ohms();
  }

  /// What a cell can carry counts where that is less than what all can.
  void weaken(int question, int cell, CellPower power) {
    visiting.weaken(question, cell, power);
    found.weaken(question, cell, power);
  }

  /// Of a cell nothing is known, and so of the string.
  void forget() {
    Arrays.fill(visiting.amps, Double.NaN);
    found.forget();
  }

  /// Of the cells that have been visited since [#begin], A; infinite before the first, `NaN` where
  /// nothing is known of one.
  double weakestAmps(int question) {
    return visiting.amps[question];
  }

  /// After the last cell.
  void end() {
    for (int k = 0; k < found.amps.length; k++) {
      found.amps[k] = visiting.amps[k];
      found.cell[k] = visiting.cell[k];
      found.by[k] = visiting.by[k];
      found.openVolts[k] = visiting.openVolts[k];
      found.leastOpenVolts[k] = visiting.leastOpenVolts[k];
      found.ohms[k] = visiting.ohms[k];
    }
  }

  /// Magnitude, A; `NaN` where it is not known.
  double amps(int question) {
    return found.amps[question];
  }

  /// In the pack; -1 where none limits.
  int cell(int question) {
    return (int) found.cell[question];
  }

  LimitedBy by(int question) {
    return LimitedBy.of(found.by[question]);
  }

  /// The sum over the cells without current, V.
  double openVolts(int question) {
    return found.openVolts[question];
  }

  /// The same where the cells are as empty as they may be, V.
  double leastOpenVolts(int question) {
    return found.leastOpenVolts[question];
  }

  /// By how much each A moves it outward, ohm.
  double ohms(int question) {
    return found.ohms[question];
  }

  // ---- checkpoint

  int checkpointLength() {
    return visiting.carried.checkpointLength() + found.carried.checkpointLength();
  }

  void save(double[] into, int from) {
    visiting.carried.save(into, from);
    found.carried.save(into, from + visiting.carried.checkpointLength());
  }

  void restore(double[] saved, int from) {
    visiting.carried.restore(saved, from);
    found.carried.restore(saved, from + visiting.carried.checkpointLength());
  }

  boolean isSound(double[] saved, int from, int cells) {
    return Findings.isSound(saved, from, visiting.amps.length, cells)
        && Findings.isSound(
            saved, from + visiting.carried.checkpointLength(), visiting.amps.length, cells);
  }

  /// Nothing of what was found holds any more.
  void beginAnew() {
    visiting.forget();
    found.forget();
  }
}
