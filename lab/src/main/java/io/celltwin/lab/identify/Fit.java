package io.celltwin.lab.identify;

import java.util.BitSet;
import java.util.List;

/// The unknowns of a [Design] that explain some drives best, for given [Dynamics].
final class Fit {
  /// What a file is expected to leave unexplained, and how much more per kelvin in the cold.
  private static final double EXPECTED_VOLTS = 0.015;

  private static final double EXPECTED_VOLTS_PER_KELVIN = 0.0009;
  private static final double COLD_CELSIUS = 10;

  /// How much more where the SOC rests on a capacity that was fitted.
  private static final double FITTED_CAPACITY = 2;

  /// Below it diffusion rules, which the model does not have.
  static final double LEAST_SOC = 0.03;

  /// More of the gap between the measured branches than there is cannot be hysteresis.
  static final double MOST_HYSTERESIS = 1.2;

  private static final double NUMERICAL_RIDGE = 1e-10;

  private final Design design;
  private final Dynamics dynamics;
  private final double[] x;
  private final double meanSquare;
  private final NonNegativeLeastSquares solved;

  private Fit(Design design, Dynamics dynamics, double meanSquare, NonNegativeLeastSquares solved) {
    this.design = design;
    this.dynamics = dynamics;
    this.x = solved.x();
    this.meanSquare = meanSquare;
    this.solved = solved;
  }

  /// @param stride every how many rows are used
  /// @param guess which unknowns may be 0, as in the fit before
  static Fit of(Design design, Dynamics dynamics, List<Drive> drives, int stride, BitSet guess) {
    NormalEquations equations = new NormalEquations(design.unknowns());
    for (Drive drive : drives) add(equations, design, dynamics, drive, stride);
    double[][] h = equations.products();
    double[] b = equations.right();
    Smoothness.addTo(h, design, equations.seconds());
    double trace = 0;
    for (int i = 0; i < h.length; i++) trace += h[i][i];
    for (int i = 0; i < h.length; i++) h[i][i] += NUMERICAL_RIDGE * trace / h.length;
    NonNegativeLeastSquares solved = new NonNegativeLeastSquares(h, b, design.nonNegative(), guess);
    int hysteresis = design.hysteresis();
    if (solved.x()[hysteresis] > MOST_HYSTERESIS) {
      // Held at its upper bound by a weight that nothing outweighs.
      double pin = 1e6 * trace;
      h[hysteresis][hysteresis] += pin;
      b[hysteresis] += pin * MOST_HYSTERESIS;
      solved = new NonNegativeLeastSquares(h, b, design.nonNegative(), solved.bound());
    }
    return new Fit(design, dynamics, equations.meanSquare(solved.x()), solved);
  }

  private static void add(
      NormalEquations equations, Design design, Dynamics dynamics, Drive drive, int stride) {
    double volts = expectedVolts(drive);
    double precision = 1 / (volts * volts);
    design.forRows(
        drive,
        dynamics,
        stride,
        (row, columns, values, target) -> {
          if (drive.soc[row] < LEAST_SOC) return;
          equations.add(columns, values, target, drive.weight(row), precision);
        });
  }

  /// What the file is expected to leave unexplained, rms.
  static double expectedVolts(Drive drive) {
    double volts =
        EXPECTED_VOLTS + EXPECTED_VOLTS_PER_KELVIN * Math.max(COLD_CELSIUS - drive.celsius, 0);
    return drive.isCapacityFitted ? FITTED_CAPACITY * volts : volts;
  }

  /// Measured less modelled voltage at every row.
  double[] residuals(Drive drive) {
    double[] residuals = new double[drive.recording.rows];
    design.forRows(
        drive,
        dynamics,
        1,
        (row, columns, values, target) -> {
          double sum = target;
          for (int e = 0; e < columns.length; e++) sum -= values[e] * x[columns[e]];
          residuals[row] = sum;
        });
    return residuals;
  }

  /// Squared residuals in units of what was expected, mean.
  double meanSquare() {
    return meanSquare;
  }

  Design design() {
    return design;
  }

  Dynamics dynamics() {
    return dynamics;
  }

  BitSet bound() {
    return solved.bound();
  }

  double hysteresis() {
    return x[design.hysteresis()];
  }

  double ocvCorrection(int socKnot) {
    return x[design.ocvCorrection(socKnot)];
  }

  double slopeCorrection(int socKnot) {
    return x[design.slopeCorrection(socKnot)];
  }

  /// The open-circuit voltage after a discharge.
  double dischargeVolts(double soc, double celsius) {
    MeasuredOcv ocv = design.ocv();
    int a = design.soc().below(soc);
    double za = design.soc().shareAbove(a, soc);
    double slope =
        SocGrid.at(ocv.voltsPerKelvin, soc)
            + (1 - za) * slopeCorrection(a)
            + za * slopeCorrection(a + 1);
    return SocGrid.at(ocv.volts, soc)
        + (1 - za) * ocvCorrection(a)
        + za * ocvCorrection(a + 1)
        - hysteresis() * SocGrid.at(ocv.halfGapVolts, soc)
        + (celsius - ocv.celsius) * slope;
  }

  /// At a knot of SOC, for small currents; beyond the measured temperatures as resistances
  /// typically are.
  double ohmsAtCelsius(int branch, int socKnot, double celsius) {
    return x[design.resistance(branch, socKnot, design.celsius().nearest(celsius))]
        * design.typicalOhms(branch, celsius);
  }

  /// At a knot, for small currents.
  double ohms(int branch, int socKnot, int celsiusKnot) {
    return ohmsAtCelsius(branch, socKnot, design.celsius().at(celsiusKnot));
  }

  /// What a steady current out of rest meets after some time, at a knot: voltage over current.
  double ohmsAfter(double seconds, double amps, int socKnot, int celsiusKnot) {
    double twiceExchange = 2 * dynamics.exchangeAmps(design.celsius().at(celsiusKnot));
    double[] tau = {dynamics.tau1Seconds(), dynamics.tau2Seconds(), dynamics.tau3Seconds()};
    double lagged = amps * (1 - Math.exp(-seconds / Dynamics.CHARGE_TRANSFER_SECONDS));
    double volts =
        ohms(Design.OHMIC, socKnot, celsiusKnot) * amps
            + ohms(Design.CHARGE_TRANSFER, socKnot, celsiusKnot)
                * twiceExchange
                * Design.asinh(lagged / twiceExchange);
    for (int j = 0; j < tau.length; j++) {
      volts +=
          ohms(Design.FIRST_RC + j, socKnot, celsiusKnot)
              * amps
              * (1 - Math.exp(-seconds / tau[j]));
    }
    return volts / amps;
  }

  /// One sigma of [#ohms] at every knot, if the residuals of different rows were independent; by
  /// branch, temperature knot and SOC knot.
  double[][][] independentSigmaOhms() {
    double[] variances = solved.variances();
    double[][][] sigma =
        new double[Design.BRANCHES][design.celsius().count()][design.soc().count()];
    for (int branch = 0; branch < Design.BRANCHES; branch++) {
      for (int t = 0; t < design.celsius().count(); t++) {
        for (int a = 0; a < design.soc().count(); a++) {
          sigma[branch][t][a] =
              Math.sqrt(variances[design.resistance(branch, a, t)])
                  * design.typicalOhms(branch, design.celsius().at(t));
        }
      }
    }
    return sigma;
  }
}
