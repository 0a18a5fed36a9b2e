package io.celltwin.estimator.life;

/// How often a cell has been discharged deeply. A cell that tells nothing of itself, for a while or
/// for ever, neither hides what the others tell nor ends what it was the cause of: it is charged
/// when its string has been.
final class DeepDischarges {
  /// A cell that is deeply discharged is so for longer than the filter's noise lasts, until it has
  /// been charged by so much.
  private static final double HOLD_SECONDS = 10;

  private static final double HYSTERESIS_SOC = 0.05;

  private final double limitSoc;
  private final double chargedSoc;
  private final double ratedCoulombs;
  final Happenings happenings = new Happenings(HOLD_SECONDS);

  /// Net charge of each string at the emptiest moment of one that goes on, else now.
  final double[] deepestCoulombs;

  DeepDischarges(int strings, LifeSettings settings) {
    limitSoc = settings.deepDischargeSoc();
    chargedSoc = limitSoc + HYSTERESIS_SOC;
    ratedCoulombs = settings.ratedCoulombs();
    deepestCoulombs = new double[strings];
  }

  /// Once a second or a row.
  ///
  /// @param lowestSoc of the cells that tell; `NaN` without one
  /// @param allTell whether that is every cell
  void judge(double seconds, double lowestSoc, boolean allTell, StringLife[] strings) {
    boolean ends = lowestSoc > chargedSoc && (allTell || areCharged(strings));
    happenings.take(lowestSoc <= limitSoc, ends, seconds);
    for (int s = 0; s < strings.length; s++) {
      double net = strings[s].netCoulombs();
      if (!happenings.goesOn() || net < deepestCoulombs[s]) deepestCoulombs[s] = net;
    }
  }

  /// Whether so much has flowed into every string that a cell that was empty is no more.
  private boolean areCharged(StringLife[] strings) {
    for (int s = 0; s < strings.length; s++) {
      double charged = strings[s].netCoulombs() - deepestCoulombs[s];
      if (charged < chargedSoc * ratedCoulombs) return false;
    }
    return true;
  }

  double count() {
    return happenings.count();
  }
}
