package io.celltwin.lab.identify;

import java.util.BitSet;
import java.util.List;

/// The cell's voltage as a sum over unknowns, for given [Dynamics]; current into the cell positive:
///
/// y = U(z) + (T - Tref) U'(z) + M(z) h + R₀ i + Rct 2 i₀ asinh(ict / 2 i₀) + R₁ i₁ + R₂ i₂ + R₃ i₃
///
/// where ict and i₁ to i₃ are first-order lags of the mean current, and h goes to the sign of the
/// current as exp(-γ |Δz|). The resistances are hat functions over SOC and temperature times
/// [#typicalOhms], so that what is asked to be smooth is nearly constant; U and U' are corrected at
/// the SOC knots, and M is half the gap of the measured branches times one factor.
///
/// Currents are in units of `referenceAmps` (C/3): so the unknowns are volts for cells of any size,
/// and one smoothness serves all.
final class Design {
  /// Ohmic, charge transfer, and three RC pairs.
  static final int BRANCHES = 5;

  static final int OHMIC = 0;
  static final int CHARGE_TRANSFER = 1;
  static final int FIRST_RC = 2;

  /// As in a cell file.
  static final List<String> BRANCH_NAMES = List.of("r0", "transfer", "r1", "r2", "r3");

  /// Four hats for each branch, the hysteresis, two hats each for the corrections of U and U'.
  private static final int ENTRIES = 4 * BRANCHES + 1 + 4;

  private final Knots soc = Knots.SOC;
  private final Knots celsius;
  private final MeasuredOcv ocv;
  private final double referenceAmps;

  /// One row of the sum: `target` is the measured voltage less what is no unknown. The arrays are
  /// filled anew for the next row.
  interface RowSink {
    void accept(int row, int[] columns, double[] values, double target);
  }

  Design(Knots celsius, MeasuredOcv ocv, double referenceAmps) {
    this.celsius = celsius;
    this.ocv = ocv;
    this.referenceAmps = referenceAmps;
  }

  Knots soc() {
    return soc;
  }

  Knots celsius() {
    return celsius;
  }

  MeasuredOcv ocv() {
    return ocv;
  }

  double referenceAmps() {
    return referenceAmps;
  }

  int resistance(int branch, int socKnot, int celsiusKnot) {
    return (branch * soc.count() + socKnot) * celsius.count() + celsiusKnot;
  }

  int hysteresis() {
    return BRANCHES * soc.count() * celsius.count();
  }

  int ocvCorrection(int socKnot) {
    return hysteresis() + 1 + socKnot;
  }

  int slopeCorrection(int socKnot) {
    return hysteresis() + 1 + soc.count() + socKnot;
  }

  int unknowns() {
    return hysteresis() + 1 + 2 * soc.count();
  }

  /// Resistances and the hysteresis; corrections may go either way.
  BitSet nonNegative() {
    BitSet bounded = new BitSet(unknowns());
    bounded.set(0, hysteresis() + 1);
    return bounded;
  }

  /// Every `stride`-th row of the drive, its states computed from all rows.
  void forRows(Drive drive, Dynamics dynamics, int stride, RowSink sink) {
    Recording r = drive.recording;
    double[] tau = {
      Dynamics.CHARGE_TRANSFER_SECONDS,
      dynamics.tau1Seconds(),
      dynamics.tau2Seconds(),
      dynamics.tau3Seconds()
    };
    double[] kept = new double[tau.length];
    double[] lag = new double[tau.length];
    lag[0] = r.amps[0];
    double h = drive.hysteresisAtStart();
    double keptSeconds = Double.NaN;
    int[] columns = new int[ENTRIES];
    double[] values = new double[ENTRIES];
    for (int k = 0; k < r.rows; k++) {
      double seconds = r.stepSeconds(k);
      double mean = r.meanAmps[k];
      if (seconds != keptSeconds) {
        keptSeconds = seconds;
        for (int j = 0; j < tau.length; j++) kept[j] = Math.exp(-seconds / tau[j]);
      }
      for (int j = 0; j < tau.length; j++) lag[j] = kept[j] * lag[j] + (1 - kept[j]) * mean;
      double moved = Math.abs(mean) * seconds / 3600 / drive.ampereHours;
      double keptH = Math.exp(-dynamics.decayPerSoc() * moved);
      h = keptH * h + (1 - keptH) * Math.signum(mean);
      if (k % stride != 0) continue;
      sink.accept(k, columns, values, fill(columns, values, drive.soc[k], r, k, lag, h, dynamics));
    }
  }

  private double fill(
      int[] columns,
      double[] values,
      double z,
      Recording r,
      int row,
      double[] lag,
      double h,
      Dynamics dynamics) {
    double t = r.celsius[row];
    int a = soc.below(z);
    double za = soc.shareAbove(a, z);
    int c = celsius.below(t);
    double tc = celsius.shareAbove(c, t);
    int next = celsius.count() > 1 ? 1 : 0;
    double twiceExchange = 2 * dynamics.exchangeAmps(t);
    int e = 0;
    for (int branch = 0; branch < BRANCHES; branch++) {
      double amps =
          switch (branch) {
            case OHMIC -> r.amps[row];
            case CHARGE_TRANSFER -> twiceExchange * asinh(lag[0] / twiceExchange);
            default -> lag[branch - 1];
          };
      double x = amps * typicalOhms(branch, t);
      int at = resistance(branch, a, c);
      int above = resistance(branch, a + 1, c);
      e = entry(columns, values, e, at, x * (1 - za) * (1 - tc));
      e = entry(columns, values, e, at + next, x * (1 - za) * tc);
      e = entry(columns, values, e, above, x * za * (1 - tc));
      e = entry(columns, values, e, above + next, x * za * tc);
    }
    e = entry(columns, values, e, hysteresis(), SocGrid.at(ocv.halfGapVolts, z) * h);
    double kelvin = t - ocv.celsius;
    e = entry(columns, values, e, ocvCorrection(a), 1 - za);
    e = entry(columns, values, e, ocvCorrection(a + 1), za);
    e = entry(columns, values, e, slopeCorrection(a), (1 - za) * kelvin);
    entry(columns, values, e, slopeCorrection(a + 1), za * kelvin);
    return r.volts[row] - SocGrid.at(ocv.volts, z) - kelvin * SocGrid.at(ocv.voltsPerKelvin, z);
  }

  /// What the unknowns of resistance are in units of.
  double typicalOhms(int branch, double celsius) {
    double share =
        branch == BRANCHES - 1
            ? Dynamics.typicalSlowResistance(celsius)
            : Dynamics.typicalResistance(celsius);
    return share / referenceAmps;
  }

  private static int entry(int[] columns, double[] values, int e, int column, double value) {
    columns[e] = column;
    values[e] = value;
    return e + 1;
  }

  static double asinh(double x) {
    double size = Math.abs(x);
    return Math.copySign(Math.log(size + Math.sqrt(size * size + 1)), x);
  }
}
