package io.celltwin.estimator.life;

/// Energy taken out of the pack over energy put in, between two moments of the same SOC with at
/// least one full charge between them: what was stored at the end is what was stored at the
/// beginning.
final class RoundTrip {
  /// What SOCs may differ by, and what one sigma of theirs may be, to be the same: together some 2
  /// % of the energy of one cycle.
  private static final double SAME_SOC = 0.005;

  private static final double MOST_SIGMA = 0.02;

  /// A span that has not closed by then begins anew: its SOC is not come back to.
  private static final double MOST_CYCLES = 20;

  private static final int SOC = 0;
  private static final int CHARGED_JOULES = 1;
  private static final int DISCHARGED_JOULES = 2;
  private static final int CYCLES = 3;
  private static final int UNKNOWN = 4;

  /// Of the beginning of the span: SOC, sums; then the newest efficiency and how often one was
  /// found.
  final double[] parts = {Double.NaN, 0, 0, 0, 0, Double.NaN, 0};

  private static final int EFFICIENCY = 5;
  private static final int FOUND = 6;

  /// All of the pack's life so far.
  ///
  /// @param charged energy, J, as is `discharged`
  /// @param unknown grows where charge or energy escapes the sums
  void judge(
      double soc, double sigma, double charged, double discharged, double cycles, double unknown) {
    if (!(sigma <= MOST_SIGMA)) return;
    double since = cycles - parts[CYCLES];
    // Who discharges alone is charged where nobody measures.
    boolean isTrip = since < 1 || charged > parts[CHARGED_JOULES];
    if (Double.isNaN(parts[SOC]) || !isTrip || unknown > parts[UNKNOWN] || since > MOST_CYCLES) {
      begin(soc, charged, discharged, cycles, unknown);
      return;
    }
    if (since < 1 || Math.abs(soc - parts[SOC]) > SAME_SOC) return;
    parts[EFFICIENCY] = (discharged - parts[DISCHARGED_JOULES]) / (charged - parts[CHARGED_JOULES]);
    parts[FOUND]++;
    begin(soc, charged, discharged, cycles, unknown);
  }

  private void begin(double soc, double charged, double discharged, double cycles, double unknown) {
    parts[SOC] = soc;
    parts[CHARGED_JOULES] = charged;
    parts[DISCHARGED_JOULES] = discharged;
    parts[CYCLES] = cycles;
    parts[UNKNOWN] = unknown;
  }

  double efficiency() {
    return parts[EFFICIENCY];
  }
}
